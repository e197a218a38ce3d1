import { percentile, rounded } from './figures.ts'
import { startStage } from './stage.ts'

/**
 * How fast messages are in the record: people write in an incident's channel in bursts; each message is acked to Slack
 * only once it is committed, so the time to the ack is the time to durability. The next burst comes when the last one is acked.
 */
export async function benchCapture(options: { messages: number; burst: number }) {
  await using stage = await startStage()
  const { slack, people, general } = stage
  const known = new Set(slack.channels().map((one) => one.id))
  await slack.command(people['bob']!, general, '/incident sev4 a bench of capture')
  const channel = await slack.waitFor(
    () => slack.channels().find((one) => !known.has(one.id) && one.pins.length > 0),
    'an incident channel',
  )
  await slack.idle(500)

  const first = slack.deliveries.length
  const said: string[] = []
  const startedAt = performance.now()
  while (said.length < options.messages) {
    for (let one = 0; one < options.burst && said.length < options.messages; one++)
      said.push(slack.say(people['bob']!, channel.id, `checkout still fails, try ${said.length + 1} of the bench`))
    await slack.waitFor(
      () => slack.deliveries.slice(first).filter((one) => one.ackedAt !== null).length >= said.length,
      'the burst to be acked',
      30_000,
    )
  }
  const deliveries = slack.deliveries.slice(first)
  const lastAck = Math.max(...deliveries.map((one) => one.ackedAt ?? 0))
  const latencies = deliveries.flatMap((one) => (one.ackedAt === null ? [] : [one.ackedAt - one.sentAt]))
  const { rows } = await stage.debrief.query<{ stored: number }>(
    'select count(*)::int as stored from message where channel_id = $1 and ts = any($2)',
    [channel.id, said],
  )
  const stored = rows[0]?.stored ?? 0
  const retried = deliveries.filter((one) => one.attempt > 0).length
  const problems = [
    ...(stored === said.length ? [] : [`${stored} of ${said.length} messages are in the record.`]),
    ...(retried === 0 ? [] : [`${retried} events were sent again for want of an ack.`]),
  ]
  return {
    figures: {
      messages: said.length,
      burst: options.burst,
      stored,
      messagesPerSecond: Math.round((said.length * 1000) / (lastAck - startedAt)),
      ackMs: {
        p50: rounded(percentile(latencies, 0.5)),
        p99: rounded(percentile(latencies, 0.99)),
        max: rounded(Math.max(...latencies)),
      },
    },
    problems,
  }
}
