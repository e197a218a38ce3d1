import { SEVERITIES } from '../../domain/severity.ts'
import { answerLadder } from '../../operations/answer-ladder.ts'
import { answerOffer } from '../../operations/answer-offer.ts'
import { answerPage, type PageAnswer } from '../../operations/answer-page.ts'
import { approveDraft, refreshDraft } from '../../operations/approve-draft.ts'
import type { change, Request } from '../../operations/change.ts'
import { changeSeverity } from '../../operations/change-severity.ts'
import { answerCover, withdrawCover } from '../../operations/cover.ts'
import { declareIncident } from '../../operations/declare-incident.ts'
import { joinIncident } from '../../operations/join-incident.ts'
import { pageTarget } from '../../operations/page-target.ts'
import { close, mitigate, relapse, reopen } from '../../operations/set-status.ts'
import { takeCommand } from '../../operations/take-command.ts'
import { undoMeasure } from '../../operations/temporary-measures.ts'
import { tickStep, untickStep } from '../../operations/tick-step.ts'
import { type Edge, type Reply, replyTo, UNKNOWN } from '../edge.ts'
import { ACTIONS, CARD_CHOICES, decodeChoice, decodeValue, LADDER_CHOICES } from '../views/actions.ts'
import { DECLARE_VALUE, sentence } from '../views/ephemeral.ts'
import { MEASURE_VALUE } from '../views/measures.ts'
import { STEP_PAGE_VALUE, STEP_VALUE, TICKED_VALUE } from '../views/runbook.ts'
import { SPOKEN_VALUE } from '../views/spoken.ts'
import { confirmSignal } from './confirm.ts'
import { meForm, meReply, numbersReply, removeReply } from './me.ts'
import { openCover } from './on-call.ts'
import { type FormName, openForm } from './open-form.ts'
import { runCommand } from './run-command.ts'
import { openReport } from './shortcuts.ts'
import { catchUpReply, timelineReply } from './show-incident.ts'

/** A press: the button's value as Slack gave it back. */
export type Press = (
  edge: Edge,
  pressed: { value: string | undefined; actionId: string },
  request: Request,
) => Promise<Reply>

type OnIncident = (edge: Edge, incidentId: string, request: Request) => Promise<Reply>

const OUTDATED: Reply = {
  show: sentence('This button is from an older version and does nothing any more. `/incident` opens the current ones.'),
}
const NOTHING = async (): Promise<Reply> => null

/** A button that carries the incident's id. */
function onIncident(act: OnIncident): Press {
  return async (edge, { value }, request) => {
    const read = decodeValue(value, { incident: 'string' })
    return read ? act(edge, read.incident, request) : OUTDATED
  }
}

function onPage(answer: PageAnswer): Press {
  return async (edge, { value }, request) => {
    const read = decodeValue(value, { incident: 'string', page: 'string' })
    if (!read) return OUTDATED
    return replyTo(
      edge,
      await answerPage(edge.ctx, { incidentId: read.incident, pageId: read.page, answer }, request),
      request,
    )
  }
}

const declare: Press = async (edge, { value }, request) => {
  const read = decodeValue(value, DECLARE_VALUE)
  if (!read) return OUTDATED
  const severity = SEVERITIES.find((one) => one === read.severity) ?? null
  // The question's own key: whichever of its buttons is pressed, and however often, one incident comes of it.
  const asked = { ...request, key: `question:${read.key}` }
  return replyTo(
    edge,
    await declareIncident(
      edge.ctx,
      { teamId: edge.self.teamId, title: read.title, services: read.services, severity, different: true },
      asked,
    ),
    asked,
  )
}

const offered: Press = async (edge, { value, actionId }, request) => {
  const read = decodeValue(value, { sighting: 'string', severity: 'string?' })
  if (!read) return OUTDATED
  const severity = SEVERITIES.find((one) => one === read.severity) ?? null
  const answer =
    actionId === ACTIONS.offerDismiss ? { kind: 'dismiss' as const } : { kind: 'declare' as const, severity }
  return replyTo(edge, await answerOffer(edge.ctx, read.sighting, answer, request), request)
}

