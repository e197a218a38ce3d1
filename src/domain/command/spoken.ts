import type { Roster } from '../roster.ts'
import { parseCommand } from './command.ts'

/**
 * What a message says to Debrief: the text after a mention of it (Slack user id `botUserId`) at the start, trimmed; null when
 * there is none. "thanks @debrief" is talk. Form of a mention: https://docs.slack.dev/messaging/formatting-message-text
 */
export function saidTo(botUserId: string, text: string): string | null {
  const [start, userId] = /^\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>[\s,:]*/.exec(text) ?? []
  return start === undefined || userId !== botUserId ? null : text.slice(start.length).trim()
}

/** Whether a message in an incident's channel is a command to Debrief, and so no evidence of what happened: what it did is. */
export function isSpokenCommand(botUserId: string, text: string, roster: Roster): boolean {
  const said = saidTo(botUserId, text)
  if (said === null) return false
  const { kind } = parseCommand(addressed(said).text || 'catchup', {
    insideIncident: true,
    roster,
    zone: roster.company.zone,
  })
  return kind !== 'unknown' && kind !== 'invalid'
}

/** A command for an incident that is named by its number, from anywhere: `#12 mitigated`; `number` null where none is named. */
export function addressed(text: string): { number: number | null; text: string } {
  const [start, digits] = /^\s*#(\d{1,9})(?=[\s,:]|$)[\s,:]*/.exec(text) ?? []
  return start === undefined ? { number: null, text } : { number: Number(digits), text: text.slice(start.length) }
}
