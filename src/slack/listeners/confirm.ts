import { loadIncident } from '../../db/incidents.ts'
import { isMended } from '../../domain/incident.ts'
import { redLamps } from '../../domain/language/signal-words.ts'
import { lampsOf, SIGNALS } from '../../domain/sighting.ts'
import type { Request } from '../../operations/change.ts'
import { checkSignals } from '../../operations/check-signals.ts'
import { type Edge, type Reply, replyTo } from '../edge.ts'
import { decodeChoice, decodeValue } from '../views/actions.ts'
import { CONFIRM_VALUE, confirmQuestion } from '../views/confirm.ts'
import { sentence } from '../views/ephemeral.ts'

/** A press on the question who has confirmed it, `well` or still broken: the question stays for the signals that are left. */
export async function confirmSignal(
  edge: Edge,
  value: string | undefined,
  well: boolean,
  request: Request,
): Promise<Reply> {
  const pressed = decodeValue(value, CONFIRM_VALUE)
  const chosen = decodeChoice(value, SIGNALS)
  const incidentId = pressed?.incident ?? chosen?.reference
  const signal = SIGNALS.find((one) => one === (pressed?.signal ?? chosen?.choice))
  if (!incidentId || !signal)
    return { show: sentence('This button is from an older version. `/incident signals` shows them.') }
  const answer = await checkSignals(edge.ctx, incidentId, [{ signal, well }], null, request)
  const state = await loadIncident(edge.ctx.db, incidentId, { lock: false })
  if (answer.kind !== 'sentence' || !state) return replyTo(edge, answer, request)
  const { incident, sightings, checks } = state
  const ended = isMended(incident.status)
  const red = ended ? redLamps(lampsOf(sightings, checks, incident.anewAt)) : []
  return { show: confirmQuestion({ text: answer.text, incidentId, zone: incident.zone, red, relapse: ended && !well }) }
}
