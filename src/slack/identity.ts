import type { Context } from '../context.ts'
import { ConfigError } from '../errors.ts'
import { storedWorkspace, storeWorkspace, type Workspace } from '../operations/store-workspace.ts'
import type { SlackCall } from './lanes.ts'

/** The bot scopes that Debrief uses, each for what; `manifest.yml` asks for the same, and a test holds them together. */
export const SCOPES = {
  commands: 'slash command, buttons, forms',
  'chat:write': 'posting',
  'channels:manage': 'making incident channels, topic, purpose, inviting, unarchiving',
  'channels:read': 'finding channels, and hearing what happens to them',
  'channels:history': 'the record of public channels',
  'channels:join':
    'joining the incidents channel, those of teams, schedules and changes, public ones of which a thread is added to a record, and one that is unarchived',
  'groups:read': 'finding a private incidents channel, and hearing what happens to private channels',
  'groups:history': 'the record of private channels',
  'app_mentions:read': 'commands in messages and threads, by @debrief',
  'im:write': 'opening direct messages for pages',
  'im:history': 'finding a page whose answer was lost',
  'pins:write': 'pinning the card',
  'bookmarks:read': 'not adding a bookmark twice',
  'bookmarks:write': 'the bookmark',
  'users:read': 'names',
  'users:read.email': 'roster by e-mail address',
  'files:read': 'files in the record',
  'files:write': 'the postmortem as a file',
  'usergroups:read': 'finding the user group that follows a schedule',
  'usergroups:write': 'making whoever is on call its member',
} as const

/** Without these Debrief runs: what they are for is told to fail where it is used. An app made from an older manifest lacks them. */
const OPTIONAL: ReadonlySet<string> = new Set(['usergroups:read', 'usergroups:write'])

/** Who we are in Slack. From auth.test; while Slack is away, as the last good one said. */
export async function identify(ctx: Context, ask: SlackCall): Promise<{ workspace: Workspace; online: boolean }> {
  const result = await ask('auth.test')
  if (!result.ok) {
    if (result.kind === 'permanent')
      throw new ConfigError([
        `SLACK_BOT_TOKEN is refused by Slack (${result.code}): install the app again and copy the Bot User OAuth Token.`,
      ])
    const stored = await storedWorkspace(ctx)
    if (!stored)
      throw new ConfigError([
        `Slack does not answer (${result.code}), and this database has never seen it. The first start needs Slack.`,
      ])
    ctx.log.warn({ code: result.code }, 'Slack does not answer; starting with what is known of the workspace')
    return { workspace: stored, online: false }
  }
  const lacking = missingScopes(result.data)
  for (const scope of lacking.filter((one) => OPTIONAL.has(one)))
    ctx.log.warn({ scope }, `the bot lacks a scope that it can do without (${SCOPES[scope]})`)
  const missing = lacking.filter((one) => !OPTIONAL.has(one))
  if (missing.length > 0) {
    throw new ConfigError(
      missing.map(
        (scope) =>
          `The bot lacks the scope ${scope} (${SCOPES[scope]}): add it under "OAuth & Permissions", or update the app from manifest.yml, then install it again.`,
      ),
    )
  }
  const data = result.data as {
    team_id: string
    url: string
    team: string
    user_id: string
    bot_id: string
    app_id?: string
  }
  const workspace: Workspace = {
    teamId: data.team_id,
    teamUrl: data.url,
    teamName: data.team,
    botUserId: data.user_id,
    botId: data.bot_id,
    appId: data.app_id ?? null,
  }
  await storeWorkspace(ctx, workspace)
  return { workspace, online: true }
}

/** Slack names the token's scopes with every answer, in the header x-oauth-scopes; without it nothing can be said. */
function missingScopes(data: Record<string, unknown>): (keyof typeof SCOPES)[] {
  const given = (data['response_metadata'] as { scopes?: string[] } | undefined)?.scopes
  if (!given) return []
  return (Object.keys(SCOPES) as (keyof typeof SCOPES)[]).filter((scope) => !given.includes(scope))
}
