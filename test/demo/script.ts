import { type CaseFile, type CaseMessage, millisOfTs } from './case-file.ts'
import type { WayIn } from './story.ts'

/** What happens at one instant of the story (epoch ms of domain time). */
export type Beat = { at: number } & (
  | { do: 'say' | 'edit' | 'delete' | 'react'; message: CaseMessage }
  | { do: 'declare' | 'mitigated' | 'resolve' | 'close' }
  | { do: 'way-in'; way: WayIn }
)

/** Who does what of the parts that a case does not write down. Handles. */
export type Script = {
  beats: Beat[]
  declarer: string
  /** The points of contact who are called: the first of each team but the declarer's. */
  contacts: string[]
  commander: string
  /** Does not hear the first page, so that the second of the team is called. */
  silent: string | null
  /** Presses "I'm on it"; the contacts answer by writing. */
  pressing: Set<string>
}

const MINUTE = 60_000
/** A page waits five minutes for an answer; whoever writes well before that has answered by message. */
const SOON = 3.5 * MINUTE
/** How long after the first talk of an incident somebody may take to type the command. */
const HESITATION = 2.5 * MINUTE

/** The commander of a case, else its lead, else whoever spoke first. */
export function commanderOf(given: CaseFile): string {
  const role = (words: RegExp) => given.roster.find((person) => words.test(person.role))?.handle
  return role(/commander/i) ?? role(/lead/i) ?? given.messages.find((one) => one.user)?.user ?? given.roster[0]!.handle
}

/**
 * Turns a case into a play: its messages at their own times, and between them what people type and press. `besides`: what
 * else happens.
 */
export function writeScript(
  given: CaseFile,
  teams: readonly { members: string[] }[],
  besides: readonly Beat[] = [],
): Script {
  const spoken = given.messages.filter((one) => one.user !== undefined)
  const turn = turningPoints(given)
  const commander = commanderOf(given)
  const declarer = spoken.findLast((one) => millisOfTs(one.ts) < turn.declared + 1_000)?.user ?? commander
  // A team that the case does not know is not called in it.
  const known = new Set(given.roster.map((person) => person.handle))
  const contacts = teams
    .flatMap(({ members }) => (members.includes(declarer) ? [] : members.slice(0, 1)))
    .filter((handle) => known.has(handle))
  const silence = (handle: string, from: number) => {
    const next = spoken.find((one) => one.user === handle && millisOfTs(one.ts) >= from)
    return next ? millisOfTs(next.ts) - from : Number.POSITIVE_INFINITY
  }
  // The command comes a moment after the first talk of an incident: where it makes somebody's silence longest.
  const moments = given.messages
    .map((one) => millisOfTs(one.ts))
    .filter((at) => at >= turn.declared - 1 && at <= turn.declared + HESITATION)
    .map((at) => at + 5_000)
  const longest = (at: number) => Math.max(...contacts.map((handle) => Math.min(silence(handle, at), 60 * MINUTE)))
  const declared = moments.toSorted((a, b) => longest(b) - longest(a) || a - b)[0] ?? turn.declared + 5_000
  const silent = contacts.toSorted((a, b) => silence(b, declared) - silence(a, declared))[0] ?? null
  const soon = contacts.filter((handle) => handle !== silent && silence(handle, declared) < SOON)
  const late = contacts.filter((handle) => handle !== silent && silence(handle, declared) >= SOON)
  const mitigated = Math.max(turn.mitigated + 15_000, declared + 1_000)
  const resolve = Math.max(turn.resolved + 15_000, mitigated + 1_000)
  const close = Math.max(turn.closing + 15_000, resolve + 1_000)
  const beats: Beat[] = [
    ...given.messages.flatMap(beatsOf),
    ...besides,
    { at: declared, do: 'declare' },
    { at: mitigated, do: 'mitigated' },
    { at: resolve, do: 'resolve' },
    { at: close, do: 'close' },
  ]
  return {
    beats: beats.toSorted((a, b) => a.at - b.at),
    declarer,
    contacts,
    commander,
    silent,
    pressing: new Set([...late, ...soon.slice(0, 1)]),
  }
}

function beatsOf(message: CaseMessage): Beat[] {
  const at = millisOfTs(message.ts)
  return [
    { at, do: 'say', message },
    ...(message.reactions.length > 0 ? [{ at: at + 20_000, do: 'react' as const, message }] : []),
    ...(message.edited ? [{ at: millisOfTs(message.edited.ts), do: 'edit' as const, message }] : []),
    ...(message.deleted ? [{ at: millisOfTs(message.deleted), do: 'delete' as const, message }] : []),
  ]
}

/** When it was first called an incident, when it was over for users, when it was over, and when it was closed. */
function turningPoints(given: CaseFile) {
  const { entries, milestones } = given.labels ?? { entries: [], milestones: {} }
  const kinds = new Map(entries.map((one) => [one.ts, one.kind]))
  const times = given.messages.map((one) => millisOfTs(one.ts))
  const known = (name: string) => (milestones[name] ? Date.parse(milestones[name]) : undefined)
  const said = (kind: string, words: RegExp) =>
    given.messages.filter((one) => (kinds.size > 0 ? kinds.get(one.ts) === kind : words.test(one.text)) && one.user)
  const at = (message: CaseMessage | undefined) => (message ? millisOfTs(message.ts) : undefined)
  const third = times[Math.min(2, times.length - 1)]!
  const declared = known('declared') ?? at(said('decision', /\b(?:sev ?\d|p[0-4]\b|incident|declar\w+)\b/i)[0]) ?? third
  const closings = said('resolved', /\b(?:all good|all clear|resolved|clos(?:ed|ing))\b/i)
  const last = times.at(-2)!
  const resolved = known('resolved') ?? at(closings[0]) ?? last
  const mitigated =
    known('mitigated') ?? at(said('mitigated', /\b(?:back up|works? again|serving again|recovered)\b/i)[0])
  return {
    declared,
    mitigated: Math.min(mitigated ?? resolved, resolved),
    resolved,
    // Something is to be said after the close, so that the draft takes it up.
    closing: Math.min(Math.max(at(closings.at(-1)) ?? resolved, resolved), Math.max(last, resolved)),
  }
}
