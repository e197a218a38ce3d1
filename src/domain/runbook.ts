import type { Instant } from './time.ts'

/** A step of a runbook that somebody has done. */
export type RunbookTick = {
  /** Runbook key. */
  runbook: string
  /** From 0. */
  step: number
  at: Instant
  userId: string
  userName: string
}
