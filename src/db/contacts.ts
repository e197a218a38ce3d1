import { sql } from 'kysely'
import type { Contact } from '../domain/contact.ts'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { objectsOfJson } from './rows.ts'

/** A way to reach somebody, with what became of the code that proves it to be theirs. */
export type StoredContact = Contact & {
  codeHash: string | null
  codeSentAt: Instant | null
  codeTries: number
  /** Why the code could not be sent, as far as it is known. */
  codeError: string | null
}

/** The ways to reach somebody, or everybody where no `person` is given, the oldest first. */
export async function contactsOf(db: Db, teamId: string, person: string | null): Promise<StoredContact[]> {
  const { rows } = await sql<{ json: object }>`
    select to_jsonb(c) || jsonb_build_object('code_error', w.last_error) as json from contact_method c left join due_work w on w.key = 'code:' || c.id
    where c.team_id = ${teamId} and (${person}::text is null or c.person = ${person}) order by c.person, c.added_at, c.id`.execute(
    db,
  )
  return objectsOfJson(rows.map((row) => row.json))
}

/** Somebody whom an incident has called, in the order in which they were. */
export type CalledNumbers = { person: string; name: string; answered: boolean; numbers: string[] }

/** Whom an incident has called, with the telephone numbers that they have verified. */
export async function numbersOf(db: Db, incidentId: string): Promise<CalledNumbers[]> {
  const { rows } = await sql<CalledNumbers>`
    select p.person, p.person_name as name, bool_or(p.state = 'answered') as answered,
      array(select c.address from contact_method c where c.team_id = i.team_id and c.person = p.person and c.kind = 'phone'
        and c.verified_at is not null order by c.added_at) as numbers
    from page p join incident i on i.id = p.incident_id where i.id = ${incidentId}
    group by i.team_id, p.person, p.person_name order by min(p.created_at), p.person`.execute(db)
  return rows
}
