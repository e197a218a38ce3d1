import type { Instant } from '../time.ts'

/** A local date and time without a zone, `2026-03-29T09:00`; it means the instant that it names in its schedule's zone. */
export type LocalTime = string

/** Times of the week in which a layer counts: from `from` to `to` (`HH:MM`, `24:00` is the end of the day) on `days` (1 is Monday). `to` at or before `from` is on the next day. */
export type Window = { days: readonly number[]; from: string; to: string }

/** How long each turn of a rotation is; a day is a local day, however long the clock makes it. */
export type TurnLength = { unit: 'hours' | 'days' | 'weeks'; count: number }

/** One rotation: its people take turns of equal length, handed over at the same local time. */
export type Layer = {
  /** Person keys in the order of their turns; never empty. The same key may stand in it twice. */
  people: readonly string[]
  every: TurnLength
  /** Start of the first turn. Before it the layer covers nothing. */
  from: LocalTime
  /** End of the last turn; null is never. */
  until: LocalTime | null
  /** Where it counts; null is always. Outside of them the layers below count. */
  windows: readonly Window[] | null
  /** IANA zone of the layer's own local times, for a team that follows the sun; left out, the schedule's. */
  zone?: string
}

/** Somebody stands in from an instant until another; the later one of the list wins over the earlier, and each over every layer. */
export type Override = {
  /** Of one that was accepted in Slack; those of the roster file have none. */
  id?: string
  person: string
  from: Instant
  until: Instant
}

/** Who is on call at each instant: the last of `layers` that covers it, unless an override does. */
export type Schedule = {
  key: string
  name: string
  /** IANA zone of its local times, where a layer has none of its own. */
  zone: string
  layers: readonly Layer[]
  overrides: readonly Override[]
  /** Slack user group that shows who is on call: id or handle; null for none. */
  group: string | null
  /** Slack channel (id once settled) for hand-offs; null is the channel of its teams. */
  channel: string | null
}

/** A stretch in which one person is on call, or nobody: `[from, until)`. */
export type Shift = {
  from: Instant
  until: Instant
  /** Person key; null is a gap. */
  person: string | null
  /** Whether an override says so, for a part of it at least. */
  override: boolean
}
