import type { View } from '@slack/types'
import type { Context } from '../context.ts'
import { placeOf } from '../db/incidents.ts'
import type { Roster } from '../domain/roster.ts'
import { reasonOf, UserError } from '../errors.ts'
import type { Answer } from '../operations/answer.ts'
import type { Request } from '../operations/change.ts'
import type { Self } from './capture/parse.ts'
import type { Lanes } from './lanes.ts'
import type { People } from './people.ts'
import type { MessageView } from './views/blocks.ts'
import { declaredMessage, howBad, saving, sentence, similarOpen } from './views/ephemeral.ts'

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

/** A request as operations take it. */
export function requestOf(key: string, action: string, user: { id: string; name?: string | undefined }): Request {
  return { key, action, by: { userId: user.id, userName: user.name ?? user.id } }
}

/** An answer as the person sees it. */
export async function replyTo(edge: Edge, answer: Answer, request: Request): Promise<Reply> {
  switch (answer.kind) {
    case 'sentence':
      return { show: sentence(answer.text) }
    case 'page-answered':
      return null
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

/** A failure as a person may see it; anything that is not ours to show is logged and named in general. */
export function failureView(edge: Edge, thrown: unknown): MessageView {
  if (thrown instanceof UserError) return sentence(thrown.message)
  edge.ctx.log.error(
    { reason: reasonOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined },
    'a request from Slack failed',
  )
  return sentence(
    'That could not be saved, so nothing has changed. Try it again; if it stays so, the operators find the reason in the log.',
  )
}

/** Work with a deadline: its reply when it comes within PATIENCE_MS, else null, and the reply later. */
export async function within<T>(work: Promise<T>): Promise<{ early: T } | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS)
  })
  try {
    return await Promise.race([work.then((early) => ({ early })), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Shown while the database is slow. */
export const SAVING = saving()
