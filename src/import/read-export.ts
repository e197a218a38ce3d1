import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Captured } from '../db/record.ts'
import { didYouMean } from '../domain/language/similar.ts'
import { type Instant, instantOfTs } from '../domain/time.ts'
import { reasonOf, UserError } from '../errors.ts'
import { fold, parseHistoryMessage, parseMessageEvent, type Self } from '../slack/capture/parse.ts'
import { type JsonFile, readJson } from './places.ts'

const text = z.string().nullish().catch(null)

/** A member as users.json has them (slack.com/help/articles/220556107: how to read Slack data exports; docs.slack.dev/reference/objects/user-object). */
const User = z.object({
  id: z.string().min(1),
  team_id: text,
  name: text,
  real_name: text,
  tz: text,
  is_bot: z.boolean().nullish().catch(null),
  profile: z.object({ real_name: text, display_name: text, email: text, title: text }).partial().nullish().catch(null),
})

const Channel = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  topic: z.object({ value: text }).nullish().catch(null),
  purpose: z.object({ value: text }).nullish().catch(null),
})

/** A member of the exported workspace. */
export type ExportedUser = {
  id: string
  handle: string | null
  name: string
  email: string | null
  /** What they do, in their own words; may name their team. */
  title: string | null
  zone: string | null
  isBot: boolean
}

/** One channel of a Slack export, its messages folded: each once, with its last text, its edits and its delete. */
export type SlackExport = {
  teamId: string
  /** Address of the workspace, with a slash at its end. */
  teamUrl: string
  users: ExportedUser[]
  channel: { id: string; name: string; topic: string | null; purpose: string | null }
  messages: Captured[]
}

/** Lists of conversations in an export, the public ones first. */
const LISTS = ['channels.json', 'groups.json', 'mpims.json']
const DAY = /^\d{4}-\d\d-\d\d\.json$/

/**
 * Reads one channel of an unpacked Slack export: users.json, channels.json (groups.json for private ones) and
 * NAME/YYYY-MM-DD.json, with or without its log of edits and deletions. Throws UserError with file and line for what is
 * malformed; unknown fields are passed over, as in what Slack sends.
 */
export async function readExport(dir: string, channelName: string, workspace: string | null): Promise<SlackExport> {
  const entries = await readdir(dir).catch((thrown: NodeJS.ErrnoException) => {
    throw new UserError(`${dir} cannot be read (${thrown.code}). Name the folder of an unpacked Slack export.`)
  })
  const users = await readUsers(dir, entries)
  const channel = await findChannel(dir, entries, channelName.replace(/^#/, ''))
  const days = await daysOf(dir, channel.name)
  const teamId = users.find((user) => user.team_id)?.team_id ?? 'T0'
  const people = users.map(memberOf)
  const names = new Map(people.map((one) => [one.id, one.name]))
  const nobody: Self = { teamId, botUserId: '', botId: '' }
  const messages = fold(
    days.flatMap((day) =>
      listIn(day).flatMap((element, index) =>
        messageIn(day, element, index, channel.id, nobody, (id) => names.get(id) ?? null),
      ),
    ),
  ).sort((a, b) => (a.ts < b.ts ? -1 : 1))
  if (messages.length === 0) throw new UserError(`${path.join(dir, channel.name)} holds no messages.`)
  return {
    teamId,
    teamUrl: workspace ?? addressIn(messages),
    users: people,
    channel: {
      id: channel.id,
      name: channel.name,
      topic: channel.topic?.value || null,
      purpose: channel.purpose?.value || null,
    },
    messages,
  }
}

async function readUsers(dir: string, entries: readonly string[]): Promise<z.infer<typeof User>[]> {
  const name = ['users.json', 'org_users.json'].find((one) => entries.includes(one))
  if (!name)
    throw new UserError(`${dir} has no users.json, so it is no Slack export. Name the folder that holds users.json.`)
  const file = await readJson(path.join(dir, name))
  return listIn(file).map((element, index) =>
    checked(file, User, element, index, 'a user has an id, such as {"id": "U012AB3CD"}'),
  )
}

async function findChannel(dir: string, entries: readonly string[], wanted: string): Promise<z.infer<typeof Channel>> {
  const present = LISTS.filter((one) => entries.includes(one))
  if (present.length === 0)
    throw new UserError(
      `${dir} has no channels.json, so it is no Slack export. Name the folder that holds channels.json.`,
    )
  const known: z.infer<typeof Channel>[] = []
  for (const name of present) {
    const file = await readJson(path.join(dir, name))
    for (const [index, element] of listIn(file).entries()) {
      const channel = checked(
        file,
        Channel,
        element,
        index,
        'a channel has an id and a name, such as {"id": "C012AB3CD", "name": "incident-12"}',
      )
      if (channel.name === wanted || channel.id === wanted) return channel
      known.push(channel)
    }
  }
  const names = known.map((one) => one.name)
  const near = didYouMean(wanted, names)
  const some = names.slice(0, 10).join(', ')
  throw new UserError(
    `${path.join(dir, present[0]!)} has no channel "${wanted}".${near ? ` Did you mean ${near}?` : ''} It has ${names.length}: ${some}${names.length > 10 ? ', ...' : ''}`,
  )
}

async function daysOf(dir: string, channelName: string): Promise<JsonFile[]> {
  if (/[/\\]|^\.\.?$/.test(channelName))
    throw new UserError(`${dir} has a channel ${JSON.stringify(channelName)}, which is no name of a folder in it.`)
  const folder = path.join(dir, channelName)
  const files = await readdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    throw new UserError(`${folder} cannot be read (${thrown.code}): an export has a folder of days for each channel.`)
  })
  const days = files.filter((file) => DAY.test(file)).sort()
  if (days.length === 0) throw new UserError(`${folder} has no days: its files are named like 2021-03-09.json.`)
  const read: JsonFile[] = []
  for (const day of days) read.push(await readJson(path.join(folder, day)))
  return read
}