const setSeverity: Press = async (edge, { value }, request) => {
  const read = decodeValue(value, { incident: 'string', severity: 'string' })
  const severity = SEVERITIES.find((one) => one === read?.severity)
  return read && severity
    ? replyTo(edge, await changeSeverity(edge.ctx, read.incident, severity, request), request)
    : OUTDATED
}

const cardMenu: Press = async (edge, { value }, request) => {
  const read = decodeChoice(value, CARD_CHOICES)
  if (!read) return OUTDATED
  if (read.choice === 'timeline') return timelineReply(edge, read.reference)
  if (read.choice === 'report') return openReport(edge, read.reference)
  const form = {
    severity: 'severity',
    'hand-over': 'commander',
    wrong: 'close',
    temporary: 'temporary',
    runbook: 'runbook',
  } as const
  return openFormOf(form[read.choice])(edge, read.reference, request)
}

const ladderMenu: Press = async (edge, { value }, request) => {
  const read = decodeChoice(value, LADDER_CHOICES)
  return read ? replyTo(edge, await answerLadder(edge.ctx, read.reference, read.choice, request), request) : OUTDATED
}

/** A step of a runbook, done. */
const tick: Press = async (edge, { value }, request) => {
  const read = decodeValue(value, STEP_VALUE)
  return read ? replyTo(edge, await tickStep(edge.ctx, read.incident, read, request), request) : OUTDATED
}

/** A step of a runbook that was ticked by mistake. */
const untick: Press = async (edge, { value }, request) => {
  const read = decodeValue(value, TICKED_VALUE)
  return read ? replyTo(edge, await untickStep(edge.ctx, read.incident, read, request), request) : OUTDATED
}

/** The teams that a step of a runbook may need. */
const pageForStep: Press = async (edge, { value }, request) => {
  const read = decodeValue(value, STEP_PAGE_VALUE)
  if (!read || read.teams.length === 0) return OUTDATED
  const said = new Set<string>()
  for (const team of read.teams) {
    const asked = { ...request, key: `${request.key}:${team}` }
    const answer = await pageTarget(edge.ctx, read.incident, { kind: 'team', team }, asked)
    if (answer.kind === 'sentence') said.add(answer.text)
  }
  return { show: sentence([...said].join(' ')) }
}

const undo: Press = async (edge, { value }, request) => {
  const read = decodeValue(value, MEASURE_VALUE)
  return read ? replyTo(edge, await undoMeasure(edge.ctx, read.incident, read.number, request), request) : OUTDATED
}

/** A request to stand in for somebody. */
function onCover(answer: (...args: [Edge['ctx'], string, Request]) => ReturnType<typeof answerCover>): Press {
  return async (edge, { value }, request) => {
    const read = decodeValue(value, { cover: 'string' })
    return read ? replyTo(edge, await answer(edge.ctx, read.cover, request), request) : OUTDATED
  }
}

/** A form that a mention asked for: only a press brings the trigger that Slack opens one for. */
const openTyped: Press = async (edge, { value }, request) => {
  const typed = decodeValue(value, SPOKEN_VALUE)
  return typed ? runCommand(edge, { ...typed, spoken: true }, request) : OUTDATED
}

/** Opens a form about the incident as it stands. */
function openFormOf(form: FormName): OnIncident {
  return async (edge, incidentId) => (await openForm(edge, incidentId, form)) ?? { show: UNKNOWN }
}

/** A button whose operation needs the incident alone. */
function does(operation: (ctx: Edge['ctx'], incidentId: string, request: Request) => ReturnType<typeof change>): Press {
  return onIncident(async (edge, incidentId, request) =>
    replyTo(edge, await operation(edge.ctx, incidentId, request), request),
  )
}

