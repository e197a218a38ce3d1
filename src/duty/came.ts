import type { Instant } from '../domain/time.ts'
import type { SlackFailure } from '../slack/lanes.ts'

/** What a look at duty came to: when to look again (null: not by itself), or what kept it from being done. */
export type Came = { again: Instant | null } | { failed: SlackFailure }
