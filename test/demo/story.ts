import { DateTime } from 'luxon'
import { type CaseFile, millisOfTs } from './case-file.ts'

/**
 * What happens besides the talk in the demo's own case, test/cases/01-exotic-plant-wrong-build.json: time of day there,
 * and what is done.
 */
const STORY = [
  ['09:10:20', 'deployment'],
  ['09:15:10', 'report'],
  ['09:15:45', 'alert'],
  ['09:24:15', 'step'],
  ['09:24:35', 'card'],
  ['09:36:40', 'catch-up'],
  ['09:46:10', 'restart'],
  ['09:48:40', 'banner'],
  ['09:51:40', 'back'],
  ['10:07:10', 'elsewhere'],
  ['10:09:10', 'add'],
  ['10:15:40', 'lock'],
  ['10:29:10', 'recovery'],
  ['10:33:55', 'banner-off'],
] as const

/** One thing that is done besides the talk. */
export type WayIn = (typeof STORY)[number][1]

/** What is done besides the talk, each with its instant (epoch ms), on the day of the case. */
export function storyOf(given: CaseFile): { at: number; do: 'way-in'; way: WayIn }[] {
  const day = DateTime.fromMillis(millisOfTs(given.messages[0]!.ts), { zone: given.timezone }).toISODate()
  return STORY.map(([time, way]) => ({
    at: DateTime.fromISO(`${day}T${time}`, { zone: given.timezone }).toMillis(),
    do: 'way-in',
    way,
  }))
}

/** The words of it. Handles of the case and of roster.example.yml. */
export const WORDS = {
  deployment: {
    bot: 'deploys',
    channel: 'deploys',
    text: 'main-application build 1487 deployed to prod by Glen Hammer',
  },
  alert: {
    labels: { alertname: 'ApplicationDown', service: 'main-application', severity: 'critical' },
    annotations: { summary: 'exoticplant.plant is unreachable' },
    generatorURL: 'https://metrics.exoticplant.example/alerts/application-down',
    fingerprint: '5fd3a1c09e77b2d4',
  },
  report: {
    by: 'svega',
    title: 'the shop never loads, the page just spins',
    count: '5',
    example: 'https://support.exoticplant.example/tickets/4711',
  },
  steps: { first: 'Check from outside', restart: 'Restart the application' },
  late: { by: 'gtree', under: 'from planthost1' },
  banner: { by: 'svega', typed: '/incident temporary banner "we know, we\'re working on it" on the shop' },
  lock: { by: 'ghammer', typed: '/incident temporary QA deploy script is locked for everybody @ghammer' },
  bannerOff: { by: 'svega', typed: '/incident undone 1' },
  elsewhere: {
    channel: 'customer-support',
    by: 'svega',
    said: [
      ['npatel', 'two garden centres rang me: their orders from this morning never got a confirmation'],
      ['svega', 'same incident. tell them nothing is lost, we call back once it is up'],
      ['npatel', 'ok, noted both numbers'],
    ],
  },
} as const
