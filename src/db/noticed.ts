import { sql } from 'kysely'
import type { RunbookTick } from '../domain/runbook.ts'
import type { Sighting, SignalCheck } from '../domain/sighting.ts'
import type { TemporaryMeasure } from '../domain/temporary-measure.ts'
import type { Db } from './client.ts'
import { objectsOfJson } from './rows.ts'

/** What was noticed and done by hand in an incident: sightings, checks of signals, temporary measures, ticked steps. */
export type Noticed = {
  sightings: Sighting[]
  checks: SignalCheck[]
  measures: TemporaryMeasure[]
  ticks: RunbookTick[]
}

/** A column for a statement in which the incident is `i`; `noticedOf` reads it. */
export const NOTICED_COLUMN = sql`jsonb_build_object(
  'sightings', (select jsonb_agg(to_jsonb(s) order by s.at, s.id) from sighting s where s.incident_id = i.id),
  'checks', (select jsonb_agg(to_jsonb(c) order by c.at, c.id) from signal_check c where c.incident_id = i.id),
  'measures', (select jsonb_agg(to_jsonb(m) order by m.number) from temporary_measure m where m.incident_id = i.id),
  'ticks', (select jsonb_agg(to_jsonb(t) order by t.at, t.step) from runbook_tick t where t.incident_id = i.id)) as noticed_json`

/** Reads the column; for an incident that was just made there is nothing yet. */
export function noticedOf(column: unknown): Noticed {
  const { sightings, checks, measures, ticks } = (column ?? {}) as Record<keyof Noticed, unknown>
  return {
    sightings: objectsOfJson<Sighting>(sightings),
    checks: objectsOfJson<SignalCheck>(checks),
    measures: objectsOfJson<TemporaryMeasure>(measures),
    ticks: objectsOfJson<RunbookTick>(ticks),
  }
}

/** Reads it for one incident. */
export async function loadNoticed(db: Db, incidentId: string): Promise<Noticed> {
  const { rows } = await sql<{ noticed_json: unknown }>`
    select ${NOTICED_COLUMN} from incident i where i.id = ${incidentId}`.execute(db)
  return noticedOf(rows[0]?.noticed_json)
}
