import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SlackMessage } from '../local-slack/index.ts'
import type { Company } from './company.ts'

/** Writes what the channel shows: the channel itself, its messages, the announcement and the pages. */
export async function writeChannel(company: Company, channel: string, file: string): Promise<void> {
  const { slack } = company
  const names = new Map(slack.users().map((user) => [user.id, user]))
  const person = (id: string) => ({ name: names.get(id)?.name ?? id, handle: names.get(id)?.handle ?? null })
  const shown = (message: SlackMessage) => ({
    ts: message.ts,
    at: new Date(Number(message.ts) * 1000).toISOString(),
    author: authorOf(message, names),
    text: message.text,
    ...pick(message, ['subtype', 'thread_ts', 'blocks', 'edited']),
    ...(message.files ? { files: message.files.map((one) => one['name']) } : {}),
    reactions: (message.reactions ?? []).map(({ name, users }) => ({
      name,
      users: users.map((id) => person(id).name),
    })),
  })
  const { id, name, topic, purpose, members, pins, bookmarks, archived } = slack.channel(channel)
  const document = {
    channel: { id, name, topic, purpose, archived, pins, bookmarks, members: members.map(person) },
    messages: slack.messages(channel).map(shown),
    announcement: slack
      .messages(company.incidents)
      .filter((one) => one.user === slack.botUserId)
      .map(shown),
    directMessages: [...company.users.values()]
      .filter((user) => slack.dm(user).length > 0)
      .map((user) => ({ to: person(user), messages: slack.dm(user).map(shown) })),
  }
  await write(file, company.readable(JSON.stringify(document, null, 2)))
}

function authorOf(message: SlackMessage, names: ReadonlyMap<string, { name: string; bot: boolean }>) {
  const user = message.user ? names.get(message.user) : undefined
  return { name: user?.name ?? message.username ?? 'unknown', bot: user?.bot ?? true }
}

function pick(message: SlackMessage, keys: (keyof SlackMessage)[]): object {
  return Object.fromEntries(keys.filter((key) => message[key] !== undefined).map((key) => [key, message[key]]))
}

/** Brings a file that the bot wrote to where it belongs, with handles for Slack's ids in mentions. */
export async function copyReadable(company: Company, from: string, to: string): Promise<string> {
  const text = company.readable(await readFile(from, 'utf8'))
  await write(to, text)
  return text
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text.endsWith('\n') ? text : `${text}\n`)
}

/** ts of messages that the channel has, or had before they were deleted, and the timeline does not. */
export function notInTimeline(company: Company, channel: string, timeline: string): string[] {
  const { entries } = JSON.parse(timeline) as { entries: { ts: string | null }[] }
  const held = new Set(entries.map((entry) => entry.ts))
  return company.slack
    .raw(channel)
    .map((one) => one.message.ts)
    .filter((ts) => !held.has(ts))
}
