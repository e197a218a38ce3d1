import type { Context } from '../context.ts'
import type { Captured } from '../db/record.ts'
import { type AdoptedSource, gapsWork, type NewEntry } from '../db/save.ts'
import { covers } from '../domain/stretch.ts'
import { plus, tsOf } from '../domain/time.ts'
import { UserError } from '../errors.ts'
import { type Answer, sentence } from './answer.ts'
import { captureMessages, SETTLE_SECONDS } from './capture-messages.ts'
import { type Actor, change, entryBy, type Given, once, type Request, storedAnswer } from './change.ts'
import { redraft } from './set-status.ts'

/** What somebody adds to a record: the stretch, and what of it is known already. */
export type Adoption = { source: AdoptedSource; captured: readonly Captured[] }

/**
 * Adds a stretch of another channel to the record of an incident, open or closed. What is known of it is stored before this
 * returns, the rest is read by the check of the record. A draft that is not published yet is made anew with it.
 */
export async function adoptMessages(
  ctx: Context,
  incidentId: string,
  { source: wanted, captured }: Adoption,
  request: Request,
): Promise<Answer> {
  const answer = await change(ctx, incidentId, request, (given) => {
    const { incident, now } = given
    // What goes on, goes on as long as the incident is recorded.
    const source = { ...wanted, toTs: wanted.toTs ?? (incident.publishedAt ? tsOf(now) : null) }
    const before = given.stretches.some((one) => covers(one, source))
    const about = `#${incident.number} ${incident.title}`
    if (before)
      return {
        changes: { work: [gapsWork(incident.id, now)] },
        answer: sentence(`It is in the record of ${about} already, so nothing was added.`),
      }
    const published = incident.publishedAt ? ' The postmortem is published and stays as it is.' : ''
    return {
      changes: {
        adopted: [source],
        entries: [adoptedEntry(given, request.by, source)],
        // Drafted once, when the rest of the stretch is read.
        work: [gapsWork(incident.id, now), ...redraft(incident, plus(now, { seconds: SETTLE_SECONDS }))],
      },
      answer: sentence(`Added ${stretchOf(source)} to the record of ${about}.${published}`),
    }
  })
  // After the commit, since only what belongs to a record is stored; a repeat does it again.
  await captureMessages(ctx, captured)
  return answer
}

/** The timeline entry that tells of a stretch that was added. */
export function adoptedEntry(
  given: Pick<Given, 'roster' | 'now' | 'newId'>,
  by: Actor,
  source: AdoptedSource,
): NewEntry {
  const { channelId, threadTs, fromTs, label, permalink } = source
  const entry = entryBy(given, by, 'update', '', {
    evidence: [permalink],
    notice: { view: 'adopted', data: { channelId, threadTs, fromTs, label } },
  })
  return { ...entry, text: `${entry.actorName} added ${stretchOf(source)} to the record.` }
}

function stretchOf({ threadTs, fromTs, toTs, label }: AdoptedSource): string {
  if (fromTs === toTs) return `a message of ${label}`
  return threadTs === null ? `what was said in ${label} since a message` : `a thread of ${label}`
}

/** A message that somebody picked, as Slack gave it, until the form about it comes back. `sawOpen`: which offered open incidents. */
export type Picked = { channelId: string; channelName: string; message: object; sawOpen: boolean }

/** Keeps a picked message under the key of its form, which can carry 3000 characters only. The inbox lets go of it in time. */
export async function keepPicked(ctx: Context, picked: Picked, request: Request): Promise<void> {
  await once(ctx, request, async () => {
    const answer = JSON.stringify({ kind: 'picked', ...picked })
    const row = { key: request.key, received_at: ctx.now(), action: request.action, answer }
    await ctx.db.insertInto('inbox').values(row).execute()
    return sentence('')
  })
}

/** The message that was picked. Throws UserError when it is no longer kept. */
export async function pickedMessage(ctx: Context, key: string): Promise<Picked> {
  const kept = (await storedAnswer(ctx.db, key)) as unknown as Picked | null
  if (!kept) throw new UserError('This form is too old. Choose "Add to incident" on the message again.')
  return kept
}
