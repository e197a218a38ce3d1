import { incidentNumbered, openIncidents } from '../../db/incidents.ts'
import { type Command, parseCommand } from '../../domain/command/command.ts'
import { addressed } from '../../domain/command/spoken.ts'
import { permalinkOf } from '../../domain/permalink.ts'
import { personBySlack } from '../../domain/roster-lookup.ts'
import { adoptMessages } from '../../operations/adopt-messages.ts'
import type { Request } from '../../operations/change.ts'
import { declareIncident } from '../../operations/declare-incident.ts'
import { reportProblem } from '../../operations/report-problem.ts'
import { storedWorkspace } from '../../operations/store-workspace.ts'
import { type Edge, type Place, placeAt, type Reply, replyTo } from '../edge.ts'
import { declareModal } from '../views/declare-modal.ts'
import { confirmDeclare, sentence, unknownWord } from '../views/ephemeral.ts'
import { incidentList } from '../views/lists.ts'
import { help } from '../views/panel.ts'
import { runbookForOne, runbookList } from '../views/runbook-list.ts'
import { inIncident, whoIs } from './in-incident.ts'
import { meReply } from './me.ts'
import { coverTyped, oncallReply, openCover } from './on-call.ts'
import { catchUpReply, changesReply } from './show-incident.ts'

/** What was typed, and where; `spoken` after a mention of Debrief, in a message. */
export type Typed = { text: string; channelId: string; threadTs: string | null; spoken?: boolean }

/** Reads a command and does it. */
export async function runCommand(edge: Edge, said: Typed, request: Request): Promise<Reply> {
  const here = await placeAt(edge, said.channelId, said.threadTs)
  const { number, text } = addressed(said.text)
  const named = number === null ? null : await incidentNumbered(edge.ctx.db, number)
  const place = named === null ? here : { ...here, incidentId: named }
  // What only looks like a number belongs to the title.
  const typed = named === null ? said : { ...said, text: text || (said.spoken ? 'catchup' : '') }
  const { incidentId, roster } = place
  const zone = personBySlack(roster, request.by.userId)?.zone ?? roster.company.zone
  const where = { insideIncident: incidentId !== null, roster, zone, spoken: typed.spoken ?? false }
  const command = parseCommand(typed.text, where)
  const anywhere = await answerAnywhere(edge, command, { ...place, ...typed, zone }, request)
  if (anywhere !== undefined) return anywhere
  if (!incidentId)
    return { show: sentence('That works in the channel of an incident. `/incident list` names the open ones.') }
  return inIncident(edge, command, incidentId, roster, request)
}

/** What needs no incident; undefined when it does. */
async function answerAnywhere(
  edge: Edge,
  command: Command,
  place: Place & Typed & { zone: string },
  request: Request,
): Promise<Reply | undefined> {
  const { ctx, self } = edge
  const { incidentId, roster } = place
  switch (command.kind) {
    case 'invalid':
      return { show: sentence(command.message) }
    case 'unknown':
      return { show: unknownWord(command.word, command.suggestion) }
    case 'help':
      return { show: help(incidentId !== null, place.spoken) }
    case 'list':
      return { show: incidentList(await openIncidents(ctx.db, self.teamId)) }
    case 'oncall':
      return oncallReply(edge, command, request.by.userId)
    case 'cover-form':
      return openCover(edge, command.schedule)
    case 'cover': {
      const { schedule, span } = command
      const who =
        command.who === 'me'
          ? { userId: request.by.userId, name: '' }
          : command.who && whoIs(edge, command.who, roster, request)
      if (who?.userId === null)
        return { show: sentence(`${who.name} has no Slack account to be asked by. Nothing changed.`) }
      return coverTyped(edge, { schedule, span, of: who?.userId ?? null, reason: null }, place.zone, request)
    }
    case 'catchup':
      return incidentId
        ? catchUpReply(edge, incidentId)
        : { show: incidentList(await openIncidents(ctx.db, self.teamId)) }
    case 'changes':
      return changesReply(edge, incidentId, place.zone)
    case 'runbook': {
      if (incidentId) return undefined
      const runbook = roster.runbooks.find((one) => one.key === command.runbook)
      return { show: runbook ? runbookForOne(runbook) : runbookList(roster.runbooks) }
    }
    case 'report': {
      const { text: title, services, count } = command
      const report = { teamId: self.teamId, incidentId, title, services, count, example: null, link: null }
      return replyTo(edge, await reportProblem(ctx, { ...report, declare: false }, request), request)
    }
    case 'add':
      return addThread(edge, command.number, place, request)
    case 'me':
      return meReply(edge, command, request, place.spoken)
    case 'declare':
      return replyTo(edge, await declareIncident(ctx, { ...command, teamId: self.teamId }, request), request)
    case 'declare-form': {
      const { severity, services } = command
      return { open: declareModal({ roster, key: request.key, title: null, seen: null, severity, services }) }
    }
    case 'confirm-declare': {
      const asked = { key: request.key, declared: command, subCommand: command.subCommand }
      return { show: confirmDeclare(asked, roster.company.defaultSeverity) }
    }
    default:
      return undefined
  }
}

/** Adds the thread in which it was said to the record of an incident. */
async function addThread(edge: Edge, number: number, { channelId, threadTs }: Typed, request: Request): Promise<Reply> {
  const { ctx, self } = edge
  if (threadTs === null)
    return {
      show: sentence(
        `Write \`@debrief add ${number}\` in the thread that is to be added. For one message, use "Add to incident" in its menu.`,
      ),
    }
  const incidentId = await incidentNumbered(ctx.db, number)
  const workspace = await storedWorkspace(ctx)
  if (incidentId === null || workspace === null) return { show: sentence(`There is no incident #${number}.`) }
  const info = await edge.lanes.ask('conversations.info', { channel: channelId })
  const { name, is_private } = (info.ok ? info.data['channel'] : {}) as { name?: string; is_private?: boolean }
  const source = {
    teamId: self.teamId,
    channelId,
    threadTs,
    fromTs: threadTs,
    toTs: null,
    adoptedBy: request.by.userId,
    adoptedAt: ctx.now(),
    label: is_private ? 'a private channel' : name ? `#${name}` : 'another channel',
    permalink: permalinkOf(workspace.teamUrl, channelId, threadTs, null),
  }
  return replyTo(edge, await adoptMessages(ctx, incidentId, { source, captured: [] }, request), request)
}
