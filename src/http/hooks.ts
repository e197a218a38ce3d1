import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { currentRoster } from '../db/rosters.ts'
import type { HookSource, Roster } from '../domain/roster.ts'
import { reasonOf } from '../errors.ts'
import {
  BODY_LIMIT,
  createAdmission,
  type HookPurpose,
  type HookReply,
  type HookRequest,
  REFUSALS,
  unusable,
} from '../hooks/admission.ts'
import { answerOf, type HookOutcome } from '../hooks/answers.ts'
import { type ChangeKind, readChange } from '../hooks/changes/index.ts'
import { findSource, noSource, readHook, ruleFor } from '../hooks/index.ts'
import { createGate } from '../hooks/limits.ts'
import { isOrder, ORDER_SOURCE, ORDERS } from '../hooks/orders/index.ts'
import type { HookEvent } from '../hooks/reading.ts'
import { type HookSecrets, hasSecrets, isSigned } from '../hooks/signatures.ts'
import { keepDelivery, recallDelivery } from '../operations/hook-deliveries.ts'
import { recordChanges } from '../operations/record-changes.ts'
import { takeRecovery, takeSighting } from '../operations/take-sighting.ts'
import { channelUrl } from '../slack/views/blocks.ts'
import { takeOrder } from './orders.ts'

/** Who takes what hooks bring. */
export type HookDesk = { ctx: Context; teamId: string }

/** `desk` is null while the process starts or stops; `atOnce` is how many hooks may use the database at a time. */
export type HookOptions = {
  secrets: HookSecrets
  desk: () => HookDesk | null
  wireNow: () => number
  atOnce: number
}

type Posted = { Params: { source?: string }; Body: Buffer | undefined }

/**
 * `POST /hooks/incident[/SOURCE]`, `POST /hooks/change[/SOURCE]` and `POST /hooks/ORDER` (docs/hooks.md). What is not signed is refused before
 * anything is looked up; 200 is answered only when everything is committed.
 */
export function hookRoutes(options: HookOptions): FastifyPluginAsync {
  const admit = createAdmission(options.secrets, options.wireNow)
  const gate = createGate(options.atOnce)
  let toldAt = Number.NEGATIVE_INFINITY
  // A sender with a wrong secret is the operator's to mend; a flood is one line a minute.
  const tell = (desk: HookDesk | null, source: string) => {
    if (options.wireNow() - toldAt < 60_000) return
    toldAt = options.wireNow()
    desk?.ctx.log.warn({ source }, 'a hook was refused: it is not signed with its secret, or not now')
  }

  const replyTo = async (request: HookRequest): Promise<HookReply> => {
    const admission = admit(request)
    const desk = options.desk()
    if (!admission.admitted) {
      if (admission.reply.status === 401) tell(desk, request.source)
      return admission.reply
    }
    if (!desk) return REFUSALS.notUp
    try {
      return (
        (await gate.run(`${request.purpose} ${request.source}`, () => take(desk, request, admission.delivery))) ??
        REFUSALS.crowded
      )
    } catch (thrown) {
      desk.ctx.log.error({ source: request.source, reason: reasonOf(thrown) }, 'a hook could not be taken')
      return REFUSALS.notStored
    }
  }
  const taken = (purpose: HookPurpose, plain: string) => async (request: FastifyRequest<Posted>, reply: FastifyReply) =>
    send(
      reply,
      await replyTo({
        purpose,
        source: request.params.source || plain,
        headers: request.headers,
        body: request.body ?? Buffer.alloc(0),
      }),
    )

  return async (server) => {
    server.removeAllContentTypeParsers()
    // Signatures are over the bytes as they came.
    const parser = { parseAs: 'buffer', bodyLimit: BODY_LIMIT } as const
    server.addContentTypeParser('application/json', parser, (_request, body, done) => done(null, body))
    server.addHook('onRequest', async (request, reply) => {
      if (!hasSecrets(options.secrets)) return send(reply, REFUSALS.off)
      // Its body is not even read.
      if (request.method === 'POST' && !isSigned(request.headers)) return send(reply, REFUSALS.notSigned)
    })
    server.setErrorHandler<{ statusCode?: number }>((thrown, _request, reply) => {
      if (thrown.statusCode === 413) return send(reply, REFUSALS.tooLarge)
      if (thrown.statusCode === 415) return send(reply, REFUSALS.notJson)
      if (thrown.statusCode !== undefined && thrown.statusCode < 500) return send(reply, REFUSALS.unreadable)
      options.desk()?.ctx.log.error({ reason: reasonOf(thrown) }, 'a hook could not be taken')
      return send(reply, REFUSALS.notStored)
    })
    for (const purpose of ['incident', 'change', ...ORDERS] as const) {
      const url = isOrder(purpose) ? `/hooks/${purpose}` : `/hooks/${purpose}/:source?`
      server.post(url, taken(purpose, isOrder(purpose) ? ORDER_SOURCE : 'json'))
      const method = server.supportedMethods.filter((one) => one !== 'POST')
      server.route({
        method,
        url,
        handler: (_request, reply) => send(reply.header('allow', 'POST'), REFUSALS.notPosted),
      })
    }
  }
}

