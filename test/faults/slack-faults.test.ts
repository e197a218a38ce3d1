import { expect, test } from 'vitest'
import { createLanes } from '../../src/slack/lanes.ts'
import { startWebhookReceiver } from '../behaviour/webhook-receiver.ts'
import { type Company, ROSTER, startCompany } from '../harness.ts'
import { type Fault, startLocalSlack, type TraceEntry } from '../local-slack/index.ts'
import { type Called, doubled, type Incident, lacking, type Seen } from './end-state.ts'
import { middleAndMost } from './figures.ts'
import { callNamer } from './names.ts'

const SECRET = 'a-secret-of-the-tests'
const INCIDENT: Incident = { number: 1, title: 'checkout and orders return 500s' }
const FIRST: Called = { dms: ['bob', 'karen'], webhook: [] }
const SECOND: Called = { dms: ['bob', 'karen', 'lin', 'kim'], webhook: [] }
const NAMES: Record<string, string> = { bob: 'Bob Sparrow', karen: 'Karen House', lin: 'Lin Ma', kim: 'Kim Dae' }

const FAULTS = {
  'a 429': { kind: 'rate-limit', retryAfter: 1 },
  'a 429 that names no time': { kind: 'rate-limit', retryAfter: null },
  'a 500': { kind: 'http-500' },
  'no answer': { kind: 'hang' },
  'a lost answer': { kind: 'lost-reply' },
} as const satisfies Record<string, Pick<Fault, 'kind' | 'retryAfter'>>

/** Edits that come together are one call: only what every clean run makes is a place for trouble. */
const CLEAN_RUNS = 3
const MOST_TRIES = 8
/** Companies at a time: most of the time is waiting for Slack. */
const LANES = 6
const LOOK_EVERY_MS = 50
const PATIENCE_MS = 60_000

/** One call among those of a declaration and its second calls: the `nth` of its name. */
type Place = { what: string; nth: number }
type Outcome = { hit: boolean; problems: string[]; both: boolean; ms: number }

/** Declares and lets the second calls fall due; `fault` strikes one call. Gives what is wrong in the end, and the calls that were made. */
async function play(place: Place | null, fault: Pick<Fault, 'kind' | 'retryAfter'>) {
  await using receiver = await startWebhookReceiver(SECRET)
  const roster = ROSTER.replace('company: {', `company: { webhook: "${receiver.url}",`)
  await using company = await startCompany({ webhook: receiver, roster })
  const { slack, people, general, incidents } = company
  const seen: Seen = { slack, people, incidents, receiver }
  const nameOf = callNamer(slack, people, incidents)
  const from = slack.trace.length
  let struck: TraceEntry | null = null
  let met = 0
  const strikes = () => {
    const call = slack.trace.at(-1)!
    if (struck || nameOf(call) !== place?.what || ++met < place.nth) return false
    struck = call
    return true
  }
  if (place) slack.fault({ method: '*', ...fault, when: strikes })
  const pagedBy = /^chat\.postMessage to (\w+)$/.exec(place?.what ?? '')?.[1]
  const either = pagedBy ? { either: { key: pagedBy, name: NAMES[pagedBy]! } } : {}
  const problems: string[] = []
  const begun = performance.now()
  await slack.command(people.sue, general, `/incident sev1 ${INCIDENT.title}`)
  for (const called of [FIRST, SECOND]) {
    if (called === SECOND) await company.advance({ minutes: 5 })
    const lacks = await until(seen, { ...called, ...either })
    problems.push(...lacks)
  }
  const ms = performance.now() - begun
  await company.settled()
  problems.push(...lacking(seen, INCIDENT, { ...SECOND, ...either }), ...doubled(seen).map((key) => `${key} twice`))
  const calls = slack.trace.slice(from)
  if (struck && !pagedBy) problems.push(...pagesAfterRetry(company, calls, struck, nameOf))
  const both = Object.keys(NAMES).some(
    (key) =>
      slack.dm(people[key as keyof typeof people]).length > 0 &&
      receiver.pages.some((page) => page.person === NAMES[key]),
  )
  return { hit: struck !== null, problems, both, ms, names: calls.map(nameOf) }
}

