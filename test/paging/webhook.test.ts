import { afterEach, beforeEach, expect, test } from 'vitest'
import { robotChannel } from '../../src/paging/robot/index.ts'
import { webhookChannel } from '../../src/paging/webhook/index.ts'
import { standardSignature } from '../../src/signature.ts'
import { type Asked, startFarSide } from '../far-sides/far-side.ts'
import { outgoingPage, patience } from './outgoing-page.ts'

const SECRET = 'a secret of sixteen and more'
const SENT_AT = 1_773_021_720_000

let far: Awaited<ReturnType<typeof startFarSide>>
beforeEach(async () => {
  far = await startFarSide((asked) => ({ status: isSigned(asked) ? 200 : 401 }))
})
afterEach(() => far[Symbol.asyncDispose]())

const channel = (secret = SECRET) => webhookChannel({ url: `${far.url}/pages`, secret, wireNow: () => SENT_AT })

test('the webhook has the same id for a page whatever the try, and says whether it is a drill', async () => {
  const first = await channel().send(outgoingPage({ incident: { drill: true } }), patience())
  await channel().send(outgoingPage({ tryKey: 'again', mayHaveArrived: true }), patience())
  expect(first).toMatchObject({ state: 'sent', externalId: outgoingPage().page.id })
  expect(far.asked.map(({ headers }) => headers['webhook-id'])).toEqual([
    outgoingPage().page.id,
    outgoingPage().page.id,
  ])
  expect(far.asked.map(({ body }) => JSON.parse(body).incident.drill)).toEqual([true, false])
})

test('a webhook that takes nothing now is asked again when it says so, one that refuses is not', async () => {
  far.fault({ status: 429, headers: { 'retry-after': '20' } })
  expect(await channel().send(outgoingPage(), patience())).toEqual({
    state: 'failed-temporary',
    reason: 'the webhook answered 429',
    retryAfterMs: 20_000,
  })
  far.fault({ status: 500, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' } })
  expect(await channel().send(outgoingPage(), patience())).toMatchObject({
    state: 'failed-temporary',
    retryAfterMs: null,
  })
  expect(await channel('another secret, as long').send(outgoingPage(), patience())).toEqual({
    state: 'failed-permanent',
    reason: 'the webhook answered 401',
  })
})

test('a webhook that loses its answer, or never answers, may have it', async () => {
  far.fault('lost-reply')
  expect(await channel().send(outgoingPage(), patience())).toMatchObject({ state: 'failed-temporary' })
  far.fault('hang')
  const giveUp = new AbortController()
  const sending = channel().send(outgoingPage(), giveUp.signal)
  await far.arrived(2)
  giveUp.abort()
  expect(await sending).toMatchObject({ state: 'failed-temporary' })
})

test('the robot answers its own pages once their sending is over, and takes no others', async () => {
  const heard: string[] = []
  const answered = Promise.withResolvers<void>()
  const robot = robotChannel(({ about, answer }) => {
    heard.push(`${JSON.stringify(about)} ${answer}`)
    answered.resolve()
  })
  expect(robot.takes?.(outgoingPage().page)).toBe(false)
  const own = outgoingPage({ page: { id: 'p1', person: 'robot' } })
  expect(robot.takes?.(own.page)).toBe(true)
  expect(channel().takes?.(own.page)).toBe(false)
  const sent = await robot.send(own, patience())
  expect(sent).toMatchObject({ state: 'sent' })
  expect(heard).toEqual([])
  await answered.promise
  expect(heard).toEqual(['{"pageId":"p1"} on-it'])
})

function isSigned({ headers, body }: Asked): boolean {
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return headers['webhook-signature'] === `v1,${standardSignature(SECRET, content)}`
}
