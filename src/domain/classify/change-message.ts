import type { Message } from '../message.ts'
import { permalinkOf } from '../permalink.ts'
import type { Roster } from '../roster.ts'
import { personBySlack } from '../roster-lookup.ts'
import type { NewChange } from '../system-change.ts'
import { readChangeText } from './change-text.ts'

/** Subtypes in which somebody says something; joins, topics and the like are Slack's (docs.slack.dev/reference/events/message). */
const SAID = new Set([null, 'bot_message', 'file_share', 'me_message'])

/**
 * What a message of a channel of changes tells; null for other channels, answers in threads, our own posts and what has no
 * words. A message that was deleted takes its change back. Only this is kept of it, never the message.
 */
export function changeOfMessage(
  message: Message,
  roster: Roster,
  given: { teamUrl: string; nameOf?: (userId: string) => string | null },
): NewChange | null {
  const { channelId, ts, threadTs, author, at, editedAt, deletedAt } = message
  if (!roster.changeChannels.includes(channelId)) return null
  const change = {
    source: channelId,
    key: ts,
    at,
    service: null,
    version: null,
    byName: null,
    link: null,
    asBuilt: null,
  }
  if (deletedAt) return { ...change, title: '', asOf: deletedAt }
  if ((threadTs !== null && threadTs !== ts) || author.kind === 'self' || !SAID.has(message.subtype)) return null
  const nameOf = (userId: string) => personBySlack(roster, userId)?.name ?? given.nameOf?.(userId) ?? null
  const read = readChangeText(message.text, roster, (mention) => nameOf(mention) ?? mention)
  const byName = author.kind === 'person' && author.userId ? nameOf(author.userId) : author.name
  // What was edited until nothing is left says no more than what was deleted.
  if (!read) return editedAt === null ? null : { ...change, title: '', asOf: editedAt }
  const link = permalinkOf(given.teamUrl, channelId, ts, null)
  return { ...change, ...read, byName, link, asOf: editedAt ?? at }
}
