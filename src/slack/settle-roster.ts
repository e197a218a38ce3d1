import type { Context } from '../context.ts'
import { newestRoster } from '../db/rosters.ts'
import { knownUsers } from '../db/users.ts'
import type { Person, Roster, Team } from '../domain/roster.ts'
import type { Schedule } from '../domain/schedule/schedule.ts'
import { type SlackUser, storeUsers } from '../operations/store-users.ts'
import { methodRefused, nextCursor, type SlackCall, type SlackResult } from './lanes.ts'
import { findGroup } from './user-groups.ts'

/** A roster held against the workspace: people with their Slack ids, its channels by id, and what does not fit. */
export type SettledRoster = { roster: Roster; problems: string[] }

/**
 * Holds a roster against the workspace: e-mail addresses become Slack ids, direct-message channels are opened so that a
 * page is one call, the channels of incidents and of changes are found and joined. One look-up per person; the workspace is never listed.
 */
export async function settleRoster(
  ctx: Context,
  read: SlackCall,
  roster: Roster,
  teamId: string,
): Promise<SettledRoster> {
  const problems: string[] = []
  const known = new Map((await knownUsers(ctx.db, teamId)).map((user) => [user.userId, user.dmChannelId]))
  const people: Person[] = []
  const unasked: string[] = []
  const before = (await newestRoster(ctx.db))?.roster.people ?? []
  const users: SlackUser[] = []
  for (const person of roster.people) {
    const former = before.find((one) => one.email !== null && one.email === person.email)?.slack ?? null
    const slack = await slackIdOf(ctx, read, person, former, { problems, unasked })
    people.push({ ...person, slack })
    if (!slack) continue
    const dmChannelId = known.get(slack) ?? (await openDirect(ctx, read, person, slack, problems))
    users.push({ userId: slack, name: person.name, handle: person.key, isBot: false, dmChannelId })
  }
  if (unasked.length > 0)
    problems.push(
      `Slack refuses to say who has an e-mail address, so these people cannot be paged by Slack: ${unasked.join(', ')}. Write their member ids as slack: U..., or grant users:read.email.`,
    )
  await storeUsers(ctx, teamId, users)
  const find = channelFinder(ctx, read)
  const settled = new Map<string, Promise<string | null>>()
  const channel = (what: string, wanted: string | null) => {
    if (wanted === null) return null
    const known = settled.get(wanted) ?? channelIdOf(ctx, read, find, what, wanted, problems)
    settled.set(wanted, known)
    return known
  }
  const incidentsChannel = await channel('incidents_channel', roster.company.incidentsChannel)
  const changeChannels: string[] = []
  for (const wanted of roster.changeChannels) {
    const id = await channel('the channel of changes', wanted)
    if (id && !changeChannels.includes(id)) changeChannels.push(id)
  }
  const teams: Team[] = []
  for (const team of roster.teams)
    teams.push({ ...team, channel: await channel(`the channel of ${team.name}`, team.channel) })
  const schedules: Schedule[] = []
  const groups = groupFinder(ctx, read, problems)
  for (const schedule of roster.schedules)
    schedules.push({
      ...schedule,
      channel: await channel(`the channel of ${schedule.name}`, schedule.channel),
      group: await groups(schedule),
    })
  const company = { ...roster.company, incidentsChannel }
  return { roster: { ...roster, people, company, changeChannels, teams, schedules }, problems }
}

/** `former`: the id that the roster in force has for the address, which holds unless Slack says that nobody has it. */
async function slackIdOf(
  ctx: Context,
  read: SlackCall,
  person: Person,
  former: string | null,
  told: { problems: string[]; unasked: string[] },
): Promise<string | null> {
  if (person.slack) return person.slack
  if (!person.email) return null
  const result = await patiently(ctx, read, 'users.lookupByEmail', { email: person.email })
  if (result.ok) return (result.data['user'] as { id: string }).id
  if (former && result.code !== 'users_not_found') return former
  if (methodRefused(result)) {
    told.unasked.push(person.name)
    return null
  }
  told.problems.push(
    `${person.name} (${person.email}) is not found in Slack: ${result.code}. Write their member id as slack: U..., or mend the e-mail address.`,
  )
  return null
}

