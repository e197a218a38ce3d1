import { BUSINESS_HOURS, type BusinessHours } from '../domain/roster.ts'
import type { RosterFile } from './file.ts'
import { nearest } from './names.ts'
import { quoted, type Report } from './problems.ts'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const SHORT = DAYS.map((day) => day.slice(0, 3))

/** When people work; what the file does not say is Monday to Friday, 09:00 to 18:00. */
export function readBusinessHours(report: Report, written: RosterFile['company']['business_hours']): BusinessHours {
  const path = ['company', 'business_hours']
  const days = written?.days?.map((day, place) => {
    const index = DAYS.findIndex((name) => name === day.toLowerCase() || name.slice(0, 3) === day.toLowerCase())
    if (index < 0) report.problem([...path, 'days', place], `${quoted(day)} is no day of the week`, nearest(day, SHORT))
    return index + 1
  })
  if (days?.length === 0) report.problem([...path, 'days'], 'it has no day', 'Write days: [mon, tue, wed, thu, fri].')
  const read = (field: 'from' | 'to') => {
    const time = written?.[field] ?? BUSINESS_HOURS[field]
    const isTime = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time)
    const better = /^\d(:|$)/.test(time) ? `0${time}` : time
    const example = /^\d\d(:[0-5]\d)?$/.test(better)
      ? `"${better.slice(0, 2)}:${better.slice(3) || '00'}"`
      : quoted(BUSINESS_HOURS[field])
    if (!isTime) report.problem([...path, field], `${quoted(time)} is no time of day`, `Write ${field}: ${example}.`)
    return { time, isTime }
  }
  const [from, to] = [read('from'), read('to')]
  if (from.isTime && to.isTime && from.time >= to.time)
    report.problem(
      [...path, written?.to === undefined ? 'from' : 'to'],
      `${quoted(to.time)} is not after ${quoted(from.time)}`,
      'Write the times of one day, such as from: "09:00" and to: "18:00"; the end of the day is "24:00".',
    )
  return { days: days ? [...new Set(days)].sort() : BUSINESS_HOURS.days, from: from.time, to: to.time }
}
