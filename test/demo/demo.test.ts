import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

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

/** What one replay left behind. */
type Replay = {
  code: number | null
  said: string
  files: string[]
  timeline: z.infer<typeof Timeline>
  channel: { messages: { ts: string; text: string; author: { name: string } }[] }
  postmortem: string
  given: Case
}

let folder = ''
const replays = new Map<string, Replay>()

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'debrief-demo-test-'))
  // Side by side: a replay mostly waits for its clock.
  await Promise.all([SHOP, FERRY].map(async (id) => replays.set(id, await replayed(id))))
}, 180_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each([
  { id: SHOP, resolution: /release 2/, ruledOut: [/dns/i, /restart/i] },
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
    expect(timeline.capture.captured).toBe(channel.messages.length)
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

test('a file that is no case ends the demo with one clear line', async () => {
  const { code, said } = await demo(['--once', '--case', path.resolve(CASES, '../../package.json')])
  expect(code).toBe(1)
  expect(said).toMatch(/package\.json is no case: /)
})

async function replayed(id: string): Promise<Replay> {
  const file = path.join(CASES, `${id}.json`)
  const out = path.join(folder, id)
  const { code, said } = await demo(['--once', '--out', out, '--case', file])
  const read = (name: string) => readFile(path.join(out, name), 'utf8').catch(() => '')
  const timeline = await read('timeline.json')
  if (timeline === '') throw new Error(`the demo ended with ${code}:\n${said}`)
  return {
    code,
    said,
    files: (await readdir(out)).sort(),
    timeline: Timeline.parse(JSON.parse(timeline)),
    channel: JSON.parse(await read('channel.json')),
    postmortem: await read('postmortem.md'),
    given: JSON.parse(await readFile(file, 'utf8')),
  }
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
