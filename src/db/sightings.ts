import { sql } from 'kysely'
import type { Sighting } from '../domain/sighting.ts'
import { type Instant, plus } from '../domain/time.ts'
import type { Db } from './client.ts'
import { incidentOfJson, type StoredIncident } from './incidents.ts'
import { objectsOfJson } from './rows.ts'

/** A sighting with the incident that it is part of. */
export type KnownSighting = { sighting: Sighting; incident: StoredIncident | null }

/** One that something new may repeat; `wellAt` is when somebody last found its signal well again in its incident. */
export type EarlierSighting = KnownSighting & { wellAt: Instant | null }

/**
 * What something new may belong to: the incidents that are not closed and no drills, newest first, and the sightings of the last hour that
 * are part of none, not dismissed and not over. One statement.
 */
export async function openAndLoose(
  db: Db,
  teamId: string,
  now: Instant,
): Promise<{ open: StoredIncident[]; loose: Sighting[] }> {
  const { rows } = await sql<{ open: unknown[] | null; loose: unknown }>`
    select
      (select jsonb_agg(to_jsonb(i) order by i.number desc) from (
        select * from incident where team_id = ${teamId} and status <> 'closed' and not drill order by number desc limit 200) i) as open,
      (select jsonb_agg(to_jsonb(s) order by s.at, s.id) from (
        select * from sighting where team_id = ${teamId} and incident_id is null and at >= ${plus(now, { hours: -24 })}
          and received_at >= ${plus(now, { hours: -1 })} and state in ('offered', 'noted') and recovered_at is null
        order by at desc limit 200) s) as loose`.execute(db)
  return {
    open: (rows[0]?.open ?? []).map(incidentOfJson),
    loose: objectsOfJson<Sighting>(rows[0]?.loose),
  }
}

/** Sightings of one source about one trouble, the latest first, at most 20 and the one of that very instant. */
export async function knownSightings(
  db: Db,
  about: { teamId: string; source: string; dedupKey: string; at: Instant },
): Promise<EarlierSighting[]> {
  const { rows } = await sql<KnownRow & { well_at: Instant | null }>`
    select to_jsonb(s) as sighting, to_jsonb(i) as incident,
      (select max(c.at) from signal_check c where c.incident_id = s.incident_id and c.signal = s.signal and c.well) as well_at
    from sighting s left join incident i on i.id = s.incident_id
    where s.team_id = ${about.teamId} and s.source = ${about.source} and s.dedup_key = ${about.dedupKey}
    order by s.at = ${about.at} desc, s.at desc limit 20`.execute(db)
  return rows.map((row) => ({ ...knownOf(row), wellAt: row.well_at }))
}

/** One sighting, and in what words somebody has dismissed it. */
export async function sightingById(
  db: Db,
  id: string,
): Promise<(KnownSighting & { dismissed: string | null; rosterVersion: number }) | null> {
  const { rows } = await sql<KnownRow & { dismissed: string | null; version: number }>`
    select to_jsonb(s) as sighting, to_jsonb(i) as incident, (select max(version) from roster_version) as version,
      (select b.answer->>'text' from inbox b where b.key = ${dismissalKey(id)}) as dismissed
    from sighting s left join incident i on i.id = s.incident_id where s.id = ${id}`.execute(db)
  const row = rows[0]
  return row ? { ...knownOf(row), dismissed: row.dismissed, rosterVersion: row.version } : null
}

/** Inbox key of what dismisses a sighting: it is done once, whoever does it. */
export function dismissalKey(sightingId: string): string {
  return `dismiss:${sightingId}`
}

type KnownRow = { sighting: unknown; incident: unknown }

function knownOf({ sighting, incident }: KnownRow): KnownSighting {
  return {
    sighting: objectsOfJson<Sighting>([sighting])[0]!,
    incident: incident === null ? null : incidentOfJson(incident),
  }
}
