import { sql } from 'kysely'
import { knownUsers } from '../db/users.ts'
import { type Instant, instantOf, millisOf } from '../domain/time.ts'
import { openDirect } from '../slack/direct-messages.ts'
import type { Edge } from '../slack/edge.ts'
import type { SlackFailure } from '../slack/lanes.ts'
import { MARKER, said } from '../slack/marker.ts'
import { findMessage } from '../slack/sync/find.ts'
import type { MessageView } from '../slack/views/blocks.ts'

/** Milliseconds by which Slack's clock may be behind ours. */
const SKEW_MS = 120_000

/** What is posted once; `key` is its marker. */
export type DutyPost = { key: string; kind: string; channelId: string; view: MessageView }

/** A post as it is stored. `ts` null with `attemptedAt`, and no error: a call was begun and its answer is not known. */
type Row = { key: string; ts: string | null; attemptedAt: Instant | null; lastError: string | null }

const isOpen = ({ ts, lastError }: Row) => ts === null && lastError === null

/** What came of a post: where it stands (null: Slack refuses it for good), or what keeps it for now. */
export type Posted = { ts: string | null } | { failed: SlackFailure }

/**
 * Posts once, however often it is asked for: the intent is stored before the call, and what may have arrived is looked for by
 * its marker before it is sent again.
 */
export async function postOnce({ ctx, lanes, self }: Edge, post: DutyPost): Promise<Posted> {
  const { key, kind, channelId, view } = post
  const before = await postByKey({ ctx }, key)
  if (before && !isOpen(before)) return { ts: before.ts }
  if (before) {
    const since = instantOf(millisOf(before.attemptedAt!) - SKEW_MS)
    const found = await findMessage(lanes.read, channelId, null, key, since)
    if (!found.ok && !found.result.ok && found.result.kind !== 'permanent') return { failed: found.result }
    if (found.ok && found.ts !== null) {
      await settlePost({ ctx }, key, { ts: found.ts })
      return { ts: found.ts }
    }
  } else
    await ctx.db
      .insertInto('duty_post')
      .values({ key, team_id: self.teamId, kind, channel_id: channelId, attempted_at: ctx.now(), at: ctx.now() })
      .onConflict((known) => known.doNothing())
      .execute()
  const metadata = { event_type: MARKER, event_payload: { key } }
  const result = await lanes.show('chat.postMessage', { channel: channelId, ...said(view), metadata })
  if (!result.ok && result.kind !== 'permanent') return { failed: result }
  if (result.ok) {
    const ts = String(result.data['ts'])
    await settlePost({ ctx }, key, { ts })
    return { ts }
  }
  ctx.log.error({ post: key, channel: channelId, code: result.code }, 'what is told of duty could not be posted')
  await settlePost({ ctx }, key, { error: result.code })
  return { ts: null }
}

/** Posts once to somebody alone; quiet hours are the caller's. */
export async function tellOnce(edge: Edge, userId: string, post: Omit<DutyPost, 'channelId'>): Promise<Posted> {
  const known = (await knownUsers(edge.ctx.db, edge.self.teamId)).find((one) => one.userId === userId)?.dmChannelId
  const direct = known ? { ok: true as const, channelId: known } : await openDirect(edge.lanes.show, userId)
  if (direct.ok) return postOnce(edge, { ...post, channelId: direct.channelId })
  return direct.kind === 'permanent' ? { ts: null } : { failed: direct }
}

/** Notes that a matter is dealt with although nothing is posted of it, and why. */
export async function noteUnposted({ ctx, self }: Edge, key: string, kind: string, why: string): Promise<void> {
  await ctx.db
    .insertInto('duty_post')
    .values({ key, team_id: self.teamId, kind, last_error: why, at: ctx.now() })
    .onConflict((known) => known.doNothing())
    .execute()
}

/** A post by its key; null for one that was never begun. */
async function postByKey({ ctx }: Pick<Edge, 'ctx'>, key: string): Promise<Row | null> {
  const { rows } = await sql<Row>`
    select key, ts, attempted_at as "attemptedAt", last_error as "lastError" from duty_post where key = ${key}`.execute(
    ctx.db,
  )
  return rows[0] ?? null
}

/** Where a post stands in Slack; null where it does not. */
export async function placeOfPost({ ctx }: Edge, key: string): Promise<{ channelId: string; ts: string } | null> {
  const row = await ctx.db
    .selectFrom('duty_post')
    .select(['channel_id', 'ts'])
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.channel_id && row.ts ? { channelId: row.channel_id, ts: row.ts } : null
}

/** Whether any post's key begins like this. */
export async function hasPosts({ ctx }: Edge, prefix: string): Promise<boolean> {
  const { rows } = await sql`select 1 from duty_post where starts_with(key, ${prefix}) limit 1`.execute(ctx.db)
  return rows.length > 0
}

/** Lets go of posts before an instant, but for those by which the last state of something is known. */
export async function tidyPosts({ ctx }: Edge, before: Instant): Promise<void> {
  await sql`delete from duty_post where at < ${before} and kind not in ('handoff', 'group')`.execute(ctx.db)
}

async function settlePost(
  { ctx }: Pick<Edge, 'ctx'>,
  key: string,
  came: { ts: string } | { error: string },
): Promise<void> {
  const set = 'ts' in came ? { ts: came.ts } : { last_error: came.error }
  await ctx.db.updateTable('duty_post').set(set).where('key', '=', key).execute()
}

/** Something that has a state, of which each change is told once: who is on call, whether a group can be changed. */
export type Watched = {
  kind: string
  /** What it is the state of; no colon in it. */
  about: string
  /** The state as it now is; no colon in it. */
  state: string
  /** Null where there is nowhere to tell it. */
  channelId: string | null
  /** The state at the first look, which is no news. */
  known: string
}

/**
 * Tells a change of state: what was told last stands in the key of the newest post about it. Of several changes that could not
 * be told, only the newest is. `key` is that of the newest post, null at the first look.
 */
export async function tellChange(
  edge: Edge,
  { kind, about, state, channelId, known }: Watched,
  viewOf: (before: string) => MessageView,
): Promise<{ key: string | null } | { failed: SlackFailure }> {
  const { ctx } = edge
  const { rows } = await sql<Row>`
    select key, ts, attempted_at as "attemptedAt", last_error as "lastError" from duty_post
    where starts_with(key, ${`${kind}:${about}:`}) order by at desc, key desc limit 2`.execute(ctx.db)
  const [newest, second] = rows
  const open = newest && isOpen(newest) ? newest : null
  const settled = open ? second : newest
  const before = settled ? stateOf(settled.key) : known
  const pending = open !== null && stateOf(open.key) === state
  if (open && !pending) await settlePost(edge, open.key, { error: 'overtaken' })
  if (before === state && !pending) {
    if (!settled) await noteUnposted(edge, keyOf(kind, about, ctx.now(), state), kind, FIRST_LOOK)
    return { key: !settled || settled.lastError === FIRST_LOOK ? null : settled.key }
  }
  const key = pending ? open.key : keyOf(kind, about, ctx.now(), state)
  if (channelId === null) await noteUnposted(edge, key, kind, 'no channel')
  else {
    const posted = await postOnce(edge, { key, kind, channelId, view: viewOf(before) })
    if ('failed' in posted) return posted
  }
  return { key }
}

const FIRST_LOOK = 'first look'
const keyOf = (kind: string, about: string, at: Instant, state: string) => `${kind}:${about}:${at}:${state}`
const stateOf = (key: string) => key.slice(key.lastIndexOf(':') + 1)
