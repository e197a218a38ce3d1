import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { story } from '../behaviour/acting.ts'
import { startCompany } from '../harness.ts'

const CONTACTS = [{ person: 'bob' as const, kind: 'phone' as const, address: '+34600111222' }]
const now = () => Math.floor(Date.now() / 1000)

test('by signed hooks: a severity, an answer and numbers, each with its source in the timeline', async () => {
  await using company = await startCompany({ contacts: CONTACTS })
  const { incidentId } = await company.declare(company.people.sue, 'sev2 checkout is slow')
  expect(await company.hook('severity', { incident: 1, severity: 'SEV1', by: 'ana' })).toMatchObject({
    status: 200,
    body: { incident: 1, text: expect.stringMatching(/^Now SEV1\./) },
  })
  const numbers = await company.hook('numbers', { incident: 1, by: 'The night desk' })
  expect(numbers.body).toMatchObject({
    people: [{ person: 'Bob Sparrow', answered: false, numbers: ['+34600111222'] }],
  })
  expect(await company.hook('answer', { incident: 1, person: 'bob', answer: 'on-it' })).toMatchObject({
    status: 200,
    body: { text: expect.stringMatching(/^You took it after/) },
  })
  const told = await story(company, incidentId)
  expect(told).toContain('Raised the severity from SEV2 to SEV1. By hook (operator).')
  expect(told).toContain('Numbers shown to The night desk, hook (operator).')
  expect(told).toContainEqual(
    expect.stringMatching(/^Bob Sparrow is on it \(Networking\), after .* By hook \(operator\)\.$/),
  )
})

test('a delivery counts once, and numbers are not kept for the next try', async () => {
  await using company = await startCompany({ contacts: CONTACTS })
  await company.declare(company.people.sue, 'sev1 checkout is down')
  const first = { id: randomUUID(), sentAt: now() - 10 }
  const body = { incident: 1, by: 'ana' }
  expect(JSON.stringify((await company.hook('numbers', body, first)).body)).toContain('+34600111222')
  expect((await company.hook('numbers', body, first)).status).toBe(401)
  const again = await company.hook('numbers', body, { ...first, sentAt: now() - 5 })
  expect(again).toMatchObject({ status: 200, body: { text: expect.stringMatching(/ask with a new webhook-id/) } })
  const inbox = await company.bot.ctx.db.selectFrom('inbox').selectAll().execute()
  expect(JSON.stringify(inbox)).not.toContain('600111222')
})

test.each([
  ['answer', { incident: 1, person: 'bobb', answer: 'on-it' }, 400, /Did you mean bob\?/],
  ['answer', { incident: 1, person: 'bob', answer: 'perhaps' }, 400, /on-it, cannot, not-ours/],
  ['severity', { incident: 1, severity: 'SEV9', by: 'ana' }, 400, /SEV1, SEV2, SEV3, SEV4/],
  ['severity', { incident: 1, severity: 'SEV1' }, 400, /by: it is missing/],
  ['numbers', { incident: 'x', by: 'ana' }, 400, /incident/],
  ['numbers', { incident: 7, by: 'ana' }, 404, /there is no incident 7/],
  ['answer', '[', 400, /JSON/],
])('%s %j is refused with what would be right', async (order, body, status, expected) => {
  await using company = await startCompany()
  const { incidentId } = await company.declare(company.people.sue, 'sev2 checkout is slow')
  const before = await story(company, incidentId)
  const response = await company.hook(order, body)
  expect(response.status).toBe(status)
  expect(JSON.stringify(response.body)).toMatch(expected)
  expect(await story(company, incidentId)).toEqual(before)
})

test('what is not signed is refused before it is read, and an order is only posted', async () => {
  await using company = await startCompany({ contacts: CONTACTS })
  await company.declare(company.people.sue, 'sev1 checkout is down')
  for (const order of ['answer', 'severity', 'numbers']) {
    const body = { incident: 1, by: 'ana' }
    expect((await company.hook(order, body, { headers: {} })).status).toBe(401)
    expect((await company.hook(order, body, { secret: 'another-secret-of-somebody' })).status).toBe(401)
    expect((await company.hook(order, body, { method: 'PUT' })).status).toBe(405)
    expect((await company.hook(`${order}/json`, body)).status).toBe(404)
  }
})
