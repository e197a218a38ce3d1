import type { ChatMessage } from '../timeline.ts'
import { CUSTOMER_FACING, USING, VENDOR_TEAM } from './words.ts'

/** Teams that stay the customers' voice when they are called in; a field technician who is called in works on it. */
export const TALKS_TO_CUSTOMERS =
  /support|customer|client|care\b|success|sales|desk|social|communications?|community|relations|hotline|reception/i

/** Whether a team stands between customers and the product; a vendor's support does not. */
export function facesCustomers(team: string | null): boolean {
  return team !== null && CUSTOMER_FACING.test(team) && !VENDOR_TEAM.test(team)
}

/** Whether a team uses what is broken, and runs none of it. */
export function usesIt(team: string | null): boolean {
  return team !== null && USING.test(team) && !VENDOR_TEAM.test(team)
}

/** `kofi` of `Kofi Ansah`. */
export function firstName(name: string): string {
  return (name.split(/[ .]/)[0] ?? name).toLowerCase()
}

/** `Jamie from Mediview`, said by one of `Mediview Support`. */
export function introduces(low: string, team: string | null): boolean {
  const company = /^\p{Lu}[\p{L}\d]+(?= \S)/u.exec(team ?? '')?.[0].toLowerCase()
  return (
    company !== undefined &&
    !facesCustomers(company) &&
    new RegExp(`\\b(?:from|of|at|with)\\s${company}\\b|@ ?${company}\\b`).test(low)
  )
}

/** One key per author; programs that post without a user id are told apart by name. */
export function authorKey(message: ChatMessage): string {
  return message.author.userId ?? message.author.botId ?? message.author.name
}

/** Whether the author of a message is among those mentioned. */
export function names(mentions: readonly string[], message: ChatMessage): boolean {
  const { userId, name } = message.author
  return mentions.some((m) => m === userId || m.toLowerCase() === name.toLowerCase())
}
