import { DAY, HOUR, instantOfLocal, type LocalMillis, localAt, localMillis } from './local-time.ts'
import type { Layer, TurnLength, Window } from './schedule.ts'

/** A stretch in epoch milliseconds, `[from, until)`. */
type Span = { from: number; until: number }

/** A stretch in which somebody has the turn; `person` is a key. */
export type Turn = Span & { person: string }

const UNITS: Record<TurnLength['unit'], number> = {
  hours: HOUR,
  days: DAY,
  weeks: 7 * DAY,
}

/**
 * The turns of a layer within a span of epoch milliseconds, in order, cut to it and to the layer's windows. Turns are counted
 * by the local clock, in hours too: one in which the clock changes is that much shorter or longer, and one that the clock jumps
 * over is left out.
 */
export function turnsOf(layer: Layer, scheduleZone: string, span: Span): Turn[] {
  const zone = layer.zone ?? scheduleZone
  const first = localMillis(layer.from)
  const within = {
    from: Math.max(span.from, instantOfLocal(first, zone)),
    until: Math.min(span.until, layer.until === null ? Infinity : instantOfLocal(localMillis(layer.until), zone)),
  }
  if (within.from >= within.until) return []
  const spans = layer.windows === null ? [within] : open(layer.windows, zone, within)
  const [only, ...others] = new Set(layer.people)
  if (only !== undefined && others.length === 0) return spans.map((one) => ({ ...one, person: only }))

  const length = layer.every.count * UNITS[layer.every.unit]
  const start = (turn: number) => instantOfLocal(first + turn * length, zone)
  return spans.flatMap(({ from, until }) => {
    const turns: Turn[] = []
    // After the clock has been set back this may be a turn that is over; it ends before `from` and is passed.
    let turn = Math.floor((localAt(from, zone) - first) / length)
    for (let at = from; at < until; turn++) {
      const end = Math.min(start(turn + 1), until)
      if (end > at) turns.push({ from: at, until: end, person: layer.people[turn % layer.people.length]! })
      at = Math.max(at, end)
    }
    return turns
  })
}

/** When windows are open within a span, in order, those that touch joined. */
function open(windows: readonly Window[], zone: string, within: Span): Span[] {
  const days: number[] = []
  // A window of the day before may still be open; and where the clock goes back over midnight, the next day has already been.
  const last = Math.floor(localAt(within.until, zone) / DAY) + 1
  for (let day = Math.floor(localAt(within.from, zone) / DAY) - 1; day <= last; day++) days.push(day)
  const spans = days
    .flatMap((day) =>
      windows
        .filter((window) => window.days.includes(weekday(day)))
        .map(({ from, to }) => {
          const end = timeOfDay(to) + (timeOfDay(to) <= timeOfDay(from) ? DAY : 0)
          return {
            from: Math.max(within.from, instantOfLocal(day * DAY + timeOfDay(from), zone)),
            until: Math.min(within.until, instantOfLocal(day * DAY + end, zone)),
          }
        }),
    )
    .filter(({ from, until }) => from < until)
    .sort((a, b) => a.from - b.from)
  const joined: Span[] = []
  for (const span of spans) {
    const before = joined.at(-1)
    if (before && before.until >= span.from) before.until = Math.max(before.until, span.until)
    else joined.push(span)
  }
  return joined
}

/** Day of the week, 1 is Monday, of a day counted from 1970-01-01, which was a Thursday. */
function weekday(day: number): number {
  return ((day + 3) % 7) + 1
}

function timeOfDay(time: string): LocalMillis {
  return Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * 60_000
}
