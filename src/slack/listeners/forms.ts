import type { App, ViewSubmitAction } from '@slack/bolt'
import { numberOf } from '../../db/incidents.ts'
import type { Answer } from '../../operations/answer.ts'
import type { Request } from '../../operations/change.ts'
import { changeSeverity } from '../../operations/change-severity.ts'
import { declareIncident } from '../../operations/declare-incident.ts'
import { pageTarget } from '../../operations/page-target.ts'
import { postUpdate } from '../../operations/post-update.ts'
import { reportProblem } from '../../operations/report-problem.ts'
import { close, mitigate, resolve, setStatus } from '../../operations/set-status.ts'
import { showRunbook } from '../../operations/show-runbook.ts'
import { takeCommand } from '../../operations/take-command.ts'
import { noteMeasure } from '../../operations/temporary-measures.ts'
import { type Edge, failureView, placeAt, replyTo, requestOf, within } from '../edge.ts'
import { decodeValue, FORMS } from '../views/actions.ts'
import type { MessageView } from '../views/blocks.ts'
import { readCloseForm } from '../views/close-modal.ts'
import { readCommanderForm } from '../views/commander-modal.ts'
import { readDeclareForm } from '../views/declare-modal.ts'
import { sentence } from '../views/ephemeral.ts'
import type { FormValues } from '../views/forms.ts'
import { readMeForm } from '../views/me.ts'
import { readPageForm } from '../views/page-modal.ts'
import { readReportForm } from '../views/report-modal.ts'
import { readResolveForm } from '../views/resolve-modal.ts'
import { resultModal, savingModal } from '../views/result-modal.ts'
import { readRunbookForm } from '../views/runbook-modal.ts'
import { readSeverityForm } from '../views/severity-modal.ts'
import { readTemporaryForm } from '../views/temporary-modal.ts'
import { readUpdateForm } from '../views/update.ts'
import { submitMe } from './me.ts'
import { submitCover } from './on-call.ts'
import { submitAdding } from './shortcuts.ts'

/** What a form came to: errors by block, or an answer. */
type Submitted = { errors: Record<string, string> } | { answer: Answer }
type Submit = (
  edge: Edge,
  values: FormValues,
  metadata: { incident: string; key: string },
  request: Request,
) => Promise<Submitted>

/** Every form: read, ack within Slack's patience (with "Saving ..." when the database is slow), answer in place of the form. */
export function registerForms(app: App, edge: Edge): void {
  for (const [callbackId, submit] of Object.entries(SUBMITS)) {
    app.view<ViewSubmitAction>(callbackId, async ({ ack, view, body }) => {
      const read = decodeValue(view.private_metadata, { incident: 'string?', key: 'string?' })
      const metadata = { incident: read?.incident ?? '', key: read?.key ?? '' }
      // A form sent twice has the same id: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
      const request = requestOf(edge, metadata.key ? `question:${metadata.key}` : `view:${view.id}`, callbackId, {
        id: body.user.id,
        name: body.user.name,
      })
      const work: Promise<FormReply> = submit(edge, view.state.values as FormValues, metadata, request)
        .then((submitted) => shown(edge, submitted, request))
        .catch((thrown) => ({ show: failureView(edge, thrown) }))
      const early = (await within(work))?.early
      if (early && 'errors' in early) return ack({ response_action: 'errors', errors: early.errors })
      if (early) return early.show ? ack({ response_action: 'update', view: resultModal(early.show) }) : ack()
      await ack({ response_action: 'update', view: savingModal() })
      const late = await work
      const message =
        'errors' in late ? sentence(Object.values(late.errors).join(' ')) : (late.show ?? sentence('Saved.'))
      const result = await edge.lanes.ask('views.update', { view_id: view.id, view: resultModal(message) })
      if (!result.ok) edge.ctx.log.warn({ code: result.code }, 'a form could not be told what came of it')
    })
  }
}

/** What the person sees in place of the form; null closes it. */
type FormReply = { errors: Record<string, string> } | { show: MessageView | null }

async function shown(edge: Edge, submitted: Submitted, request: Request): Promise<FormReply> {
  if ('errors' in submitted) return submitted
  const reply = await replyTo(edge, submitted.answer, request)
  return { show: reply && 'show' in reply ? reply.show : null }
}

