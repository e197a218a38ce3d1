import type { Detection, Milestones } from '../incident.ts'
import { type Instant, minutesBetween } from '../time.ts'
import type { ChatMessage, Kind } from '../timeline.ts'
import { readChat, shared, topicWords } from './chat-text.ts'
import { statedTimes } from './chat-times.ts'
import { RELAPSE } from './memory.ts'
import { facesCustomers } from './speakers.ts'
import { BROKEN } from './words.ts'

/** A turning point read from the chat: when, the message behind it, and whether the time is the message's own or written in it. */
export type ChatMilestone = { at: Instant; ts: string; basis: 'message-time' | 'stated-in-text' }

/** The milestones that a chat can tell; closing is Debrief's own. */
export type ChatMilestones = Record<
  'startedAt' | 'detectedAt' | 'declaredAt' | 'acknowledgedAt' | 'mitigatedAt' | 'resolvedAt',
  ChatMilestone | null
> & { detection: Detection | null }

/** A time that a person set: by correcting the record, or as an argument of a command. `at` null says that it is not known. */
export type SetMilestone = { milestone: keyof Milestones; at: Instant | null; basis: 'correction' | 'command' }

type Said = { message: ChatMessage; kind: Kind; text: string; low: string }

/** The milestones that the messages tell, by the definitions in docs/timeline-kinds.md. `zone` is the IANA zone in which bare times are read. Nothing is guessed: what nobody said is null. */
export function milestonesFromChat(
  messages: readonly ChatMessage[],
  kinds: ReadonlyMap<string, Kind>,
  zone: string,
): ChatMilestones {
  const said = [...messages]
    .sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0))
    .filter((m) => !m.deleted && m.author.kind !== 'self')
    .map((message): Said => {
      const text = readChat(message.text)
        .sentences.map((s) => s.text)
        .join('\n')
      return { message, kind: kinds.get(message.ts) ?? 'chatter', text, low: text.toLowerCase() }
    })
  const first = firstSign(said)
  const startedAt = started(said, first, zone)
  const sign = noticed(said, first, startedAt)
  const detectedAt = sign ? detected(said, sign, startedAt, zone) : null
  const from = detectedAt?.at ?? ''
  return {
    startedAt,
    detectedAt,
    detection: sign ? detectionOf(sign) : null,
    declaredAt: own(said.find((s) => s.kind === 'decision' && DECLARES.test(s.low) && !NOT_DECLARING.test(s.low))),
    acknowledgedAt: own(said.find((s) => s.kind === 'ack' && s.message.at >= from)),
    mitigatedAt: own(held(said)),
    resolvedAt: own(over(said)),
  }
}

/** One set of milestones: a person's correction, then a time stated in a command, then a text that states a time, then a held claim in the chat, then the time of the command. `acknowledgedAt` is the earliest of button and chat. */
export function mergeMilestones(commands: Milestones, chat: ChatMilestones, set: readonly SetMilestone[]): Milestones {
  const merged = { ...commands }
  for (const key of ['startedAt', 'detectedAt', 'declaredAt', 'acknowledgedAt', 'mitigatedAt', 'resolvedAt'] as const) {
    const fromChat = chat[key]?.at ?? null
    merged[key] = fromChat ?? commands[key]
  }
  if (commands.acknowledgedAt !== null && chat.acknowledgedAt !== null) {
    merged.acknowledgedAt = [commands.acknowledgedAt, chat.acknowledgedAt.at].sort()[0] ?? null
  }
  for (const basis of ['command', 'correction'] as const) {
    for (const one of set) if (one.basis === basis) merged[one.milestone] = one.at
  }
  return merged
}

const DECLARES =
  /\b(?:sev ?-?[0-5]|severity ?-?[0-5]|prio(?:rity)? ?-?[0-5]|p ?-?[0-5]|s[1-4]|major incident|critical incident|declar\w+|open(?:ing|ed)? an incident|treat\w* (?:it |this )?as an incident|this is an incident)\b/
const NOT_DECLARING =
  /\b(?:no incident|not an incident|rais(?:e|ing) (?:it |this )?(?:back |up )?to|upgrad\w+ (?:it |this )?to|downgrad\w+|lower\w*|not (?:a )?(?:sev|p)\d?|drop(?:ping)? to|declar\w+ (?:it |this )?(?:over|resolved|closed))\b/

function own(said: Said | undefined): ChatMilestone | null {
  return said ? { at: said.message.at, ts: said.message.ts, basis: 'message-time' } : null
}

const GREEN = /\b(?:recovered|resolved|back to normal|cleared|ok\b|success\w*|passed|finished|no errors?)\b/

