import { requireTokens } from './config.ts'
import { UserError } from './errors.ts'
import { identify } from './slack/identity.ts'
import { createLanes } from './slack/lanes.ts'
import { applyRoster, open, type Settings } from './start.ts'

/** Holds tokens, scopes, schema and roster against what is needed; every problem is a line with its fix. */
export async function check(settings: Settings): Promise<void> {
  const tokens = requireTokens(settings.secrets)
  const opened = await open(settings)
  try {
    const lanes = createLanes({ token: tokens.botToken, slackApiUrl: settings.config.slackApiUrl })
    const { workspace, online } = await identify(opened.ctx, lanes.ask)
    if (!online) throw new UserError('Slack does not answer, so tokens and roster could not be checked against it.')
    const socket = await createLanes({ token: tokens.appToken, slackApiUrl: settings.config.slackApiUrl }).ask(
      'apps.connections.open',
    )
    if (!socket.ok)
      throw new UserError(
        `SLACK_APP_TOKEN is refused (${socket.code}): make an app-level token with connections:write under "Basic Information".`,
      )
    await applyRoster(opened.ctx, settings.config.roster, { read: lanes.read, teamId: workspace.teamId })
    settings.log.info({ workspace: workspace.teamName }, 'everything is in place')
  } finally {
    await opened.close()
  }
}
