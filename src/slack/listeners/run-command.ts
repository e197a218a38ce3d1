import { loadIncident, openIncidents } from '../../db/incidents.ts'
import { loadTimeline } from '../../db/timeline.ts'
import { lastInstantAt } from '../../domain/command/arguments.ts'
import { type Command, parseCommand } from '../../domain/command/command.ts'
import { ladderForTeam, targetsAt } from '../../domain/paging-plan.ts'
import type { Roster } from '../../domain/roster.ts'
import { personBySlack } from '../../domain/roster-lookup.ts'
import { addNote } from '../../operations/add-note.ts'
import type { Answer } from '../../operations/answer.ts'
import type { Request } from '../../operations/change.ts'
import { addServices, changeSeverity } from '../../operations/change-severity.ts'
import { declareIncident } from '../../operations/declare-incident.ts'
import { pageTarget } from '../../operations/page-target.ts'
import { postUpdate } from '../../operations/post-update.ts'
import { close, mitigate, reopen, resolve, setStatus } from '../../operations/set-status.ts'
import { takeCommand } from '../../operations/take-command.ts'
import { type Edge, type Place, placeAt, type Reply, replyTo } from '../edge.ts'
import { declareModal } from '../views/declare-modal.ts'
import { confirmDeclare, sentence, unknownWord } from '../views/ephemeral.ts'
import { incidentList, oncallList, timelineView } from '../views/lists.ts'
import { controlPanel, help } from '../views/panel.ts'
import { resolveModal } from '../views/resolve-modal.ts'
import { updateModal } from '../views/update.ts'

/** What was typed, and where. */
export type Typed = { text: string; channelId: string; threadTs: string | null }

/** Reads a command and does it. */
export async function runCommand(edge: Edge, typed: Typed, request: Request): Promise<Reply> {
  const place = await placeAt(edge, typed.channelId, typed.threadTs)
  const zone = personBySlack(place.roster, request.by.userId)?.zone ?? place.roster.company.zone
  const command = parseCommand(typed.text, { insideIncident: place.incidentId !== null, roster: place.roster, zone })
  const anywhere = await answerAnywhere(edge, command, place, request, zone)
  if (anywhere !== undefined) return anywhere
  if (!place.incidentId)
    return { show: sentence('That works in the channel of an incident. `/incident list` names the open ones.') }
  return inIncident(edge, command, place.incidentId, place.roster, request)
}

/** What needs no incident; undefined when it does. */
async function answerAnywhere(
  edge: Edge,
  command: Command,
  place: Place,
  request: Request,
  zone: string,
): Promise<Reply | undefined> {
  const { ctx, self } = edge
  switch (command.kind) {
    case 'invalid':
      return { show: sentence(command.message) }
    case 'unknown':
      return { show: unknownWord(command.word, command.suggestion) }
    case 'help':
      return { show: help(place.incidentId !== null) }
    case 'list':
      return { show: incidentList(await openIncidents(ctx.db, self.teamId)) }
    case 'oncall':
      return { show: oncallList(oncall(place.roster, command.team), ctx.now(), zone) }
    case 'declare':
      return replyTo(edge, await declareIncident(ctx, { ...command, teamId: self.teamId }, request), request)
    case 'declare-form':
      return {
        open: declareModal({
          roster: place.roster,
          key: request.key,
          title: null,
          seen: null,
          severity: command.severity,
          services: command.services,
        }),
      }
    case 'confirm-declare':
      return { show: confirmDeclare({ key: request.key, declared: command }, place.roster.company.defaultSeverity) }
    default:
      return undefined
  }
}

async function inIncident(
  edge: Edge,
  command: Command,
  incidentId: string,
  roster: Roster,
  request: Request,
): Promise<Reply> {
  const { ctx } = edge
  const done = async (answer: Promise<Answer>) => replyTo(edge, await answer, request)
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
      const userId = commanderOf(command, roster, request)
      if (userId !== null) return done(takeCommand(ctx, incidentId, userId, request))
      const name = command.who?.kind === 'person' ? nameOfPerson(roster, command.who.person) : 'That person'
      return { show: sentence(`${name} has no Slack account in the roster, so the command stays where it is.`) }
    }
    case 'note':
      return done(addNote(ctx, incidentId, command, request))
    case 'mitigated':
      return done(mitigate(ctx, incidentId, command.at ? lastInstantAt(command.at, ctx.now()) : null, request))
    case 'close':
      return done(close(ctx, incidentId, command, request))
    case 'reopen':
      return done(reopen(ctx, incidentId, request))
    case 'timeline':
      return timelineReply(edge, incidentId)
    case 'update':
      if (command.text !== null)
        return done(
          postUpdate(
            ctx,
            incidentId,
            {
              text: { customersSee: null, weKnow: command.text, weDo: null, tellCustomers: null },
              status: null,
              nextMinutes: null,
            },
            request,
          ),
        )
      return openForm(edge, incidentId, 'update')
    case 'resolve':
      if (command.at)
        return done(
          resolve(
            ctx,
            incidentId,
            { impact: null, resolution: null, at: lastInstantAt(command.at, ctx.now()) },
            request,
          ),
        )
      return openForm(edge, incidentId, 'resolve')
    case 'status':
      if (command.status === 'mitigated') return done(mitigate(ctx, incidentId, null, request))
      if (command.status === 'resolved') return openForm(edge, incidentId, 'resolve')
      if (command.status) return done(setStatus(ctx, incidentId, command.status, request))
      return panel(edge, incidentId)
    default:
      return panel(edge, incidentId)
  }
}

function commanderOf(
  command: Extract<Command, { kind: 'commander' }>,
  roster: Roster,
  request: Request,
): string | null {
  const { who } = command
  if (who === null) return request.by.userId
  if (who.kind === 'user') return who.userId
  return roster.people.find((person) => person.key === who.person)?.slack ?? null
}

function nameOfPerson(roster: Roster, key: string): string {
  return roster.people.find((person) => person.key === key)?.name ?? key
}

async function panel(edge: Edge, incidentId: string): Promise<Reply> {
  const state = await loadIncident(edge.ctx.db, incidentId, { lock: false })
  return state ? { show: controlPanel(state.incident) } : null
}

/** The last entries of the timeline, for one person. */
export async function timelineReply(edge: Edge, incidentId: string): Promise<Reply> {
  const { incident, entries } = await loadTimeline(edge.ctx.db, incidentId, edge.ctx.rosters.at)
  const told = entries.filter((entry) => !entry.deleted && entry.kind !== 'chatter')
  return { show: timelineView({ incident, entries: told.slice(-30), total: entries.length }) }
}

async function openForm(edge: Edge, incidentId: string, form: 'update' | 'resolve'): Promise<Reply> {
  const state = await loadIncident(edge.ctx.db, incidentId, { lock: false })
  if (!state) return null
  const { incident } = state
  if (form === 'resolve' && (incident.status === 'resolved' || incident.status === 'closed'))
    return { show: sentence(`It is ${incident.status} already. Nothing changed.`) }
  return { open: form === 'resolve' ? resolveModal(incident) : updateModal({ incident, last: null, nextMinutes: 30 }) }
}

/** Who answers for each team: whom its policy calls first, then second. */
function oncall(roster: Roster, team: string | null) {
  return roster.teams
    .filter((one) => team === null || one.key === team)
    .map((one) => {
      const ladder = ladderForTeam(roster, one.key, '')
      const people = ladder.policy.steps.flatMap((_step, index) => targetsAt(ladder, roster, index))
      return {
        team: one.name,
        people: [...new Set(people.map((person) => person.name))].map((name) => ({ name, until: null })),
      }
    })
}