function send(reply: FastifyReply, { status, body, retryAfter }: HookReply): FastifyReply {
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  return reply.code(status).send(body)
}

async function take(
  desk: HookDesk,
  request: HookRequest,
  delivery: Parameters<typeof recallDelivery>[1] | null,
): Promise<HookReply> {
  const { ctx } = desk
  const roster = await currentRoster(ctx.db, ctx.rosters)
  if (!roster) return REFUSALS.noRoster
  const { purpose } = request
  const source = isOrder(purpose) ? null : findSource(roster, purpose, request.source)
  if (!isOrder(purpose) && !source) return { status: 404, body: { error: noSource(roster, purpose, request.source) } }
  const known = delivery ? await recallDelivery(ctx, delivery) : null
  if (known?.kind === 'replayed') return REFUSALS.replayed
  if (known?.kind === 'again') return { status: 200, body: known.answer as object }
  let body: unknown
  try {
    body = JSON.parse(request.body.toString())
  } catch (thrown) {
    return unusable([`the body: it is no JSON (${reasonOf(thrown).slice(0, 200)}).`])
  }
  const reply: HookReply & { kept?: object } = isOrder(purpose)
    ? await takeOrder(ctx, roster, purpose, body)
    : purpose === 'incident'
      ? await takeSigns(desk, roster, source!, body)
      : await takeChanges(desk, source!, body, request.headers)
  if (delivery && reply.status === 200) await keepDelivery(ctx, delivery, reply.kept ?? reply.body)
  return reply
}

async function takeSigns(desk: HookDesk, roster: Roster, source: HookSource, body: unknown): Promise<HookReply> {
  const reading = readHook(body, { roster, source, now: desk.ctx.now() })
  if (!reading.ok) return unusable(reading.problems)
  const outcomes: HookOutcome[] = []
  for (const event of reading.events)
    outcomes.push(await takeEvent(desk, { ...source, rule: ruleFor(source, reading.rule) }, event))
  return { status: outcomes.length > 0 ? 200 : 202, body: answerOf(outcomes, reading.problems) }
}

async function takeEvent({ ctx, teamId }: HookDesk, source: HookSource, event: HookEvent): Promise<HookOutcome> {
  const from = { teamId, source: source.key }
  const { result, incident } =
    event.kind === 'seen'
      ? await takeSighting(ctx, { ...event.sign, ...from }, source.rule)
      : await takeRecovery(ctx, { ...event, ...from })
  return {
    dedupKey: event.kind === 'seen' ? event.sign.dedupKey : event.dedupKey,
    result: result === 'unknown' ? 'noted' : result,
    incident: incident?.number ?? null,
    url: incident?.channelId ? channelUrl(teamId, incident.channelId) : null,
  }
}

async function takeChanges(
  { ctx, teamId }: HookDesk,
  source: HookSource,
  body: unknown,
  headers: HookRequest['headers'],
): Promise<HookReply> {
  const reading = readChange(source.kind as ChangeKind, body, headers, { source: source.key, now: ctx.now() })
  if (!reading.ok) return unusable(reading.problems)
  const { stored } = await recordChanges(ctx, teamId, reading.value)
  const result = reading.value.length === 0 ? 'ignored' : 'recorded'
  return { status: result === 'ignored' ? 202 : 200, body: { result, stored } }
}