function firstSign(said: readonly Said[]): Said | undefined {
  const sign = said.findIndex((s) => isSign(s))
  const reading = said.findIndex(
    (s) =>
      s.kind === 'finding' &&
      !/\b(?:good|fine|normal|healthy)\b/.test(s.low) &&
      /\b(?:graph|dashboard|metric|chart|panel|apm|trace|p9\d|rate|latency)s?\b/.test(s.low),
  )
  const at = reading >= 0 && (sign < 0 || reading < sign) ? reading : sign
  return said[at]
}

function isSign(s: Said): boolean {
  if (s.kind === 'alert') return !GREEN.test(s.low)
  return s.kind === 'report' || s.kind === 'page'
}

/** Signs before the fault began that nobody took up do not count. */
function noticed(said: readonly Said[], first: Said | undefined, start: ChatMilestone | null): Said | undefined {
  if (!first || !start || first.message.at >= start.at) return first
  const early = said.filter((s) => s.message.at < start.at && ['ack', 'report', 'page', 'decision'].includes(s.kind))
  return early.length > 0 ? first : (said.find((s) => isSign(s) && s.message.at >= start.at) ?? first)
}

const SIGN_STATED =
  /\b(?:tickets?|calls?|mails?|e-?mails?|complaints?|alerts?|alarms?|pages?|reports?|pager|message|chat|customer|merchant|somebody|someone)\b[^.\n]{0,60}\b(?:at|around|came|since|from|~|um|à|vers)\b/

function detected(said: readonly Said[], sign: Said, start: ChatMilestone | null, zone: string): ChatMilestone {
  let best: ChatMilestone = { at: sign.message.at, ts: sign.message.ts, basis: 'message-time' }
  for (const s of said) {
    if (!['report', 'finding', 'page', 'update', 'ack'].includes(s.kind) || s.message.author.kind !== 'person') continue
    for (const line of s.low.split('\n')) {
      if (
        !SIGN_STATED.test(line) ||
        !/\b(?:first|earliest|came in|ticket|already|fired|went off|got (?:a|the) (?:call|page|mail))\b/.test(line)
      )
        continue
      for (const time of statedTimes(line, s.message.at, zone)) {
        const early = minutesBetween(time.at, best.at)
        if (early > 1 && early < 720 && (start === null || time.at >= start.at))
          best = { at: time.at, ts: s.message.ts, basis: 'stated-in-text' }
      }
    }
  }
  return best
}

function detectionOf(sign: Said): Detection {
  const { message, kind, low } = sign
  if (message.author.kind !== 'person') {
    if (kind === 'report') return 'customer'
    return /datadog|grafana|newrelic|new relic|apm|dynatrace|metrics|honeycomb/i.test(message.author.name) &&
      !/firing|triggered|alert|critical|down|fail/i.test(low)
      ? 'telemetry'
      : 'alert'
  }
  if (kind === 'finding') return 'telemetry'
  if (
    kind === 'alert' ||
    /\b(?:alert|alarm|pager|monitor\w*|probe|synthetic) (?:is|has|just|went|fired|for|says|on)\b/.test(low)
  )
    return 'alert'
  if (/\b(?:graph|dashboard|metrics?|charts?|grafana|datadog)\b/.test(low) && !/\bcustomers?\b/.test(low))
    return 'telemetry'
  const outside =
    /\b(?:customers?|clients?|users?|callers?|tickets?|merchants?|partners?|shops?|guests?|patients?|players?|passengers?|subscribers?|tenants?|exchange|bank|twitter|hotline|phones?|complain\w*)\b/
  return facesCustomers(message.team) || outside.test(low) ? 'customer' : 'staff'
}

const FAULT = new RegExp(
  `\\b(?:${BROKEN}|impact|affected|incident|spike[sd]?|jump(?:s|ed)?|drop(?:s|ped)?|lost|happen\\w*|problem|issue|started|began|begins|window|it|requests|traffic|latency|lag\\w*|backlog|climb\\w*|rising|growing|going (?:straight )?up|piling)\\b`,
)
const SINCE =
  /\b(?:since|start(?:ed|s|ing)?(?: (?:at|around|about|on))?|began|begins?|from|as of|dating back to|goes back to|first (?:seen|\w+ ?\w*) (?:at|is|was)|between|depuis|dès|seit|ab|desde|entre|zwischen|onset|kicked in|first \w+|(?:failed|expired|crashed|died|broke)\b[^.\n]{0,25}\bat)\b[^.\n]{0,40}$|~\s*$/i

