import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

/** The demo as it is run without `--case`, with all ways in, by Socket Mode and by signed HTTP. */
const STORY = 'story'
const STORY_HTTP = 'story-http'
const CASES = path.resolve(import.meta.dirname, '../cases')
const SHOP = '01-exotic-plant-wrong-build'
const FERRY = '91-ferry-staging-bundle'

const Instant = z.iso.datetime()
const Timeline = z.strictObject({
  incident: z.strictObject({
    number: z.int(),
    title: z.string(),
    severity: z.enum(['SEV1', 'SEV2', 'SEV3', 'SEV4']),
    status: z.literal('closed'),
    outcome: z.literal('resolved'),
    detection: z.enum(['telemetry', 'alert', 'staff', 'customer']).nullable(),
    milestones: z.strictObject({
      startedAt: Instant.nullable(),
      detectedAt: Instant.nullable(),
      declaredAt: Instant.nullable(),
      acknowledgedAt: Instant.nullable(),
      mitigatedAt: Instant.nullable(),
      resolvedAt: Instant.nullable(),
      closedAt: Instant.nullable(),
    }),
    services: z.array(z.string()),
    stakeholders: z.array(z.strictObject({ name: z.string(), team: z.string().nullable() })),
  }),
  entries: z.array(
    z.strictObject({
      id: z.string(),
      ts: z.string().nullable(),
      at: Instant,
      kind: z.string(),
      actor: z.strictObject({ name: z.string(), team: z.string().nullable() }),
      text: z.string(),
      permalink: z.string().nullable(),
      evidence: z.array(z.string()),
      adopted: z.strictObject({ by: z.string(), from: z.string() }).optional(),
    }),
  ),
  capture: z.strictObject({ messages: z.int(), captured: z.int() }),
})

/** What a case's labels say of its postmortem. */
type Labels = {
  duration_minutes: number
  stakeholders_by_team: Record<string, string[]>
  cause_facts: { any: string[] }[]
  action_items: { owner: string; any: string[]; due_any: string[] }[]
}
type Case = { labels: Labels; messages: { ts: string; text: string; deleted?: string }[] }

type Shown = { ts: string; text: string; author: { name: string }; blocks?: unknown[] }

/** What one replay left behind. */
type Replay = {
  code: number | null
  said: string
  files: string[]
  timeline: z.infer<typeof Timeline>
  channel: { channel: { pins: string[] }; messages: Shown[]; announcement: Shown[] }
  postmortem: string
  given: Case
}

let folder = ''
const replays = new Map<string, Replay>()

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'debrief-demo-test-'))
  // Side by side: a replay mostly waits for its clock.
  await Promise.all([replayed(STORY, SHOP, []), replayed(FERRY, FERRY, ['--http', '--case', caseFile(FERRY)])])
  await replayed(STORY_HTTP, SHOP, ['--http'])
}, 300_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