const SUBMITS: Record<string, Submit> = {
  [FORMS.declare]: async (edge, values, _metadata, request) => {
    const { roster } = await placeAt(edge, null, null)
    const form = readDeclareForm(values, roster)
    if (!form.ok) return form
    return { answer: await declareIncident(edge.ctx, { teamId: edge.self.teamId, ...form.value }, request) }
  },
  [FORMS.update]: async (edge, values, { incident }, request) => {
    const form = readUpdateForm(values)
    if (!form.ok) return form
    const { status, text, nextMinutes } = form.value
    const posted = await postUpdate(edge.ctx, incident, { status, text, nextMinutes }, request)
    const then = { ...request, key: `${request.key}:status` }
    // Does nothing when the update has set it; after a mitigation it is a relapse.
    if (status === 'investigating' || status === 'identified') await setStatus(edge.ctx, incident, status, then)
    const nothing = { impact: null, resolution: null, at: null }
    const ended =
      status === 'mitigated'
        ? await mitigate(edge.ctx, incident, null, then)
        : status === 'resolved' && (await resolve(edge.ctx, incident, nothing, then))
    // Who has confirmed it is asked, and what is left is told, as after their own buttons.
    const both = ended && 'text' in ended && 'text' in posted
    return { answer: both ? { ...ended, text: `${posted.text} ${ended.text}` } : posted }
  },
  [FORMS.resolve]: async (edge, values, { incident }, request) => ({
    answer: await resolve(edge.ctx, incident, { ...readResolveForm(values), at: null }, request),
  }),
  [FORMS.page]: async (edge, values, { incident }, request) => {
    const { roster } = await placeAt(edge, null, null)
    const form = readPageForm(values, roster)
    if (!form.ok) return form
    const answers: Answer[] = []
    for (const [index, target] of form.value.entries())
      answers.push(await pageTarget(edge.ctx, incident, target, { ...request, key: `${request.key}:${index}` }))
    const texts = new Set(answers.map((one) => ('text' in one ? one.text : '')))
    return { answer: { kind: 'sentence', text: [...texts].join(' ') } }
  },
  [FORMS.severity]: async (edge, values, { incident }, request) => {
    const form = readSeverityForm(values)
    return form.ok ? { answer: await changeSeverity(edge.ctx, incident, form.value, request) } : form
  },
  [FORMS.commander]: async (edge, values, { incident }, request) => {
    const form = readCommanderForm(values)
    return form.ok ? { answer: await takeCommand(edge.ctx, incident, form.value, request) } : form
  },
  [FORMS.close]: async (edge, values, { incident }, request) => {
    const form = readCloseForm(values, await numberOf(edge.ctx.db, incident))
    return form.ok ? { answer: await close(edge.ctx, incident, form.value, request) } : form
  },
  [FORMS.add]: (edge, values, { key }, request) => submitAdding(edge, values, key, request),
  [FORMS.report]: async (edge, values, { incident }, request) => {
    const { roster } = await placeAt(edge, null, null)
    const form = readReportForm(values, roster)
    if (!form.ok) return form
    const report = { teamId: edge.self.teamId, incidentId: incident || null, ...form.value }
    return { answer: await reportProblem(edge.ctx, report, request) }
  },
  [FORMS.temporary]: async (edge, values, { incident }, request) => {
    const form = readTemporaryForm(values)
    if (!form.ok) return form
    const { text, ownerUserId } = form.value
    const ownerName = ownerUserId === null ? null : edge.people.nameOf(ownerUserId)
    return { answer: await noteMeasure(edge.ctx, incident, { text, ownerUserId, ownerName }, request) }
  },
  [FORMS.cover]: (edge, values, _metadata, request) => submitCover(edge, values, request),
  [FORMS.phone]: (edge, values, _, request) => submitMe(edge, 'phone', readMeForm(values, 'address'), request),
  [FORMS.topic]: (edge, values, _, request) => submitMe(edge, 'ntfy', readMeForm(values, 'address'), request),
  [FORMS.code]: (edge, values, _, request) => submitMe(edge, 'code', readMeForm(values, 'code'), request),
  [FORMS.runbook]: async (edge, values, { incident }, request) => {
    const form = readRunbookForm(values)
    return form.ok ? { answer: await showRunbook(edge.ctx, incident, form.value, request) } : form
  },
}
