import type { App, ViewSubmitAction } from '@slack/bolt'
import { numberOf } from '../../db/incidents.ts'
import { addNote } from '../../operations/add-note.ts'
import type { Answer } from '../../operations/answer.ts'
import type { Request } from '../../operations/change.ts'
import { changeSeverity } from '../../operations/change-severity.ts'
import { declareIncident } from '../../operations/declare-incident.ts'
import { pageTarget } from '../../operations/page-target.ts'
import { postUpdate } from '../../operations/post-update.ts'
import { close, mitigate, resolve, setStatus } from '../../operations/set-status.ts'
import { takeCommand } from '../../operations/take-command.ts'
import { type Edge, failureView, placeAt, replyTo, requestOf, within } from '../edge.ts'
import { decodeValue, FORMS } from '../views/actions.ts'
import type { MessageView } from '../views/blocks.ts'
import { readCloseForm } from '../views/close-modal.ts'
import { readCommanderForm } from '../views/commander-modal.ts'
import { readDeclareForm } from '../views/declare-modal.ts'
import { sentence } from '../views/ephemeral.ts'
import type { FormValues } from '../views/forms.ts'
import { readNoteForm } from '../views/note-modal.ts'
import { readPageForm } from '../views/page-modal.ts'
import { readResolveForm } from '../views/resolve-modal.ts'
import { resultModal, savingModal } from '../views/result-modal.ts'
import { readSeverityForm } from '../views/severity-modal.ts'
import { readUpdateForm } from '../views/update.ts'

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
      const request = requestOf(metadata.key ? `question:${metadata.key}` : `view:${view.id}`, callbackId, {
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
    const answer = await postUpdate(edge.ctx, incident, { status, text, nextMinutes }, request)
    // Does nothing when the update has set it; after a mitigation it is a relapse.
    if (status === 'investigating' || status === 'identified')
      await setStatus(edge.ctx, incident, status, { ...request, key: `${request.key}:status` })
    if (status === 'mitigated') await mitigate(edge.ctx, incident, null, { ...request, key: `${request.key}:status` })
    if (status === 'resolved')
      await resolve(
        edge.ctx,
        incident,
        { impact: null, resolution: null, at: null },
        { ...request, key: `${request.key}:status` },
      )
    return { answer }
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
    return { answer: { kind: 'sentence', text: answers.map((one) => ('text' in one ? one.text : '')).join(' ') } }
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
  [FORMS.note]: async (edge, values, { incident }, request) => {
    const { roster } = await placeAt(edge, null, null)
    const form = readNoteForm(values, roster.company.zone)
    return form.ok ? { answer: await addNote(edge.ctx, incident, form.value, request) } : form
  },
}