// By Socket Mode and by signed HTTP: what people see is the same.
describe.each([
  { id: STORY, resolution: /release 2/, ruledOut: [/dns/i, /restart/i] },
  { id: STORY_HTTP, resolution: /release 2/, ruledOut: [/dns/i, /restart/i] },
  { id: FERRY, resolution: /version 88/, ruledOut: [/routing/i, /restart/i] },
])('the replay of $id', ({ id, resolution, ruledOut }) => {
  const replay = () => replays.get(id)!

  test('reaches every stage, ends with 0 and writes four files', () => {
    expect(replay().said).toContain('Every stage was reached')
    expect(replay().code).toBe(0)
    expect(replay().files).toEqual(['channel.json', 'postmortem.md', 'slack-trace.jsonl', 'timeline.json'])
  })

  test('has every message of the case, in the channel and in the timeline, with its own ts', () => {
    const { given, timeline, channel } = replay()
    const standing = given.messages.filter((one) => one.deleted === undefined).map((one) => one.ts)
    const shown = new Set(channel.messages.map((one) => one.ts))
    const held = new Set(timeline.entries.map((one) => one.ts))
    expect(standing.filter((ts) => !shown.has(ts))).toEqual([])
    expect(given.messages.map((one) => one.ts).filter((ts) => !held.has(ts))).toEqual([])
    expect(channel.messages.map((one) => one.ts).filter((ts) => !held.has(ts))).toEqual([])
    const added = timeline.entries.filter((one) => one.adopted).length
    expect(timeline.capture.captured).toBe(channel.messages.length + added)
    expect(timeline.capture.messages).toBeGreaterThanOrEqual(timeline.capture.captured)
  })

  test('names the stakeholders with their teams, and how long it took', () => {
    const { given, timeline, postmortem } = replay()
    for (const [team, names] of Object.entries(given.labels.stakeholders_by_team)) {
      const line = section(postmortem, 'Stakeholders').find((one) => one.includes(team))
      for (const name of names) {
        expect(line).toContain(name)
        expect(timeline.incident.stakeholders).toContainEqual({ name, team })
      }
    }
    expect(postmortem).toContain(`${given.labels.duration_minutes} min`)
  })

  test('names the cause, what mended it and what was ruled out', () => {
    const { given, postmortem } = replay()
    const cause = section(postmortem, 'Root cause').join('\n').toLowerCase()
    for (const { any } of given.labels.cause_facts) expect(any.some((words) => cause.includes(words))).toBe(true)
    expect(section(postmortem, 'Resolution').join('\n')).toMatch(resolution)
    for (const words of ruledOut) expect(section(postmortem, 'What we ruled out').join('\n')).toMatch(words)
  })

  test('has the three actions with owner and date, which were said after the close', () => {
    const { given, postmortem } = replay()
    const rows = section(postmortem, 'Action plan').filter((line) => /^\|(?! What| -)/.test(line))
    expect(rows).toHaveLength(given.labels.action_items.length)
    for (const { owner, any, due_any: due } of given.labels.action_items) {
      const row = rows.find((line) => any.some((words) => line.toLowerCase().includes(words))) ?? ''
      expect(row).toContain(owner)
      expect(due.some((date) => row.toLowerCase().includes(date))).toBe(true)
    }
  })
})

