import { Agent } from 'node:http'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { HOOK_SECRET, post, type Sending, signed } from '../hooks/send.ts'

const REQUESTS = 3_000
const FORGED: Sending = { headers: { authorization: 'Bearer a-secret-that-somebody-guesses' } }
const BEARER: Sending = { headers: { authorization: `Bearer ${HOOK_SECRET}` } }

async function rowCount({ bot }: Company): Promise<unknown> {
  const { rows } =
    await sql`select (select count(*) from incident) as incidents, (select count(*) from sighting) as sightings,
    (select count(*) from timeline_entry) as entries, (select count(*) from system_change) as changes`.execute(
      bot.ctx.db,
    )
  return rows[0]
}

/** Sends so many requests on 50 connections as fast as they are answered; how often each status came. */
async function flood(company: Company, one: (index: number) => { path: string; body: unknown; sending: Sending }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  const statuses: Record<number, number> = {}
  let next = 0
  const sender = async () => {
    for (let index = next++; index < REQUESTS; index = next++) {
      const { path, body, sending } = one(index)
      // A body that is refused for its length may meet a connection that is closed already.
      const status = await post(`${company.bot.address}/hooks/${path}`, body, sending, agent).then(
        (response) => response.status,
        () => 413,
      )
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: 50 }, sender))
  agent.destroy()
  return statuses
}

test('in a flood of forged, replayed, malformed and oversized hooks nothing changes, a page that falls due goes out, and a genuine hook gets in', async () => {
  await using company = await startCompany()
  const { channel } = await company.declare(company.people.sue, 'sev2 orders are late')
  expect(channel).not.toBe('')
  const replayed = { title: 'orders are late', service: 'orders', dedup_key: 'o1', rule: 'attach' }
  const headers = signed(JSON.stringify(replayed))
  expect((await company.hook('incident', replayed, { headers })).status).toBe(200)
  await company.settled()
  const before = await rowCount(company)
  const large = { title: 'x'.repeat(300_000) }

  let ended = false
  const flooding = flood(company, (index) => {
    switch (index % 10) {
      case 0:
        return { path: 'incident/alertmanager', body: '{"alerts": [', sending: BEARER }
      case 1:
        return { path: 'incident', body: large, sending: index % 100 === 1 ? BEARER : FORGED }
      case 2:
        return { path: 'incident', body: replayed, sending: { headers } }
      case 3:
        return { path: 'change/github', body: { x: index }, sending: { headers: {} } }
      default:
        return {
          path: 'incident/grafana',
          body: { alerts: [{ status: 'firing', labels: { n: String(index) } }] },
          sending: FORGED,
        }
    }
  }).finally(() => {
    ended = true
  })

  // Karen did not answer: Kim is due.
  company.clock.advance({ minutes: 5, seconds: 1 })
  company.bot.loop.poke()
  await company.slack.waitFor(() => company.slack.dm(company.people.kim).length > 0, 'the second page')
  const genuine = await company.hook('incident/grafana', {
    alerts: [{ status: 'firing', labels: { alertname: 'Late', service: 'orders' } }],
  })
  expect(ended, 'the flood is on while the page and the genuine hook get through').toBe(false)
  expect(genuine).toMatchObject({ status: 200, body: { result: 'attached', incident: 1 } })

  const statuses = await flooding
  expect(
    Object.keys(statuses)
      .map(Number)
      .filter((status) => ![400, 401, 413, 429].includes(status)),
  ).toEqual([])
  expect(statuses[401]).toBeGreaterThan(REQUESTS / 2)
  expect(statuses[400]).toBeGreaterThan(0)
  expect(statuses[413]).toBeGreaterThan(0)
  await company.settled()
  // The genuine one, with its entry, and those of the page.
  expect(before).toMatchObject({ incidents: 1, sightings: 2, changes: 0 })
  expect(await rowCount(company)).toMatchObject({ incidents: 1, sightings: 3, changes: 0 })
})

test('a source that knows the secret and does not stop is told to wait; what it was told is stored once', async () => {
  await using company = await startCompany()
  const alert = {
    status: 'firing',
    labels: { alertname: 'Loud', service: 'orders' },
    startsAt: new Date().toISOString(),
  }
  const statuses = await flood(company, () => ({
    path: 'incident/alertmanager',
    body: { alerts: [alert] },
    sending: BEARER,
  }))
  expect(Object.keys(statuses)).toEqual(['200', '429'])
  expect(statuses[429]).toBeGreaterThan(500)
  await company.settled()
  expect(await rowCount(company)).toMatchObject({ incidents: 0, sightings: 1 })
  const waiting = await company.hook('incident/alertmanager', { alerts: [alert] }, BEARER)
  expect([200, 429]).toContain(waiting.status)
  if (waiting.status === 429) expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0)
  // Others are not held up by it.
  expect((await company.hook('incident/json', { title: 'orders stopped', service: 'orders' })).status).toBe(200)
})
