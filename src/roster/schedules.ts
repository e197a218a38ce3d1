import { DateTime, IANAZone } from 'luxon'
import { instantOfLocal, localMillis } from '../domain/schedule/local-time.ts'
import type { Layer, LocalTime, Override, Schedule, TurnLength, Window } from '../domain/schedule/schedule.ts'
import { instantOf } from '../domain/time.ts'
import type { RosterFile } from './file.ts'
import { type FileNames, readable, refer } from './names.ts'
import { type Path, quoted, type Report } from './problems.ts'
import type { WrittenLayer } from './schedule-file.ts'
import { isTimeOfDay, readDays } from './week.ts'
import { zoneOf } from './zone.ts'

type Written = RosterFile['schedules'][string]

/** The schedules of a file. One without `layers` is itself its only rotation, or has overrides only. */
export function readSchedules(report: Report, file: RosterFile, names: FileNames): Schedule[] {
  return Object.entries(file.schedules).map(([key, written]) => {
    const path = ['schedules', key]
    const zone = zoneOf(
      report,
      written.zone ?? file.company.zone,
      written.zone === undefined ? null : [...path, 'zone'],
    )
    return {
      key,
      name: written.name ?? readable(key),
      zone,
      layers: readLayers(report, names, written, path),
      overrides: written.overrides.flatMap((one, place) =>
        readOverride(report, names, one, zone, [...path, 'overrides', place]),
      ),
      group: written.group?.replace(/^@/, '') ?? null,
      channel: written.channel?.replace(/^#/, '') ?? null,
    }
  })
}

function readLayers(report: Report, names: FileNames, written: Written, path: Path): Layer[] {
  const { rotate, every, from, until, hours, layers } = written
  // Turns that are written out one by one, as a calendar has them, need no rotation below them.
  if ((layers ?? rotate ?? every ?? from ?? until ?? hours) === undefined && written.overrides.length > 0) return []
  if (layers === undefined) return readLayer(report, names, { rotate, every, from, until, hours }, path)
  const beside = Object.entries({ rotate, every, from, until, hours }).find(([, value]) => value !== undefined)
  if (beside)
    report.problem(
      [...path, beside[0]],
      `${beside[0]}: stands beside layers:`,
      'Move it into the layer that it is of.',
      'key',
    )
  if (layers.length === 0) report.problem([...path, 'layers'], 'it has no layer', `Write layers: [{ ${EXAMPLE} }].`)
  return layers.flatMap((layer, place) => readLayer(report, names, layer, [...path, 'layers', place]))
}

const EXAMPLE = 'rotate: [ana, ben], every: 1w, from: 2026-01-05 09:00'

/** A rotation; none when something of it is wrong, which is reported. */
function readLayer(report: Report, names: FileNames, written: WrittenLayer, path: Path): Layer[] {
  const people = (written.rotate ?? []).map((name, place) =>
    refer(report, names.people, 'person', name, [...path, 'rotate', place]),
  )
  if (people.length === 0)
    report.problem(written.rotate ? [...path, 'rotate'] : path, 'nobody takes turns in it', `Write ${EXAMPLE}.`)
  const every = readTurn(report, written.every ?? '1w', [...path, 'every'])
  const windows = written.hours?.map((window, place) => readWindow(report, window, [...path, 'hours', place]))
  const zone = written.zone === undefined ? {} : { zone: zoneOf(report, written.zone, [...path, 'zone']) }
  if (written.from === undefined)
    report.problem(path, 'it does not say when its first turn begins', 'Write from: 2026-01-05 09:00.')
  const span = readSpan(report, { from: written.from, until: written.until }, path)
  const known = people.flatMap((key) => key ?? [])
  if (known.length === 0 || !every || !span?.from) return []
  return [{ people: known, every, from: span.from, until: span.until, windows: windows ?? null, ...zone }]
}

/** `8h`, `1d`, `2 weeks`, `daily`. */
function readTurn(report: Report, written: string, path: Path): TurnLength | null {
  const units = { h: 'hours', d: 'days', w: 'weeks' } as const
  const text = written
    .toLowerCase()
    .replace(/^daily$/, '1d')
    .replace(/^weekly$/, '1w')
  const [, count, unit] = /^(\d{1,3})\s*(h|hours?|d|days?|w|weeks?)$/.exec(text) ?? []
  if (Number(count) > 0) return { unit: units[unit!.charAt(0) as keyof typeof units], count: Number(count) }
  const fix =
    /^\d{1,3}$/.test(text) && Number(text) > 0
      ? `Did you mean ${text}d?`
      : 'Write a number up to 999 and a unit: 8h, 1d or 2w.'
  report.problem(path, `${quoted(written)} is no length of a turn`, fix)
  return null
}

/** Hours of the week; without days every day, without times all day. */
function readWindow(report: Report, window: NonNullable<WrittenLayer['hours']>[number], path: Path): Window {
  const days = window.days ? readDays(report, window.days, [...path, 'days']) : [1, 2, 3, 4, 5, 6, 7]
  const { from = '00:00', to = '24:00' } = window
  for (const [field, time, example] of [
    ['from', from, '09:00'],
    ['to', to, '17:00'],
  ] as const)
    isTimeOfDay(report, time, [...path, field], example)
  if (from === '24:00')
    report.problem(
      [...path, 'from'],
      'no hours begin at the end of a day',
      'Write from: "00:00", and the day after in days:.',
    )
  return { days, from, to }
}

function readOverride(
  report: Report,
  names: FileNames,
  written: Written['overrides'][number],
  zone: string,
  path: Path,
): Override[] {
  const person = refer(report, names.people, 'person', written.person, [...path, 'person'])
  const span = readSpan(report, written, path)
  if (person === null || !span?.from || !span.until || !IANAZone.isValidZone(zone)) return []
  const instant = (time: LocalTime) => instantOf(instantOfLocal(localMillis(time), zone))
  return [{ person, from: instant(span.from), until: instant(span.until) }]
}

/** Beginning and end as local times, null where they are not written; null when one is none, or the end not after the beginning, which is reported. */
function readSpan(
  report: Report,
  written: { from: string | undefined; until: string | undefined },
  path: Path,
): { from: LocalTime | null; until: LocalTime | null } | null {
  const read = (field: 'from' | 'until') => {
    const text = written[field]
    return text === undefined ? null : readLocalTime(report, text, [...path, field])
  }
  const [from, until] = [read('from'), read('until')]
  if (from !== null && until !== null && until <= from) {
    report.problem(
      [...path, 'until'],
      `${quoted(written.until)} is not after ${quoted(written.from)}`,
      'Write a later time, or take it out.',
    )
    return null
  }
  return { from, until }
}

/** `2026-01-05 09:00` or with a T; null, and a problem, for what is no such time of a calendar. */
function readLocalTime(report: Report, text: string, path: Path): LocalTime | null {
  const [, date, hour, minutes, rest] = /^(\d{4}-\d\d-\d\d)(?:[ T]+(\d?\d):(\d\d)(?::00)?)?\s*(.*)$/.exec(text) ?? []
  const time = date === undefined ? null : `${date}T${(hour ?? '00').padStart(2, '0')}:${minutes ?? '00'}`
  const valid = time !== null && Number(hour ?? 0) < 24 && DateTime.fromISO(time, { zone: 'utc' }).isValid
  if (valid && rest === '' && hour !== undefined) return time
  const what =
    valid && rest !== '' && hour !== undefined
      ? 'is more than a local time, which is of the zone of its schedule'
      : 'is no date and time of day'
  const better = valid ? time.replace('T', ' ') : '2026-01-05 09:00'
  report.problem(path, `${quoted(text)} ${what}`, `Write ${path.at(-1)}: ${better}.`)
  return null
}
