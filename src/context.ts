import type { Kysely } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { type Clock, realClock } from './clock.ts'
import { createRosterCache, type RosterCache } from './db/rosters.ts'
import type { DB } from './db/schema.ts'
import type { Method } from './domain/contact.ts'
import type { Logger } from './log.ts'
import { openReader, type Reader } from './reader/reader.ts'

/** What operations work with: the database, the clocks, and a way to say that there is work. No Slack, no provider, no queue. */
export type Context = Clock & {
  db: Kysely<DB>
  log: Logger
  rosters: RosterCache
  reader: Reader
  /** A new id, uuidv7: ids of one process sort by the time they were made. */
  newId(): string
  /** The ways to page that are set up; the message until `start` says otherwise. */
  methods: ReadonlySet<Method>
  /** Says that work fell due: the due-work query runs now, in this process. */
  poke(): void
  /** Lets work go on after the answer; ending the process waits for it. It must not reject. */
  inBackground(work: Promise<void>): void
  /** Resolves when nothing goes on in the background. */
  backgroundDone(): Promise<void>
}

/** Opens nothing itself: puts together what was opened. `poke` does nothing until the due-work loop takes it over. */
export function createContext(parts: { db: Kysely<DB>; log: Logger; clock?: Clock; reader?: Reader }): Context {
  const background = new Set<Promise<void>>()
  return {
    ...(parts.clock ?? realClock()),
    db: parts.db,
    log: parts.log,
    rosters: createRosterCache(parts.db),
    reader: parts.reader ?? openReader(),
    newId: () => uuidv7(),
    methods: new Set(['message']),
    poke: () => {},
    inBackground(work) {
      const tracked = work.finally(() => background.delete(tracked))
      background.add(tracked)
    },
    async backgroundDone() {
      while (background.size > 0) await Promise.allSettled(background)
    },
  }
}
