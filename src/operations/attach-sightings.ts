import { type Changes, type NewEntry, offerWork } from '../db/save.ts'
import { detectionWith, entryOfSighting } from '../domain/intake.ts'
import { isNewlyRed } from '../domain/language/signal-words.ts'
import { rankOf, type Severity, worse } from '../domain/severity.ts'
import { allRed, lampsOf, type Sighting, seenAt } from '../domain/sighting.ts'
import { changed, entryBy, type Given } from './change.ts'
import { withRunbook } from './show-runbook.ts'

/** What attaching knows of an incident. */
type AttachGiven = Pick<Given, 'incident' | 'sightings' | 'checks' | 'toldAllRed' | 'roster' | 'now' | 'newId'>

/**
 * Makes sightings part of an incident: an entry for each at its own time, the time of detection, the offers that now say so.
 * Nobody is paged; the channel is told when something is seen after it was said to be mended, when it is called worse than the incident, and when all signals are red.
 */
export function attach(given: AttachGiven, sightings: readonly Sighting[]): Changes {
  const { incident } = given
  const attached = sightings.map((one) => ({ ...one, state: 'attached' as const, incidentId: incident.id }))
  const { detection, detectedAt } = detectionWith(incident, attached)
  const shown = withRunbook(given, [...given.sightings, ...attached])
  return {
    incident: changed(shown.incident, { detection }, { detectedAt }),
    sightings: attached,
    entries: [
      ...attached.map((one) =>
        sightingEntry(given, one, isNewlyRed(given, one.signal, seenAt(one)) ? { view: 'seen-again' } : null),
      ),
      ...worseEntry(given, attached),
      ...allRedEntry({ ...given, sightings: [...given.sightings, ...attached] }),
      ...shown.entries,
    ],
    work: offersOf(sightings, given.now),
  }
}

/** The timeline entry of a sighting, by whoever or whatever saw it. */
function sightingEntry(given: AttachGiven, sighting: Sighting, notice: NewEntry['notice']): NewEntry {
  const { kind, text } = entryOfSighting(sighting, given.incident.zone)
  return entryAs(given, sighting, kind, text, {
    at: seenAt(sighting),
    evidence: sighting.link ? [sighting.link] : [],
    notice,
  })
}

/** An entry in the name of a person, or of a machine that is no user of Slack. */
export function entryAs(
  given: AttachGiven,
  by: { byUserId: string | null; byName: string },
  ...[kind, text, more]: [NewEntry['kind'], string, Parameters<typeof entryBy>[4]]
): NewEntry {
  const actor = by.byUserId === null ? null : { userId: by.byUserId, userName: by.byName }
  const entry = entryBy(given, actor, kind, text, more)
  return actor ? entry : { ...entry, actorName: by.byName }
}

/** Said once for a severity, when what is seen is called worse than the incident: nobody is paged for what only attaches. */
function worseEntry(given: AttachGiven, attached: readonly Sighting[]): NewEntry[] {
  const { incident, sightings } = given
  const severityOf = (one: Sighting): Severity => one.severity ?? incident.severity
  const [worst] = [...attached].sort((a, b) => rankOf(severityOf(a)) - rankOf(severityOf(b)))
  if (!worst) return []
  const severity = severityOf(worst)
  if (![incident.severity, ...sightings.map(severityOf)].every((one) => worse(severity, one))) return []
  const text = `${worst.byName} calls it ${severity}: ${worst.title}. Raise to ${severity}?`
  return [entryBy(given, null, 'update', text, { notice: { view: 'worse', data: { severity } } })]
}

/** Said once in an incident, when the last of the four signals turns red below SEV1. */
export function allRedEntry(given: AttachGiven): NewEntry[] {
  const { severity, anewAt } = given.incident
  // After a relapse what is only not known to be well again is no news.
  const sightings = given.sightings.filter((one) => anewAt === null || seenAt(one) > anewAt)
  const checks = given.checks.filter((one) => anewAt === null || one.at > anewAt)
  if (severity === 'SEV1' || given.toldAllRed || !allRed(lampsOf(sightings, checks))) return []
  const text = 'All four signals are red: alerts, telemetry, staff, customers. Raise to SEV1?'
  return [entryBy(given, null, 'update', text, { notice: { view: 'all-red' } })]
}

/** The work that shows what became of offers. */
export function offersOf(sightings: readonly Sighting[], now: Given['now']): NonNullable<Changes['work']> {
  return sightings.filter((one) => one.state === 'offered').map((one) => offerWork(one.id, now))
}
