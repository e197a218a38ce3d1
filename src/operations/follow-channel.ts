import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { IncidentView } from '../db/incident-view.ts'
import { gapsWork, morningWork, type NewEntry, save, syncWork, type Work } from '../db/save.ts'
import { shutChannel } from '../domain/command/shut-channel.ts'
import { zoneOfUser } from '../domain/roster-lookup.ts'
import { quietUntil } from '../domain/working-hours.ts'
import { isUp } from './call-next-rung.ts'
import { entryBy, type Given, inTransaction, lockedGiven } from './change.ts'
import { recordProjections } from './record-projections.ts'

/** An incident's channel as Slack has it. */
export type FoundChannel = {
  channelId: string
  channelName: string | null
  /** Slack's code why nothing can be posted there, with the reason in brackets why it could not be opened; null where all is well. */
  shut: string | null
}

type At = { teamId: string; channelId: string }

/**
 * Something happened to a channel: the work that shows the incidents in it looks at the channel first. `movedTo`: its id from now on.
 * `shutOnly`: it is news only where nothing could be posted before.
 */
export async function doubtChannel(ctx: Context, at: At, movedTo = at.channelId, shutOnly = false): Promise<void> {
  if (movedTo !== at.channelId) await moveChannel(ctx, at, movedTo)
  await inTransaction(ctx, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      update projection p set state = 'trying' from incident i
      where p.tag = 'channel' and p.incident_id = i.id and i.team_id = ${at.teamId} and i.channel_id = ${movedTo}
        and (p.state <> 'shown' or not ${shutOnly}) returning i.id`.execute(tx)
    for (const { id } of rows) await save(tx, id, { work: [syncWork(id, ctx.now())] })
  })
  ctx.poke()
}

/** Follows a channel to its new id, with what was said in it and what is shown there. What is held under the new id already stays. */
async function moveChannel(ctx: Context, { teamId, channelId }: At, to: string): Promise<void> {
  await sql`
    with said as (update message m set channel_id = ${to} where team_id = ${teamId} and channel_id = ${channelId}
      and not exists (select 1 from message n where n.team_id = m.team_id and n.channel_id = ${to} and n.ts = m.ts)),
    revised as (update message_revision m set channel_id = ${to} where team_id = ${teamId} and channel_id = ${channelId}
      and not exists (select 1 from message_revision n where (n.team_id, n.channel_id, n.ts, n.revised_at, n.change)
        = (m.team_id, ${to}, m.ts, m.revised_at, m.change))),
    doubled as (delete from record_source m using record_source n
      where m.team_id = ${teamId} and m.channel_id = ${channelId} and n.incident_id = m.incident_id and n.channel_id = ${to}
        and coalesce(n.thread_ts, '') = coalesce(m.thread_ts, '') and n.from_ts = m.from_ts),
    recorded as (update record_source m set channel_id = ${to} where team_id = ${teamId} and channel_id = ${channelId}
      and not exists (select 1 from record_source n where n.incident_id = m.incident_id and n.channel_id = ${to}
        and coalesce(n.thread_ts, '') = coalesce(m.thread_ts, '') and n.from_ts = m.from_ts)),
    shown as (update projection set channel_id = ${to} where channel_id = ${channelId})
    update incident set channel_id = ${to} where team_id = ${teamId} and channel_id = ${channelId}`.execute(ctx.db)
}

/**
 * Takes over what Slack says of an incident's channel. The first of its owners (Slack user ids) who is up is told once, by direct
 * message, when nothing can be posted there while it is open; while none of them is, it waits. When that is over, what was said
 * meanwhile is read up.
 */
export async function followChannel(
  ctx: Context,
  { incident, projections }: IncidentView,
  found: FoundChannel,
  owners: readonly string[],
): Promise<void> {
  const { id, teamId, number, threadTs, channelRefusal } = incident
  const { channelId, channelName, shut } = found
  const before = projections.get('channel')
  if (channelId !== incident.channelId) await moveChannel(ctx, { teamId, channelId: incident.channelId! }, channelId)
  await inTransaction(ctx, async (tx) => {
    const given = await lockedGiven(ctx, tx, id)
    if (!given) return
    const { told, entries, work } = tellOwner(given, found, before?.digest ?? null, owners)
    const shows = entries.length > 0 ? [syncWork(id, given.now)] : []
    await save(tx, id, { entries, work: [...work, ...shows] })
    // What its owner was told stands where other things have what they look like.
    const state = { digest: told, lastError: shut, state: shut === null ? ('shown' as const) : ('refused' as const) }
    const shown = { ...state, tag: 'channel', channelId, ts: null, attemptedAt: given.now, failures: 0 }
    const named = { channelId, channelName: channelName ?? '', threadTs }
    await recordProjections({ ...ctx, db: tx }, id, [shown], {
      channel: { ...named, refusal: channelRefusal, fromTs: threadTs ?? '0' },
      work: shut === null && before?.lastError ? [gapsWork(id, given.now)] : [],
    })
    if (entries.length > 0)
      ctx.log.warn({ incident: number, channelId, code: shut }, 'nothing can be posted in the channel of an incident')
  })
  ctx.poke()
}

/** Before a code: it stands in the timeline, and nobody was told because all slept. */
const UNTOLD = 'untold: '

/** What is said of a channel, and what is told of it then: the code, also where that only waits for somebody to be up. */
function tellOwner(
  given: Given,
  { channelName, shut }: FoundChannel,
  told: string | null,
  owners: readonly string[],
): { told: string | null; entries: NewEntry[]; work: Work[] } {
  const { incident, now } = given
  const isNews = shut !== null && incident.status !== 'closed' && told !== shut
  if (!isNews) return { told: shut && told, entries: [], work: [] }
  const known = told === `${UNTOLD}${shut}`
  const text = shutChannel(channelName, incident.number, shut)
  const owner = owners.find((one) => isUp(given, one))
  if (owner === undefined && owners.length > 0) {
    const asleep = `${text} Whoever leads is told when their night is over.`
    const mornings = owners.map((one) => quietUntil(zoneOfUser(given.roster, one), now) ?? now).sort()
    return {
      told: `${UNTOLD}${shut}`,
      entries: known ? [] : [entryBy(given, null, 'update', asleep)],
      work: [morningWork(incident.id, mornings[0]!)],
    }
  }
  const notice = owner === undefined ? null : { view: 'said' as const, to: owner }
  const said = known ? `${text} It was found in the night.` : text
  return { told: shut, entries: [entryBy(given, null, 'update', said, { notice })], work: [] }
}
