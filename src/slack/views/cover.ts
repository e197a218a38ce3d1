import type { ModalView } from '@slack/types'
import { SPAN_EXAMPLES } from '../../domain/command/cover.ts'
import type { Roster } from '../../domain/roster.ts'
import type { Instant } from '../../domain/time.ts'
import { ACTIONS, encodeValue, FORMS } from './actions.ts'
import { actions, button, context, type MessageView, message, section, sectionOf } from './blocks.ts'
import {
  type FormResult,
  type FormValues,
  modal,
  readChoice,
  readText,
  readUser,
  selectInput,
  textInput,
  userInput,
} from './forms.ts'
import { inline, localDayTime } from './text.ts'

/** A request to stand in, as it now stands. Names are readable. */
export type CoverRequest = {
  id: string
  schedule: string
  from: Instant
  until: Instant
  askedBy: string
  /** Whom it spares; null for a gap, or whoever asks. */
  insteadOf: string | null
  reason: string | null
  /** Whether one person is asked, who may also decline. */
  direct: boolean
  /** What became of it; null while it is open. */
  end: string | null
  zone: string
}

/** Asks somebody, or a channel, to take a stretch; once it has ended it says how, and has no buttons. */
export function coverRequest(input: CoverRequest): MessageView {
  const spares =
    input.insteadOf === null || input.insteadOf === input.askedBy ? '' : ` in place of ${inline(input.insteadOf, 100)}`
  const ask = `${inline(input.askedBy, 100)} asks: who takes ${inline(input.schedule, 100)}${spares}?`
  const whole = input.direct ? ask.replace('who takes', 'can you take') : ask
  const value = encodeValue({ cover: input.id })
  return message(input.end === null ? whole : `${inline(input.end)} ${whole}`, [
    sectionOf([whole, spanLine(input), input.reason === null ? null : `> ${inline(input.reason)}`]),
    input.end !== null
      ? section(`*${inline(input.end)}*`)
      : actions([
          button(input.direct ? 'Accept' : 'I take it', ACTIONS.coverAccept, value, 'primary'),
          input.direct ? button('Decline', ACTIONS.coverDecline, value) : null,
        ]),
    input.end === null ? context(['Nothing changes until it is accepted']) : null,
  ])
}

/** Told to whoever asked, and to whoever is spared, outside their quiet hours. */
export function coverNews(
  input: Pick<CoverRequest, 'schedule' | 'from' | 'until' | 'zone'> & { end: string },
): MessageView {
  const text = `${inline(input.schedule, 100)}, ${spanLine(input)}: ${inline(input.end)}`
  return message(text, [section(text)])
}

function spanLine({ from, until, zone }: Pick<CoverRequest, 'from' | 'until' | 'zone'>): string {
  return `${localDayTime(from, zone)} until ${localDayTime(until, zone)}`
}

/** The form that asks for somebody to stand in; null where the roster has no schedules. */
export function coverModal(roster: Roster, schedule: string | null): ModalView | null {
  const choices = roster.schedules.map((one) => ({ label: one.name, value: one.key }))
  const select = selectInput('schedule', {
    label: 'Which schedule?',
    choices,
    initial: schedule ?? choices[0]?.value ?? null,
  })
  if (select === null) return null
  return modal({
    id: FORMS.cover,
    title: 'Ask for cover',
    submit: 'Ask',
    metadata: encodeValue({}),
    blocks: [
      select,
      textInput('when', { label: 'From when until when?', hint: `In your own zone: ${SPAN_EXAMPLES}`, max: 100 }),
      userInput('who', {
        label: 'Who?',
        hint: 'Empty asks in the team channel; you yourself takes it at once',
        optional: true,
      }),
      textInput('reason', { label: 'Why?', optional: true, max: 300 }),
    ],
  })
}

/** Reads the form; `when` is as it was typed. */
export function readCoverForm(
  values: FormValues,
  roster: Roster,
): FormResult<{ schedule: string; when: string; userId: string | null; reason: string | null }> {
  const chosen = readChoice(values, 'schedule')
  const schedule = roster.schedules.find((one) => one.key === chosen)?.key
  const when = readText(values, 'when')
  if (schedule === undefined) return { ok: false, errors: { schedule: 'Choose a schedule.' } }
  if (when === null) return { ok: false, errors: { when: `Write ${SPAN_EXAMPLES}.` } }
  return { ok: true, value: { schedule, when, userId: readUser(values, 'who'), reason: readText(values, 'reason') } }
}
