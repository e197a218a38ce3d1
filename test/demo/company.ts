import type { Roster } from '../../src/domain/roster.ts'
import { SCOPES } from '../../src/slack/identity.ts'
import { SHORTCUTS } from '../../src/slack/views/actions.ts'
import { type LocalSlack, startLocalSlack } from '../local-slack/index.ts'
import type { CaseFile } from './case-file.ts'
import type { StoryClock } from './story-clock.ts'

/** The local Slack with the people of the case, and where they work. */
export type Company = {
  slack: LocalSlack
  /** Slack user id by handle. */
  users: Map<string, string>
  /** Where people work when nothing is wrong. */
  work: string
  incidents: string
  nameOf(handle: string): string
  /** Case text with the handles in mentions as Slack's ids. */
  typed(text: string): string
  /** The way back: ids as handles. */
  readable(text: string): string
}

/** Opens the workspace: everybody of the roster and of the case, a channel for work and one for incidents. */
export async function openCompany(given: CaseFile, roster: Roster, clock: StoryClock, trace: string): Promise<Company> {
  const slack = await startLocalSlack({
    clock: clock.millis,
    scopes: Object.keys(SCOPES),
    shortcuts: { [SHORTCUTS.declare]: 'global', [SHORTCUTS.report]: 'global', [SHORTCUTS.add]: 'message' },
    trace,
    teamName: roster.company.name,
    // A machine that is busy acks late; the retry after it need not wait for Slack's minute.
    retryDelaysMs: [0, 500, 2_000, 5_000],
  })
  const users = new Map<string, string>()
  const names = new Map<string, string>()
  const add = (handle: string, name: string, email: string | null, tz: string) => {
    if (users.has(handle)) return
    users.set(handle, slack.addUser({ handle, name, tz, ...(email ? { email } : {}) }))
    names.set(handle, name)
  }
  for (const person of roster.people) add(person.key, person.name, person.email, person.zone)
  for (const person of given.roster) add(person.handle, person.name, null, given.timezone)
  for (const message of given.messages)
    for (const handle of [message.user, ...message.reactions.flatMap((one) => one.users)])
      if (handle) add(handle, handle, null, given.timezone)
  const work = slack.addChannel({ name: 'operations' })
  const incidents = slack.addChannel({ name: roster.company.incidentsChannel ?? 'incidents' })
  const handles = new Map([...users].map(([handle, id]) => [id, handle]))
  handles.set(slack.botUserId, 'debrief')
  return {
    slack,
    users,
    work,
    incidents,
    nameOf: (handle) => names.get(handle) ?? handle,
    typed: (text) =>
      text.replace(/<@([\w.-]+)>/g, (whole, handle: string) => (users.has(handle) ? `<@${users.get(handle)}>` : whole)),
    readable: (text) =>
      text.replace(/<@([A-Z0-9]+)>/g, (whole, id: string) => (handles.has(id) ? `<@${handles.get(id)}>` : whole)),
  }
}
