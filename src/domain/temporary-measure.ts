import type { Instant } from './time.ts'

/** Something done for the time being, which must be undone later: a banner, a flag, a check turned off. */
export type TemporaryMeasure = {
  id: string
  /** Counted for each incident from 1, what people say. */
  number: number
  text: string
  ownerUserId: string | null
  /** Who undoes it, readable. */
  ownerName: string
  notedAt: Instant
  /** Null while it is still in place. */
  undoneAt: Instant | null
  /** Readable name. */
  undoneBy: string | null
}

/** Those that are still in place, oldest first. */
export function stillInPlace(measures: readonly TemporaryMeasure[]): TemporaryMeasure[] {
  return measures.filter((one) => one.undoneAt === null).sort((a, b) => a.number - b.number)
}

/** `2 things are still in place: banner on (Sue), flag off (Ana).` At most `most` are named; empty when nothing is. */
export function stillSaid(measures: readonly TemporaryMeasure[], most = 5): string {
  const left = stillInPlace(measures)
  if (left.length === 0) return ''
  const named = left.slice(0, most).map((one) => `${one.text} (${one.ownerName})`)
  const more = left.length > most ? ` and ${left.length - most} more` : ''
  return `${left.length === 1 ? 'One thing is' : `${left.length} things are`} still in place: ${named.join(', ')}${more}.`
}
