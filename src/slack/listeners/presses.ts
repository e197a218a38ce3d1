import { loadIncident } from '../../db/incidents.ts'
import { SEVERITIES } from '../../domain/severity.ts'
import { answerLadder } from '../../operations/answer-ladder.ts'
import { answerPage, type PageAnswer } from '../../operations/answer-page.ts'
import { approveDraft, refreshDraft } from '../../operations/approve-draft.ts'
import type { change, Request } from '../../operations/change.ts'
import { changeSeverity } from '../../operations/change-severity.ts'
import { declareIncident } from '../../operations/declare-incident.ts'
import { joinIncident } from '../../operations/join-incident.ts'
import { close, mitigate, relapse, reopen } from '../../operations/set-status.ts'
import { takeCommand } from '../../operations/take-command.ts'
import { type Edge, type Reply, replyTo } from '../edge.ts'
import { ACTIONS, CARD_CHOICES, decodeChoice, decodeValue, LADDER_CHOICES } from '../views/actions.ts'
import { closeModal } from '../views/close-modal.ts'
import { commanderModal } from '../views/commander-modal.ts'
import { DECLARE_VALUE, sentence } from '../views/ephemeral.ts'
import { pageModal } from '../views/page-modal.ts'
import { resolveModal } from '../views/resolve-modal.ts'
import { severityModal } from '../views/severity-modal.ts'
import { updateModal } from '../views/update.ts'
import { timelineReply } from './run-command.ts'

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
  const form = { severity: 'severity', 'hand-over': 'commander', wrong: 'close' } as const
  return openFormOf(form[read.choice])(edge, read.reference, request)
}

const ladderMenu: Press = async (edge, { value }, request) => {
  const read = decodeChoice(value, LADDER_CHOICES)
  return read ? replyTo(edge, await answerLadder(edge.ctx, read.reference, read.choice, request), request) : OUTDATED
}

type FormName = 'update' | 'resolve' | 'page' | 'severity' | 'commander' | 'close'

/** Opens a form about the incident as it stands. */
function openFormOf(form: FormName): OnIncident {
  return async (edge, incidentId) => {
    const state = await loadIncident(edge.ctx.db, incidentId, { lock: false })
    if (!state) return OUTDATED
    const { incident } = state
    const roster = await edge.ctx.rosters.at(incident.rosterVersion)
    if (incident.status === 'closed') return { show: sentence('The incident is closed. `/incident reopen` first.') }
    const open = {
      update: () => updateModal({ incident, last: null, nextMinutes: 30 }),
      resolve: () => resolveModal(incident),
      page: () => pageModal(incident, roster),
      severity: () => severityModal(incident, roster),
      commander: () => commanderModal(incident),
      close: () => closeModal(incident, 'false-alarm'),
    }
    return { open: open[form]() }
  }
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
  [ACTIONS.timeline]: onIncident((edge, incidentId) => timelineReply(edge, incidentId)),
  [ACTIONS.pageAnswer]: onPage('on-it'),
  [ACTIONS.pageDecline]: onPage('cannot'),
  [ACTIONS.pageNotOurs]: onPage('not-ours'),
  [ACTIONS.cardMenu]: cardMenu,
  [ACTIONS.ladderMenu]: ladderMenu,
  [ACTIONS.declare]: declare,
  [ACTIONS.declareWorst]: declare,
  [ACTIONS.declareNo]: async () => ({ show: sentence('Nothing was declared.') }),
  [ACTIONS.setSeverity]: setSeverity,
  // Links: Slack opens them itself and only tells.
  [ACTIONS.openChannel]: NOTHING,
  [ACTIONS.openCall]: NOTHING,
}
