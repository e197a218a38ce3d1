import type { Instant } from '../../domain/time.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, context, type MessageView, message, packed, section } from './blocks.ts'
import { inline, localDayTime } from './text.ts'

/** Who answers now: by a schedule, or by the order in which a team without one calls. Names are readable. */
export type OnCall =
  | { team: string; people: readonly string[] }
  | {
      /** Of a team, with the schedule's name where that differs, or of a schedule alone. */
      schedule: string
      /** Null is a gap. */
      person: string | null
      /** Null where no end is in sight. */
      until: Instant | null
      /** Whether an override says so. */
      standsIn: boolean
      next: string | null
    }

/** What is shown of who is on call: lines, what the reader has asked for and nobody has answered, at an instant, in the reader's zone. */
export type OnCallInput = {
  lines: readonly OnCall[]
  asked: readonly { id: string; schedule: string; from: Instant; until: Instant }[]
  /** Whether there is a schedule that somebody could be asked to cover. */
  mayAsk: boolean
  at: Instant
  zone: string
}

/** Sections of lines at most; what does not fit is counted. */
const MOST_SECTIONS = 4

/** Who is on call, until when and who is next. For one person. */
export function oncallList({ lines, asked, mayAsk, at, zone }: OnCallInput): MessageView {
  if (lines.length === 0) return message('The roster has no teams.', [section('The roster has no teams.')])
  const texts = packed(lines.map((one) => lineOf(one, zone)))
  const left = texts.slice(MOST_SECTIONS).flatMap((text) => text.split('\n')).length
  const gaps = lines.filter((one) => 'schedule' in one && one.person === null).length
  const gap =
    gaps === 0 ? '' : ` :warning: ${gaps === 1 ? 'One schedule has' : `${gaps} schedules have`} nobody on call.`
  return message(`On call now.${gap}`, [
    section(`*On call*, ${localDayTime(at, zone)}.${gap}`),
    ...texts.slice(0, MOST_SECTIONS).map((text) => section(text)),
    left === 0 ? null : section(`and ${left} more: \`/incident oncall TEAM\` shows one`),
    ...asked
      .slice(0, 5)
      .map((one) =>
        section(
          `You asked for cover: ${inline(one.schedule, 100)}, ${localDayTime(one.from, zone)} until ${localDayTime(one.until, zone)}. Nobody has accepted.`,
          button('Take back', ACTIONS.coverWithdraw, encodeValue({ cover: one.id })),
        ),
      ),
    mayAsk ? actions([button('Ask for cover', ACTIONS.coverForm, encodeValue({}))]) : null,
    lines.some((one) => 'team' in one) ? context(['Without a schedule, first in the list is called first']) : null,
  ])
}

function lineOf(one: OnCall, zone: string): string {
  if ('team' in one) {
    const names = one.people.slice(0, 20).map((name) => inline(name, 100))
    return `*${inline(one.team, 100)}*  ${names.length === 0 ? 'nobody' : names.join(', ')}`
  }
  const name = `*${inline(one.schedule, 100)}*`
  const until = one.until === null ? 'with no end in sight' : `until ${localDayTime(one.until, zone)}`
  const next = one.next === null ? '' : ` · then ${inline(one.next, 100)}`
  if (one.person === null) return `:warning: ${name}  *nobody is on call* ${until}${next}`
  return `${name}  ${inline(one.person, 100)}${one.standsIn ? ' (stands in)' : ''} ${until}${next}`
}
