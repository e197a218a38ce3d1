import type { Claimed } from '../db/due-work.ts'
import { currentRoster } from '../db/rosters.ts'
import { patientDelay } from '../domain/backoff.ts'
import type { Roster } from '../domain/roster.ts'
import type { JobResult } from '../operations/settle-work.ts'
import type { Edge } from '../slack/edge.ts'
import { armAgain } from './arm.ts'
import type { Came } from './came.ts'
import { lookAtWeek, lookForGaps } from './checks.ts'
import { showCover, tellOfCover } from './covers.ts'
import { followGroup } from './groups.ts'
import { lookAtSchedule } from './hand-off.ts'
import { lookAtNight } from './night.ts'

/** What each look at duty is, by the first word of its subject; what follows the colon is `about`. */
const LOOKS: Record<string, (edge: Edge, roster: Roster, about: string, attempts: number) => Promise<Came>> = {
  handoff: lookAtSchedule,
  group: followGroup,
  night: lookAtNight,
  week: lookAtWeek,
  gaps: lookForGaps,
  cover: showCover,
  told: (edge, roster, about) => {
    const [id = '', userId = ''] = about.split(':')
    return tellOfCover(edge, roster, id, userId)
  },
}

/**
 * Does one look at duty, by the roster in force as everything else that asks who is on call, and arms the next. What Slack
 * keeps it from is tried again without end, and then done as things stand by then.
 */
export async function lookAtDuty(edge: Edge, claimed: Claimed): Promise<JobResult> {
  const { ctx } = edge
  const { key, generation, attempts } = claimed
  const done = { key, generation, error: null, retryAt: null }
  const [, what = '', about = ''] = /^([^:]*):?(.*)$/.exec(claimed.subject ?? '') ?? []
  const roster = await currentRoster(ctx.db, ctx.rosters)
  const look = LOOKS[what]
  if (!roster || !look) return { ...done, error: 'nothing to look at' }
  const came = await look(edge, roster, about, attempts)
  if ('failed' in came) {
    const { code, retryAfterMs } = came.failed
    return { ...done, error: code, retryAt: ctx.wireNow() + (retryAfterMs ?? patientDelay(attempts)) }
  }
  if (came.again !== null) await armAgain(edge, claimed, came.again)
  return done
}
