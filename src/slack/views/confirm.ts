import { type Incident, isMended } from '../../domain/incident.ts'
import { capital } from '../../domain/language/phrase.ts'
import { SIGNAL_WORDS } from '../../domain/language/signal-words.ts'
import type { Lamp, Signal } from '../../domain/sighting.ts'
import { ACTIONS, encodeChoice, encodeValue } from './actions.ts'
import { actions, button, type MessageView, message, overflow, section } from './blocks.ts'
import { counted } from './lamps.ts'
import { inline, localTime, mention } from './text.ts'

/** What is asked after "Mitigated": `text` is what came of the press, `red` the lamps that nobody has found well. `relapse` offers the way back. */
export type ConfirmInput = { text: string; incidentId: string; zone: string; red: readonly Lamp[]; relapse?: boolean }

/** Shape of the value of the buttons, for `decodeValue`. */
export const CONFIRM_VALUE = { incident: 'string', signal: 'string' } as const

/** "Who has confirmed it?": a button for each red signal, and one answer more for those who still have it. For one person. */
export function confirmQuestion({ text, incidentId, zone, red, relapse = false }: ConfirmInput): MessageView {
  const said = inline(text, 2000)
  if (red.length === 0) return message(said, [section(said)])
  return message(`${said} Who has confirmed it?`, [
    section(`${said}\n*Who has confirmed it?* Press for each that you have heard from.`),
    ...red.map((lamp) => section(lampLine(lamp, zone), confirmButton(incidentId, lamp.signal))),
    section('Somebody still has it?', brokenChoice(incidentId, red)),
    relapse ? actions([relapseButton(incidentId)]) : null,
  ])
}

function lampLine(lamp: Lamp, zone: string): string {
  const first = lamp.firstAt === null ? null : `since ${localTime(lamp.firstAt, zone)}`
  const details = [counted(lamp), first].filter((part) => part !== null).join(' ')
  return `*${capital(SIGNAL_WORDS[lamp.signal])}* RED${details === '' ? '' : `, ${details}`}`
}

function confirmButton(incident: string, signal: Signal) {
  return button(
    `${capital(SIGNAL_WORDS[signal])}: well again`,
    ACTIONS.confirmSignal,
    encodeValue({ incident, signal }),
  )
}

/** Slack's menu takes two choices or more, so a single one is a button. */
function brokenChoice(incident: string, red: readonly Lamp[]) {
  const label = (signal: Signal) => `Still broken for ${SIGNAL_WORDS[signal]}`
  const [only] = red
  if (red.length === 1 && only)
    return button(label(only.signal), ACTIONS.stillBroken, encodeValue({ incident, signal: only.signal }))
  return overflow(
    ACTIONS.stillBroken,
    red.map(({ signal }) => ({ label: label(signal), value: encodeChoice(signal, incident) })),
  )
}

/** Something was seen after the incident was said to be over, `by` whom. Whoever leads is named, so that Slack tells them. */
export function seenAgainNotice(seen: {
  incident: Incident
  text: string
  by: string
  userId: string | null
}): MessageView {
  const { incident } = seen
  const over = isMended(incident.status)
  const what = `${inline(seen.text.replace(/\.$/, ''), 1500)} (${inline(seen.by, 100)})`
  const said = `Seen again after it was said to be over: ${what}`
  const to = seen.userId === null ? '' : `${mention(seen.userId)} `
  return message(`${incident.severity} #${incident.number}: ${said}`, [
    section(`${to}${said}`, over ? relapseButton(incident.id) : undefined),
  ])
}

function relapseButton(incident: string) {
  return button('Relapse', ACTIONS.relapse, encodeValue({ incident }), 'danger')
}
