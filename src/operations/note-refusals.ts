import type { Context } from '../context.ts'
import { nameBySlack } from '../domain/roster-lookup.ts'
import { changeUnasked, entryBy } from './change.ts'

/** What Slack says of an invitation: all went well, or an error for each who could not be let in. */
type InviteResult =
  | { ok: true; data: Record<string, unknown> }
  | { ok: false; code: string; data: Record<string, unknown> }

/** Slack's codes in people's words (docs.slack.dev/reference/methods/conversations.invite). */
const REASONS: Record<string, string> = {
  user_not_found: 'unknown to Slack',
  user_is_restricted: 'a guest who may not be invited',
  user_is_ultra_restricted: 'a single-channel guest',
  cant_invite: 'may not be invited',
  user_team_not_in_channel: 'belongs to another workspace',
  is_bot: 'a bot',
  user_disabled: 'deactivated',
  account_inactive: 'deactivated',
}

/** Codes that are no failure of one person: they are in, or are us; or nobody can be invited, which the card says. */
const FINE = new Set(['already_in_channel', 'cant_invite_self', 'unknown_method', 'missing_scope'])

/** Lists, once and in one message, who could not be invited and why. Everybody else is in. */
export async function noteRefusedInvites(
  ctx: Context,
  incidentId: string,
  users: readonly string[],
  result: InviteResult,
): Promise<void> {
  const errors = ((result.data['errors'] ?? []) as { user?: string; error?: string }[]).filter(
    (one) => one.user && !FINE.has(one.error ?? ''),
  )
  const whole =
    !result.ok && errors.length === 0 && !FINE.has(result.code) && users.length === 1
      ? [{ user: users[0], error: result.code }]
      : []
  const failed = [...errors, ...whole]
  if (failed.length === 0) return
  await changeUnasked(ctx, incidentId, (given) => {
    const list = failed
      .map(({ user, error }) => `${nameBySlack(given.roster, user!)} (${REASONS[error ?? ''] ?? error})`)
      .join(', ')
    return { entries: [entryBy(given, null, 'update', `Could not be invited: ${list}.`, { notice: { view: 'said' } })] }
  })
}
