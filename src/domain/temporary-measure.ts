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
