import type { Roster } from '../roster.ts'
import type { Calling, Finding } from '../schedule/findings.ts'
import { clockOf, type Instant, inZone } from '../time.ts'
import { capital } from './phrase.ts'

/** A finding of the roster as a sentence; times are in the schedule's zone, with their date and the zone's short name. */
export function wordsOf(finding: Finding, roster: Roster): string {
  const who = 'person' in finding ? nameOf(roster.people, finding.person) : ''
  switch (finding.kind) {
    case 'gap': {
      const schedule = roster.schedules.find((one) => one.key === finding.schedule)
      const at = (instant: Instant) => dated(instant, schedule?.zone ?? roster.company.zone)
      const span = finding.until ? `from ${at(finding.from)} until ${at(finding.until)}` : `from ${at(finding.from)} on`
      return `${schedule?.name ?? finding.schedule} has nobody on call ${span}.`
    }
    case 'nobody':
      return `${callingOf(finding, roster)} calls nobody who can be paged.`
    case 'single':
      if (finding.of === 'schedule') return `${callingOf(finding, roster)} has ${who} on call and nobody else.`
      if (finding.of === 'role') return `${callingOf(finding, roster)} calls ${who} and nobody else.`
      return `${callingOf(finding, roster)} calls ${who} and nobody else before its last resort.`
    case 'no-second':
      return `${nameOf(roster.teams, finding.team)} calls everybody at once and nobody after, before its last resort.`
    case 'no-account':
      return finding.contact
        ? `${who} has no Slack account and is reached only by what they verified.`
        : `${who} cannot be paged: no Slack account and nothing verified.`
    case 'no-phone':
      return `${who} may be called at SEV1 and has verified no telephone and no push: nothing sounds.`
  }
}

function callingOf({ of, key }: Calling, roster: Roster): string {
  if (of === 'catch-all') return 'The catch-all'
  if (of === 'role') return `The role ${capital(key)}`
  return nameOf(of === 'team' ? roster.teams : roster.schedules, key)
}

function nameOf(all: readonly { key: string; name: string }[], key: string): string {
  return all.find((one) => one.key === key)?.name ?? key
}

function dated(instant: Instant, zone: string): string {
  return `${inZone(instant, zone).toFormat('ccc d LLL yyyy')} ${clockOf(instant, zone)}`
}
