import { Document, type Node } from 'yaml'
import type { Target } from '../domain/roster.ts'
import { fold } from '../domain/roster-lookup.ts'
import type { Layer, Schedule } from '../domain/schedule/schedule.ts'
import type { Instant } from '../domain/time.ts'
import type { Draft, Note } from './draft.ts'
import { isExact, localOf } from './times.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const UNITS = { hours: 'h', days: 'd', weeks: 'w' } as const

/** Writes what people read as one line (a person, a team, a layer, an override, a step) on one, while it fits. */
type Line = (value: object) => Node

/** Longest value that is written on one line, in characters of JSON. */
const FITS = 110

/** The roster file (docs/roster.md) of a draft as YAML, which begins with what could not be carried over. */
export function rosterText(draft: Draft, now: Instant): string {
  const document = new Document()
  const line: Line = (value) => {
    if (JSON.stringify(value).length <= FITS) return document.createNode(value, { flow: true })
    const inner = (part: unknown) => (typeof part === 'object' && part !== null ? line(part) : part)
    if (Array.isArray(value)) return document.createNode(value.map(inner))
    return document.createNode(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inner(part)])))
  }
  const { name, zone, catchAll } = draft.company
  const sections = {
    company: line({ name, zone, catch_all: catchAll }),
    people: keyed(draft.people, (one) =>
      line({
        name: one.name,
        email: one.email ?? undefined,
        zone: one.zone === zone ? undefined : (one.zone ?? undefined),
      }),
    ),
    teams: keyed(draft.teams, ({ key, schedule, policy, ...team }) =>
      line({ ...team, schedule: schedule ?? undefined, policy: policy ?? undefined }),
    ),
    services: keyed(draft.services, ({ key, ...service }) => line(service)),
    schedules: keyed(draft.schedules, (one) => scheduleOf(one, line)),
    policies: keyed(draft.policies, ({ steps, rounds }) => ({
      steps: steps.map(({ targets, waitMinutes }) =>
        line({ call: targets.map(callsOf(draft)), wait: waitMinutes === null ? undefined : `${waitMinutes}m` }),
      ),
      rounds,
    })),
  }
  const filled = Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0)
  document.contents = document.createNode(Object.fromEntries(filled))
  document.commentBefore = commentOf(draft, now)
  return document.toString({ lineWidth: 120 })
}

/** What a file cannot say of a schedule: its times are local and to the minute, and of two equal hours they mean the first. */
export function inexactTimes(schedules: readonly Schedule[]): Note[] {
  return schedules.flatMap(({ key, zone, overrides }) =>
    overrides
      .flatMap(({ from, until }) => [from, until])
      .filter((instant) => !isExact(instant, zone))
      .map((instant) => ({
        place: `schedules.${key}.overrides`,
        text: `${instant} is written as ${localText(localOf(instant, zone))}, which means another moment there (seconds, or the second of two equal hours)`,
      })),
  )
}

function keyed<T extends { key: string }>(list: readonly T[], write: (one: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(list.map((one) => [one.key, write(one)]))
}

function scheduleOf({ name, zone, layers, overrides }: Schedule, line: Line): object {
  return {
    name,
    zone,
    layers: layers.length === 0 ? undefined : layers.map((layer) => line(layerOf(layer))),
    overrides:
      overrides.length === 0
        ? undefined
        : overrides.map(({ person, from, until }) =>
            line({ person, from: localText(localOf(from, zone)), until: localText(localOf(until, zone)) }),
          ),
  }
}

function layerOf({ people, every, from, until, windows }: Layer): object {
  const hours = windows?.map((window) => ({ ...window, days: window.days.map((day) => DAYS[day - 1]!) }))
  return {
    rotate: people,
    every: `${every.count}${UNITS[every.unit]}`,
    from: localText(from),
    until: until === null ? undefined : localText(until),
    hours: hours?.length === 1 ? hours[0] : hours,
  }
}

function localText(time: string): string {
  return time.replace('T', ' ')
}

/** Writes whom a step calls; a name that is a person's and a team's says which. */
function callsOf(draft: Draft): (target: Target) => string {
  const names = (list: readonly { key: string; name?: string }[]) =>
    new Set(list.flatMap(({ key, name }) => [fold(key), fold(name ?? key)]))
  const [people, teams] = [names(draft.people.map(({ key }) => ({ key }))), names(draft.teams)]
  return (target) => {
    if (target.kind === 'person') return teams.has(fold(target.person)) ? `person:${target.person}` : target.person
    if (target.kind === 'team') return people.has(fold(target.team)) ? `team:${target.team}` : target.team
    if (target.kind === 'schedule') return `${target.turn === 'now' ? 'schedule' : 'next'}:${target.schedule}`
    throw new Error(`an export calls no ${target.kind}`)
  }
}

function commentOf({ source, notes }: Draft, now: Instant): string {
  const said = notes.map(({ place, text }) => ` - ${oneLine(place)}: ${oneLine(text)}`)
  return [
    ` Read from ${source} on ${now.slice(0, 10)}. Fields are explained in docs/roster.md of Debrief.`,
    ` Not carried over, or otherwise than it was: ${notes.length === 0 ? 'nothing.' : notes.length}`,
    ...said,
  ].join('\n')
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ')
}
