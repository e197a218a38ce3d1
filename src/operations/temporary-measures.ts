import type { Context } from '../context.ts'
import { fold } from '../domain/roster-lookup.ts'
import { stillInPlace, stillSaid, type TemporaryMeasure } from '../domain/temporary-measure.ts'
import { clockOf } from '../domain/time.ts'
import { type Answer, sentence } from './answer.ts'
import { actorOf, change, entryBy, type Request, unchanged } from './change.ts'
import { redraft } from './set-status.ts'

/** Notes what must be undone later. Without an owner (both null) whoever notes it undoes it. Works after the end too. */
export async function noteMeasure(
  ctx: Context,
  incidentId: string,
  measure: { text: string; ownerUserId: string | null; ownerName: string | null },
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const text = measure.text.trim()
    if (text === '') return unchanged('Say what must be undone later, such as: status banner is on.')
    const same = stillInPlace(given.measures).find((one) => fold(one.text) === fold(text))
    if (same) return unchanged(`That is noted already: ${spelled(same)}. Nothing changed.`)
    const named = measure.ownerUserId !== null || measure.ownerName !== null
    const userId = named ? measure.ownerUserId : request.by.userId
    const fallback = named ? (measure.ownerName ?? 'a colleague') : request.by.userName
    const owner = userId === null ? fallback : actorOf(given.roster, userId, fallback).name
    const noted: TemporaryMeasure = {
      id: given.newId(),
      number: Math.max(0, ...given.measures.map((one) => one.number)) + 1,
      text,
      ownerUserId: userId,
      ownerName: owner,
      notedAt: given.now,
      undoneAt: null,
      undoneBy: null,
    }
    return {
      changes: {
        measures: [noted],
        entries: [entryBy(given, request.by, 'change', `Temporary: ${text} (owner ${owner})`)],
        work: redraft(given.incident, given.now),
      },
      answer: sentence(`Noted as ${spelled(noted)}. \`/incident undone ${noted.number}\` when it is undone.`),
    }
  })
}

/** Says that a temporary measure, by its number, is undone. Works after the end too, and then the draft is made anew. */
export async function undoMeasure(ctx: Context, incidentId: string, number: number, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { incident, measures, now } = given
    const measure = measures.find((one) => one.number === number)
    if (!measure)
      return unchanged(`There is no number ${number}. ${stillSaid(measures) || 'Nothing is still in place.'}`)
    if (measure.undoneAt !== null)
      return unchanged(
        `${measure.undoneBy} has undone it at ${clockOf(measure.undoneAt, incident.zone)}. Nothing changed.`,
      )
    const undoneBy = actorOf(given.roster, request.by.userId, request.by.userName).name
    const undone = { ...measure, undoneAt: now, undoneBy }
    const left = stillSaid(measures.map((one) => (one === measure ? undone : one)))
    return {
      changes: {
        measures: [undone],
        entries: [entryBy(given, request.by, 'change', `Undone: ${measure.text}`)],
        work: redraft(incident, now),
      },
      answer: sentence(`Undone: ${measure.text}. ${left || 'Nothing is still in place.'}`),
    }
  })
}

function spelled({ number, text, ownerName }: TemporaryMeasure): string {
  return `${number}. ${text} (${ownerName})`
}
