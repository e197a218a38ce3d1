import { nearest } from './names.ts'
import { type Path, quoted, type Report } from './problems.ts'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const SHORT = DAYS.map((day) => day.slice(0, 3))

/** Days of the week, 1 is Monday, in their order; reports what is none, and a list without any. */
export function readDays(report: Report, written: readonly string[], path: Path): number[] {
  const days = written.map((day, place) => {
    const index = DAYS.findIndex((name) => name === day.toLowerCase() || name.slice(0, 3) === day.toLowerCase())
    if (index < 0) report.problem([...path, place], `${quoted(day)} is no day of the week`, nearest(day, SHORT))
    return index + 1
  })
  if (days.length === 0) report.problem(path, 'it has no day', 'Write days: [mon, tue, wed, thu, fri].')
  return [...new Set(days)].sort()
}

/** Whether a text is a time of day, `HH:MM` up to `24:00`; reports it when it is none, with the one it may have been meant to be, else `example`. */
export function isTimeOfDay(report: Report, time: string, path: Path, example: string): boolean {
  if (/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time)) return true
  const better = /^\d(:|$)/.test(time) ? `0${time}` : time
  const meant = /^\d\d(:[0-5]\d)?$/.test(better)
    ? `"${better.slice(0, 2)}:${better.slice(3) || '00'}"`
    : quoted(example)
  report.problem(path, `${quoted(time)} is no time of day`, `Write ${path.at(-1)}: ${meant}.`)
  return false
}
