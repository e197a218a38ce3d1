import type ICAL from 'ical.js'
import type { People } from '../draft.ts'

/** Who an event names: by an attendee, else in its summary. */
export type Named = { name: string | null; email: string | null }

const EMAIL = /[^\s<>"(),;:]+@[^\s<>"(),;:]+\.[^\s<>"(),;:]+/
/** PagerDuty writes `On Call - NAME - SCHEDULE`, people `NAME on call`, `On-call: NAME`. */
const SUMMARIES = [
  /^on[- ]?call\s+[-–—:]\s+(?<name>[^-–—:]+?)(?:\s+[-–—:]\s+.*)?$/iu,
  /^on[- ]?call:\s*(?<name>[^:]+)$/iu,
  /^(?<name>[^-–—:]+?)(?:\s+is)?\s+[-–—:(]?\s*on[- ]?call\)?$/iu,
]

/** Those who are invited to an event as people, and have not declined. */
export function attendeesOf(event: ICAL.Component): Named[] {
  return event.getAllProperties('attendee').flatMap((property) => {
    const parameter = (name: string) => {
      const value = property.getParameter(name)
      return typeof value === 'string' ? value.trim() : ''
    }
    if (/^(ROOM|RESOURCE|GROUP)$/i.test(parameter('cutype')) || /^DECLINED$/i.test(parameter('partstat'))) return []
    const address = String(property.getFirstValue() ?? '').replace(/^mailto:/i, '')
    const email = EMAIL.exec(address)?.[0] ?? null
    const name = parameter('cn')
    return email || name ? [{ name: name === '' || name === email ? null : name, email }] : []
  })
}

/**
 * Who is on call by an event: its only attendee; of several, the one whom its summary names; without any, the address, the person
 * or the words of the summary. Null when that is nobody, or more than one.
 */
export function whoOf(event: ICAL.Component, known: People): Named | null {
  const summary = String(event.getFirstPropertyValue('summary') ?? '').trim()
  const attendees = attendeesOf(event)
  const [only] = attendees
  if (only && attendees.length === 1) return { ...only, name: only.name ?? nameIn(summary) }
  if (attendees.length > 1) {
    const named = attendees.filter((one) => says(summary, one.name) || says(summary, one.email))
    return named.length === 1 ? named[0]! : null
  }
  const email = EMAIL.exec(summary)?.[0] ?? null
  if (email) return { name: null, email }
  const people = known.all().filter(({ name, key }) => says(summary, name) || says(summary, key))
  if (people.length === 1) return people[0]!
  if (people.length > 1) return null
  const name = nameIn(summary)
  return name ? { name, email: null } : null
}

function nameIn(summary: string): string | null {
  const names = SUMMARIES.map((pattern) => pattern.exec(summary)?.groups?.['name']?.trim())
  return names.find((name) => name) ?? null
}

/** A name for an address: `ana.sol@example.com` is Ana Sol. */
export function nameOfEmail(email: string): string {
  const words = email
    .split('@')[0]!
    .split(/[._+-]+/)
    .filter((word) => word !== '')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

function says(text: string, name: string | null): boolean {
  if (name === null || name === '') return false
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, 'iu').test(text)
}
