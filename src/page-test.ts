import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from './context.ts'
import { processesRunning } from './db/presence.ts'
import { objectOf } from './db/rows.ts'
import { isOpen, type Page } from './domain/page.ts'
import type { Person } from './domain/roster.ts'
import { millisOf, spoken } from './domain/time.ts'
import { UserError } from './errors.ts'
import { printable } from './log.ts'
import { endTestPages, sendTestPage } from './operations/test-page.ts'
import { atShell, personNamed } from './shell.ts'
import type { Settings } from './start.ts'

/** How it is typed. */
export const PAGE_TEST_USAGE = 'debrief page-test PERSON [--wait SECONDS] [--json]'

/** What the options say; `wait` in seconds. */
export type PageTestOptions = { wait?: string | undefined; json?: boolean | undefined }

/** One way that the test went, and what became of it; `afterMs` from the test to its being sent. */
type Tried = {
  try: string
  state: 'sent' | 'failed' | 'waiting' | 'not needed'
  reason: string | null
  afterMs: number | null
}
/** How it stands with a test. */
type Standing = { page: Page; tries: Tried[] }

const LOOK_EVERY_MS = 500
const WAIT_S = 120

/**
 * Pages somebody for a test by the running Debrief, by every way they have, and says what came of each and of the answer.
 * Exit code 1 when nothing runs that would page, or nothing was sent; 2 when it was sent and not answered in time. Rejects
 * with UserError for what it cannot read.
 */
export async function pageTestFromShell(settings: Settings, typed: string, options: PageTestOptions): Promise<void> {
  if (typed === '') throw new UserError(`Whom? A person of the roster.\n${PAGE_TEST_USAGE}`)
  const waitMs = secondsOf(options.wait) * 1000
  return atShell(settings, async ({ ctx, roster, teamId }) => {
    const person = personNamed(roster, typed)
    if ((await processesRunning(ctx.db)) === 0)
      throw new UserError(
        `No process of Debrief is at work on this database, so nobody would be paged: \`npm start\`. ${person.name} was not paged.`,
      )
    const pageId = await sendTestPage(ctx, teamId, person)
    const standing = await cameBack(ctx, pageId, waitMs)
    const { page } = standing
    if (isOpen(page)) await endTestPages(ctx, page)
    const lines = options.json ? [JSON.stringify(asJson(person, standing))] : told(person, standing, waitMs)
    console.log(printable(lines.join('\n')))
    if (isOpen(page)) process.exitCode = standing.tries.some((one) => one.state === 'sent') ? 2 : 1
  })
}

/** Looks until the test is answered, nothing of it can be sent, or the time is over. */
async function cameBack(ctx: Context, pageId: string, waitMs: number): Promise<Standing> {
  const until = ctx.wireNow() + waitMs
  for (;;) {
    const standing = await standingOf(ctx, pageId)
    const hopeless = standing.tries.every((one) => one.state === 'failed')
    if (!isOpen(standing.page) || hopeless || ctx.wireNow() >= until) return standing
    await pause(LOOK_EVERY_MS)
  }
}

async function standingOf({ db }: Context, pageId: string): Promise<Standing> {
  const page = objectOf(await db.selectFrom('page').selectAll().where('id', '=', pageId).executeTakeFirstOrThrow())
  const work = await db
    .selectFrom('due_work')
    .select(['subject', 'due_at', 'done_at', 'attempts', 'last_error'])
    .where('page_id', '=', pageId)
    .orderBy('key')
    .execute()
  const tries = work.map((one): Tried => {
    const name = one.subject ?? (page.via === null ? 'message' : `message (${page.via})`)
    const reason = one.last_error
    if (one.done_at === null) return { try: name, state: 'waiting', reason, afterMs: null }
    if (one.attempts === 0) return { try: name, state: 'not needed', reason, afterMs: null }
    if (reason !== null) return { try: name, state: 'failed', reason, afterMs: null }
    return { try: name, state: 'sent', reason, afterMs: millisOf(one.done_at) - millisOf(one.due_at) }
  })
  return { page: page as Page, tries }
}

const HOW: Record<string, string> = {
  button: 'by the button in Slack',
  'by-sms': 'by SMS',
  'by-voice': 'by a key in the call',
  'by-push': 'by push',
}

function told({ name }: Person, { page, tries }: Standing, waitMs: number): string[] {
  const lines = tries.map((one) => {
    const after = one.afterMs === null ? '' : ` after ${spoken(one.afterMs)}`
    return `${one.try}: ${one.state}${after}${one.reason === null ? '' : `: ${one.reason}`}`
  })
  const how = HOW[page.endedHow ?? ''] ?? ''
  const answer =
    page.endedAt === null
      ? `${name} did not answer within ${spoken(waitMs)}.`
      : `${name} answered ${how}${how && ' '}after ${spoken(millisOf(page.endedAt) - millisOf(page.createdAt))}.`
  const nothing = tries.every((one) => one.state === 'failed') ? `Nothing reaches ${name}.` : answer
  return [`TEST page to ${name}`, ...lines, nothing]
}

function asJson({ key }: Person, { page, tries }: Standing) {
  const answeredAfterMs = page.endedAt === null ? null : millisOf(page.endedAt) - millisOf(page.createdAt)
  return { person: key, tries, answered: page.endedHow, answeredAfterMs }
}

function secondsOf(typed: string | undefined): number {
  const seconds = typed === undefined ? WAIT_S : Number(typed)
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 3600) return seconds
  throw new UserError(`--wait ${typed}: seconds, from 1 to 3600.\n${PAGE_TEST_USAGE}`)
}
