import { sql } from 'kysely'
import type { Db } from '../db/client.ts'
import { incidentOf, type StoredIncident } from '../db/incidents.ts'
import { objectsOfJson } from '../db/rows.ts'
import type { Roster, Team } from '../domain/roster.ts'
import type { TemporaryMeasure } from '../domain/temporary-measure.ts'
import type { Instant } from '../domain/time.ts'
import type { DutyIncident } from '../slack/views/duty.ts'

/** An incident with what tells whose it is, and what of it is still in place. */
export type OwnedIncident = {
  incident: StoredIncident
  /** Keys of teams that were called. */
  called: readonly string[]
  measures: readonly TemporaryMeasure[]
}

/** A sign that somebody was up: a message, an answer, a press. `userId` is the key of whoever has no account. */
export type Sign = { userId: string; at: Instant }

const COLUMNS = sql`i.*,
  (select array_agg(distinct e.team) from escalation e where e.incident_id = i.id and e.team is not null) as called,
  (select jsonb_agg(to_jsonb(m) order by m.number) from temporary_measure m where m.incident_id = i.id and m.undone_at is null) as measures_json`
/** Test pages have number 0. */
const REAL = sql`i.number > 0 and not i.drill`

/** Incidents that are open, or of which something is still in place, the newest first. */
export async function unfinished(db: Db, teamId: string): Promise<OwnedIncident[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from incident i where i.team_id = ${teamId} and ${REAL}
      and (i.status <> 'closed' or exists (select 1 from temporary_measure m where m.incident_id = i.id and m.undone_at is null))
    order by i.number desc limit 200`.execute(db)
  return rows.map(ownedOf)
}

/** Incidents whose impact lasted into a stretch of time, or by which somebody was paged in it, each with its signs of life. */
export async function duringNight(
  db: Db,
  teamId: string,
  from: Instant,
  until: Instant,
): Promise<(OwnedIncident & { signs: Sign[] })[]> {
  const { rows } = await sql<Row & { signs: unknown }>`
    select ${COLUMNS},
      (select jsonb_agg(jsonb_build_object('user_id', s.user_id, 'at', s.at)) from (
        select m.user_id, m.at from record_source r join message m on m.team_id = r.team_id and m.channel_id = r.channel_id
          and (r.thread_ts is null or r.thread_ts = m.thread_ts or r.thread_ts = m.ts)
          where r.incident_id = i.id and r.adopted_at is null and m.author_kind = 'person' and m.user_id is not null
        union select b.by_user_id, b.received_at from inbox b where b.incident_id = i.id and b.by_user_id is not null
        union select p.ended_by, t.at from page p, unnest(array[p.sent_at, p.ended_at]) as t(at)
          where p.incident_id = i.id and p.ended_by = coalesce(p.user_id, p.person) and t.at is not null) s
        where s.at >= ${from} and s.at < ${until}) as signs
    from incident i where i.team_id = ${teamId} and ${REAL} and i.declared_at < ${until}
      and (coalesce(i.mitigated_at, i.resolved_at, i.closed_at, ${until}::timestamptz) > ${from}
        or exists (select 1 from page p where p.incident_id = i.id and p.sent_at >= ${from} and p.sent_at < ${until}))
    order by i.number limit 50`.execute(db)
  return rows.map(({ signs, ...row }) => ({ ...ownedOf(row), signs: objectsOfJson<Sign>(signs) }))
}

type Row = Record<string, unknown> & { called: string[] | null; measures_json: unknown }

function ownedOf({ called, measures_json, ...row }: Row): OwnedIncident {
  return {
    incident: incidentOf(row),
    called: called ?? [],
    measures: objectsOfJson<TemporaryMeasure>(measures_json),
  }
}

/** Those that are of one of the teams: it owns a service of theirs, or was called. */
export function ofTeams<T extends OwnedIncident>(all: readonly T[], teams: readonly Team[], roster: Roster): T[] {
  const keys = new Set(teams.map((one) => one.key))
  const owners = (services: readonly string[]) =>
    roster.services.filter((one) => services.includes(one.key)).map((one) => one.team)
  return all.filter(({ incident, called }) => [...called, ...owners(incident.services)].some((key) => keys.has(key)))
}

/** An incident as duty tells of it. */
export function told({ incident, measures }: OwnedIncident): DutyIncident {
  const { number, title, severity, status, channelId } = incident
  return { number, title, severity, status, channelId, measures }
}