async function openDirect(
  ctx: Context,
  read: SlackCall,
  person: Person,
  userId: string,
  problems: string[],
): Promise<string | null> {
  const result = await patiently(ctx, read, 'conversations.open', { users: userId })
  if (result.ok) return (result.data['channel'] as { id: string }).id
  // A page then goes to the person's own id.
  if (methodRefused(result)) return null
  problems.push(
    `${person.name} (${userId}) cannot be sent direct messages: ${result.code}. Nobody could page them by Slack; take them out of the policies or mend the id.`,
  )
  return null
}

/** Finds a channel by id or name, and joins it; `what` names its place in the roster. */
async function channelIdOf(
  ctx: Context,
  read: SlackCall,
  find: (name: string) => Promise<string | null>,
  what: string,
  wanted: string,
  problems: string[],
): Promise<string | null> {
  const name = wanted.replace(/^#/, '')
  const id = /^[CG][A-Z0-9]{6,}$/.test(name) ? name : await find(name)
  if (!id) {
    problems.push(
      `${what} "${wanted}" is not found. Make the channel, or write its id (C...); a private one needs the bot as a member.`,
    )
    return null
  }
  const joined = await patiently(ctx, read, 'conversations.join', { channel: id })
  if (!joined.ok && joined.code !== 'method_not_supported_for_channel_type')
    problems.push(`The bot cannot join ${what} "${wanted}": ${joined.code}. Invite it there.`)
  return id
}

/** Finds channels by name. The lists are read no further than the names need, and once for all of them. */
function channelFinder(ctx: Context, read: SlackCall): (name: string) => Promise<string | null> {
  const known = new Map<string, string>()
  const pages = listChannels(ctx, read)
  return async (name) => {
    while (!known.has(name)) {
      const { value, done } = await pages.next()
      if (done) return null
      for (const one of value) if (!known.has(one.name)) known.set(one.name, one.id)
    }
    return known.get(name)!
  }
}

async function* listChannels(ctx: Context, read: SlackCall): AsyncGenerator<{ id: string; name: string }[], void> {
  for (const method of ['users.conversations', 'conversations.list']) {
    let cursor: string | undefined
    do {
      const result = await patiently(ctx, read, method, {
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: 200,
        ...(cursor ? { cursor } : {}),
      })
      if (!result.ok) break
      yield (result.data['channels'] ?? []) as { id: string; name: string }[]
      cursor = nextCursor(result.data)
    } while (cursor)
  }
}

/** Finds the id of each schedule's user group; the groups are listed once. What is not found stays as it is written. */
function groupFinder(
  ctx: Context,
  read: SlackCall,
  problems: string[],
): (schedule: Schedule) => Promise<string | null> {
  let list: Promise<SlackResult> | null = null
  const once: SlackCall = (method) => {
    list ??= patiently(ctx, read, method, {})
    return list
  }
  return async ({ group, name }) => {
    if (group === null) return null
    const found = await findGroup(once, group)
    if (found.ok) return found.id
    problems.push(
      `The user group "${group}" of ${name} is not found: ${[found.code, found.needed].filter(Boolean).join(' ')}. Make it in Slack, or write its id (S...); until then it does not follow the schedule.`,
    )
    return group
  }
}

/** Waits out rate limits and passing failures, a few times: the roster is stored once, not at three in the morning. */
async function patiently(
  ctx: Context,
  read: SlackCall,
  method: string,
  args: Record<string, unknown>,
): Promise<SlackResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await read(method, args)
    if (result.ok || result.kind === 'permanent' || attempt >= 5) return result
    ctx.log.debug({ method, code: result.code }, 'waiting for Slack')
    await new Promise((resolve) => setTimeout(resolve, result.retryAfterMs ?? 500 * attempt))
  }
}
