import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { createRosterCache } from '../../src/db/rosters.ts'
import { loadRecord } from '../../src/db/timeline.ts'
import { memoryLog } from '../harness.ts'
import type { Program } from '../start/program.ts'
import { PLACES } from './roster.ts'
import { openStage, type Stage } from './stage.ts'

/** 200 a minute of real time, which is the time that processes start and stop in. */
const BETWEEN_MESSAGES_MS = 300
const LEAST_MESSAGES = 134
const BETWEEN_DECLARATIONS_MS = 1_000
/** Five minutes between calls in ten seconds, so that the second and third calls of all incidents fall into the restarts. */
const RATE = 30
const PATIENCE_MS = 120_000
const PAGED = ['bob', 'lin', 'maria', 'kim', 'omar'] as const

const titleOf = (place: number) => `hall${place} and till${place} stand still`
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Does something again and again until told to stop; resolves with the times that it was done. */
function every(ms: number, work: (times: number) => void): () => number {
  let times = 0
  const timer = setInterval(() => work(times++), ms)
  return () => {
    clearInterval(timer)
    return times
  }
}

async function upAndRunning(stage: Stage): Promise<Program> {
  const program = stage.start(RATE, { apart: true })
  await program.address()
  return program
}

/** How many messages of the people's the record of each incident holds, by their text. */
async function recorded({ databaseUrl }: Stage): Promise<Map<string, number>> {
  const db = openDatabase(databaseUrl, { poolSize: 2, log: memoryLog() })
  try {
    const rosters = createRosterCache(db)
    const incidents = await db.selectFrom('incident').select('id').execute()
    const counts = new Map<string, number>()
    for (const { id } of incidents) {
      const { record } = await loadRecord(db, id, rosters.at)
      for (const { text } of record.messages) counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    return counts
  } finally {
    await db.destroy()
  }
}

/** Pages that came, by incident and person; each is to come once. */
function pages({ slack, people, receiver }: Stage): { lost: string[]; doubled: string[] } {
  const counts = PLACES.flatMap((number) => {
    const title = titleOf(number)
    const posted = PAGED.map((key): [string, number] => [
      `${title}: ${key}`,
      slack.dm(people[key]).filter((one) => one.text.includes(title)).length,
    ])
    return [...posted, [`${title}: kai`, receiver.pages.filter((one) => one.title === title).length] as const]
  })
  const those = (holds: (count: number) => boolean) => counts.filter(([, count]) => holds(count)).map(([name]) => name)
  return { lost: those((count) => count === 0), doubled: those((count) => count > 1) }
}

async function untilTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUp = performance.now() + PATIENCE_MS; performance.now() < giveUp; await pause(100))
    if (await holds()) return
}

test('15: two replicas are replaced one after the other while 20 incidents escalate and 200 messages a minute come: nothing is lost, nothing comes twice', async () => {
  await using stage = await openStage()
  const { slack, people, general } = stage
  await using stack = new AsyncDisposableStack()
  const begin = async () => stack.use(await upAndRunning(stage))
  const [first, second] = [await begin(), await begin()]
  await slack.waitFor(() => slack.sockets.count() >= 2, 'the sockets of both')

  const acks: Promise<{ acked: boolean }>[] = []
  const said: string[] = []
  const channels = () => slack.channels().filter((one) => one.name.startsWith('inc-'))
  const stopDeclaring = every(BETWEEN_DECLARATIONS_MS, (times) => {
    if (times >= PLACES.length) return
    acks.push(slack.command(people.sue, general, `/incident sev1 ${titleOf(times + 1)}`))
  })
  const stopTalking = every(BETWEEN_MESSAGES_MS, () => {
    // Only who is in a channel can write there; the declarer comes with the channel.
    const open = channels().filter((one) => one.members.includes(people.sue))
    if (open.length === 0) return
    const text = `reading ${said.length} of the thermometers`
    slack.say(people.sue, open[said.length % open.length]!.id, text)
    said.push(text)
  })

  await untilTrue(() => channels().length >= PLACES.length / 2)
  const restarts: number[] = []
  for (const program of [first, second]) {
    const from = performance.now()
    program.kill('SIGTERM')
    expect(await program.ended).toBe(0)
    await begin()
    restarts.push(performance.now() - from)
  }
  await untilTrue(() => said.length >= LEAST_MESSAGES && acks.length === PLACES.length)
  stopDeclaring()
  stopTalking()
  expect((await Promise.all(acks)).filter((one) => !one.acked)).toEqual([])

  await untilTrue(() => pages(stage).lost.length === 0)
  const missing = async () => {
    const counts = await recorded(stage)
    return said.filter((text) => !counts.has(text))
  }
  await untilTrue(async () => (await missing()).length === 0)
  const counts = await recorded(stage)
  const { lost, doubled } = pages(stage)
  const messages = { lost: await missing(), doubled: said.filter((text) => (counts.get(text) ?? 0) > 1) }
  process.stdout.write(
    `rolling restart of two replicas in ${restarts.map(Math.round).join(' and ')} ms: ${channels().length} incidents, ` +
      `${said.length} messages (${messages.lost.length} lost, ${messages.doubled.length} doubled), ` +
      `${PLACES.length * (PAGED.length + 1)} pages (${lost.length} lost, ${doubled.length} doubled)\n`,
  )
  expect({ lost, doubled }).toEqual({ lost: [], doubled: [] })
  expect(messages).toEqual({ lost: [], doubled: [] })
  expect(channels()).toHaveLength(PLACES.length)
  expect(said.length).toBeGreaterThanOrEqual(LEAST_MESSAGES)
})
