import { sql, type Transaction } from 'kysely'
import type { Context } from '../context.ts'
import { offerWork, save } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import { dismissalKey, sightingById } from '../db/sightings.ts'
import { isSevere, type Severity } from '../domain/severity.ts'
import { UserError } from '../errors.ts'
import { type Answer, sentence } from './answer.ts'
import { actorOf, inTransaction, once, type Request } from './change.ts'
import { lockIntake, takeIn } from './take-in.ts'

/** What somebody does with an offer; `severity` null takes the alert's own, else the default. */
export type OfferAnswer = { kind: 'declare'; severity: Severity | null } | { kind: 'dismiss' }

/**
 * Declares what was offered, or says that it is no incident. Whoever comes second is told what the first did; what was
 * dismissed can still be declared.
 */
export async function answerOffer(
  ctx: Context,
  sightingId: string,
  answer: OfferAnswer,
  request: Request,
): Promise<Answer> {
  const key = answer.kind === 'dismiss' ? dismissalKey(sightingId) : `declare-offer:${sightingId}`
  const told = await once(ctx, { ...request, key }, async () =>
    inTransaction(ctx, async (tx): Promise<Answer> => {
      const offer = await lockedOffer(ctx, tx, sightingId)
      if (!offer) throw new UserError('That offer is not known here any more. `/incident TITLE` declares.')
      const { sighting, incident, dismissed, roster } = offer
      if (incident) return sentence(`It is part of #${incident.number} ${incident.title}.`)
      const now = ctx.now()
      const by = actorOf(roster, request.by.userId, request.by.userName)
      const inbox = (said: Answer) => ({ key, action: request.action, receivedAt: now, answer: said })
      if (answer.kind === 'dismiss') {
        if (dismissed) return sentence(dismissed)
        const said = sentence(`${by.name} says that it is no incident.`)
        const gone = { ...sighting, state: 'dismissed' as const }
        await save(tx, null, { sightings: [gone], work: [offerWork(sightingId, now)], inbox: inbox(said) })
        return said
      }
      const severity = answer.severity ?? sighting.severity
      // What was dismissed before is shown as declared, too.
      const declared = { ...sighting, severity, state: 'offered' as const }
      const via = sighting.byUserId === null ? sighting.byName : null
      const news = { sighting: declared, rule: 'declare' as const, roster, via, declaredBy: by }
      const answerOf = (taken: Awaited<ReturnType<typeof takeIn>>): Answer =>
        taken.result === 'declared'
          ? { kind: 'declared', incident: taken.incident!, severityGiven: true, called: taken.called }
          : sentence(`It is part of #${taken.incident?.number} ${taken.incident?.title}, which is open.`)
      return answerOf(await takeIn(ctx, tx, news, (taken) => inbox(answerOf(taken))))
    }),
  )
  ctx.poke()
  return told
}

/** The offer as it stands once nothing else can change it. */
async function lockedOffer(ctx: Context, tx: Transaction<DB>, sightingId: string) {
  const found = await sightingById(tx, sightingId)
  if (!found) return null
  const roster = await lockIntake(ctx, tx, found.sighting.teamId)
  return { ...((await sightingById(tx, sightingId)) ?? found), roster }
}

/** Declares what is bad and cannot be offered, because Slack refuses the post or is away: an offer that nobody sees calls nobody. */
export async function declareUnseenOffer(ctx: Context, sightingId: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const offer = await lockedOffer(ctx, tx, sightingId)
    if (!offer) return
    const { sighting, roster } = offer
    const bad = isSevere(sighting.severity ?? roster.company.defaultSeverity)
    if (sighting.state !== 'offered' || sighting.recoveredAt !== null || !bad) return
    await takeIn(ctx, tx, { sighting, rule: 'declare', roster })
  })
  ctx.poke()
}

/** Records where an offer stands in Slack, so that it is edited from then on. */
export async function recordOffer(ctx: Context, sightingId: string, shown: { channelId: string; ts: string }) {
  await sql`update sighting set channel_id = ${shown.channelId}, ts = ${shown.ts} where id = ${sightingId}`.execute(
    ctx.db,
  )
}
