import type { Context } from '../context.ts'
import { classify } from '../domain/classify/classify.ts'
import { type ClockTime, lastInstantAt } from '../domain/command/arguments.ts'
import { clockOf } from '../domain/time.ts'
import { type Answer, sentence } from './answer.ts'
import { actorOf, change, entryBy, type Request } from './change.ts'
import { redraft } from './set-status.ts'

/** Puts a note into the timeline, at its own time when one is given (`note 09:41 rolled back`). */
export async function addNote(
  ctx: Context,
  incidentId: string,
  note: { at: ClockTime | null; text: string },
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const at = note.at ? lastInstantAt(note.at, given.now) : given.now
    const { name, team, userId } = actorOf(given.roster, request.by.userId, request.by.userName)
    const author = { kind: 'person' as const, userId, botId: null, name }
    const kind = classify({ ts: '', threadTs: null, at, author, team, text: note.text, files: [], deleted: false }, [])
    const entry = entryBy(given, request.by, kind, note.text, { at, source: 'note' })
    return {
      changes: { entries: [entry], work: redraft(given.incident, given.now) },
      answer: sentence(`Noted at ${clockOf(at, given.incident.zone)}.`),
    }
  })
}
