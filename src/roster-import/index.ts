import { open, rm } from 'node:fs/promises'
import { IANAZone } from 'luxon'
import type { Instant } from '../domain/time.ts'
import { UserError } from '../errors.ts'
import { nearest } from '../roster/names.ts'
import { formatProblem } from '../roster/problems.ts'
import { readRoster } from '../roster/read.ts'
import type { Draft } from './draft.ts'
import { many } from './draft.ts'
import { readIcal } from './ical/index.ts'
import { readOpsgenie } from './opsgenie/index.ts'
import { readPagerDuty } from './pagerduty/index.ts'
import { contactsCsv } from './phones.ts'
import { inexactTimes, rosterText } from './write.ts'

/** What may follow the command. `roster`: a roster file whose people a calendar names. */
export type ImportOptions = {
  out?: string | undefined
  contacts?: string | undefined
  team?: string | undefined
  zone?: string | undefined
  roster?: string | undefined
}

/** How the command is written. */
export const ROSTER_IMPORT_USAGE =
  'debrief roster import opsgenie|pagerduty|ical PATH [--out FILE] [--contacts FILE] [--team KEY] [--zone ZONE] [--roster FILE]'

const READERS = { opsgenie: readOpsgenie, pagerduty: readPagerDuty, ical: readIcal } as const

/**
 * Reads a saved export into a roster file. `yaml` is its text, null when it was written to `out`; `report` says, for people, how
 * much it is and what could not be carried over. Files are written whole or not at all, and never over others. Throws UserError
 * for what cannot be read or written.
 */
export async function importRoster(
  [kind, where, ...more]: readonly string[],
  options: ImportOptions,
  now: Instant,
): Promise<{ yaml: string | null; report: string }> {
  if (kind === undefined || where === undefined || more.length > 0)
    throw new UserError(`${ROSTER_IMPORT_USAGE}  reads a saved export and writes a roster file.`)
  if (!Object.hasOwn(READERS, kind))
    throw new UserError(`"${kind}" cannot be imported. ${nearest(kind, Object.keys(READERS))}`)
  const { zone, team, roster, out, contacts } = options
  if (zone !== undefined && !IANAZone.isValidZone(zone))
    throw new UserError(`--zone "${zone}" is no IANA time zone: write one like Europe/Madrid.`)
  if (roster !== undefined && kind !== 'ical')
    throw new UserError('--roster goes with ical only: other exports name their people themselves.')
  const read = await READERS[kind as keyof typeof READERS](
    where,
    { zone: zone ?? null, team: team ?? null, roster: roster ?? null },
    now,
  )
  const draft: Draft = { ...read, notes: [...read.notes, ...inexactTimes(read.schedules)] }
  const yaml = rosterText(draft, now)
  const check = readRoster(yaml, out ?? 'roster.yml')
  if (!check.ok)
    throw new UserError(
      [`${where} makes no roster that holds; nothing was written:`, ...check.problems.map(formatProblem)].join('\n'),
    )
  await writeNew([
    ...(out === undefined ? [] : [{ option: '--out', file: out, text: yaml, mode: 0o644 }]),
    ...(contacts === undefined
      ? []
      : [{ option: '--contacts', file: contacts, text: contactsCsv(draft.phones), mode: 0o600 }]),
  ])
  return { yaml: out === undefined ? yaml : null, report: reportOf(draft, where, options) }
}

function reportOf(draft: Draft, where: string, { out, contacts }: ImportOptions): string {
  const { people, teams, services, schedules, policies, notes, phones } = draft
  const counts = [
    many(people.length, 'person', 'people'),
    many(teams.length, 'team'),
    many(services.length, 'service'),
    many(schedules.length, 'schedule'),
    many(policies.length, 'policy', 'policies'),
  ].filter((text) => !text.startsWith('0 '))
  const numbers = new Set(phones.map(({ person, phone }) => `${person} ${phone}`)).size
  return [
    `${where}: ${counts.join(', ')}.${out === undefined ? '' : ` Written: ${out}`}`,
    ...(contacts !== undefined
      ? [
          `${many(numbers, 'telephone number')} written to ${contacts}, for debrief contact import; remove it afterwards.`,
        ]
      : numbers > 0
        ? [
            `${many(numbers, 'telephone number')} left out: no roster has them. --contacts FILE writes them to a file of their own.`,
          ]
        : []),
    `Not carried over, or otherwise than it was: ${notes.length === 0 ? 'nothing' : notes.length}${notes.length === 0 ? '.' : ':'}`,
    ...notes.map(({ place, text }) => `- ${place}: ${text}`),
  ].join('\n')
}

/** Writes files that are not there yet, all or none. */
async function writeNew(files: readonly { option: string; file: string; text: string; mode: number }[]): Promise<void> {
  const written: string[] = []
  for (const { option, file, text, mode } of files) {
    try {
      await using handle = await open(file, 'wx', mode)
      written.push(file)
      await handle.writeFile(text)
    } catch (thrown) {
      for (const one of written) await rm(one, { force: true })
      const { code } = thrown as NodeJS.ErrnoException
      if (code === undefined) throw thrown
      throw new UserError(
        code === 'EEXIST'
          ? `${option} ${file} is there already, and stays as it is. Name a file that is not there yet.`
          : `${option} ${file} cannot be written (${code}). Nothing was written.`,
      )
    }
  }
}
