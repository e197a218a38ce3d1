import type { Context } from '../context.ts'
import type { StoredIncident } from '../db/incidents.ts'
import type { NewEntry } from '../db/save.ts'
import type { Runbook } from '../domain/roster.ts'
import { runbooksFor } from '../domain/runbook.ts'
import { type Sighting, textsOf } from '../domain/sighting.ts'
import { type Answer, sentence } from './answer.ts'
import { change, changed, entryBy, type Given, type Request, unchanged } from './change.ts'

/** Shows a runbook of the roster, by key, in the incident's channel, once; asked for again it is linked. */
export async function showRunbook(ctx: Context, incidentId: string, key: string, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { incident, roster } = given
    const runbook = roster.runbooks.find((one) => one.key === key)
    const known = roster.runbooks.map((one) => one.key).join(', ')
    if (!runbook) return unchanged(`There is no runbook "${key}" in the roster of this incident. There are: ${known}.`)
    if (incident.runbooks.includes(key)) {
      const text = `The runbook ${runbook.title} is in the channel already.`
      return { changes: {}, answer: { kind: 'shown', text, incidentId, tag: `runbook:${key}` } }
    }
    if (incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
    return {
      changes: {
        entries: [runbookEntry(given, runbook, request.by)],
        incident: changed(incident, { runbooks: [...incident.runbooks, key] }),
      },
      answer: sentence(`The runbook ${runbook.title} comes to the channel.`),
    }
  })
}

/** The entry that a runbook's message is the permalink of; `by` is null where it was chosen by what is known of the incident. */
export function runbookEntry(
  given: Pick<Given, 'roster' | 'now' | 'newId'>,
  { key, title }: Runbook,
  by: Request['by'] | null,
): NewEntry {
  return entryBy(given, by, 'update', `Runbook ${title} shown.`, { notice: { view: 'runbook', data: { key } } })
}

/** The incident with the runbook that fits best by now, and its entry, unless one that fits is shown: the rest comes by command. */
export function withRunbook(
  given: Pick<Given, 'incident' | 'roster' | 'now' | 'newId'>,
  sightings: readonly Sighting[],
): { incident: StoredIncident; entries: NewEntry[] } {
  const { incident, roster } = given
  const fitting = runbooksFor(roster, { services: incident.services, texts: [incident.title, ...textsOf(sightings)] })
  const [best] = fitting
  if (!best || fitting.some((one) => incident.runbooks.includes(one.key))) return { incident, entries: [] }
  const runbooks = [...incident.runbooks, best.key]
  return { incident: changed(incident, { runbooks }), entries: [runbookEntry(given, best, null)] }
}
