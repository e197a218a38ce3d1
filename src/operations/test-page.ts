import { sql, type Transaction } from 'kysely'
import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import { save } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import { pageOf } from '../domain/calls.ts'
import type { Method } from '../domain/contact.ts'
import { startEscalation } from '../domain/escalation.ts'
import { type Page, ROBOT_KEY } from '../domain/page.ts'
import type { Person } from '../domain/roster.ts'
import { type Instant, plus } from '../domain/time.ts'
import { inTransaction } from './change.ts'
import { pageWork } from './paging-changes.ts'

/** Whom Debrief pages to see that pages leave and answers come back: the channel `robot` answers for them. */
export const ROBOT: Person = {
  key: ROBOT_KEY,
  name: 'Echo',
  slack: null,
  email: null,
  zone: 'UTC',
  aliases: [],
  team: null,
}

const POLICY = { key: 'test', steps: [], rounds: 1, lastResort: [], lastResortEveryMinutes: 5 }
const SEVERITY = 'SEV2'
const METHODS: ReadonlySet<Method> = new Set(['message', 'sms', 'push', 'voice'])
/** There is one every five minutes: what is left of older ones nobody looks at. */
const KEPT = { hours: -1 }

/**
 * Pages somebody for a test, by every way that they have at once, on a ladder of its own that calls nobody after them. It
 * belongs to the incident of all tests, number 0: a drill, closed, and shown nowhere. Earlier tests of the same person are
 * over with it. Returns the page's id.
 */
export async function sendTestPage(ctx: Context, teamId: string, person: Person): Promise<string> {
  const now = ctx.now()
  const page = await inTransaction(ctx, async (tx) => {
    const { id: incidentId, version } = await incidentOfTests(ctx, tx, teamId)
    const ladder = { key: ctx.newId(), kind: 'person', label: person.name, team: null, reason: 'test' } as const
    const started = startEscalation({ ...ladder, policy: POLICY }, incidentId, ctx.newId(), now)
    const rung = { person, rung: 'step', step: 0, round: 0 } as const
    const newPage = pageOf(rung, started, { ...ctx, incidentId, now })
    const roster = await ctx.rosters.at(version, tx)
    const tries = pageWork(newPage, { roster, methods: METHODS, incident: { severity: SEVERITY } })
    // One call is enough to hear that the telephone rings.
    const work = tries.filter((one) => !/:voice-[^1]/.test(one.key)).map((one) => ({ ...one, dueAt: now }))
    await endTestPages(ctx, newPage, tx)
    await save(tx, incidentId, { escalations: [{ ...started, nextAt: null }], newPages: [newPage], work })
    await tidy(tx, incidentId, plus(now, KEPT))
    return newPage
  })
  ctx.poke()
  return page.id
}

/** Ends the tests of somebody: what is not sent yet is not sent, and a late answer is told so. */
export async function endTestPages(
  ctx: Context,
  { incidentId, person }: Pick<Page, 'incidentId' | 'person'>,
  tx?: Db,
): Promise<void> {
  await sql`
    with ended as (
      update page set state = 'stopped', ended_at = ${ctx.now()}, ended_how = 'the test is over'
      where incident_id = ${incidentId} and person = ${person} and state in ('due', 'sent', 'failed') returning id, escalation_id),
    ladders as (update escalation set state = 'stopped', ended_at = ${ctx.now()} where id in (select escalation_id from ended))
    update due_work set done_at = due_at where done_at is null and page_id in (select id from ended)`.execute(
    tx ?? ctx.db,
  )
}

/** The newest test page to the robot; null before the first. */
export async function newestRobotPage(ctx: Context, teamId: string) {
  const { rows } = await sql<{ state: Page['state']; created: Instant; sent: Instant | null; ended: Instant | null }>`
    select p.state, p.created_at as created, p.sent_at as sent, p.ended_at as ended
    from page p join incident i on i.id = p.incident_id and i.number = 0 and i.team_id = ${teamId}
    where p.person = ${ROBOT.key} order by p.created_at desc limit 1`.execute(ctx.db)
  return rows[0] ?? null
}

/** The incident that tests belong to, made when there is none, with the roster in force; held until the transaction ends. */
async function incidentOfTests(ctx: Context, tx: Transaction<DB>, teamId: string) {
  const { rows } = await sql<{ id: string; version: number }>`
    insert into incident (id, team_id, number, title, severity, status, outcome, drill, services, declared_via, zone, declared_at, stated, joined, roster_version)
    select ${ctx.newId()}::uuid, ${teamId}, 0, 'TEST page, nothing is wrong', ${SEVERITY}, 'closed', 'drill', true, '{}', 'a test', 'UTC', ${ctx.now()}::timestamptz, '{}', '{}', max(version)
      from roster_version
    on conflict (team_id, number) do update set declared_at = excluded.declared_at, roster_version = excluded.roster_version
    returning id, roster_version as version`.execute(tx)
  return rows[0]!
}

/** Lets go of what tests before an instant have left. */
async function tidy(tx: Transaction<DB>, incidentId: string, before: Instant): Promise<void> {
  await sql`
    with old as (delete from page where incident_id = ${incidentId} and created_at < ${before} returning id),
    tries as (delete from page_attempt where page_id in (select id from old)),
    shown as (delete from projection where incident_id = ${incidentId} and tag in (select 'page:' || id from old)),
    told as (delete from timeline_entry where incident_id = ${incidentId} and at < ${before}),
    answers as (delete from inbox where incident_id = ${incidentId} and received_at < ${before}),
    work as (delete from due_work where incident_id = ${incidentId} and due_at < ${before})
    delete from escalation where incident_id = ${incidentId} and started_at < ${before}`.execute(tx)
}