/** What each button does; a test holds the keys against `ACTIONS`. */
export const PRESSES: Record<string, Press> = {
  [ACTIONS.takeCommand]: does((ctx, incidentId, request) => takeCommand(ctx, incidentId, request.by.userId, request)),
  [ACTIONS.mitigated]: does((ctx, incidentId, request) => mitigate(ctx, incidentId, null, request)),
  [ACTIONS.confirmSignal]: (edge, { value }, request) => confirmSignal(edge, value, true, request),
  [ACTIONS.stillBroken]: (edge, { value }, request) => confirmSignal(edge, value, false, request),
  [ACTIONS.relapse]: does(relapse),
  [ACTIONS.reopen]: does(reopen),
  [ACTIONS.close]: does((ctx, incidentId, request) =>
    close(ctx, incidentId, { outcome: 'resolved', duplicateOf: null }, request),
  ),
  [ACTIONS.join]: does(joinIncident),
  [ACTIONS.looksRight]: does(approveDraft),
  [ACTIONS.refreshDraft]: does(refreshDraft),
  [ACTIONS.postUpdate]: onIncident(openFormOf('update')),
  [ACTIONS.resolve]: onIncident(openFormOf('resolve')),
  [ACTIONS.pageForm]: onIncident(openFormOf('page')),
  [ACTIONS.severityForm]: onIncident(openFormOf('severity')),
  [ACTIONS.catchUp]: onIncident((edge, incidentId) => catchUpReply(edge, incidentId)),
  [ACTIONS.openForm]: openTyped,
  [ACTIONS.reportForm]: onIncident((edge, incidentId) => openReport(edge, incidentId)),
  [ACTIONS.timeline]: onIncident((edge, incidentId) => timelineReply(edge, incidentId)),
  [ACTIONS.pageAnswer]: onPage('on-it'),
  [ACTIONS.pageDecline]: onPage('cannot'),
  [ACTIONS.pageNotOurs]: onPage('not-ours'),
  [ACTIONS.pageHold]: onPage('hold'),
  [ACTIONS.cardMenu]: cardMenu,
  [ACTIONS.ladderMenu]: ladderMenu,
  [ACTIONS.declare]: declare,
  [ACTIONS.declareWorst]: declare,
  [ACTIONS.declareNo]: async () => ({ show: sentence('Nothing was declared.') }),
  [ACTIONS.setSeverity]: setSeverity,
  [ACTIONS.offerDeclare]: offered,
  [ACTIONS.offerDeclareWorst]: offered,
  [ACTIONS.offerDismiss]: offered,
  [ACTIONS.tickStep]: tick,
  [ACTIONS.untickStep]: untick,
  [ACTIONS.pageStep]: pageForStep,
  [ACTIONS.undoMeasure]: undo,
  [ACTIONS.coverForm]: (edge) => openCover(edge, null),
  [ACTIONS.coverAccept]: onCover((ctx, id, request) => answerCover(ctx, id, 'accept', request)),
  [ACTIONS.coverDecline]: onCover((ctx, id, request) => answerCover(ctx, id, 'decline', request)),
  [ACTIONS.coverWithdraw]: onCover(withdrawCover),
  [ACTIONS.addPhone]: (edge, _pressed, request) => meForm(edge, 'phone', request),
  [ACTIONS.addTopic]: (edge, _pressed, request) => meForm(edge, 'ntfy', request),
  [ACTIONS.enterCode]: (edge, _pressed, request) => meForm(edge, 'code', request),
  [ACTIONS.testPage]: (edge, _pressed, request) => meReply(edge, { act: 'test' }, request),
  [ACTIONS.removeContact]: (edge, { value }, request) => removeReply(edge, value, request),
  [ACTIONS.showNumbers]: onIncident(numbersReply),
  // Links: Slack opens them itself and only tells.
  [ACTIONS.openChannel]: NOTHING,
  [ACTIONS.openCall]: NOTHING,
}
