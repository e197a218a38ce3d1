import { lastInstantAt, type Somebody } from '../../domain/command/arguments.ts'
import type { Command } from '../../domain/command/command.ts'
import type { Roster } from '../../domain/roster.ts'
import { addNote } from '../../operations/add-note.ts'
import type { Answer } from '../../operations/answer.ts'
import type { Request } from '../../operations/change.ts'
import { addServices, changeSeverity } from '../../operations/change-severity.ts'
import { checkSignals } from '../../operations/check-signals.ts'
import { pageTarget } from '../../operations/page-target.ts'
import { postUpdate } from '../../operations/post-update.ts'
import { close, mitigate, reopen, resolve, setStatus } from '../../operations/set-status.ts'
import { showRunbook } from '../../operations/show-runbook.ts'
import { takeCommand } from '../../operations/take-command.ts'
import { noteMeasure, undoMeasure } from '../../operations/temporary-measures.ts'
import { type Edge, type Reply, replyTo } from '../edge.ts'
import { sentence } from '../views/ephemeral.ts'
import { runbookList } from '../views/runbook-list.ts'
import { openForm } from './open-form.ts'
import { standingReply, timelineReply } from './show-incident.ts'

/** Does a command about one incident. */
export async function inIncident(
  edge: Edge,
  command: Command,
  incidentId: string,
  roster: Roster,
  request: Request,
): Promise<Reply> {
  const { ctx } = edge
  const done = async (answer: Promise<Answer>) => replyTo(edge, await answer, request)
  const at = 'at' in command && command.at !== null ? lastInstantAt(command.at, ctx.now()) : null
  switch (command.kind) {
    case 'page':
      return done(pageTarget(ctx, incidentId, command.target, request))
    case 'severity':
      return done(changeSeverity(ctx, incidentId, command.severity, request))
    case 'services':
      if (command.severity)
        await changeSeverity(ctx, incidentId, command.severity, { ...request, key: `${request.key}:severity` })
      return done(addServices(ctx, incidentId, command.services, request))
    case 'commander': {
      const { userId, name } = whoIs(edge, command.who, roster, request)
      if (userId !== null) return done(takeCommand(ctx, incidentId, userId, request))
      return { show: sentence(`${name} has no Slack account in the roster, so the command stays where it is.`) }
    }
    case 'note':
      return done(addNote(ctx, incidentId, command, request))
    case 'signal': {
      const { signal, well } = command
      return done(checkSignals(ctx, incidentId, [{ signal, well }], at, request))
    }
    case 'runbook':
      return command.runbook === null
        ? { show: runbookList(roster.runbooks) }
        : done(showRunbook(ctx, incidentId, command.runbook, request))
    case 'temporary': {
      const owner = command.owner === null ? null : whoIs(edge, command.owner, roster, request)
      const measure = { text: command.text, ownerUserId: owner?.userId ?? null, ownerName: owner?.name ?? null }
      return done(noteMeasure(ctx, incidentId, measure, request))
    }
    case 'undone':
      return done(undoMeasure(ctx, incidentId, command.number, request))
    case 'mitigated':
      return done(mitigate(ctx, incidentId, at, request))
    case 'close':
      return done(close(ctx, incidentId, command, request))
    case 'reopen':
      return done(reopen(ctx, incidentId, request))
    case 'timeline':
      return timelineReply(edge, incidentId)
    case 'signals':
    case 'still':
      return standingReply(edge, incidentId, command.kind)
    case 'update': {
      if (command.text === null) return openForm(edge, incidentId, 'update')
      const text = { customersSee: null, weKnow: command.text, weDo: null, tellCustomers: null }
      return done(postUpdate(ctx, incidentId, { text, status: null, nextMinutes: null }, request))
    }
    case 'resolve':
      if (at === null) return openForm(edge, incidentId, 'resolve')
      return done(resolve(ctx, incidentId, { impact: null, resolution: null, at }, request))
    case 'status':
      if (command.status === 'mitigated') return done(mitigate(ctx, incidentId, null, request))
      if (command.status === 'resolved') return openForm(edge, incidentId, 'resolve')
      if (command.status) return done(setStatus(ctx, incidentId, command.status, request))
      return standingReply(edge, incidentId, 'panel')
    default:
      return standingReply(edge, incidentId, 'panel')
  }
}

/** Slack user id (null without an account) and readable name of somebody; null is whoever asks. */
export function whoIs(
  edge: Edge,
  somebody: Somebody | null,
  roster: Roster,
  request: Request,
): { userId: string | null; name: string } {
  if (somebody === null) return { userId: request.by.userId, name: request.by.userName }
  if (somebody.kind === 'user')
    return { userId: somebody.userId, name: edge.people.nameOf(somebody.userId) ?? 'a colleague' }
  const person = roster.people.find((one) => one.key === somebody.person)
  return { userId: person?.slack ?? null, name: person?.name ?? somebody.person }
}
