import type { Escalation } from './escalation.ts'
import { onlyCalls } from './language/only-calls.ts'
import type { Roster, Runbook, RunbookStep } from './roster.ts'
import { fold, onWordBoundaries } from './roster-lookup.ts'
import type { Instant } from './time.ts'

/** A step of a runbook that somebody has done. */
export type RunbookTick = {
  /** Runbook key. */
  runbook: string
  /** From 0. */
  step: number
  at: Instant
  userId: string
  userName: string
}

/** Words that may stand between the words of a trigger: "application is completely down" is "application down". */
const FILLERS =
  'a again all also appears are be been completely currently fully gone has have is just looks now seems still the to totally was went'

/** The runbooks that fit, best first: by the longest trigger in a text (a title, an alert), then by service key, then as in the roster. */
export function runbooksFor(
  roster: Roster,
  given: { services: readonly string[]; texts: readonly string[] },
): Runbook[] {
  // Names of alerts are often written as one word: ApplicationDown. No trigger reaches from one text into the next.
  const apart = given.texts.map((text) => text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' '))
  const said = [...given.texts, ...apart].map(fold).join(' | ')
  const rate = (runbook: Runbook): number =>
    Math.max(
      0,
      ...runbook.triggers.filter((trigger) => says(said, trigger)).map((trigger) => 1 + trigger.length),
      ...runbook.services.filter((service) => given.services.includes(service)).map(() => 1),
    )
  return roster.runbooks
    .map((runbook) => ({ runbook, rating: rate(runbook) }))
    .filter((one) => one.rating > 0)
    .sort((a, b) => b.rating - a.rating)
    .map((one) => one.runbook)
}

function says(text: string, trigger: string): boolean {
  const words = fold(trigger).split(' ')
  if (words[0] === '') return false
  const between = `(?:[\\s,:;!.]+(?:${FILLERS.replaceAll(' ', '|')}))*[\\s,:;!.]+`
  return new RegExp(words.map(onWordBoundaries).join(between), 'u').test(text)
}

/** A step that is done, since when, and by whom it was ticked: null where Debrief has called the teams that it only calls. */
export type StepDone = { at: Instant; tick: RunbookTick | null }

/** What an incident knows of steps that are done. */
export type Doings = {
  ticks: readonly RunbookTick[]
  escalations: readonly Pick<Escalation, 'team' | 'kind' | 'startedAt'>[]
}

/** For each step of a runbook whether it is done: ticked, or nothing but a call of teams that the runbook itself has called. */
export function stepsDone(roster: Roster, runbook: Runbook, { ticks, escalations }: Doings): (StepDone | null)[] {
  return runbook.steps.map((step, index) => {
    const tick = ticks.find((one) => one.runbook === runbook.key && one.step === index)
    const at = tick?.at ?? calledAt(roster, runbook, step, escalations)
    return at === null ? null : { at, tick: tick ?? null }
  })
}

function calledAt(
  roster: Roster,
  runbook: Runbook,
  step: RunbookStep,
  escalations: Doings['escalations'],
): Instant | null {
  const called = step.pages.map((team) =>
    runbook.pages.includes(team) ? escalations.find((one) => one.kind === 'team' && one.team === team) : undefined,
  )
  const times = called.flatMap((one) => (one ? [one.startedAt] : [])).sort()
  if (times.length < called.length || step.waitMinutes !== null || !onlyCalls(step.text, roster.teams)) return null
  return times.at(-1) ?? null
}

/** How far a runbook is gone through. `next` is the first step that is open, null when none is; `link` the runbook's own address. */
export type RunbookProgress = {
  key: string
  title: string
  done: number
  total: number
  next: string | null
  link: string | null
}

/** Of the runbooks that an incident shows (their keys), the first that is not gone through; when all are, the last. Null without any. */
export function runbookProgress(roster: Roster, shown: readonly string[], doings: Doings): RunbookProgress | null {
  const all = shown.flatMap((key): RunbookProgress[] => {
    const runbook = roster.runbooks.find((one) => one.key === key)
    if (!runbook) return []
    const done = stepsDone(roster, runbook, doings)
    const open = runbook.steps.filter((_, step) => !done[step])
    const { title, link, steps } = runbook
    return [{ key, title, done: steps.length - open.length, total: steps.length, next: open[0]?.text ?? null, link }]
  })
  return all.find((one) => one.next !== null) ?? all.at(-1) ?? null
}

/** What is to be secured before any of these services is restarted, with the service's readable name. */
export function beforeRestart(roster: Roster, services: readonly string[]): { service: string; text: string }[] {
  return roster.services.flatMap(({ key, name, beforeRestart: text }) =>
    services.includes(key) && text !== null ? [{ service: name, text }] : [],
  )
}
