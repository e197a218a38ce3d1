import { realClock } from './clock.ts'
import { requireTokens } from './config.ts'
import { ConfigError } from './errors.ts'
import { hookProblems } from './hooks/unsigned.ts'
import { SLACK_PATH } from './http/slack-requests.ts'
import { accountProblems } from './paging/accounts.ts'
import { accessTaken, allOf, clockAgainstSlack, readRosterFile, WEBHOOK_WITHOUT_SECRET } from './preflight.ts'
import { identify } from './slack/identity.ts'
import { createLanes } from './slack/lanes.ts'
import { settleRoster } from './slack/settle-roster.ts'
import { open, type Settings } from './start.ts'
import { NO_ALARM_URL } from './watch/operators.ts'

/**
 * Holds tokens, scopes, schema and roster against what is needed; every problem is a line with its fix. The database is
 * brought up to date as by `start`; the roster is not put in force.
 */
export async function check(settings: Settings): Promise<void> {
  const { config, secrets, log } = settings
  const read = await readRosterFile(config.roster, realClock().now())
  const access = requireTokens(settings, read.ok ? [] : read.problems)
  await using stack = new AsyncDisposableStack()
  const opened = await open(settings)
  stack.defer(() => opened.close())
  const lanes = createLanes({ token: access.botToken, slackApiUrl: config.slackApiUrl })
  const [{ workspace, online }] = await allOf([
    identify(opened.ctx, lanes.ask),
    accessTaken(access, config.slackApiUrl),
    read.ok ? Promise.resolve() : Promise.reject(new ConfigError(read.problems)),
  ])
  if (!online)
    throw new ConfigError(['Slack does not answer, so tokens and roster cannot be held against it: check again later.'])
  if (!read.ok) return
  const { problems } = await settleRoster(opened.ctx, lanes.read, read.roster, workspace.teamId)
  if (read.roster.company.webhook && !secrets.webhookSecret) problems.push(WEBHOOK_WITHOUT_SECRET)
  problems.push(...hookProblems(read.roster, secrets.hooks))
  const accounts = accountProblems(read.roster, secrets.paging, config.publicUrl)
  problems.push(...accounts.problems)
  for (const line of accounts.oneWay) log.info({}, line)
  if (secrets.alarmUrl === undefined) log.warn({}, NO_ALARM_URL)
  const clock = await clockAgainstSlack(opened.ctx, config.slackApiUrl)
  if (clock) problems.push(clock)
  if (problems.length > 0) throw new ConfigError(problems)
  if (access.transport === 'http')
    log.info(
      {},
      `what cannot be tried from here: Slack is to reach POST ${SLACK_PATH} of this port by https; enter that address in the app`,
    )
  log.info({ workspace: workspace.teamName, people: read.roster.people.length }, 'everything is in place')
}
