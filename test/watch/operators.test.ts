import { expect, test } from 'vitest'
import { createOperators } from '../../src/watch/operators.ts'
import { memoryLog } from '../harness.ts'
import { startAlarmReceiver } from './alarm-receiver.ts'

const MINUTE = 60_000

/** The way to operators, on a real clock that tests move. */
function watched(url: string | undefined) {
  const log = memoryLog()
  let ahead = 0
  const operators = createOperators({ url, wireNow: () => Date.now() + ahead, log })
  const later = (millis: number) => {
    ahead += millis
  }
  return { operators, log, later }
}

test('what lasts is told once in a quarter of an hour, and its end once', async () => {
  await using receiver = await startAlarmReceiver()
  const { operators, later } = watched(receiver.url)
  operators.recovered('late-pages')
  operators.tell({ key: 'late-pages', text: 'A page is late.' })
  operators.tell({ key: 'late-pages', text: 'Two pages are late.' })
  await expect.poll(() => receiver.told.length).toBe(1)
  later(16 * MINUTE)
  operators.tell({ key: 'late-pages', text: 'Three pages are late.' })
  await expect.poll(() => receiver.told.length).toBe(2)
  operators.recovered('late-pages')
  operators.recovered('late-pages')
  await expect.poll(() => receiver.told.length).toBe(3)
  operators.tell({ key: 'late-pages', text: 'A page is late again.' })
  await expect.poll(() => receiver.told.length).toBe(4)
  expect(receiver.told.map(({ key, state, text }) => ({ key, state, text }))).toEqual([
    { key: 'late-pages', state: 'wrong', text: 'A page is late.' },
    { key: 'late-pages', state: 'wrong', text: 'Three pages are late.' },
    { key: 'late-pages', state: 'well', text: 'Well again: Three pages are late.' },
    { key: 'late-pages', state: 'wrong', text: 'A page is late again.' },
  ])
  expect(receiver.refused).toEqual([])
  await operators.close()
})

test('what is not taken is sent again, of each key the newest', async () => {
  await using receiver = await startAlarmReceiver()
  const { operators, log, later } = watched(receiver.url)
  receiver.answer(503)
  operators.tell({ key: 'clocks', text: 'The clocks are apart.' })
  operators.tell({ key: 'late-pages', text: 'A page is late.' })
  await expect.poll(() => receiver.refused.length).toBeGreaterThan(0)
  later(16 * MINUTE)
  operators.tell({ key: 'clocks', text: 'The clocks are still apart.' })
  receiver.answer(200)
  await expect.poll(() => receiver.told.length, { timeout: 20_000 }).toBe(2)
  expect(receiver.told.map((one) => one.text).sort()).toEqual(['A page is late.', 'The clocks are still apart.'])
  expect(log.lines.filter((one) => one.message.startsWith('operators are not told yet'))).toHaveLength(1)
  await operators.close()
})

test('a name and password in the address are Basic authentication, and stand in no line of the log', async () => {
  await using receiver = await startAlarmReceiver('ops:s%40fe-word')
  const plain = watched(receiver.url)
  plain.operators.tell({ key: 'k', text: 'The token xoxb-1-2-abc is refused.' })
  await expect.poll(() => receiver.refused).toEqual([401])
  await plain.operators.close()
  expect(JSON.stringify(plain.log.lines)).not.toMatch(/s@fe-word|s%40fe-word|xoxb-1/)

  await using other = await startAlarmReceiver('ops:safe-word')
  const { operators, log } = watched(other.url)
  operators.tell({ key: 'k', text: 'The token xoxb-1-2-abc is refused.' })
  await expect.poll(() => other.told.map((one) => one.text)).toEqual(['The token xoxb-[masked] is refused.'])
  expect(JSON.stringify(log.lines)).not.toContain('safe-word')
  await operators.close()
})

test('without an address it stands in the log as an error', async () => {
  const { operators, log } = watched(undefined)
  operators.tell({ key: 'late-pages', text: 'A page is late.' })
  operators.recovered('late-pages')
  expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'A page is late.'],
    ['info', 'Well again: A page is late.'],
  ])
  await operators.close()
})
