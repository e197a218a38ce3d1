import type { Incident } from '../../domain/incident.ts'
import { stillInPlace, type TemporaryMeasure } from '../../domain/temporary-measure.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { button, context, type MessageView, message, section } from './blocks.ts'
import { inline, localDayTime } from './text.ts'

/** Shape of the value of an [Undone] button, for `decodeValue`. */
export const MEASURE_VALUE = { incident: 'string', number: 'number' } as const

/** More than these are counted. */
const MOST = 20

/** What is still in place, each with a button that says it is undone; what was undone is counted. For one person. */
export function measuresList(
  incident: Pick<Incident, 'id' | 'number' | 'zone'>,
  measures: readonly TemporaryMeasure[],
): MessageView {
  const left = stillInPlace(measures)
  const title =
    left.length === 0 ? `Nothing of #${incident.number} is still in place.` : `Still in place in #${incident.number}`
  const more = left.length > MOST ? `and ${left.length - MOST} more` : null
  const undone = measures.length - left.length
  return message(title, [
    section(left.length === 0 ? title : `*${title}*`),
    ...left.slice(0, MOST).map((one) => {
      const value = encodeValue({ incident: incident.id, number: one.number })
      const since = localDayTime(one.notedAt, incident.zone)
      const line = `${one.number}. ${inline(one.text, 200)}\n${inline(one.ownerName, 80)}, since ${since}`
      return section(line, button('Undone', ACTIONS.undoMeasure, value))
    }),
    context([more, undone === 0 ? null : `${undone} undone`]),
  ])
}
