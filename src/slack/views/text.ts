import type { MrkdwnElement, PlainTextElement } from '@slack/types'
import { clockOf, type Instant, inZone, millisOf } from '../../domain/time.ts'

/** What turns the direction of all that follows on its line, ours too (unicode.org/reports/tr9, explicit formatting characters). */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g

/**
 * Makes typed text inert in Slack's markup: with these three replaced no mention, link, date or broadcast can be written.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function escapeText(text: string): string {
  return text.replace(TURNING, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** Typed text as part of one line: white space collapsed, cut to `max`, unable to open a code block, escaped. */
export function inline(text: string, max = 300): string {
  return escapeText(cut(text.replace(/\s+/g, ' ').trim(), max).replace(/`{3,}/g, "'''"))
}

/** Typed text with its line breaks, cut to `max`, unable to open a code block, escaped. */
export function paragraph(text: string, max: number): string {
  const lines = text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return escapeText(cut(lines, max).replace(/`{3,}/g, "'''"))
}

/** A plain text object of at most `max` characters; Slack refuses an empty one, so nothing shows as a dash. */
export function plain(text: string, max: number): PlainTextElement {
  const shown = cut(text.replace(TURNING, '').replace(/\s+/g, ' ').trim(), max)
  return { type: 'plain_text', text: shown === '' ? '—' : shown, emoji: false }
}

/** A markup text object in which Slack does not look for links and channel names by itself. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text: text.trim() === '' ? '—' : text, verbatim: true }
}

/** Typed text as one quoted line. */
export function quoteLine(text: string, max = 300): string {
  return `> ${inline(text, max)}`
}

/** `text` in at most `max` UTF-16 units, ending with an ellipsis where it was cut; never half a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  return max < 1 ? '' : `${wholeCharacters(text, max - 1).trimEnd()}…`
}

function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  const halved = last >= 0xd800 && last <= 0xdbff
  return text.slice(0, halved ? length - 1 : length)
}

/** Like `cut`, for escaped markup: never ends inside `&amp;` or inside `<link|label>`. */
export function cutMarkup(text: string, max: number): string {
  if (text.length <= max) return text
  return `${wholeMarkup(text, max - 1).trimEnd()}…`
}

function wholeMarkup(text: string, length: number): string {
  let head = wholeCharacters(text, length)
  const open = head.lastIndexOf('<')
  if (open > head.lastIndexOf('>')) head = head.slice(0, open)
  const entity = /&(?:amp|lt|gt)?$|&(?:a|am|l|g)$/.exec(head)
  return entity ? head.slice(0, entity.index) : head
}

/**
 * Escaped markup in pieces of at most `limit` characters, divided between lines where that can be, else between words, never
 * inside a link. Nothing but the white space at a division is lost. `limit` is longer than any one link.
 */
export function splitText(text: string, limit: number): string[] {
  const pieces: string[] = []
  let rest = text.trim()
  while (rest.length > limit) {
    const head = wholeMarkup(rest, limit)
    const line = head.lastIndexOf('\n')
    const space = lastSpaceOutsideLink(head)
    const at = line > 0 ? line : space > limit / 2 ? space : head.length > 0 ? head.length : limit
    pieces.push(rest.slice(0, at).trimEnd())
    rest = rest.slice(at).trimStart()
  }
  if (rest !== '') pieces.push(rest)
  return pieces
}

function lastSpaceOutsideLink(head: string): number {
  let at = head.lastIndexOf(' ')
  while (at > 0 && head.lastIndexOf('<', at) > head.lastIndexOf('>', at)) at = head.lastIndexOf(' ', at - 1)
  return at
}

/** A mention, for ids that Slack gave; anything else is shown as text. It notifies: only for people who are meant to be called. */
export function mention(userId: string): string {
  return /^[UW][A-Z0-9]+$/.test(userId) ? `<@${userId}>` : inline(userId, 100)
}

/** A link to a channel by id. */
export function channelLink(channelId: string): string {
  return /^[CG][A-Z0-9]+$/.test(channelId) ? `<#${channelId}>` : inline(channelId, 100)
}

/** A link of http or https; for any other address the label alone. */
export function link(url: string, label: string): string {
  const shown = inline(label, 300) || '—'
  return safeUrl(url) === null ? shown : `<${url.replace(/&/g, '&amp;')}|${shown.replace(/\|/g, '/')}>`
}

/** The address when it may stand in a link or a button (http or https, nothing that ends the markup, at most 2000 characters), else null. */
export function safeUrl(url: string): string | null {
  return /^https?:\/\/[^\s<>|]+$/.test(url) && url.length <= 2000 ? url : null
}

/** A time of day as each reader's own clock shows it; programs that cannot show it with the zone's name. */
export function localTime(instant: Instant, zone: string): string {
  return dated(instant, '{time}', clockOf(instant, zone))
}

/** A day and time as each reader's own calendar shows it. */
export function localDayTime(instant: Instant, zone: string): string {
  return dated(
    instant,
    '{date_short_pretty} {time}',
    `${inZone(instant, zone).toFormat('d LLL')} ${clockOf(instant, zone)}`,
  )
}

function dated(instant: Instant, format: string, fallback: string): string {
  return `<!date^${Math.floor(millisOf(instant) / 1000)}^${format}|${escapeText(fallback)}>`
}

/** Who declared an incident: somebody of Slack, or what else did. */
export function declaredBy(incident: { declaredBy: string | null; declaredVia: string | null }): string {
  const who =
    incident.declaredBy === null ? inline(incident.declaredVia ?? 'a machine', 100) : mention(incident.declaredBy)
  return incident.declaredBy !== null && incident.declaredVia !== null
    ? `Declared by ${who} from ${inline(incident.declaredVia, 100)}`
    : `Declared by ${who}`
}
