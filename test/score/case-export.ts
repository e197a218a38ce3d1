import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import type { CaseMessage } from '../cases/case.ts'

/** A case as score.mjs has it, as far as an export shows it: never its labels, severity, title or notes. */
export type ScoredCase = {
  id: string
  timezone: string
  roster: { handle: string; name: string; team: string }[]
  messages: (CaseMessage & { reactions?: { name: string; users: string[] }[] })[]
}

const TEAM = 'T0SCORE01'
const CHANNEL_ID = 'C0SCORE01'
/** The channel tells nothing about the incident either. */
export const CHANNEL = 'incident'

/** Writes the case's conversation as Slack exports it (slack.com/help/articles/220556107), with its log of edits and deletions. */
export async function writeExport(given: ScoredCase, dir: string): Promise<void> {
  await mkdir(path.join(dir, CHANNEL), { recursive: true })
  const users = given.roster.map((person) => ({
    id: userId(person.handle),
    team_id: TEAM,
    name: person.handle,
    real_name: person.name,
    tz: given.timezone,
    is_bot: false,
    profile: { real_name: person.name, display_name: person.handle, title: '' },
  }))
  const records = given.messages.flatMap((message) => recordsOf(given, message))
  const days = Map.groupBy(records, (record) => new Date(Number(record.ts) * 1000).toISOString().slice(0, 10))
  const json = (value: unknown) => JSON.stringify(value, null, 4)
  await writeFile(path.join(dir, 'users.json'), json(users))
  await writeFile(
    path.join(dir, 'channels.json'),
    json([{ id: CHANNEL_ID, name: CHANNEL, created: 0, is_archived: true }]),
  )
  for (const [day, list] of days)
    await writeFile(path.join(dir, CHANNEL, `${day}.json`), json(list.toSorted((a, b) => (a.ts < b.ts ? -1 : 1))))
}

type ExportedRecord = { ts: string } & Record<string, unknown>

function recordsOf(given: ScoredCase, message: ScoredCase['messages'][number]): ExportedRecord[] {
  const author =
    message.bot === undefined
      ? { user: userId(message.user ?? '') }
      : { subtype: 'bot_message', bot_id: `B${slug(message.bot)}`, username: message.bot }
  const said = (text: string): ExportedRecord => ({
    type: 'message',
    ...author,
    text: mentioning(given, text),
    ts: message.ts,
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    ...(message.files ? { files: message.files.map((file) => ({ id: `F${slug(file.name)}`, name: file.name })) } : {}),
    ...(message.reactions ? { reactions: message.reactions } : {}),
  })
  const first = said(message.text)
  if (message.deleted !== undefined)
    return [
      {
        type: 'message',
        subtype: 'message_deleted',
        hidden: true,
        ts: message.deleted,
        deleted_ts: message.ts,
        previous_message: first,
      },
    ]
  if (message.edited === undefined) return [first]
  const edited = { ...said(message.edited.text), edited: { user: author.user ?? 'U0BOT', ts: message.edited.ts } }
  const log = {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    ts: message.edited.ts,
    message: edited,
    original: first,
  }
  return [edited, log]
}

/** The same people as a roster file: names, handles and teams. */
export function rosterText(given: ScoredCase): string {
  const key = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'team'
  const teams = Map.groupBy(given.roster, (person) => person.team)
  const keyed = [...teams].map(([name, people], index) => ({ key: `${key(name)}-${index + 1}`, name, people }))
  return stringify({
    company: { name: 'Company', zone: given.timezone, catch_all: keyed[0]?.key },
    people: Object.fromEntries(
      given.roster.map((person) => [
        `p-${key(person.handle)}`,
        { name: person.name, slack: userId(person.handle), aliases: [person.handle] },
      ]),
    ),
    teams: Object.fromEntries(
      keyed.map((team) => [
        team.key,
        { name: team.name, members: team.people.map((person) => `p-${key(person.handle)}`) },
      ]),
    ),
  })
}

function mentioning(given: ScoredCase, text: string): string {
  return text.replace(/<@([^>|]+)>/g, (whole, handle: string) =>
    given.roster.some((person) => person.handle === handle) ? `<@${userId(handle)}>` : whole,
  )
}

const userId = (handle: string) => `U0${slug(handle)}`
const slug = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '')
