import { IANAZone } from 'luxon'
import { nearest } from './names.ts'
import { type Path, quoted, type Report } from './problems.ts'

/** Reports a zone that is none, unless `path` is null: then it was reported where it was written. */
export function zoneOf(report: Report, zone: string, path: Path | null): string {
  if (path !== null && !IANAZone.isValidZone(zone)) {
    const fix = nearest(zone, [...Intl.supportedValuesOf('timeZone'), 'Etc/UTC'])
    const example = 'Write an IANA name such as Europe/Madrid.'
    report.problem(path, `${quoted(zone)} is no time zone`, fix.startsWith('Did') ? fix : example)
  }
  return zone
}
