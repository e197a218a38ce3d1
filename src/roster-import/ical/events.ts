import { readFile } from 'node:fs/promises'
import ICAL from 'ical.js'
import { IANAZone } from 'luxon'
import { instantOfLocal, localMillis } from '../../domain/schedule/local-time.ts'
import { type Instant, instantOf } from '../../domain/time.ts'
import { reasonOf, UserError } from '../../errors.ts'

/** One time that an event takes place. */
export type Occurrence = { from: Instant; until: Instant; event: ICAL.Component; line: number }

/** A calendar: its name and zone as it says them, and what takes place in a span of time. */
export type Calendar = {
  file: string
  name: string | null
  zone: string | null
  components: ICAL.Component[]
  lines: number[]
}

/** Repetitions that are looked at for one event: a daily one of 54 years. */
const MOST = 20_000

/** Reads an iCalendar file (RFC 5545). Throws UserError for what is none. */
export async function readCalendar(file: string): Promise<Calendar> {
  const source = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    throw new UserError(
      `${file} cannot be read (${thrown.code}). Name a calendar saved as a file, such as on-call.ics.`,
    )
  })
  const text = source.replace(/^\ufeff/, '')
  const lines = text.split(/\r?\n/).flatMap((line, index) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [index + 1] : []))
  if (!/^BEGIN:VCALENDAR\s*$/im.test(text))
    throw new UserError(`${file}:1 is no calendar: a file of one begins with BEGIN:VCALENDAR.`)
  try {
    const parsed: unknown = ICAL.parse(text)
    const all = (Array.isArray((parsed as unknown[])[0]) ? parsed : [parsed]) as unknown[][]
    const roots = all.map((one) => new ICAL.Component(one as never))
    const components = roots.flatMap((root) => root.getAllSubcomponents('vevent'))
    const said = (name: string) => {
      const values = roots.map((root) => root.getFirstPropertyValue(name))
      return values.find((value): value is string => typeof value === 'string' && value.trim() !== '')?.trim() ?? null
    }
    const named = said('x-wr-timezone')
    const zones = components.map((one) => one.getFirstProperty('dtstart')?.getParameter('tzid'))
    const zone = [named, ...zones].find((one) => typeof one === 'string' && IANAZone.isValidZone(one))
    return { file, name: said('x-wr-calname'), zone: (zone as string | undefined) ?? null, components, lines }
  } catch (thrown) {
    throw new UserError(
      `${file}${lineOf(text, reasonOf(thrown))} is no calendar that can be read: ${reasonOf(thrown)}. Save it again, or mend the line.`,
    )
  }
}

/** `:12`, the first line that has what a reason quotes; nothing when none has. */
function lineOf(text: string, reason: string): string {
  const quotes = [...reason.matchAll(/"([^"]{3,})"/g)].map((match) => match[1]!)
  const index = text.split(/\r?\n/).findIndex((line) => quotes.some((quote) => line.includes(quote)))
  return index < 0 ? '' : `:${index + 1}`
}

/**
 * What of a calendar takes place within `[from, until)`, repetitions one by one, with those that were moved or left out.
 * Whole days, and times without a zone, are those of `zone`. Events that were called off are none. Throws UserError with file and
 * line for an event that cannot be understood.
 */
export function occurrences(calendar: Calendar, zone: string, from: Instant, until: Instant): Occurrence[] {
  const { components, lines, file } = calendar
  const moved = components.filter((one) => one.hasProperty('recurrence-id'))
  const uidOf = (one: ICAL.Component) => String(one.getFirstPropertyValue('uid') ?? '')
  return components.flatMap((component, index): Occurrence[] => {
    const line = lines[index] ?? 1
    const own = moved.filter((one) => one !== component && uidOf(one) === uidOf(component) && uidOf(one) !== '')
    const isMoved = moved.includes(component)
    // A moved one is told by the event that it is of; alone, it is an event like any other.
    if (isMoved && components.some((one) => !moved.includes(one) && uidOf(one) === uidOf(component))) return []
    try {
      if (!component.hasProperty('dtstart')) throw new Error('it has no DTSTART')
      const event = new ICAL.Event(component, { exceptions: isMoved ? [] : own })
      const at = (time: ICAL.Time, item: ICAL.Component) => instantOfTime(time, item, zone)
      const taken = (start: ICAL.Time, end: ICAL.Time, item: ICAL.Component): Occurrence[] => {
        if (String(item.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED') return []
        const span = { from: at(start, item), until: at(end, item) }
        return span.from < until && span.until > from && span.from < span.until ? [{ ...span, event: item, line }] : []
      }
      if (isMoved || !event.isRecurring()) return taken(event.startDate, event.endDate, component)
      zoneIsKnown(component)
      const found: Occurrence[] = []
      const iterator = event.iterator()
      for (let count = 0; ; count++) {
        if (count === MOST) throw new Error(`it repeats more than ${MOST} times`)
        const next = iterator.next()
        // What is moved may be moved back by a while, so a little beyond the end is looked at too.
        if (!next || at(next, component) > until) return found
        const { startDate, endDate, item } = event.getOccurrenceDetails(next)
        found.push(...taken(startDate, endDate, item.component))
      }
    } catch (thrown) {
      if (thrown instanceof UserError) throw thrown
      const title = String(component.getFirstPropertyValue('summary') ?? 'without a summary')
      throw new UserError(
        `${file}:${line} the event "${title}" cannot be understood: ${reasonOf(thrown)}. Mend it, or take it out.`,
      )
    }
  })
}

/** The zone of an event by the name that the file gives it, where it is no IANA name and the file does not describe it, is a riddle. */
function instantOfTime(time: ICAL.Time, item: ICAL.Component, zone: string): Instant {
  const named = item.getFirstProperty('dtstart')?.getParameter('tzid')
  const local = () =>
    localMillis(time.toString().slice(0, 10) + (time.isDate ? 'T00:00' : `T${time.toString().slice(11, 19)}`))
  if (time.isDate) return instantOf(instantOfLocal(local(), zone))
  if (time.zone === ICAL.Timezone.utcTimezone) return instantOf(time.toUnixTime() * 1000)
  if (typeof named === 'string' && IANAZone.isValidZone(named)) return instantOf(instantOfLocal(local(), named))
  if (time.zone?.component) return instantOf(time.toUnixTime() * 1000)
  if (typeof named === 'string')
    throw new Error(`its zone "${named}" is neither an IANA name, such as Europe/Madrid, nor described in the file`)
  return instantOf(instantOfLocal(local(), zone))
}

/** Ends and omissions of repetitions stand in UTC or in zones, and are compared with the start: its zone has to be in the file then. */
function zoneIsKnown(component: ICAL.Component): void {
  const start = component.getFirstProperty('dtstart')
  const named = start?.getParameter('tzid')
  const time = start?.getFirstValue() as ICAL.Time | null
  if (typeof named === 'string' && time && !time.isDate && !time.zone?.component)
    throw new Error(`it repeats in the zone "${named}", and the file has no VTIMEZONE of that name`)
}
