import { expect, test } from 'vitest'
import type { Part } from '../../src/http/server.ts'
import { sendHeartbeat } from '../../src/watch/watch.ts'
import { startAlarmReceiver } from './alarm-receiver.ts'

const WELL: Part = { name: 'database', check: async () => null }

test('the heartbeat is sent while every part is well, and not while one is unwell, or nothing is up', async () => {
  await using receiver = await startAlarmReceiver()
  const { heartbeatUrl } = receiver
  let problem: string | null = null
  const auditor: Part = { name: 'auditor', check: async () => problem }
  const beat = () => sendHeartbeat({ heartbeatUrl, parts: () => [WELL, auditor] })

  expect(await beat()).toBe(true)
  expect(receiver.beats).toHaveLength(1)
  problem = 'not looked for late pages for 60 s'
  expect(await beat()).toBe(false)
  expect(await sendHeartbeat({ heartbeatUrl, parts: () => null })).toBe(false)
  expect(await sendHeartbeat({ heartbeatUrl: undefined, parts: () => [WELL] })).toBe(false)
  expect(receiver.beats).toHaveLength(1)
  problem = null
  expect(await beat()).toBe(true)
  expect(receiver.beats).toHaveLength(2)
  expect(receiver.refused).toEqual([])
})

test('a heartbeat that is not taken says with what it was answered', async () => {
  await using receiver = await startAlarmReceiver()
  receiver.answer(404)
  const { heartbeatUrl } = receiver
  await expect(sendHeartbeat({ heartbeatUrl, parts: () => [WELL] })).rejects.toThrow('the address answered 404')
})
