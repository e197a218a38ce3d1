import { BUSINESS_HOURS, type Person, type Roster, type Team } from '../domain/roster.ts'
import type { ExportedUser, SlackExport } from './read-export.ts'

/** The roster with the Slack ids of the export: by id, e-mail address, handle or alias, then by full name. Nobody is taken twice. */
export function rosterInExport(roster: Roster, { users }: SlackExport): Roster {
  const taken = new Set(roster.people.flatMap((person) => person.slack ?? []))
  const people = roster.people.map((person): Person => {
    if (person.slack !== null) return person
    const found = userOf(
      person,
      users.filter((user) => !taken.has(user.id) && !user.isBot),
    )
    if (!found) return person
    taken.add(found.id)
    return { ...person, slack: found.id }
  })
  return { ...roster, people }
}

function userOf(person: Person, users: readonly ExportedUser[]): ExportedUser | undefined {
  const same = (a: string | null, b: string | null) => a !== null && b !== null && a.toLowerCase() === b.toLowerCase()
  const handles = [person.key, ...person.aliases]
  const namesakes = users.filter((user) => same(user.name, person.name))
  return (
    users.find((user) => same(user.email, person.email)) ??
    users.find((user) => handles.some((handle) => same(user.handle, handle))) ??
    (namesakes.length === 1 ? namesakes[0] : undefined)
  )
}

/**
 * The people of an export as a roster: whoever wrote in the channel, in teams named by the titles of their profiles. There are
 * no services, policies or runbooks in an export. The zone is that of most who wrote.
 */
export function rosterOfExport({ users, messages }: SlackExport): Roster {
  const wrote = new Map<string, number>()
  for (const { author } of messages)
    if (author.kind === 'person' && author.userId) wrote.set(author.userId, (wrote.get(author.userId) ?? 0) + 1)
  const members = users.filter((user) => wrote.has(user.id))
  const zone = mostFrequent(members.flatMap((user) => (user.zone ? [user.zone] : []))) ?? 'Etc/UTC'
  const teams = new Map<string, Team>()
  for (const { id, title } of members) {
    if (title === null) continue
    const key = title.toLowerCase()
    const team = teams.get(key) ?? {
      key,
      name: title,
      aliases: [],
      lead: null,
      members: [],
      policy: '',
      schedule: null,
      channel: null,
      pager: 'debrief' as const,
    }
    teams.set(key, { ...team, members: [...team.members, id] })
  }
  return {
    company: {
      name: 'Export',
      zone,
      incidentsChannel: null,
      catchAllPolicy: '',
      defaultSeverity: 'SEV2',
      bridge: null,
      fallbackBridge: null,
      webhook: null,
      businessHours: BUSINESS_HOURS,
    },
    severities: [],
    teams: [...teams.values()],
    people: members.map(
      (user): Person => ({
        key: user.id,
        name: user.name,
        slack: user.id,
        email: user.email,
        zone: user.zone ?? zone,
        aliases: user.handle ? [user.handle] : [],
        team: user.title?.toLowerCase() ?? null,
      }),
    ),
    services: [],
    schedules: [],
    policies: [],
    roles: [],
    runbooks: [],
    hooks: [],
    changeChannels: [],
  }
}

function mostFrequent(values: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null
}
