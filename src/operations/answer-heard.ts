import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { currentRoster } from '../db/rosters.ts'
import { pagesAbout } from '../db/tries.ts'
import type { AnswerHow } from '../domain/page.ts'
import type { Roster } from '../domain/roster.ts'
import { answerPage, type PageAnswer } from './answer-page.ts'

/** An answer to a page that came by SMS, by a key in a call, by push or from a team's own pager. */
export type Heard = {
  /** The same when the far side tells it twice. */
  key: string
  about: { pageId: string } | { externalId: string } | { address: string }
  answer: PageAnswer
  how: AnswerHow
  /** Who answered, where the far side names somebody. */
  by: { name: string; email: string | null } | null
}

/**
 * Takes an answer of the person paged; where their number has several open pages, it means the latest, and with it all
 * ladders of its incident that have come to them. Returns the sentence that they are told.
 */
export async function answerHeard(ctx: Context, heard: Heard): Promise<string> {
  const pages = await pagesAbout(ctx.db, heard.about)
  const [newest] = pages
  if (!newest) return 'You are not paged for anything now. Nothing changed.'
  await provedBy(ctx, heard)
  const roster = await currentRoster(ctx.db, ctx.rosters)
  const named = heard.by && roster ? personNamed(roster, heard.by) : null
  const page = pages.find((one) => one.open === newest.open && one.person === named?.key) ?? newest
  const by = {
    userId: named ? (named.slack ?? named.key) : (page.userId ?? page.person),
    userName: named?.name ?? heard.by?.name ?? page.personName,
  }
  const { incidentId, pageId } = page
  const answer = await answerPage(
    ctx,
    { incidentId, pageId, answer: heard.answer, how: heard.how },
    { key: `heard:${heard.key}`, action: 'page_answer', by },
  )
  return 'text' in answer ? answer.text : 'Taken.'
}

/** That an answer came by a number or topic is proof that it leads to its owner. */
async function provedBy(ctx: Context, { about, how }: Heard): Promise<void> {
  if ('externalId' in about) return
  const its =
    'address' in about
      ? sql`address = ${about.address}`
      : sql`kind = ${how === 'by-push' ? 'ntfy' : 'phone'} and (person, address) in (
          select p.person, t.address from page_attempt t join page p on p.id = t.page_id where p.id = ${about.pageId} and t.outcome = 'sent')`
  await sql`update contact_method set proved_at = ${ctx.now()} where verified_at is not null and ${its}`.execute(ctx.db)
}

function personNamed(roster: Roster, by: { name: string; email: string | null }) {
  const email = by.email?.toLowerCase()
  const same = (text: string | null) => text !== null && text.toLowerCase() === email
  return (
    roster.people.find((person) => email !== undefined && same(person.email)) ??
    roster.people.find((person) => person.name.toLowerCase() === by.name.toLowerCase()) ??
    null
  )
}
