import { type Company, type CompanyOptions, ROSTER, startCompany } from '../harness.ts'
import type { SlackMessage } from '../local-slack/index.ts'
import { answered, shown } from './acting.ts'
import { shownIn } from './mentioning.ts'

/** A Wednesday, 14:00 in Madrid: Bob is on call since nine, Lin from nine the next day. */
export const WEDNESDAY = '2026-11-25T13:00:00.000Z'

/** The roster of the tests, its networkers taking turns of a day, with a channel and a user group of their own. */
export const WITH_SCHEDULE = `${ROSTER.replace(
  'lead: maria, policy: net }',
  'lead: maria, policy: net, schedule: net, channel: net-ops }',
).replace('steps: [{ call: [bob], wait: 5m }, { call: [lin], wait: 5m }', 'steps: [{ call: its on-call, wait: 5m }')}
schedules:
  net: { name: Network on-call, rotate: [bob, lin], every: 1d, from: 2026-01-05 09:00, group: net-oncall }
`

/** A company whose networkers are on call by turns. */
export type OnDuty = Company & {
  /** Channel of the networkers, and their user group, whose only member is Sue at first. */
  netOps: string
  group: string
}

/** Starts it, at a Wednesday's noon where nothing else is said. */
export async function startOnDuty(options: CompanyOptions = {}): Promise<OnDuty> {
  const company = await startCompany({ at: WEDNESDAY, roster: WITH_SCHEDULE, ...options, start: false })
  const { slack, people } = company
  const netOps = slack.addChannel({ name: 'net-ops' })
  const group = slack.addUserGroup({ handle: 'net-oncall', name: 'Network on-call', users: [people.sue] })
  if (options.start !== false) {
    await company.startBot()
    await company.settled()
  }
  return Object.defineProperties(company as OnDuty, { netOps: { value: netOps }, group: { value: group } })
}

/** What somebody is shown of who is on call. */
export async function oncall(company: Company, person: string, words = 'oncall'): Promise<string> {
  return shownIn(await answered(company, person, company.general, words))
}

/** What Debrief has said in a channel, or to somebody alone (by their id), oldest first, dates as their fallback. */
export function told(company: Company, place: string): string[] {
  const { slack } = company
  const messages = place.startsWith('U') ? slack.dm(place) : slack.messages(place)
  return messages.filter((one) => one.bot_id !== undefined).map(readable)
}

/** Everything that a message shows, dates as programs without a calendar show them. */
export function readable(message: SlackMessage): string {
  return shown(message).replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
}

/** The newest message of Debrief in a channel, or to somebody alone. */
export function newest(company: Company, place: string): SlackMessage {
  const { slack } = company
  const messages = place.startsWith('U') ? slack.dm(place) : slack.messages(place)
  const found = messages.filter((one) => one.bot_id !== undefined).at(-1)
  if (!found) throw new Error('nothing was said there')
  return found
}

/** Members of the user group. */
export function groupMembers(company: OnDuty): string[] {
  const updates = company.slack.trace.filter((one) => one.method === 'usergroups.users.update' && one.ok)
  const last = updates.at(-1)?.args['users']
  return typeof last === 'string' ? last.split(',') : [company.people.sue]
}
