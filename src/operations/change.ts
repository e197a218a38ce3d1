import type { Transaction } from 'kysely'
import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import { type IncidentState, loadIncident, type StoredIncident } from '../db/incidents.ts'
import { type Changes, type InboxRow, type NewEntry, save, syncWork } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import type { Method } from '../domain/contact.ts'
import type { Notice } from '../domain/notice.ts'
import { COMMANDER_LADDER } from '../domain/paging-plan.ts'
import type { Roster } from '../domain/roster.ts'
import { isSlackUser, personBySlack, teamOf } from '../domain/roster-lookup.ts'
import type { Instant } from '../domain/time.ts'
import type { Kind } from '../domain/timeline.ts'
import { UserError } from '../errors.ts'
import { type Answer, sentence } from './answer.ts'

/** Who asks: a Slack user and the name that Slack gave with the request. */
export type Actor = { userId: string; userName: string }

/** One command, button or form. `key` is the same when Slack or the user's finger sends it twice; `via` is where it came from if not from Slack. */
export type Request = { key: string; action: string; by: Actor; via?: string }

/** What a decision knows. */
export type Given = IncidentState & {
  roster: Roster
  now: Instant
  newId: () => string
  /** The ways to page that are set up here. */
  methods: ReadonlySet<Method>
}

/** What a decision says: what changes, and what the person is told. */
export type Decision = { changes: Changes; answer: Answer }

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505'
const DEADLOCK = '40P01'

/** The stored answer of a request that was taken before. */
export async function storedAnswer(db: Db, key: string): Promise<Answer | null> {
  const row = await db.selectFrom('inbox').select('answer').where('key', '=', key).executeTakeFirst()
  return row ? (row.answer as Answer) : null
}

/** Runs work once per request key: a repeat, at once or later, on this process or another, gets the first one's answer. */
export async function once(ctx: Context, request: Request, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (thrown) {
    if (!isUniqueViolation(thrown)) throw thrown
    const before = await storedAnswer(ctx.db, request.key)
    if (!before) throw thrown
    return before
  }
}

function isUniqueViolation(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === UNIQUE_VIOLATION
}

/** A transaction that is done again when PostgreSQL ends it for the good of another: nobody should be told of that. */
export async function inTransaction<T>(ctx: Context, work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ctx.db.transaction().execute(work)
    } catch (thrown) {
      const deadlock = thrown instanceof Error && 'code' in thrown && thrown.code === DEADLOCK
      if (!deadlock || attempt === 3) throw thrown
    }
  }
}

/**
 * Changes one incident: locks it, lets `decide` (pure) say what changes, stores that with the answer in one transaction,
 * then says that there is work. A repeat of the request changes nothing and gets the first one's answer.
 */
export async function change(
  ctx: Context,
  incidentId: string,
  request: Request,
  decide: (given: Given) => Decision,
): Promise<Answer> {
  return once(ctx, request, async () => {
    const answer = await inTransaction(ctx, async (tx) => {
      const given = await lockedGiven(ctx, tx, incidentId)
      if (!given) throw new UserError('That incident is not known here. Its channel may belong to another workspace.')
      const { changes, answer } = decide(given)
      const inbox = inboxRow(request, given.now, answer)
      await saveDecided(tx, given, { ...changes, inbox, entries: withSource(changes.entries ?? [], request) })
      return answer
    })
    ctx.poke()
    return answer
  })
}

/** The same for a change that no person asked for (a rung falls due, a message arrives): nothing is kept in the inbox; null changes nothing. */
export async function changeUnasked(
  ctx: Context,
  incidentId: string,
  decide: (given: Given) => Changes | null,
): Promise<void> {
  const changed = await inTransaction(ctx, async (tx) => {
    const given = await lockedGiven(ctx, tx, incidentId)
    const changes = given && decide(given)
    if (!given || !changes) return false
    await saveDecided(tx, given, changes)
    return true
  })
  if (changed) ctx.poke()
}