/** Waits until the incident is as it should be; what lacks in the end. */
async function until(seen: Seen, called: Called): Promise<string[]> {
  const giveUp = performance.now() + PATIENCE_MS
  for (;;) {
    const lacks = lacking(seen, INCIDENT, called)
    if (lacks.length === 0 || performance.now() > giveUp) return lacks
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Pages that only came when the call that met with trouble was made again: they had waited for it. */
function pagesAfterRetry(
  { slack, people }: Company,
  calls: readonly TraceEntry[],
  struck: TraceEntry,
  nameOf: (call: TraceEntry) => string,
): string[] {
  const again = calls.find(
    (call) => call.id > struck.id && nameOf(call) === nameOf(struck) && call.args['ts'] === struck.args['ts'],
  )
  const secondCalls = ['lin', 'kim'] as const
  const due = calls.some(
    (call) => call.id < struck.id && secondCalls.some((key) => call.channel === slack.dmId(people[key])),
  )
    ? secondCalls
    : (['bob', 'karen'] as const)
  return due.flatMap((key) => {
    const page = calls.find((call) => call.method === 'chat.postMessage' && call.channel === slack.dmId(people[key]))
    return again && page && page.id > again.id ? [`the page to ${key} waited for ${nameOf(struck)}`] : []
  })
}

/** Every call of runs in which nothing goes wrong, each with its number among those of its name: what all of them have. */
async function cleanCalls(): Promise<Place[]> {
  const runs = await Promise.all(Array.from({ length: CLEAN_RUNS }, () => play(null, { kind: 'hang' })))
  expect(runs.flatMap((one) => one.problems)).toEqual([])
  const counts = runs.map(({ names }) => Map.groupBy(names, (name) => name))
  return [...counts[0]!.keys()].flatMap((what) => {
    const least = Math.min(...counts.map((count) => count.get(what)?.length ?? 0))
    return Array.from({ length: least }, (_, index) => ({ what, nth: index + 1 }))
  })
}

test('1, 9, 10: trouble with any one call to Slack leaves nothing half made, misses nobody and holds up no page', async () => {
  const places = await cleanCalls()
  expect(places.length).toBeGreaterThan(15)
  const runs = places.flatMap((place) =>
    Object.keys(FAULTS).map((name) => ({ place, name: name as keyof typeof FAULTS })),
  )
  const left = [...runs]
  const ended: { name: keyof typeof FAULTS; label: string; outcome: Outcome }[] = []
  const lane = async () => {
    for (let run = left.shift(); run; run = left.shift()) {
      const { place, name } = run
      let outcome = await play(place, FAULTS[name])
      // What happened to be done in one call has no second.
      for (let tries = 1; !outcome.hit && tries < MOST_TRIES; tries++) outcome = await play(place, FAULTS[name])
      ended.push({ name, label: `${name} at ${place.what}${place.nth > 1 ? ` (${place.nth})` : ''}`, outcome })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  for (const name of Object.keys(FAULTS)) {
    const those = ended.filter((one) => one.name === name).map((one) => one.outcome)
    process.stdout.write(
      `${name}: ${those.length} calls, ${those.filter((one) => one.hit).length} hit, ${those.filter((one) => one.problems.length > 0).length} with problems, ${those.filter((one) => one.both).length} paged by both ways, ms until all was well, p50 / max: ${middleAndMost(those.map((one) => one.ms))}\n`,
    )
  }
  const wrong = ended.filter(({ outcome }) => !outcome.hit || outcome.problems.length > 0)
  expect(wrong.map(({ label, outcome }) => [label, ...(outcome.hit ? outcome.problems : ['never hit'])])).toEqual([])
})

test('a call that Slack never answers is a result like any other: it may have been done', async () => {
  await using slack = await startLocalSlack()
  slack.fault({ method: 'auth.test', kind: 'hang' })
  const lanes = createLanes({ token: slack.botToken, slackApiUrl: slack.url })
  expect(await lanes.ask('auth.test')).toMatchObject({ ok: false, kind: 'ambiguous', retryAfterMs: null })
})
