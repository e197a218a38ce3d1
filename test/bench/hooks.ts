import { Agent } from 'node:http'
import { createServer } from 'node:net'
import { post, type Sending, signed } from '../hooks/send.ts'
import { percentile, rounded } from './figures.ts'
import { PAGED, type Stage, startStage } from './stage.ts'

const SECRET = 'the-secret-of-the-bench-of-hooks'
/** Seconds that a step waits: the second call of each ladder falls due within the flood. */
const WAIT_S = 10
/** Milliseconds that a page may be late because of the flood, beyond the second of the look for due work. */
const LATE_MS = 2_000
const ROWS = ['incident', 'sighting', 'timeline_entry', 'system_change'] as const

type Sent = { path: string; body: unknown; sending: Sending }

/**
 * What a flood of hooks does to whom is to be paged: forged, unsigned, replayed, malformed, oversized ones, and more than
 * is allowed of a source that knows the secret, at a steady rate. Each must be refused, nothing may change, and the second
 * call of each of five ladders, which falls due in the middle, must go out.
 */
export async function benchHooks(options: { seconds: number; rate: number }) {
  const port = await freePort()
  await using stage = await startStage({
    wait: `${WAIT_S}s`,
    env: { DEBRIEF_HTTP_PORT: String(port), DEBRIEF_HOOK_SECRET: SECRET },
  })
  const base = `http://127.0.0.1:${port}/hooks`
  const genuine: Sending = { headers: { authorization: `Bearer ${SECRET}` } }
  const known = { title: 'a bench of hooks', dedup_key: 'bench', rule: 'attach' }
  await up(port)
  const replayed = { headers: signed(JSON.stringify(known), { secret: SECRET }) }
  const first = await post(`${base}/incident`, known, replayed)
  if (first.status !== 200)
    throw new Error(`The first hook was answered ${first.status}: ${JSON.stringify(first.body)}`)

  const calm = await pagesOf(stage, 'sev1 application down in the bench')
  // The flood begins five seconds before the second calls are due.
  await until(Date.parse(calm[0]!.created_at) + (WAIT_S - 5) * 1000)
  const before = await rowsOf(stage)
  const large = JSON.stringify({ title: 'x'.repeat(1_048_576) })
  const kinds: Record<string, Sent> = {
    forged: { path: 'incident/alertmanager', body: { alerts: [] }, sending: { secret: 'a-secret-that-is-guessed' } },
    unsigned: { path: 'change/github', body: {}, sending: { headers: {} } },
    replayed: { path: 'incident', body: known, sending: replayed },
    malformed: { path: 'incident/grafana', body: '{"alerts": [', sending: genuine },
    oversized: { path: 'incident', body: large, sending: genuine },
    allowed: { path: 'incident/json', body: known, sending: genuine },
  }
  const shares = Object.entries({ forged: 70, unsigned: 5, replayed: 3, malformed: 3, oversized: 1, allowed: 18 })
  const order = shares
    .flatMap(([kind, share]) => Array<string>(share).fill(kind))
    .map((kind, at) => ({ kind, at: (at * 37) % 100 }))
  const mixed = order.sort((a, b) => a.at - b.at).map(({ kind }) => kind)

  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  const answers: { kind: string; status: number; ms: number }[] = []
  const flying: Promise<void>[] = []
  const startedAt = performance.now()
  for (let sent = 0; sent < options.seconds * options.rate; ) {
    const due = Math.min(options.seconds * options.rate, ((performance.now() - startedAt) / 1000) * options.rate)
    for (; sent < due; sent++) {
      const kind = mixed[sent % mixed.length]!
      const { path, body, sending } = kinds[kind]!
      const from = performance.now()
      flying.push(
        post(`${base}/${path}`, body, sending, agent).then(
          ({ status }) => void answers.push({ kind, status, ms: performance.now() - from }),
          // The connection is closed on a body that is too large, perhaps before its answer is read.
          () => void answers.push({ kind, status: kind === 'oversized' ? 413 : 0, ms: performance.now() - from }),
        ),
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const floodedFor = performance.now() - startedAt
  await Promise.all(flying)
  agent.destroy()
  const afterwards = await post(
    `${base}/incident/pagerduty`,
    { event: { event_type: 'pagey.ping', data: {} } },
    { secret: SECRET },
  )
  await until(Date.parse(calm[0]!.created_at) + WAIT_S * 1000 + LATE_MS)
  const second = await secondPages(stage)
  const after = await rowsOf(stage)

  const lateness = second.map((page) => Date.parse(page.sent_at) - Date.parse(page.first) - WAIT_S * 1000)
  const byKind = Object.fromEntries(
    Object.keys(kinds).map((kind) => [kind, counted(answers.filter((one) => one.kind === kind))]),
  )
  // The second calls are entries too.
  const changed = ROWS.filter((table) => table !== 'timeline_entry' && before[table] !== after[table])
  const problems = [
    ...Object.entries(EXPECTED).flatMap(([kind, statuses]) =>
      Object.keys(byKind[kind] ?? {})
        .filter((status) => !statuses.includes(Number(status)))
        .map((status) => `${byKind[kind]![status]} that were ${kind} were answered ${status}.`),
    ),
    ...changed.map((table) => `The flood changed ${table}: ${before[table]} rows, then ${after[table]}.`),
    ...(second.length === PAGED.length ? [] : [`${second.length} of ${PAGED.length} second pages went out in time.`]),
    ...(afterwards.status === 202 ? [] : [`A genuine hook after the flood was answered ${afterwards.status}.`]),
    ...(Math.max(...lateness) <= LATE_MS ? [] : [`A page was ${Math.max(...lateness)} ms late.`]),
  ]
  return {
    figures: {
      requests: answers.length,
      requestsPerSecond: Math.round((answers.length * 1000) / floodedFor),
      statuses: counted(answers),
      byKind,
      answerMs: {
        refused: spread(answers.filter((one) => one.status !== 200)),
        taken: spread(answers.filter((one) => one.status === 200)),
      },
      pageMs: {
        beforeTheFlood: Math.max(...calm.map((page) => Date.parse(page.sent_at) - Date.parse(page.created_at))),
        lateInTheFlood: Math.max(...lateness),
      },
    },
    problems,
  }
}

/** What each kind may be answered with. */
const EXPECTED: Record<string, number[]> = {
  forged: [401],
  unsigned: [401],
  replayed: [401, 429],
  malformed: [400, 429],
  oversized: [413],
  allowed: [200, 429],
}

function counted(answers: readonly { status: number }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

function spread(answers: readonly { ms: number }[]): Record<string, number> {
  const times = answers.map((one) => one.ms)
  return {
    p50: rounded(percentile(times, 0.5)),
    p99: rounded(percentile(times, 0.99)),
    max: rounded(Math.max(...times)),
  }
}

type PageRow = { created_at: string; sent_at: string }

const instants = `to_char(p.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at,
  to_char(p.sent_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as sent_at`

/** Declares, and waits until all are paged for the first time. */
async function pagesOf(stage: Stage, text: string): Promise<PageRow[]> {
  await stage.slack.command(stage.people['sue']!, stage.general, `/incident ${text}`)
  const paged = () => PAGED.every((person) => stage.slack.dm(stage.people[person]!).length > 0)
  await stage.slack.waitFor(paged, 'the first pages', 30_000)
  await stage.slack.idle(300)
  return (await stage.debrief.query<PageRow>(`select ${instants} from page p`)).rows
}

/** The second page of each ladder, with when the first was made. */
async function secondPages(stage: Stage): Promise<(PageRow & { first: string })[]> {
  const { rows } = await stage.debrief.query<PageRow & { escalation_id: string }>(
    `select p.escalation_id, ${instants} from page p where p.sent_at is not null order by p.created_at`,
  )
  const firsts = new Map<string, string>()
  return rows.flatMap((page) => {
    const first = firsts.get(page.escalation_id)
    if (first === undefined) firsts.set(page.escalation_id, page.created_at)
    return first === undefined ? [] : [{ ...page, first }]
  })
}

async function rowsOf({ debrief }: Stage): Promise<Record<string, number>> {
  const columns = ROWS.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')
  return (await debrief.query<Record<string, number>>(`select ${columns}`)).rows[0]!
}

/** Resolves when Debrief is ready. */
async function up(port: number): Promise<void> {
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`)).ok) await until(Date.now() + 50)
}

function until(at: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
