import type { KnownBlock } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import type { Roster, Runbook, RunbookStep } from '../../domain/roster.ts'
import { beforeRestart, type RunbookTick } from '../../domain/runbook.ts'
import { type Instant, spoken } from '../../domain/time.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, type MessageView, message, packed, section } from './blocks.ts'
import { hoursAt } from './business-hours.ts'
import { inline, link, localDayTime, localTime } from './text.ts'

/** Shape of the value of a [Done] button, for `decodeValue`. */
export const STEP_VALUE = { incident: 'string', runbook: 'string', step: 'number' } as const
/** The same of a button that pages the teams of a step. */
export const STEP_PAGE_VALUE = { incident: 'string', teams: 'strings' } as const

/** A runbook as an incident's channel shows it: `ticks` of any runbook, `now` for business hours. */
export type RunbookInput = {
  incident: Pick<Incident, 'id' | 'status' | 'services' | 'zone'>
  runbook: Runbook
  ticks: readonly RunbookTick[]
  roster: Roster
  now: Instant
}

/** JSON of the steps that are shown, in characters; a whole message has 12,000. */
const STEPS_LIMIT = 10_000
/** Blocks for steps; a message has 50. */
const BLOCKS_LIMIT = 44
/** Done steps that are shown one by one. */
const DONE_SHOWN = 12

/**
 * The steps of a runbook with their buttons, kept up to date. What does not fit is counted and named by the runbook's link; since
 * a step that is done becomes one line, it comes up as the work goes on.
 */
export function runbookMessage(input: RunbookInput): MessageView {
  const { runbook } = input
  const ticks = runbook.steps.map((_, step) =>
    input.ticks.find((one) => one.runbook === runbook.key && one.step === step),
  )
  const done = ticks.filter((tick) => tick !== undefined).length
  const title = `Runbook ${inline(runbook.title, 150)}: ${done} of ${runbook.steps.length} done`
  const written = runbook.link === null ? '' : `  ${link(runbook.link, 'Read it')}`
  const { blocks, left } = stepBlocks(input, ticks)
  const where = runbook.link === null ? 'they come up as these are done' : link(runbook.link, 'the runbook')
  return message(title, [
    section(`*${title}*${written}`),
    ...blocks,
    left === 0 ? null : section(`and ${left} more ${runbook.link === null ? `steps: ${where}` : `in ${where}`}`),
  ])
}

function stepBlocks(input: RunbookInput, ticks: (RunbookTick | undefined)[]): { blocks: KnownBlock[]; left: number } {
  const { steps } = input.runbook
  const doneSteps = ticks.flatMap((tick, step) => (tick ? [step] : []))
  const hidden = new Set(doneSteps.slice(0, -DONE_SHOWN))
  const blocks: KnownBlock[] = hidden.size === 0 ? [] : [section(`${hidden.size} done before`)]
  let lines: string[] = []
  const flushed = (): KnownBlock[] => packed(lines).map((text) => section(text))
  for (const [index, step] of steps.entries()) {
    if (hidden.has(index)) continue
    const tick = ticks[index]
    if (tick) {
      lines.push(doneLine(input, step, index, tick))
      continue
    }
    const next = [...blocks, ...flushed(), ...openStep(input, step, index)]
    const isFirst = blocks.length + lines.length === 0
    if (!isFirst && (next.length > BLOCKS_LIMIT || JSON.stringify(next).length > STEPS_LIMIT))
      return { blocks: [...blocks, ...flushed()], left: steps.length - index }
    blocks.splice(0, blocks.length, ...next)
    lines = []
  }
  return { blocks: [...blocks, ...flushed()], left: 0 }
}

function doneLine({ incident }: RunbookInput, step: RunbookStep, index: number, tick: RunbookTick): string {
  const who = `done ${localTime(tick.at, incident.zone)} by ${inline(tick.userName, 60)}`
  return `*${index + 1}.* ${inline(step.text, 80)} · ${who}`
}

function openStep(input: RunbookInput, step: RunbookStep, index: number): KnownBlock[] {
  const { incident, runbook, roster } = input
  const isOpen = incident.status !== 'closed'
  const secure = /\bre-?start|\breboot/i.test(step.text) ? beforeRestart(roster, incident.services) : []
  const lines = [
    ...secure.slice(0, 3).map((one) => `*Before you restart ${inline(one.service, 60)}:* ${inline(one.text, 200)}`),
    `*${index + 1}.* ${inline(step.text, 400)}${step.link === null ? '' : `  ${link(step.link, 'Open')}`}`,
    [
      step.condition === null ? null : `Only if ${inline(lowered(step.condition), 200)}`,
      hoursOf(input, step),
      waitOf(step),
    ]
      .filter((part) => part !== null)
      .join(' · '),
  ]
  const value = encodeValue({ incident: incident.id, runbook: runbook.key, step: index })
  const done = isOpen ? button('Done', ACTIONS.tickStep, value) : undefined
  const pages = isOpen && step.pages.length > 0 ? pageButton(input, step) : null
  const text = section(lines.filter((line) => line !== '').join('\n'), done)
  return pages === null ? [text] : [text, actions([pages])!]
}

function hoursOf({ roster, now, incident }: RunbookInput, { hours }: RunbookStep): string | null {
  if (hours === null) return null
  const { businessHours, zone } = roster.company
  const { open, until } = hoursAt(businessHours, zone, now)
  const only = hours === 'business' ? 'Business hours only' : 'Outside business hours only'
  const state = open ? 'business hours' : 'outside business hours'
  const end = until === null ? '' : `, until ${localDayTime(until, incident.zone)}`
  return `*${only}:* now it is ${state}${end}`
}

function waitOf({ waitMinutes, otherwise }: RunbookStep): string | null {
  if (waitMinutes === null) return null
  const fallback = otherwise === null ? '' : `; not back: ${inline(lowered(otherwise), 200)}`
  return `Then wait ${spoken(waitMinutes * 60_000)}${fallback}`
}

function pageButton({ incident, roster }: RunbookInput, { pages }: RunbookStep) {
  const names = pages.map((key) => roster.teams.find((team) => team.key === key)?.name ?? key).join(', ')
  const label = names.length <= 60 ? `Page ${names}` : `Page ${pages.length} teams`
  return button(label, ACTIONS.pageStep, encodeValue({ incident: incident.id, teams: pages }))
}

/** A sentence as it goes on after others: DNS stays as it is. */
function lowered(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text
}

/** The wait after a step is over: is it back? */
export function afterStepNotice(incident: Pick<Incident, 'id' | 'number' | 'severity'>, question: string): MessageView {
  const text = `${incident.severity} #${incident.number}: ${inline(question, 2500)}`
  const value = encodeValue({ incident: incident.id })
  return message(text, [section(text), actions([button('It is back: mitigated', ACTIONS.mitigated, value, 'primary')])])
}
