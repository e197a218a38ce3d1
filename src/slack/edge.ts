import type { View } from '@slack/types'
import type { Context } from '../context.ts'
import { loadIncidentView } from '../db/incident-view.ts'
import { placeOf } from '../db/incidents.ts'
import type { Roster } from '../domain/roster.ts'
import { reasonOf, UserError } from '../errors.ts'
import type { Answer } from '../operations/answer.ts'
import type { Request } from '../operations/change.ts'
import type { Self } from './capture/parse.ts'
import type { Lanes } from './lanes.ts'
import type { People } from './people.ts'
import { linkToShown } from './sync/inputs.ts'
import type { MessageView } from './views/blocks.ts'
import { confirmQuestion } from './views/confirm.ts'
import { declaredMessage, howBad, saving, sentence, similarOpen, standsThere } from './views/ephemeral.ts'

/** What every listener works with. */
export type Edge = { ctx: Context; lanes: Lanes; self: Self; people: People }

/** Milliseconds that Slack's three seconds leave for the database before "Saving ..." is shown. */
export const PATIENCE_MS = 800

/** What a command, button or form leads to: something shown to the person alone, a form, or nothing more. */
export type Reply = { show: MessageView } | { open: View } | null

/** Where something was typed or pressed. */
export type Place = { incidentId: string | null; roster: Roster }

/** The incident of a channel or thread and the roster in force. */
export async function placeAt(edge: Edge, channelId: string | null, threadTs: string | null): Promise<Place> {
  const { incidentId, rosterVersion } = await placeOf(edge.ctx.db, edge.self.teamId, channelId, threadTs)
  if (rosterVersion === null)
    throw new UserError(
      'No roster is stored yet, so nobody could be paged. Put a roster.yml in place and start Debrief again, or run `debrief roster apply`.',
    )
  return { incidentId, roster: await edge.ctx.rosters.at(rosterVersion) }
}

/** A request as operations take it. Slack sends a handle with commands and buttons; the name that people know is learned once the request is done (app.ts). */
export function requestOf(
  { people }: Edge,
  key: string,
  action: string,
  user: { id: string; name?: string | undefined },
): Request {
  return { key, action, by: { userId: user.id, userName: people.nameOf(user.id) ?? user.name ?? user.id } }
}

/** An answer as the person sees it. */
export async function replyTo(edge: Edge, answer: Answer, request: Request): Promise<Reply> {
  switch (answer.kind) {
    case 'sentence':
      return { show: sentence(answer.text) }
    case 'page-answered':
      return null
    case 'unconfirmed':
      return { show: confirmQuestion(answer) }
    case 'shown': {
      const view = await loadIncidentView(edge.ctx.db, answer.incidentId)
      return { show: standsThere(answer.text, view && linkToShown(view, answer.tag)) }
    }
    case 'similar':
      return { show: similarOpen({ key: request.key, declared: answer.declare }, answer.open) }
    case 'declared': {
      const { incident } = answer
      const roster = await edge.ctx.rosters.at(incident.rosterVersion)
      return {
        show: answer.severityGiven
          ? declaredMessage({ incident, called: answer.called })
          : howBad({ incident, roster, called: answer.called }),
      }
    }
  }
}

/** An id that is none of ours (https://www.postgresql.org/docs/current/errcodes-appendix.html: invalid text representation). */
const NO_SUCH_ID = '22P02'
/** Told to whoever asks about an incident that is not here. */
export const UNKNOWN = sentence(
  'That is not known here any more. Nothing changed. `/incident list` names what is open.',
)

/** A failure as a person may see it; anything that is not ours to show is logged and named in general. */
export function failureView(edge: Edge, thrown: unknown): MessageView {
  if (thrown instanceof UserError) return sentence(thrown.message)
  if (thrown instanceof Error && 'code' in thrown && thrown.code === NO_SUCH_ID) return UNKNOWN
  edge.ctx.log.error(
    { reason: reasonOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined },
    'a request from Slack failed',
  )
  return sentence(
    'That could not be saved, so nothing has changed. Try it again; if it stays so, the operators find the reason in the log.',
  )
}

/** Work with a deadline: its reply when it comes within `patienceMs`, else null, and the reply later. */
export async function within<T>(work: Promise<T>, patienceMs: number = PATIENCE_MS): Promise<{ early: T } | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs)
  })
  try {
    return await Promise.race([work.then((early) => ({ early })), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Shown while the database is slow. */
export const SAVING = saving()
