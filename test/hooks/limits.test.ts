import { expect, test } from 'vitest'
import { createAdmission } from '../../src/hooks/admission.ts'
import { createAllowance, createGate } from '../../src/hooks/limits.ts'
import { HOOK_SECRET } from './send.ts'

const BODY = Buffer.from('{}')
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

test('a source may send so many in a window, others are not held up by it, and the next window is new', () => {
  const allowance = createAllowance(2)
  expect([1, 2, 3].map(() => allowance.take('a', 10_000))).toEqual([0, 0, 10])
  expect(allowance.take('a', 19_500)).toBe(1)
  expect(allowance.take('b', 19_500)).toBe(0)
  expect(allowance.take('a', 20_000)).toBe(0)
})

test('forged requests take nothing of the allowance of whom they pretend to be', () => {
  const admit = createAdmission({ all: [HOOK_SECRET], of: {} }, () => 10_000)
  const ask = (secret: string) => admit({ purpose: 'incident', source: 'json', headers: bearer(secret), body: BODY })
  for (let forged = 0; forged < 5_000; forged++) expect(ask('a-secret-that-is-guessed').admitted).toBe(false)
  expect(ask(HOOK_SECRET).admitted).toBe(true)
  const later = Array.from({ length: 600 }, () => ask(HOOK_SECRET))
  const refused = later.flatMap((one) => (one.admitted ? [] : [one.reply]))
  expect(refused).toHaveLength(101)
  expect(refused[0]).toMatchObject({ status: 429, retryAfter: 10 })
})

test('a source with a secret of its own takes no other, and while one is replaced both', () => {
  const secrets = { all: [HOOK_SECRET], of: { github: ['the-new-secret-of-it', 'the-old-secret-of-it'] } }
  const admit = createAdmission(secrets, () => 0)
  const ask = (source: string, secret: string) =>
    admit({ purpose: 'change', source, headers: bearer(secret), body: BODY }).admitted
  expect(ask('github', HOOK_SECRET)).toBe(false)
  expect(['the-new-secret-of-it', 'the-old-secret-of-it'].map((secret) => ask('github', secret))).toEqual([true, true])
  expect(ask('json', 'the-new-secret-of-it')).toBe(false)
  expect(ask('__proto__', HOOK_SECRET)).toBe(true)
})

test('a gate lets so many in at once, the others in their order, and no more than may wait', async () => {
  const gate = createGate(1, 1)
  const order: string[] = []
  let end = () => {}
  const first = gate.run('a', () => new Promise<string>((resolve) => (end = () => resolve('first'))))
  const second = gate.run('a', async () => order.push('second'))
  expect(await gate.run('a', async () => order.push('third'))).toBeNull()
  expect(order).toEqual([])
  end()
  expect(await first).toBe('first')
  await second
  expect(order).toEqual(['second'])
})

test('a gate goes on after work that failed', async () => {
  const gate = createGate(1)
  await expect(gate.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gate.run('a', async () => 'yes')).toBe('yes')
})

test('the only work of a source waits for one of another that sends a lot, not for all of it', async () => {
  const gate = createGate(1, 3)
  const order: string[] = []
  let end = () => {}
  const work = (name: string) => async () => order.push(name)
  const noisy = gate.run('noisy', () => new Promise<void>((resolve) => (end = resolve)))
  const waiting = [1, 2, 3].map((one) => gate.run('noisy', work(`noisy ${one}`)))
  expect(await gate.run('noisy', work('noisy 4'))).toBeNull()
  const quiet = gate.run('quiet', work('quiet'))
  end()
  await Promise.all([noisy, ...waiting, quiet])
  expect(order).toEqual(['noisy 1', 'quiet', 'noisy 2', 'noisy 3'])
  expect(await gate.run('noisy', async () => 'nobody waits any more')).toBe('nobody waits any more')
})
