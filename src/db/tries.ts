import { sql } from 'kysely'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { WANTS_ANSWER } from './due-work.ts'

/** A try of a page that a far side has taken, while the page still asks for an answer. */
export type OpenTry = { pageId: string; method: string; externalId: string; address: string | null; at: Instant }

const OPEN_PAGE = sql`p.state in ('due', 'sent', 'failed') and ${WANTS_ANSWER}`

/** Whether a page still asks for an answer. */
export async function isWanted(db: Db, pageId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from page p join escalation e on e.id = p.escalation_id where p.id = ${pageId} and ${OPEN_PAGE}`.execute(
    db,
  )
  return rows.length > 0
}

/** The open tries since an instant, the earliest first. */
export async function openTries(db: Db, since: Instant): Promise<OpenTry[]> {
  const { rows } = await sql<OpenTry>`
    select t.page_id as "pageId", t.method, t.external_id as "externalId", t.address, t.at
    from page_attempt t join page p on p.id = t.page_id join escalation e on e.id = p.escalation_id
    where t.outcome = 'sent' and t.external_id is not null and t.at >= ${since} and ${OPEN_PAGE} order by t.at`.execute(
    db,
  )
  return rows
}

/** A try of a page that is over, of a way whose far side has not been told so. `team`: its key, null where it is nobody's in particular. */
export type EndedTry = { method: string; externalId: string; team: string | null; how: 'answered' | 'over' }

/**
 * Those of these ways since an instant; one that stands for several pages once all of them are over. `answered`: somebody has
 * answered the ladder; `over`: the ladder was stopped, or the incident is over.
 */
export async function endedTries(db: Db, methods: readonly string[], since: Instant): Promise<EndedTry[]> {
  const { rows } = await sql<EndedTry>`
    select distinct on (method, "externalId") method, "externalId", team, how from (
      select t.method, t.external_id as "externalId", t.at, t.settled,
        case when p.person like 'pager:%' then substr(p.person, 7) else e.team end as team,
        case when e.state in ('stopped', 'not-ours') or i.status in ('resolved', 'closed') then 'over' when e.state = 'answered' then 'answered' end as how
      from page_attempt t join page p on p.id = t.page_id join escalation e on e.id = p.escalation_id join incident i on i.id = p.incident_id
      where t.method = any(${methods}::text[]) and t.external_id is not null and t.outcome = 'sent' and t.at >= ${since}) one
    where how is not null and settled is distinct from how and settled is distinct from 'over' and not exists (
      select 1 from page_attempt t join page p on p.id = t.page_id
      where t.external_id = "externalId" and p.state in ('due', 'sent', 'failed'))
    order by method, "externalId", how, at desc`.execute(db)
  return rows
}

/** Notes what the far side of a try has been told. */
export async function noteSettled(db: Db, { method, externalId, how }: EndedTry): Promise<void> {
  await sql`update page_attempt set settled = ${how} where external_id = ${externalId} and method = ${method}`.execute(
    db,
  )
}

/** A page that an answer may mean. */
export type PageAbout = {
  pageId: string
  incidentId: string
  person: string
  userId: string | null
  personName: string
  /** Whether it still asks for an answer. */
  open: boolean
}

/**
 * Whom an answer is about: the pages that it may mean, the newest first; open ones before those that are over. What a far
 * side knows several pages of a ladder by means all of them.
 */
export async function pagesAbout(
  db: Db,
  about: { pageId: string } | { externalId: string } | { address: string },
): Promise<PageAbout[]> {
  const which =
    'pageId' in about
      ? sql`p.id = ${about.pageId}`
      : 'externalId' in about
        ? sql`(p.id in (select page_id from page_attempt where external_id = ${about.externalId}) or ${justSent(about.externalId)})`
        : sql`p.person in (select person from contact_method where address = ${about.address} and verified_at is not null)`
  const { rows } = await sql<PageAbout>`
    select p.id as "pageId", p.incident_id as "incidentId", p.person, p.user_id as "userId", p.person_name as "personName", ${OPEN_PAGE} as open
    from page p join escalation e on e.id = p.escalation_id join incident i on i.id = p.incident_id where ${which}
    order by (${OPEN_PAGE}) desc, (i.number > 0) desc, p.created_at desc, p.id desc limit 10`.execute(db)
  return rows
}

/** The pages whose try may have been sent by this name and is not noted yet: what we name it by holds the ladder's id, or the incident's and the team's key. */
function justSent(name: string) {
  const ids = name.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
  return sql`(p.state = 'due' and (p.escalation_id = any(${ids}::uuid[])
    or (p.incident_id = any(${ids}::uuid[]) and p.person like 'pager:%' and position('-' || substr(p.person, 7) || '-' in ${name}) > 0)))`
}
