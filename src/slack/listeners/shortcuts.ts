import type { App, GlobalShortcut, MessageShortcut } from '@slack/bolt'
import { loadIncident } from '../../db/incidents.ts'
import type { Captured } from '../../db/record.ts'
import { incidentsToAddTo } from '../../db/sources.ts'
import { asTyped } from '../../domain/classify/chat-text.ts'
import { permalinkOf } from '../../domain/permalink.ts'
import { plus } from '../../domain/time.ts'
import { UserError } from '../../errors.ts'
import { adoptMessages, keepPicked, type Picked, pickedMessage } from '../../operations/adopt-messages.ts'
import type { Answer } from '../../operations/answer.ts'
import { captureMessages } from '../../operations/capture-messages.ts'
import type { Request } from '../../operations/change.ts'
import { declareIncident } from '../../operations/declare-incident.ts'
import { storedWorkspace } from '../../operations/store-workspace.ts'
import { parseHistoryMessage } from '../capture/parse.ts'
import { type Edge, failureView, placeAt, type Reply, requestOf, UNKNOWN } from '../edge.ts'
import { methodRefused } from '../lanes.ts'
import { SHORTCUTS } from '../views/actions.ts'
import { addModal, channelLabel, readAddForm, stretchOf } from '../views/add-modal.ts'
import { declareModal } from '../views/declare-modal.ts'
import { sentence } from '../views/ephemeral.ts'
import type { FormValues } from '../views/forms.ts'
import { reportModal } from '../views/report-modal.ts'
import { resultModal } from '../views/result-modal.ts'
import { typedInstead } from '../views/typed-instead.ts'

/** Days after the close of an incident during which the form offers to add to it. */
const OFFERED_DAYS = 60

type Chosen = { shortcut: GlobalShortcut | MessageShortcut; key: string; request: Request }

/** What each shortcut opens; a test holds the keys against the manifest. */
export const OPENS: Record<string, (edge: Edge, chosen: Chosen) => Promise<Reply>> = {
  [SHORTCUTS.declare]: async (edge, { key }) => {
    const { roster } = await placeAt(edge, null, null)
    return { open: declareModal({ roster, key, title: null, seen: null, severity: null, services: [] }) }
  },
  [SHORTCUTS.report]: (edge) => openReport(edge, null),
  [SHORTCUTS.add]: openAdding,
}

/** The shortcuts of the workspace and of messages. Each is acked at once and opens a form; so does what keeps it from that. */
export function registerShortcuts(app: App, edge: Edge): void {
  for (const [callbackId, opens] of Object.entries(OPENS)) {
    app.shortcut<GlobalShortcut | MessageShortcut>(callbackId, async ({ ack, shortcut, respond }) => {
      await ack()
      const { user, trigger_id } = shortcut
      const name = 'username' in user ? user.username : user.name
      const request = requestOf(edge, `picked:${trigger_id}`, callbackId, { id: user.id, name })
      const chosen = { shortcut, key: trigger_id, request }
      const reply = await opens(edge, chosen).catch((thrown): Reply => ({ show: failureView(edge, thrown) }))
      const view = reply && 'open' in reply ? reply.open : resultModal(reply?.show ?? UNKNOWN)
      const result = await edge.lanes.ask('views.open', { trigger_id, view })
      if (result.ok) return
      const told = methodRefused(result) ? typedInstead(view.callback_id ?? '', result.code) : TOO_LATE
      if (told === TOO_LATE) edge.ctx.log.warn({ code: result.code }, 'a form could not be opened')
      // The shortcuts of the workspace have nowhere to answer.
      if (shortcut.type === 'message_action') await respond({ response_type: 'ephemeral', ...told })
    })
  }
}

const TOO_LATE = sentence('Slack no longer opened the form. Nothing has changed: choose the shortcut again.')

/** The form of a customer's problem, about an incident or about none yet. */
export async function openReport(edge: Edge, incidentId: string | null): Promise<Reply> {
  const { roster } = await placeAt(edge, null, null)
  const state = incidentId === null ? null : await loadIncident(edge.ctx.db, incidentId, { lock: false })
  if (incidentId !== null && !state) return { show: UNKNOWN }
  return { open: reportModal({ roster, incident: state?.incident ?? null }) }
}

async function openAdding(edge: Edge, { shortcut, key, request }: Chosen): Promise<Reply> {
  const { channel, message } = shortcut as MessageShortcut
  const { ctx, self } = edge
  const closedSince = plus(ctx.now(), { days: -OFFERED_DAYS })
  const picked = { channelId: channel.id, channelName: channel.name, message }
  const captured = readPicked(edge, picked)
  const [{ roster }, incidents] = await Promise.all([
    placeAt(edge, null, null),
    incidentsToAddTo(ctx.db, self.teamId, closedSince),
  ])
  const sawOpen = incidents.some((one) => one.status !== 'closed')
  await keepPicked(ctx, { ...picked, sawOpen }, request)
  const { defaultSeverity: severity } = roster.company
  const text = readable(edge, captured)
  return { open: addModal({ key, incidents, text, inThread: captured.threadTs !== null, severity }) }
}

function readPicked(edge: Edge, { channelId, message }: Pick<Picked, 'channelId' | 'message'>): Captured {
  const captured = parseHistoryMessage(message, channelId, edge.self, edge.people.nameOf, edge.ctx.now())
  if (!captured || captured.deletedAt) throw new UserError('That message was deleted, so it cannot be added.')
  return captured
}

function readable(edge: Edge, captured: Captured): string {
  return asTyped(captured.text, (userId) => edge.people.nameOf(userId) ?? userId)
}

/** Adds what was picked to the record of an incident, or declares one with it. */
export async function submitAdding(
  edge: Edge,
  values: FormValues,
  key: string,
  request: Request,
): Promise<{ errors: Record<string, string> } | { answer: Answer }> {
  const { ctx, self, people } = edge
  const form = readAddForm(values)
  if (!form.ok) return form
  const picked = await pickedMessage(ctx, `picked:${key}`)
  const captured = readPicked(edge, picked)
  const { channelId, ts, threadTs } = captured
  const { teamUrl } = (await storedWorkspace(ctx))!
  const source = {
    ...stretchOf(form.value.what, captured, ctx.now()),
    teamId: self.teamId,
    adoptedBy: request.by.userId,
    adoptedAt: ctx.now(),
    label: channelLabel(picked.channelName),
    permalink: permalinkOf(teamUrl, channelId, ts, threadTs),
  }
  if (captured.author.kind === 'person' && captured.author.userId) void people.learn([captured.author.userId])
  const { incidentId, title, severity } = form.value
  if (incidentId !== null)
    return { answer: await adoptMessages(ctx, incidentId, { source, captured: [captured] }, request) }
  const answer = await declareIncident(
    ctx,
    {
      teamId: self.teamId,
      title,
      severity,
      services: [],
      seen: readable(edge, captured).slice(0, 1000) || null,
      via: `a message of ${source.label}`,
      adopt: [source],
      different: picked.sawOpen,
    },
    request,
  )
  if (answer.kind === 'similar') {
    const { number, title: declared } = answer.open[0]!
    const meanwhile = `#${number} ${declared} was declared meanwhile and looks the same. Open this form again to choose.`
    return { errors: { incident: meanwhile } }
  }
  await captureMessages(ctx, [captured])
  return { answer }
}