describe.each([STORY, STORY_HTTP])('every way in of the %s', (id) => {
  const entries = () => replays.get(id)!.timeline.entries
  const texts = (kind: string, by: string) =>
    entries().flatMap((one) => (one.kind === kind && one.actor.name === by ? [one.text] : []))
  const draft = (title: string) => section(replays.get(id)!.postmortem, title).join('\n')
  const card = () => {
    const { channel, messages } = replays.get(id)!.channel
    return JSON.stringify(messages.find((one) => one.ts === channel.pins[0])?.blocks)
  }

  test("customers' report and signed alert are offered, become part of the incident, and say how it was noticed", () => {
    const { channel, timeline } = replays.get(id)!
    const parts = channel.announcement.map((one) => one.text).filter((text) => text.startsWith('Part of #1'))
    expect(parts).toEqual([
      expect.stringContaining('the shop never loads, the page just spins'),
      expect.stringContaining('exoticplant.plant is unreachable'),
    ])
    expect(texts('report', 'Susan Vega').join()).toContain('(5 customers): the shop never loads')
    expect(texts('alert', 'Alertmanager')).toEqual([
      expect.stringMatching(/^exoticplant\.plant is unreachable/),
      'Recovered: exoticplant.plant is unreachable',
    ])
    expect(timeline.incident.detection).toBe('customer')
    expect(draft('Detection')).toMatch(
      /customers .*\(Susan Vega: the shop never.*\n- Alerts followed at 09:\d\d \(Alertmanager/i,
    )
    expect(draft('Detection')).toContain('https://support.exoticplant.example/tickets/4711')
  })

  test('the deployment before the start stands on the card and in the draft', () => {
    const said = 'main-application build 1487 deployed to prod by Glen Hammer'
    expect(card()).toMatch(new RegExp(`Changed before.*09:10 EST.*${said}`))
    expect(draft('Changed before')).toContain(`9 Mar 09:10: ${said}`)
  })

  test('who comes late is told by @debrief what is known, with who is on it', () => {
    const [, told = ''] = /┌ Debrief to Gal Tree alone\n([^└]*)└/.exec(replays.get(id)!.said) ?? []
    for (const part of ['Known', 'Tried', 'On it', 'Open']) expect(told).toContain(`│ ${part}\n`)
    expect(told).toContain('John Robert leads')
    expect(told).toContain('database is healthy')
  })

  test('the steps that were done are entries, and after the restart the channel is asked', () => {
    expect(texts('action', 'John Robert').filter((text) => text.startsWith('Done: '))).toEqual([
      expect.stringMatching(/^Done: Check from outside .*\(runbook Application down, step 1\)$/),
      expect.stringMatching(/^Done: Restart the application.*\(runbook Application down, step 6\)$/),
    ])
    expect(texts('question', 'Debrief').join()).toMatch(/Is it back\? If not: fail over to the standby host/)
    const shown = replays.get(id)!.channel.messages.map((one) => one.text)
    expect(shown).toContain('Runbook Application down: 3 of 9 done')
  })

  test('what is still in place has its owner, what was undone has gone', () => {
    expect(texts('change', 'Susan Vega').filter((text) => /^(Temporary|Undone): banner/.test(text))).toHaveLength(2)
    expect(draft('Still in place').trim()).toMatch(/^- QA deploy script is locked for everybody \(Glen Hammer\)[^\n]*$/)
    expect(card()).toContain('QA deploy script is locked')
    expect(card()).not.toContain('banner')
  })

  test('a thread of another channel is part of the record, marked', () => {
    const added = entries().filter((one) => one.adopted)
    expect(added.map((one) => [one.actor.name, one.adopted])).toEqual(
      ['Nina Patel', 'Susan Vega', 'Nina Patel'].map((name) => [name, { by: 'Susan Vega', from: '#customer-support' }]),
    )
    expect(draft('Impact')).toContain('two garden centres')
  })

  test('who has confirmed it is asked, and stands on the card, in the closing message and in the draft', () => {
    const { said, channel } = replays.get(id)!
    // Whoever was asked just then whether they are still there is named in between.
    expect(said).toMatch(/Mitigated\.[^\n]* Who has confirmed it\?/)
    const closing = channel.messages.find((one) => one.text.startsWith('#1 closed'))
    expect(JSON.stringify(closing?.blocks)).toContain('confirmed by: alerts, staff, customers')
    expect(card()).toMatch(/alerts green .*staff green .*customers green/)
    expect(draft('Resolution')).toMatch(
      /Confirmed well again by alerts at 10:\d\d \(Alertmanager\).* and customers at 10:\d\d/,
    )
  })
})

test('with another case nothing but the case comes in', () => {
  const { channel, timeline, said } = replays.get(FERRY)!
  expect(channel.announcement.map((one) => one.text)).toEqual([expect.stringMatching(/^SEV\d #1 /)])
  expect(timeline.entries.filter((one) => one.adopted || one.actor.name === 'Alertmanager')).toEqual([])
  expect(said).not.toMatch(/Alertmanager|#deploys|@debrief/)
})

test('the socket is opened by default; with --http all comes by signed requests', async () => {
  const opened = async (id: string) =>
    (await readFile(path.join(folder, id, 'slack-trace.jsonl'), 'utf8')).includes('apps.connections.open')
  expect([await opened(STORY), await opened(STORY_HTTP), await opened(FERRY)]).toEqual([true, false, false])
})

test('a file that is no case ends the demo with one clear line', async () => {
  const { code, said } = await demo(['--once', '--case', path.resolve(CASES, '../../package.json')])
  expect(code).toBe(1)
  expect(said).toMatch(/package\.json is no case: /)
})

function caseFile(id: string): string {
  return path.join(CASES, `${id}.json`)
}

/** Runs the demo with some arguments and keeps what it leaves behind; `id`: the case that it replays. */
async function replayed(name: string, id: string, args: string[]): Promise<void> {
  const out = path.join(folder, name)
  const { code, said } = await demo(['--once', '--out', out, ...args])
  const read = (file: string) => readFile(path.join(out, file), 'utf8').catch(() => '')
  const timeline = await read('timeline.json')
  if (timeline === '') throw new Error(`the demo ended with ${code}:\n${said}`)
  replays.set(name, {
    code,
    said,
    files: (await readdir(out)).sort(),
    timeline: Timeline.parse(JSON.parse(timeline)),
    channel: JSON.parse(await read('channel.json')),
    postmortem: await read('postmortem.md'),
    given: JSON.parse(await readFile(caseFile(id), 'utf8')),
  })
}

function demo(args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })))
}

/** Lines of the section whose heading begins with `title`. */
function section(markdown: string, title: string): string[] {
  const lines = markdown.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`## ${title}`))
  const end = lines.findIndex((line, index) => index > start && line.startsWith('## '))
  return start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end)
}
