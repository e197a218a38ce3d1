import { PAGER_KEY } from './page.ts'
import type { Person, Roster, Service, Target, Team } from './roster.ts'
import { nextOnCall, onCallAt } from './schedule/on-call.ts'
import type { Instant } from './time.ts'

/** Who holds a role now: a Slack user id or a person key by role key, `{ commander: 'U024BE7LH' }`. */
export type RoleHolders = { [role: string]: string | null | undefined }

/** Text as names are compared: no case, no accents, `-`, `_` and runs of white space are one blank. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_-]+/gu, ' ')
    .trim()
}

/** The person with this Slack user id; one without an account goes by their key, as does a team's own pager. */
export function personBySlack(roster: Roster, userId: string): Person | null {
  const person = roster.people.find((one) => (one.slack ?? one.key) === userId)
  return person ?? (userId.startsWith(PAGER_KEY) ? pagerOf(roster, userId.slice(PAGER_KEY.length)) : null)
}

/** The zone of somebody (Slack user id); the company's for whoever the roster does not know. */
export function zoneOfUser(roster: Roster, userId: string): string {
  return personBySlack(roster, userId)?.zone ?? roster.company.zone
}

/** Whether it is the id of somebody in Slack; such ids begin with U or W (docs.slack.dev/reference/objects/user-object). */
export function isSlackUser(id: string): boolean {
  return /^[UW][A-Z0-9]{2,}$/.test(id)
}

/** Readable name of a Slack user: the roster's, else the id as a mention. */
export function nameBySlack(roster: Roster, userId: string): string {
  return personBySlack(roster, userId)?.name ?? `<@${userId}>`
}

/** Readable names of services; a key that the roster no longer has stands for itself. */
export function serviceNames(roster: Roster, keys: readonly string[]): string[] {
  return keys.map((key) => roster.services.find((service) => service.key === key)?.name ?? key)
}

/**
 * The person that somebody means by `query`: a mention as slash commands carry it (`<@U024BE7LH|ana>`,
 * https://docs.slack.dev/interactivity/implementing-slash-commands), a Slack user id, key, alias, full name or e-mail
 * address, with or without `@`; else a part of a name that only one person has. Null when nobody or more than one fits.
 */
export function findPerson(roster: Roster, query: string): Person | null {
  const trimmed = query.trim()
  const mention = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/i.exec(trimmed)
  if (mention) return personBySlack(roster, mention[1]!.toUpperCase())

  const bare = trimmed.replace(/^@/, '')
  const bySlack = personBySlack(roster, bare.toUpperCase())
  if (bySlack) return bySlack
  const wanted = fold(bare)
  if (wanted === '') return null

  return (
    only(roster.people, (person) => fold(person.key) === wanted) ??
    only(roster.people, (person) => person.aliases.some((alias) => fold(alias) === wanted)) ??
    only(roster.people, (person) => fold(person.name) === wanted) ??
    only(roster.people, (person) => person.email !== null && fold(person.email) === wanted) ??
    only(roster.people, (person) => fold(person.name).split(' ').includes(wanted))
  )
}

/**
 * The team that somebody means: its key, name or alias, with or without `@` and the word "team", or a user group
 * mention that shows its handle (`<!subteam^S012|@networking>`).
 */
export function findTeam(roster: Roster, query: string): Team | null {
  const handle = /^<!subteam\^[A-Z0-9]+\|([^>]+)>$/i.exec(query.trim())
  const wanted = withoutTeam(fold((handle?.[1] ?? query).trim().replace(/^@/, '')))
  if (wanted === '') return null
  const means = (name: string) => withoutTeam(fold(name)) === wanted
  return (
    roster.teams.find((team) => means(team.key)) ??
    roster.teams.find((team) => means(team.name)) ??
    roster.teams.find((team) => team.aliases.some(means)) ??
    null
  )
}

/** Keys of the services that are given; where none is, of those that a text names. */
export function namedServices(roster: Roster, given: readonly string[], text: string): string[] {
  return given.length > 0 ? [...given] : findServices(roster, text).map((one) => one.key)
}

/**
 * The services that a free text names by key, name or alias, in the order in which the text names them. Names match on
 * word boundaries, and a longer one first: "order processor" is not also the service "order".
 */
export function findServices(roster: Roster, text: string): Service[] {
  let rest = fold(text)
  const names = roster.services
    .flatMap((service) =>
      [service.key, service.name, ...service.aliases].map((name) => ({ name: fold(name), service })),
    )
    .filter(({ name }) => name !== '')
    .sort((a, b) => b.name.length - a.name.length)
  const found = new Map<Service, number>()
  for (const { name, service } of names) {
    rest = rest.replace(new RegExp(onWordBoundaries(name), 'gu'), (match, at: number) => {
      found.set(service, Math.min(at, found.get(service) ?? at))
      // Taken, at the same length, so that the places of what is found later still compare.
      return '\0'.repeat(match.length)
    })
  }
  return [...found].sort(([, a], [, b]) => a - b).map(([service]) => service)
}

/** The source of a regular expression (flag `u`) that finds `name` where no letter or digit touches it. */
export function onWordBoundaries(name: string): string {
  return `(?<![\\p{L}\\p{N}])${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\p{L}\\p{N}])`
}