/** When the fault began, as people say it: the last statement of a beginning, else a span of impact, else the stated time of the change that was found to be the cause. */
function started(said: readonly Said[], sign: Said | undefined, zone: string): ChatMilestone | null {
  if (!sign) return null
  let best: ChatMilestone | null = null
  const latest = sign.message.at
  for (const s of said) {
    if (['question', 'hypothesis', 'chatter', 'refuted', 'decision', 'comms', 'page'].includes(s.kind)) continue
    if (s.kind === 'change' || (s.kind === 'action' && !/\bsince\b/.test(s.low))) continue
    for (const line of s.low.split('\n')) {
      for (const time of statedTimes(line, s.message.at, zone)) {
        const lead = line.slice(0, time.index)
        const opens =
          time.end !== null
            ? FAULT.test(s.low)
            : SINCE.test(lead) &&
              (FAULT.test(line) ||
                goesOn(sign, s) ||
                (/\bfirst \S+ (?:at |was )?$/.test(lead) && /\blast\b/.test(line.slice(time.index))))
        if (
          !opens ||
          /\b(?:fix|restart|maintenance|window for|meeting|debrief|release window|recover\w*|healthy|works? again|created|written|rows?|records?)\b/.test(
            lead,
          )
        )
          continue
        // The span of a closing remark that begins with the first report only repeats it.
        if (time.at > latest || minutesBetween(time.at, latest) > 4320) continue
        if (['resolved', 'mitigated', 'update'].includes(s.kind) && Math.abs(minutesBetween(time.at, latest)) <= 2)
          continue
        if (best && time.end !== null && s.kind === 'report') continue
        best = { at: time.at, ts: s.message.ts, basis: 'stated-in-text' }
      }
    }
  }
  return best ?? startOfCause(said, latest, zone)
}

/** Whether the one who noticed goes on about it. */
function goesOn(sign: Said, s: Said): boolean {
  const same = s.message.author.userId !== null && s.message.author.userId === sign.message.author.userId
  return same && minutesBetween(sign.message.at, s.message.at) <= 5
}

/** A change whose time is stated began the fault when a later finding about the cause speaks of it. */
function startOfCause(said: readonly Said[], latest: Instant, zone: string): ChatMilestone | null {
  for (const s of said) {
    if (s.kind !== 'change') continue
    const time = statedTimes(s.low, s.message.at, zone).filter(
      (t) =>
        t.at <= latest && minutesBetween(t.at, latest) <= (/\b(?:yesterday|last night)\b/.test(s.low) ? 2160 : 360),
    )
    const at = time.at(-1)
    if (!at) continue
    const words = topicWords(s.low)
    const cause = said.some(
      (f) =>
        f.kind === 'finding' &&
        f.message.at > latest &&
        f !== s &&
        CAUSAL.test(f.low) &&
        shared(words, topicWords(f.low)) > 0,
    )
    const again = said.some(
      (f) =>
        f !== s &&
        f.message.author.kind === 'person' &&
        statedTimes(f.low, f.message.at, zone).some((t) => Math.abs(minutesBetween(t.at, at.at)) <= 1) &&
        ['change', 'finding', 'report'].includes(f.kind),
    )
    if (cause || again) return { at: at.at, ts: s.message.ts, basis: 'stated-in-text' }
  }
  return null
}

const CAUSAL =
  /\b(?:cause|because|found (?:it|the)|got it|culprit|due to|confirmed|that is (?:it|why)|backtrack\w*|bug|broke|regression|removed|wrong)\b/

/** The mitigated claim after which nobody reports a relapse. */
function held(said: readonly Said[]): Said | undefined {
  let claim: Said | undefined
  for (const s of said) {
    if (s.kind === 'mitigated') claim ??= s
    else if (claim && relapses(s)) claim = undefined
  }
  return claim
}

function relapses(s: Said): boolean {
  if (s.message.author.kind !== 'person') return false
  if (s.kind === 'refuted') return RELAPSE.test(s.low)
  return s.kind === 'report' && s.low.split('\n').some((line) => RELAPSED.test(line))
}

// `her till takes cards again` is none.
const RELAPSED = new RegExp(
  `\\b(?:down|is back|are back|relapse\\w*)\\b|\\b(?:${BROKEN}|stopped)\\b.*\\bagain\\b|\\bagain\\b.*\\b(?:${BROKEN}|stopped)\\b`,
)

const WORK: readonly Kind[] = ['change', 'action', 'refuted', 'report', 'mitigated']

/** The first claim that it is over after which nothing relapses; a second close after more work moves it, a closing remark does not. */
function over(said: readonly Said[]): Said | undefined {
  let claim: Said | undefined
  let worked = false
  for (const s of said) {
    if (s.kind === 'resolved') {
      if (!claim || (worked && minutesBetween(claim.message.at, s.message.at) > 10)) claim = s
      worked = false
    } else if (claim && relapses(s)) {
      claim = undefined
    } else if (claim && WORK.includes(s.kind)) worked = true
  }
  return claim
}
