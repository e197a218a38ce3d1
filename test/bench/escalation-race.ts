import { setTimeout as wait } from 'node:timers/promises'
import type { EscalationStage, Rungs } from './escalation-stage.ts'

/** A ladder whose first page has been sent: who presses, on which message. */
export type Race = Rungs & { pageId: string; person: string; dm: string; ts: string }

/** How a race ended; times are epoch milliseconds, those of the database are of commits. */
export type Verdict = {
  answeredAt: number
  /** The last claim of the ladder's work; null when nothing was claimed any more. */
  claimedAt: number | null
  /** When the second person's page reached Slack; null when it never did. */
  requestAt: number | null
  /** A second page was made and stopped before it was claimed. */
  stoppedUnsent: boolean
  /** What contradicts that exactly one outcome is recorded. */
  wrong: string[]
}

/** Lets the database note each claim of a ladder's work and each answer, so that the times of their commits are known. */
export async function watchCommits({ db }: EscalationStage): Promise<void> {
  await db.query(`
    create schema bench;
    create table bench.noted (what text not null, escalation_id uuid not null, work text);
    create function bench.note_claim() returns trigger language plpgsql as
      $$ begin insert into bench.noted values ('claim', new.escalation_id, new.key); return null; end $$;
    create function bench.note_answer() returns trigger language plpgsql as
      $$ begin insert into bench.noted values ('answer', new.id, null); return null; end $$;
    create trigger bench_claim after update on due_work for each row
      when (new.attempts > old.attempts and new.escalation_id is not null) execute function bench.note_claim();
    create trigger bench_answer after update on escalation for each row
      when (new.state = 'answered' and old.state <> 'answered') execute function bench.note_answer();`)
}

/**
 * Incidents like those that are given, at the moment after their declaration: Debrief pages the first person of each, which
 * is waited for. They share the channel of the incident that they are like.
 */
export async function copyRaces({ db }: EscalationStage, templates: readonly Rungs[]): Promise<Race[]> {
  await db.query('begin')
  const { rows: copies } = await db
    .query<Copy>(
      `create temp table copy on commit drop as
     select t.incident_id as from_incident, t.escalation_id as from_escalation,
       (select p.id from page p where p.escalation_id = t.escalation_id order by p.created_at limit 1) as from_page,
       gen_random_uuid() as incident_id, gen_random_uuid() as escalation_id, gen_random_uuid() as page_id,
       (select max(number) from incident) + t.n as number
     from unnest($1::uuid[], $2::uuid[]) with ordinality t (incident_id, escalation_id, n)`,
      [templates.map((one) => one.incidentId), templates.map((one) => one.escalationId)],
    )
    .then(() => db.query<Copy>('select escalation_id, incident_id, page_id from copy order by number'))
  const now = new Date().toISOString()
  const fresh = `'lease_until', null, 'lease_by', null, 'retry_at', null, 'done_at', null, 'attempts', 0`
  for (const [statement, params] of [
    [
      `insert into incident select r.* from copy c join incident i on i.id = c.from_incident
       cross join lateral jsonb_populate_record(i, jsonb_build_object('id', c.incident_id, 'number', c.number)) r`,
      [],
    ],
    [
      `insert into escalation select r.* from copy c join escalation e on e.id = c.from_escalation
       cross join lateral jsonb_populate_record(e, jsonb_build_object('id', c.escalation_id, 'incident_id', c.incident_id)) r`,
      [],
    ],
    [
      `insert into page select r.* from copy c join page p on p.id = c.from_page
       cross join lateral jsonb_populate_record(p, jsonb_build_object('id', c.page_id, 'incident_id', c.incident_id,
         'escalation_id', c.escalation_id, 'state', 'due', 'created_at', $1::text, 'sent_at', null, 'via', null, 'channel_id', null, 'ts', null)) r`,
      [now],
    ],
    [
      `insert into projection select r.* from copy c join projection p on p.incident_id = c.from_incident and p.tag not like '%' || c.from_page || '%'
       cross join lateral jsonb_populate_record(p, jsonb_build_object('incident_id', c.incident_id)) r`,
      [],
    ],
    [
      `insert into due_work select r.* from copy c join due_work w on w.page_id = c.from_page
       cross join lateral jsonb_populate_record(w, jsonb_build_object('key', replace(w.key, c.from_page::text, c.page_id::text),
         'page_id', c.page_id, 'incident_id', c.incident_id, 'escalation_id', c.escalation_id, 'due_at', $1::text, ${fresh})) r`,
      [now],
    ],
    [
      `insert into due_work select r.* from copy c join due_work w on w.kind = 'rung' and w.escalation_id = c.from_escalation
       cross join lateral jsonb_populate_record(w, jsonb_build_object('key', replace(w.key, c.from_escalation::text, c.escalation_id::text),
         'incident_id', c.incident_id, 'escalation_id', c.escalation_id, ${fresh})) r`,
      [],
    ],
    ['update workspace set next_number = (select max(number) + 1 from incident)', []],
  ] as const)
    await db.query(statement, [...params])
  await db.query('commit')

  const pages = copies.map((one) => one.page_id)
  for (;;) {
    const { rows } = await db.query<{ id: string; ts: string }>(
      "select id, ts from page where id = any($1::uuid[]) and state = 'sent' and ts is not null",
      [pages],
    )
    if (rows.length === pages.length) {
      const ts = new Map(rows.map((one) => [one.id, one.ts]))
      return copies.map(({ incident_id, escalation_id, page_id }, index) => {
        const template = templates[index]!
        const ids = { incidentId: incident_id, escalationId: escalation_id, pageId: page_id }
        return { ...template, ...ids, person: template.people[0], dm: template.dms[0], ts: ts.get(page_id)! }
      })
    }
    await wait(50)
  }
}

