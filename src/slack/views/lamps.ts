import { openAtTheEnd, SIGNAL_WORDS } from '../../domain/language/signal-words.ts'
import type { Lamp, Signal } from '../../domain/sighting.ts'
import type { Instant } from '../../domain/time.ts'
import { inline, localTime } from './text.ts'

/** A lamp as the card shows it: `again` is when it turned red after the incident was said to be over. */
export type ShownLamp = Lamp & { again: Instant | null }

/** The four signals in one line, each by a word; null while none was seen. */
export function signalsLine(lamps: readonly ShownLamp[], zone: string): string | null {
  if (lamps.every((lamp) => lamp.state === 'unseen')) return null
  return `*Signals*  ${lamps.map((lamp) => lampText(lamp, zone)).join(' · ')}`
}

function lampText(lamp: ShownLamp, zone: string): string {
  const name = SIGNAL_WORDS[lamp.signal]
  const count = counted(lamp)
  switch (lamp.state) {
    case 'unseen':
      return `${name} not seen`
    case 'green': {
      const at = lamp.greenAt === null ? '' : ` ${localTime(lamp.greenAt, zone)}`
      return `${name} green${at}${lamp.confirmedBy === null ? '' : ` (${inline(lamp.confirmedBy, 60)})`}`
    }
    case 'red':
      return `${name} *RED*${lamp.again === null ? '' : ` again ${localTime(lamp.again, zone)}`}${count === null ? '' : ` (${count})`}`
  }
}

const UNITS: Partial<Record<Signal, string>> = { customer: 'reports', alert: 'alerts' }

/** `14 reports`; null for one, and for signals that nobody counts. */
export function counted({ signal, count }: Lamp): string | null {
  const unit = UNITS[signal]
  return unit === undefined || count < 2 ? null : `${count} ${unit}`
}

/** Who confirmed, for the closing message: `confirmed by: customers, alerts (telemetry: nobody said)`; null while nothing was seen. */
export function confirmedBy(lamps: readonly Lamp[]): string | null {
  const named = (of: readonly Lamp[]) => of.map((lamp) => SIGNAL_WORDS[lamp.signal]).join(', ')
  const green = named(lamps.filter((lamp) => lamp.state === 'green'))
  const red = named(openAtTheEnd(lamps))
  if (green === '') return red === '' ? null : `confirmed by nobody (${red}: nobody said)`
  return `confirmed by: ${green}${red === '' ? '' : ` (${red}: nobody said)`}`
}
