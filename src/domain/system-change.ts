import type { Instant } from './time.ts'

/** Something of the company's systems that is different afterwards: a deployment, a flag, a configuration. */
export type SystemChange = {
  id: string
  teamId: string
  /** Key of the hook that told it, or the id of the channel in which it was said. */
  source: string
  /** The same for the same change of one source. */
  key: string
  at: Instant
  title: string
  /** Service key, where it is known. */
  service: string | null
  version: string | null
  /** Who did it, readable. */
  byName: string | null
  link: string | null
  /** The release's document: tickets, people, notes. */
  asBuilt: string | null
  receivedAt: Instant
}
