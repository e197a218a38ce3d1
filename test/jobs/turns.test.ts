import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inPace, takingTurns } from '../../src/jobs/turns.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Work that notes its name when it begins and goes on until `end` is called. */
function piece(begun: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const work = async () => {
    begun.push(name)
    await promise
    return name
  }
  return { work, end: resolve }
}

test('so many at a time, first come, first served; one that fails makes room as well', async () => {
  const begun: string[] = []
  const take = takingTurns(2)
  const [first, second, third] = ['first', 'second', 'third'].map((name) => piece(begun, name))
  const failing = take(async () => {
    await first!.work()
    throw new Error('no luck')
  })
  const others = [take(second!.work), take(third!.work)]
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual(['first', 'second'])
  first!.end()
  await expect(failing).rejects.toThrow('no luck')
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual(['first', 'second', 'third'])
  second!.end()
  third!.end()
  expect(await Promise.all(others)).toEqual(['second', 'third'])
})

test('in pace each begins after the gap, whether or not the one before has ended; without a gap all at once', async () => {
  const begun: string[] = []
  let gapMs = 100
  const take = inPace(() => gapMs)
  const pieces = ['first', 'second', 'third', 'fourth', 'fifth'].map((name) => piece(begun, name))
  const all = pieces.map((one) => take(one.work))
  await vi.advanceTimersByTimeAsync(99)
  expect(begun).toEqual(['first'])
  await vi.advanceTimersByTimeAsync(1)
  expect(begun).toEqual(['first', 'second'])
  gapMs = 0
  await vi.advanceTimersByTimeAsync(100)
  expect(begun).toEqual(['first', 'second', 'third', 'fourth', 'fifth'])
  for (const one of pieces) one.end()
  expect(await Promise.all(all)).toHaveLength(5)
  // Whoever comes later does not wait for what is long over.
  gapMs = 100
  const late = piece(begun, 'late')
  const taken = take(late.work)
  await vi.advanceTimersByTimeAsync(0)
  expect(begun.at(-1)).toBe('late')
  late.end()
  expect(await taken).toBe('late')
})