/** What somebody did elsewhere than in Slack says so. */
function withSource(entries: NewEntry[], { via, by }: Request): NewEntry[] {
  if (!via) return entries
  return entries.map((one) => (one.actorUserId === by.userId ? { ...one, text: `${one.text} By ${via}.` } : one))
}

/** The incident as it stands, locked until the transaction ends, with the time and the roster that it is decided by. */
export async function lockedGiven(ctx: Context, tx: Transaction<DB>, incidentId: string): Promise<Given | null> {
  const state = await loadIncident(tx, incidentId, { lock: true })
  if (!state) return null
  const now = ctx.now()
  const roster = await ctx.rosters.at(state.incident.rosterVersion, tx)
  return { ...state, roster, now, newId: ctx.newId, methods: ctx.methods }
}

/** Stores what was decided about an incident, and makes due what shows it. */
export async function saveDecided(tx: Transaction<DB>, given: Given, decided: Changes): Promise<void> {
  const { id } = given.incident
  const changes = withCommander(given, decided)
  await save(tx, id, { ...changes, work: [...(changes.work ?? []), syncWork(id, given.now)] })
}

/** Whoever answers when a commander is called for leads, if nobody does: being called for it and turning up is taking it. */
export function withCommander(given: Pick<Given, 'incident' | 'roster' | 'now' | 'newId'>, changes: Changes): Changes {
  const incident = changes.incident ?? given.incident
  const answered = changes.escalations?.find((one) => one.ladder === COMMANDER_LADDER && one.state === 'answered')
  if (!answered?.answeredBy || incident.commander !== null || !isSlackUser(answered.answeredBy)) return changes
  const by = { userId: answered.answeredBy, userName: answered.answeredBy }
  const leads = entryBy(given, by, 'decision', `${actorOf(given.roster, by.userId, 'The one called').name} leads.`)
  return {
    ...changes,
    incident: changed(incident, { commander: by.userId }),
    entries: [...(changes.entries ?? []), leads],
  }
}

/** What is kept of a request: its answer, for a repeat, and whose sign of life it was. */
export function inboxRow({ key, action, by }: Request, receivedAt: Instant, answer: Answer): InboxRow {
  return { key, action, receivedAt, answer, byUserId: by.userId }
}

/** Nothing changes; the person gets a sentence that says why. */
export function unchanged(text: string): Decision {
  return { changes: {}, answer: sentence(text) }
}

/** Name and team of a Slack user, from the roster where it knows them. */
export function actorOf(
  roster: Roster,
  userId: string,
  fallback: string,
): { userId: string; name: string; team: string | null } {
  const person = personBySlack(roster, userId)
  return { userId, name: person?.name ?? fallback, team: person ? (teamOf(roster, person.key)?.name ?? null) : null }
}

/** A timeline entry for what somebody did by Debrief. */
export function entryBy(
  given: Pick<Given, 'roster' | 'now' | 'newId'>,
  by: Actor | null,
  kind: Kind,
  text: string,
  more: { at?: Instant; source?: NewEntry['source']; notice?: Notice | null; evidence?: string[] } = {},
): NewEntry {
  const actor = by ? actorOf(given.roster, by.userId, by.userName) : { userId: null, name: 'Debrief', team: null }
  return {
    id: given.newId(),
    at: more.at ?? given.now,
    kind,
    actorUserId: actor.userId,
    actorName: actor.name,
    actorTeam: actor.team,
    text,
    source: more.source ?? 'system',
    evidence: more.evidence ?? [],
    notice: more.notice ?? null,
  }
}

/** The incident, acknowledged now unless it was before. */
export function acknowledged({ incident, now }: Pick<Given, 'incident' | 'now'>): StoredIncident {
  return incident.milestones.acknowledgedAt ? incident : changed(incident, {}, { acknowledgedAt: now })
}

/** The incident with some fields and milestones changed. */
export function changed(
  incident: StoredIncident,
  fields: Partial<Omit<StoredIncident, 'milestones'>>,
  milestones: Partial<StoredIncident['milestones']> = {},
): StoredIncident {
  return { ...incident, ...fields, milestones: { ...incident.milestones, ...milestones } }
}