/** The team of a person: the one noted with the person, else the first that lists them. */
export function teamOf(roster: Roster, personKey: string): Team | null {
  const person = personByKey(roster, personKey)
  return (
    roster.teams.find((team) => team.key === person?.team) ??
    roster.teams.find((team) => team.members.includes(personKey) || team.lead === personKey) ??
    null
  )
}

/** Everybody in a team: the members in their order, then a lead who is not among them. */
export function membersOf(roster: Roster, teamKey: string): Person[] {
  const team = roster.teams.find((candidate) => candidate.key === teamKey)
  if (!team) return []
  const keys = new Set([...team.members, ...(team.lead ? [team.lead] : [])])
  return [...keys].flatMap((key) => personByKey(roster, key) ?? [])
}

/**
 * The people that targets mean, each once, in order. A role is its holder, and while nobody holds it whom the roster
 * names for it. A Slack user id that the roster does not know is a person too, known by nothing but the id. Of a schedule
 * it is who is on call `at` an instant; without one everybody who takes turns.
 */
export function resolveTargets(
  roster: Roster,
  targets: Target[],
  holders: RoleHolders = {},
  at: Instant | null = null,
): Person[] {
  const people = new Map<string, Person>()
  const rolesSeen = new Set<string>()
  const call = (target: Target): void => {
    if (target.kind === 'team') for (const person of membersOf(roster, target.team)) people.set(person.key, person)
    if (target.kind === 'person') {
      const person = personByKey(roster, target.person) ?? stranger(target.person)
      if (person) people.set(person.key, person)
    }
    if (target.kind === 'schedule')
      for (const key of scheduled(roster, target, at)) call({ kind: 'person', person: key })
    if (target.kind === 'pager') {
      const pager = pagerOf(roster, target.team)
      people.set(pager.key, pager)
    }
    if (target.kind === 'role' && !rolesSeen.has(target.role)) {
      rolesSeen.add(target.role)
      const holder = holders[target.role]
      const person = holder ? (personBySlack(roster, holder) ?? personByKey(roster, holder) ?? stranger(holder)) : null
      if (person) people.set(person.key, person)
      else roster.roles.find((role) => role.key === target.role)?.targets.forEach(call)
    }
  }
  targets.forEach(call)
  return [...people.values()]
}

/** Person keys of a schedule: its turn at an instant, or all its turns. */
function scheduled(roster: Roster, target: Extract<Target, { kind: 'schedule' }>, at: Instant | null): string[] {
  const schedule = roster.schedules.find((one) => one.key === target.schedule)
  if (!schedule) return []
  if (at === null)
    return [...schedule.layers.flatMap((one) => one.people), ...schedule.overrides.map((one) => one.person)]
  const key = target.turn === 'next' ? nextOnCall(schedule, at) : onCallAt(schedule, at).person
  return key === null ? [] : [key]
}

/** A team's own pager stands where a person does: it is called, and somebody answers by it. */
function pagerOf(roster: Roster, teamKey: string): Person {
  const team = roster.teams.find((one) => one.key === teamKey)
  const name = `${team?.name ?? teamKey} (PagerDuty)`
  return {
    key: `${PAGER_KEY}${teamKey}`,
    name,
    slack: null,
    email: null,
    zone: roster.company.zone,
    aliases: [],
    team: teamKey,
  }
}

/** Whether somebody is on call: by any schedule now, or because a policy calls them, their team or their role at any time. */
export function isOnCall(roster: Roster, personKey: string, now: Instant): boolean {
  const schedules = roster.schedules.map((one): Target => ({ kind: 'schedule', schedule: one.key, turn: 'now' }))
  const standing = roster.policies.flatMap(({ steps, lastResort }) => [
    ...steps.flatMap((step) => step.targets),
    ...lastResort,
  ])
  return resolveTargets(roster, [...schedules, ...standing], {}, now).some((person) => person.key === personKey)
}

/** Whether there is any way to reach somebody. */
export function isReachable(person: Person, roster: Roster): boolean {
  if (person.slack !== null || (person.reach?.length ?? 0) > 0) return true
  return person.key.startsWith(PAGER_KEY) || roster.company.webhook !== null
}

function personByKey(roster: Roster, key: string): Person | null {
  return roster.people.find((person) => person.key === key) ?? null
}

/** Somebody of the workspace who is not in the roster. */
function stranger(userId: string): Person | null {
  if (!isSlackUser(userId)) return null
  return { key: userId, name: userId, slack: userId, email: null, zone: 'Etc/UTC', aliases: [], team: null }
}

function only<T>(all: T[], fits: (one: T) => boolean): T | null {
  const [first, second] = all.filter(fits)
  return first !== undefined && second === undefined ? first : null
}

function withoutTeam(folded: string): string {
  return folded.replace(/ team$/, '').replace(/^team /, '')
}

/** Who declared an incident, readable. */
export function declarerIn(
  roster: Roster,
  incident: { declaredBy: string | null; declaredVia: string | null },
): string {
  if (incident.declaredBy === null) return incident.declaredVia ?? 'a machine'
  return personBySlack(roster, incident.declaredBy)?.name ?? 'a colleague'
}