function listIn(file: JsonFile): unknown[] {
  if (Array.isArray(file.value)) return file.value
  throw new UserError(`${file.file}:1 is ${kindOf(file.value)}, and an export has a list there: [ ... ].`)
}

/** An element of a day: a message, or a record of the log that changes one. */
function messageIn(
  day: JsonFile,
  element: unknown,
  index: number,
  channelId: string,
  nobody: Self,
  nameOf: (userId: string) => string | null,
): Captured[] {
  if (typeof element !== 'object' || element === null || Array.isArray(element))
    throw new UserError(
      `${day.placeOf([index])} is ${kindOf(element)}, and here goes a message: { "type": "message", ... }.`,
    )
  const { type, subtype, ts, message, original, previous, previous_message, ...rest } = element as Record<
    string,
    unknown
  >
  if (type !== undefined && type !== 'message') return []
  if (typeof ts !== 'string' || !/^\d{10}\.\d{6}$/.test(ts))
    throw new UserError(
      `${day.placeOf([index, ...(ts === undefined ? [] : ['ts'])])} has ${ts === undefined ? 'no ts' : `the ts ${JSON.stringify(ts)}`}: a message has one like "1615299304.141745".`,
    )
  // The log calls the earlier text `original`; events call it `previous_message`.
  const before = previous_message ?? original ?? previous
  const event = { ...rest, type, subtype, ts, message, previous_message: before, channel: channelId }
  try {
    const read =
      subtype === 'message_changed' || subtype === 'message_deleted'
        ? parseMessageEvent(event, nobody, nameOf)
        : parseHistoryMessage(element, channelId, nobody, nameOf, lastInstant(rest, ts))
    return read ? [read] : []
  } catch (thrown) {
    throw new UserError(
      `${day.placeOf([index])} is a message with a field that Slack writes otherwise (${reasonOf(thrown)}). Mend it, or take the message out.`,
    )
  }
}

/** A tombstone does not say when its message was deleted: not before the last that is known of it. */
function lastInstant(rest: Record<string, unknown>, ts: string): Instant {
  const { latest_reply: reply } = rest
  return instantOfTs(typeof reply === 'string' && /^\d{10}\.\d{6}$/.test(reply) ? reply : ts)
}

function checked<T>(file: JsonFile, shape: z.ZodType<T>, element: unknown, index: number, right: string): T {
  const parsed = shape.safeParse(element)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.map(String) ?? []
  throw new UserError(
    `${file.placeOf([index, ...field])} is not as it should be${field.length > 0 ? ` (${field.join('.')})` : ''}: ${right}.`,
  )
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : `a ${typeof value}`
}

function memberOf(user: z.infer<typeof User>): ExportedUser {
  const { id, name, profile } = user
  const readable = [user.real_name, profile?.real_name, profile?.display_name, name].find((one) => one?.trim())
  return {
    id,
    handle: name ?? null,
    name: readable ?? id,
    email: profile?.email || null,
    title: profile?.title?.trim() || null,
    zone: user.tz || null,
    isBot: user.is_bot ?? false,
  }
}

/** The workspace's address as its files show it; Slack's own leads to the workspace of whoever is logged in. */
function addressIn(messages: readonly Captured[]): string {
  const links = messages.flatMap((one) => one.files.map((file) => file.permalink ?? ''))
  const found = links.map((link) => /^https:\/\/[a-z0-9-]+\.(?:enterprise\.)?slack\.com\//.exec(link)?.[0])
  return found.find((one) => one !== undefined) ?? 'https://slack.com/'
}
