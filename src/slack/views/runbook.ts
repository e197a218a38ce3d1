import type { KnownBlock } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import type { Roster, Runbook, RunbookStep } from '../../domain/roster.ts'
import { beforeRestart, type Doings, type StepDone, stepsDone } from '../../domain/runbook.ts'
import { type Instant, spoken } from '../../domain/time.ts'
import { hoursAt } from '../../domain/working-hours.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, askingButton, button, type MessageView, message, section } from './blocks.ts'
import { inline, link, localDayTime, localTime } from './text.ts'

/** Shape of the value of a [Done] button, for `decodeValue`. */
export const STEP_VALUE = { incident: 'string', runbook: 'string', step: 'number' } as const
/** The same of a button that takes the tick of that time back. */
export const TICKED_VALUE = { ...STEP_VALUE, at: 'string' } as const
/** The same of a button that pages the teams of a step. */
export const STEP_PAGE_VALUE = { incident: 'string', teams: 'strings' } as const

/** A runbook as an incident's channel shows it: ticks of any runbook, `now` for business hours. */
export type RunbookInput = Doings & {
  incident: Pick<Incident, 'id' | 'status' | 'services' | 'zone'>
  runbook: Runbook
  roster: Roster
  now: Instant
}

/** JSON of the steps that are shown, in characters; a whole message has 12,000. */
const STEPS_LIMIT = 10_000
/** Blocks for steps; a message has 50. */
const BLOCKS_LIMIT = 44
/** Done steps that are shown one by one. */
const DONE_SHOWN = 8

/**
 * The steps of a runbook with their buttons, kept up to date. What does not fit is counted and named by the runbook's link; since
 * a step that is done becomes one line, it comes up as the work goes on.
 */
export function runbookMessage(input: RunbookInput): MessageView {
  const { runbook } = input
  const all = stepsDone(input.roster, runbook, input)
  const done = all.filter((one) => one !== null).length
  const title = `Runbook ${inline(runbook.title, 150)}: ${done} of ${runbook.steps.length} done`
  const written = runbook.link === null ? '' : `  ${link(runbook.link, 'Read it')}`
  const { blocks, left } = stepBlocks(input, all)
  const where = runbook.link === null ? 'they come up as these are done' : link(runbook.link, 'the runbook')
  return message(title, [
    section(`*${title}*${written}`),
    ...blocks,
    left === 0 ? null : section(`and ${left} more ${runbook.link === null ? `steps: ${where}` : `in ${where}`}`),
  ])
}

function stepBlocks(input: RunbookInput, all: (StepDone | null)[]): { blocks: KnownBlock[]; left: number } {
  const { steps } = input.runbook
  const shown = all.flatMap((done, step) => (done ? [{ step, at: done.at }] : []))
  // Whoever ticked the wrong step sees it soon: the latest stay.
  const before = shown.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.step - b.step)).slice(0, -DONE_SHOWN)
  const hidden = new Set(before.map((one) => one.step))
  let blocks: KnownBlock[] = hidden.size === 0 ? [] : [section(`${hidden.size} done before`)]
  for (const [index, step] of steps.entries()) {
    if (hidden.has(index)) continue
    const done = all[index]
    const next = [...blocks, ...(done ? [doneStep(input, step, index, done)] : openStep(input, step, index))]
    const isFull = next.length > BLOCKS_LIMIT || JSON.stringify(next).length > STEPS_LIMIT
    if (blocks.length > 0 && isFull) return { blocks, left: steps.length - index }
    blocks = next
  }
  return { blocks, left: 0 }
}

function doneStep({ incident, runbook }: RunbookInput, step: RunbookStep, index: number, done: StepDone): KnownBlock {
  const { tick, at } = done
  const time = localTime(at, incident.zone)
  const who = tick ? `done ${time} by ${inline(tick.userName, 60)}` : `done by Debrief: called ${time}`
  const value = encodeValue({ incident: incident.id, runbook: runbook.key, step: index, at })
  // It stands where Done stood: who presses that twice must not take it back.
  const question = 'The step is open again, and the timeline says so.'
  const isBack = tick && incident.status !== 'closed'
  const back = isBack ? askingButton('Take back', ACTIONS.untickStep, value, question) : undefined
  return section(`*${index + 1}.* ${inline(step.text, 80)} · ${who}`, back)
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