type Copy = { escalation_id: string; incident_id: string; page_id: string }

/** Waits until races are over and what follows them is done, says how each ended, and closes their incidents. */
export async function judge(
  stage: EscalationStage,
  races: readonly Race[],
  since: number,
  timeoutMs: number,
): Promise<Verdict[]> {
  const { db } = stage
  const incidents = races.map((one) => one.incidentId)
  // Work that an answer has cancelled may still be under way: what it came to is recorded when its lease goes.
  for (const deadline = Date.now() + timeoutMs; ; await wait(50)) {
    const { rows } = await db.query<{ open: number }>(
      `select (select count(*) from escalation where incident_id = any($1::uuid[]) and state <> 'answered')::int
         + (select count(*) from due_work where incident_id = any($1::uuid[]) and (done_at is null and due_at <= $2 or lease_until is not null))::int as open`,
      [incidents, new Date().toISOString()],
    )
    if (rows[0]!.open === 0) break
    if (Date.now() > deadline) throw new Error(`${rows[0]!.open} ladders or pieces of work of a race are still open.`)
  }
  const { rows } = await db.query<Row>(
    `select e.id, e.state, e.answered_by,
       (select jsonb_agg(extract(epoch from pg_xact_commit_timestamp(n.xmin)) * 1000) from bench.noted n
         where n.escalation_id = e.id and n.what = 'answer') as answers,
       (select max(extract(epoch from pg_xact_commit_timestamp(n.xmin)) * 1000)::float8 from bench.noted n
         where n.escalation_id = e.id and n.what = 'claim') as claimed_at,
       (select count(*)::int from timeline_entry t where t.incident_id = e.incident_id and t.kind = 'ack') as acks,
       (select count(*)::int from timeline_entry t where t.incident_id = e.incident_id and t.kind = 'page') as called,
       (select jsonb_agg(to_jsonb(p) order by p.created_at) from page p where p.escalation_id = e.id) as pages
     from escalation e where e.incident_id = any($1::uuid[])`,
    [incidents],
  )
  await db.query("update incident set status = 'closed', closed_at = $2 where id = any($1::uuid[])", [
    incidents,
    new Date().toISOString(),
  ])
  await db.query('update due_work set done_at = due_at where incident_id = any($1::uuid[]) and done_at is null', [
    incidents,
  ])
  const arrived = Map.groupBy(stage.arrivals(races, since), (one) => one.dm)
  return races.map((race) =>
    verdictOf(
      rows.find((row) => row.id === race.escalationId)!,
      race,
      (arrived.get(race.dms[1]) ?? []).map((one) => one.at),
    ),
  )
}

type Row = {
  id: string
  state: string
  answered_by: string | null
  answers: number[] | null
  claimed_at: number | null
  acks: number
  called: number
  pages: { id: string; state: string; sent_at: string | null }[]
}

function verdictOf(row: Row, race: Race, requests: number[]): Verdict {
  const answers = row.answers ?? []
  const first = row.pages.find((page) => page.id === race.pageId)!
  const others = row.pages.filter((page) => page.id !== race.pageId)
  const checks: [boolean, string][] = [
    [answers.length === 1, `${answers.length} answers were committed for one ladder.`],
    [row.state === 'answered' && row.answered_by === race.person, 'A ladder is not answered by who pressed.'],
    [row.acks === 1, `${row.acks} answers are in one timeline.`],
    [first.state === 'answered', `The page that was answered is ${first.state}.`],
    [others.length <= 1, `${others.length} second pages were made.`],
    [row.called === others.length, `${row.called} calls are in a timeline, and ${others.length} were made.`],
    [others.every((page) => page.state === 'stopped'), `A second page is ${others[0]?.state} after the answer.`],
    [requests.length <= 1, `A second page was sent ${requests.length} times.`],
    [
      requests.length === others.filter((page) => page.sent_at !== null).length,
      `${requests.length} second pages reached Slack, and ${others.filter((page) => page.sent_at !== null).length} are recorded as sent.`,
    ],
  ]
  return {
    answeredAt: answers[0] ?? Number.NaN,
    claimedAt: row.claimed_at,
    requestAt: requests[0] ?? null,
    stoppedUnsent: others.some((page) => page.sent_at === null),
    wrong: checks.flatMap(([holds, problem]) => (holds ? [] : [problem])),
  }
}
