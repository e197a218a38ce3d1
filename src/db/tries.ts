import { sql } from 'kysely'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'

/** A try of a page that a far side has taken, while the page still asks for an answer. */
export type OpenTry = { pageId: string; method: string; externalId: string; address: string | null; at: Instant }

const OPEN_PAGE = sql`p.state in ('due', 'sent', 'failed') and e.state in ('running', 'exhausted')`

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

/** Whom an answer is about: the pages that it may mean, the newest first; open ones before those that are over. */
export async function pagesAbout(
  db: Db,
  about: { pageId: string } | { externalId: string } | { address: string },
): Promise<{ pageId: string; incidentId: string; person: string; userId: string | null; personName: string }[]> {
  const which =
    'pageId' in about
      ? sql`p.id = ${about.pageId}`
      : 'externalId' in about
        ? sql`p.id in (select page_id from page_attempt where external_id = ${about.externalId})`
        : sql`p.person in (select person from contact_method where address = ${about.address} and verified_at is not null)`
  const { rows } = await sql<Awaited<ReturnType<typeof pagesAbout>>[number]>`
    select p.id as "pageId", p.incident_id as "incidentId", p.person, p.user_id as "userId", p.person_name as "personName"
    from page p join escalation e on e.id = p.escalation_id where ${which}
    order by (${OPEN_PAGE}) desc, p.created_at desc, p.id desc limit 10`.execute(db)
  return rows
}
