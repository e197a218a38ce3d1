import { BUSINESS_HOURS, type BusinessHours } from '../domain/roster.ts'
import type { RosterFile } from './file.ts'
import { quoted, type Report } from './problems.ts'
import { isTimeOfDay, readDays } from './week.ts'

/** When people work; what the file does not say is Monday to Friday, 09:00 to 18:00. */
export function readBusinessHours(report: Report, written: RosterFile['company']['business_hours']): BusinessHours {
  const path = ['company', 'business_hours']
  const days = written?.days ? readDays(report, written.days, [...path, 'days']) : BUSINESS_HOURS.days
  const { from = BUSINESS_HOURS.from, to = BUSINESS_HOURS.to } = written ?? {}
  const areTimes = (['from', 'to'] as const).map((field) =>
    isTimeOfDay(report, { from, to }[field], [...path, field], BUSINESS_HOURS[field]),
  )
  if (areTimes.every(Boolean) && from >= to)
    report.problem(
      [...path, written?.to === undefined ? 'from' : 'to'],
      `${quoted(to)} is not after ${quoted(from)}`,
      'Write the times of one day, such as from: "09:00" and to: "18:00"; the end of the day is "24:00".',
    )
  return { days, from, to }
}
