import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { IncidentView } from '../db/incident-view.ts'
import { gapsWork, morningWork, save, syncWork } from '../db/save.ts'
import { shutChannel } from '../domain/command/shut-channel.ts'
import type { Instant } from '../domain/time.ts'
import { isUp } from './call-next-rung.ts'
import { changeUnasked, entryBy, inTransaction } from './change.ts'
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

/** Has an incident shown again at `morning`: somebody's quiet hours keep back what they are to be told. */
export async function waitForMorning(ctx: Context, incidentId: string, morning: Instant): Promise<void> {
  await save(ctx.db, incidentId, { work: [morningWork(incidentId, morning)] })
}

/**
 * Takes over what Slack says of an incident's channel. The first of its owners (Slack user ids) who is up is told once, by direct
 * message, when nothing can be posted there while it is open; when that is over, what was said meanwhile is read up.
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
  // What its owner was told stands where other things have what they look like.
  let digest = before?.digest ?? null
  if (shut === null) digest = null
  else if (incident.status !== 'closed' && digest !== shut) {
    const text = shutChannel(channelName, number, shut)
    const known = before?.lastError === shut
    await changeUnasked(ctx, id, (given) => {
      const owner = owners.find((one) => isUp(given, one))
      if (owner !== undefined || owners.length === 0) digest = shut
      else if (known) return null
      const notice = owner === undefined ? null : { view: 'said' as const, to: owner }
      return { entries: [entryBy(given, null, 'update', text, { notice })] }
    })
    if (!known)
      ctx.log.warn({ incident: number, channelId, code: shut }, 'nothing can be posted in the channel of an incident')
  }
  const state = shut === null ? 'shown' : 'refused'
  const shown = { tag: 'channel', channelId, ts: null, state, digest, attemptedAt: ctx.now(), failures: 0 } as const
  await recordProjections(ctx, id, [{ ...shown, lastError: shut }], {
    channel: { channelId, channelName: channelName ?? '', threadTs, refusal: channelRefusal, fromTs: threadTs ?? '0' },
    work: shut === null && before?.lastError ? [gapsWork(id, ctx.now())] : [],
  })
  ctx.poke()
}
