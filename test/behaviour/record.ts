import { messagesOf, type Step, type StoredMessage, stepsOf } from '../../src/db/record.ts'
import type { Company } from '../harness.ts'

/** What the record holds of an incident, by ts. */
export async function recordOf(company: Company, incidentId: string): Promise<Map<string, StoredMessage>> {
  const messages = await messagesOf(company.bot.ctx.db, incidentId)
  return new Map(messages.map((one) => [one.ts, one]))
}

/** What became of one message, as `change text`. */
export async function historyOf(company: Company, channel: string, ts: string): Promise<string[]> {
  const steps: Step[] = await stepsOf(company.bot.ctx.db, channel, ts)
  return steps.map(({ change, text }) => `${change} ${text}`.trim())
}

/**
 * The ts of messages that Slack shows and the timeline does not have, but for Debrief's own coming in: Slack tells of it when
 * the new channel's id may not be stored yet.
 */
export async function missingFrom(company: Company, channel: string, incidentId: string): Promise<string[]> {
  await company.settled()
  const said = company.slack
    .messages(channel)
    .filter(({ user, subtype }) => !(user === company.slack.botUserId && subtype === 'channel_join'))
    .map((message) => message.ts)
  const { entries } = await company.timeline(incidentId)
  const recorded = new Set(entries.map((entry) => entry.ts))
  return said.filter((ts) => !recorded.has(ts))
}

/** Everything that a reader can see of an incident: timeline, draft, and what the bot shows in Slack. */
export async function everythingShown(company: Company, channel: string, incidentId: string): Promise<string> {
  const { entries, chat } = await company.timeline(incidentId)
  const draft = await company.bot.ctx.db
    .selectFrom('postmortem')
    .select(['draft', 'markdown'])
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  const own = company.slack.messages(channel).filter((message) => message.user === company.slack.botUserId)
  return JSON.stringify({ entries, chat, draft, own })
}

/** How often a Slack method was called since a mark in the trace. */
export function callsOf(company: Company, method: string | RegExp, since = 0): number {
  return company.slack.trace
    .slice(since)
    .filter((call) => (typeof method === 'string' ? call.method === method : method.test(call.method))).length
}
