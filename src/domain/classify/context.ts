import type { ChatMessage, Kind } from '../timeline.ts'
import { type ChatText, readChat, shared, topicWords } from './chat-text.ts'
import { CUSTOMER_FACING, VENDOR_TEAM } from './words.ts'

/** What a question wanted, so that the answer can be read. */
export type Asked = { by: string; ts: string; wants: 'go' | 'words' | 'time' | 'fact' }

/** One message with the talk before it, as the rules see it. */
export type Context = {
  message: ChatMessage
  text: ChatText
  /** All sentences in lower case, joined. */
  low: string
  words: Set<string>
  /** Whether a program wrote it. */
  bot: boolean
  /** Whether the author's team stands between customers and the product. */
  customerFacing: boolean
  /** Whether the author came with the symptom, before anybody worked on it. */
  reporter: boolean
  /** Whether the author has not written before. */
  firstWords: boolean
  /** Whether somebody lately named the author in a page, task or question. */
  addressed: Kind | null
  /** Whether people were lately called in as a group. */
  pageLately: boolean
  /** The question that this message may answer. */
  asked: Asked | null
  /** A remedy was tried and nobody has said yet what came of it. */
  remedyOpen: boolean
  /** Something was done at all. */
  remedyDone: boolean
  /** Somebody said that users are fine, and nobody has said otherwise since. */
  mitigated: boolean
  /** Somebody said it is over. */
  over: boolean
  /** Topic words of suspicions not yet refuted, newest last. */
  suspicions: Set<string>[]
  /** Topic words of what has been reported, alerted and found. */
  topic: Set<string>
  /** Kind of the thread's parent, null outside threads. */
  parent: Kind | null
  /** Kind of the message before, in the channel. */
  previous: Kind | null
}

/** What has been said so far; `remember` moves it on by one message. */
export type Memory = {
  kinds: Map<string, Kind>
  authors: Map<string, { count: number; reporter: boolean }>
  recent: { message: ChatMessage; kind: Kind; mentions: string[]; asked: Asked['wants'] | null; answered: boolean }[]
  suspicions: Set<string>[]
  topic: Set<string>
  remedyOpen: boolean
  /** Topic words of the remedies being tried. */
  remedyWords: Set<string>
  remedyDone: boolean
  mitigated: boolean
  over: boolean
  worked: boolean
}

/** Nothing said yet. */
export function emptyMemory(): Memory {
  return {
    kinds: new Map(),
    authors: new Map(),
    recent: [],
    suspicions: [],
    topic: new Set(),
    remedyOpen: false,
    remedyWords: new Set(),
    remedyDone: false,
    mitigated: false,
    over: false,
    worked: false,
  }
}

const LATELY = 12

/** The message in the light of what came before it. */
export function contextOf(message: ChatMessage, memory: Memory): Context {
  const text = readChat(message.text)
  const low = text.sentences.map((s) => s.low).join('. ')
  const who = authorKey(message)
  const known = memory.authors.get(who)
  const lately = memory.recent.slice(-LATELY)
  return {
    message,
    text,
    low,
    words: topicWords(low),
    bot: message.author.kind !== 'person',
    customerFacing: facesCustomers(message.team),
    reporter: known?.reporter ?? false,
    firstWords: known === undefined,
    addressed: lately.findLast((r) => authorKey(r.message) !== who && names(r.mentions, message))?.kind ?? null,
    pageLately: lately.some((r) => r.kind === 'page'),
    asked: askedOf(message, memory),
    remedyOpen: memory.remedyOpen,
    remedyDone: memory.remedyDone,
    mitigated: memory.mitigated,
    over: memory.over,
    suspicions: memory.suspicions,
    topic: memory.topic,
    parent:
      message.threadTs !== null && message.threadTs !== message.ts
        ? (memory.kinds.get(message.threadTs) ?? null)
        : null,
    previous: memory.recent.at(-1)?.kind ?? null,
  }
}

/** Whether the sentence is about something that is suspected. */
export function aboutSuspicion(context: Context, sentence: string): boolean {
  const words = topicWords(sentence)
  return context.suspicions.some((suspicion) => shared(words, suspicion) > 0 || shared(context.words, suspicion) > 1)
}

// An earlier change that somebody tells of is no remedy.
const DISCLOSED =
  /\b(?:earlier|this morning|yesterday|last (?:night|week|month)|ago|at lunch|so they could|before (?:that|the))\b|\b(?:i|we) \w+ .{0,40}\bat \d{1,2}[:.h]\d\d\b/

/** Moves the memory on by a message and its kind. */
export function remember(memory: Memory, context: Context, kind: Kind): void {
  const { message } = context
  const who = authorKey(message)
  const author = memory.authors.get(who) ?? { count: 0, reporter: false }
  if (kind === 'report' && !context.bot && (author.count === 0 || author.reporter) && !memory.worked)
    author.reporter = true
  author.count++
  memory.authors.set(who, author)
  memory.kinds.set(message.ts, kind)
  if (kind === 'ack' || kind === 'action') memory.worked = true
  for (const earlier of memory.recent.slice(-LATELY)) {
    if (earlier.asked !== null && context.asked?.ts === earlier.message.ts && kind !== 'question')
      earlier.answered = true
  }
  const wants = kind === 'question' || context.text.sentences.some((s) => s.question) ? wantsOf(context, kind) : null
  memory.recent.push({ message, kind, mentions: context.text.mentions, asked: wants, answered: false })
  if (kind === 'hypothesis') memory.suspicions.push(context.words)
  if (kind === 'refuted') {
    const tried = memory.remedyOpen ? memory.remedyWords : new Set<string>()
    memory.suspicions = memory.suspicions.filter((s) => shared(s, context.words) === 0 && shared(s, tried) === 0)
  }
  if (['report', 'alert', 'finding', 'hypothesis', 'change', 'action'].includes(kind)) {
    for (const word of context.words) memory.topic.add(word)
  }
  if (context.bot) return
  if (kind === 'action' || (kind === 'change' && !DISCLOSED.test(context.low))) {
    memory.remedyWords = memory.remedyOpen ? new Set([...memory.remedyWords, ...context.words]) : context.words
    memory.remedyOpen = true
    memory.remedyDone = true
  }
  if (kind === 'refuted' || kind === 'mitigated' || kind === 'resolved') memory.remedyOpen = false
  if (kind === 'mitigated' || kind === 'resolved') memory.mitigated = true
  if (kind === 'resolved') memory.over = true
  const relapse = kind === 'refuted' || (kind === 'report' && /\b(?:again|still|back)\b/.test(context.low))
  if (relapse) {
    memory.mitigated = false
    memory.over = false
  }
}

/** Whether a team stands between customers and the product; a vendor's support does not. */
export function facesCustomers(team: string | null): boolean {
  return team !== null && CUSTOMER_FACING.test(team) && !VENDOR_TEAM.test(team)
}

/** One key per author; programs that post without a user id are told apart by name. */
function authorKey(message: ChatMessage): string {
  return message.author.userId ?? message.author.botId ?? message.author.name
}

function names(mentions: readonly string[], message: ChatMessage): boolean {
  const { userId, name } = message.author
  return mentions.some((m) => m === userId || m.toLowerCase() === name.toLowerCase())
}

function wantsOf(context: Context, kind: Kind): Asked['wants'] {
  const { low } = context
  if (kind === 'hypothesis') return 'go'
  if (/\b(?:tell|say|write|communicate|reply|answer|announce|status page|statement|wording)\b/.test(low)) return 'words'
  if (/\b(?:how (?:much )?long|eta|when (?:is|are|will|can|do)|any (?:news|update)|still)\b/.test(low)) return 'time'
  if (
    /\b(?:ok|okay|fine|good|alright) (?:if|to|for)\b|\b(?:can|may|shall|should|could) (?:i|we)\b|\byes\s?\/\s?no\b|\bgo\b|\bobjections?\b|\bapprove/.test(
      low,
    )
  )
    return 'go'
  return 'fact'
}

function askedOf(message: ChatMessage, memory: Memory): Asked | null {
  const who = authorKey(message)
  const inThread = message.threadTs !== null && message.threadTs !== message.ts
  const open = memory.recent.filter((r) => r.asked !== null && authorKey(r.message) !== who)
  const found = inThread
    ? (open.findLast((r) => r.message.ts === message.threadTs) ??
      open.findLast((r) => r.message.threadTs === message.threadTs))
    : open.findLast(
        (r) =>
          !r.answered &&
          memory.recent.indexOf(r) >= memory.recent.length - 3 &&
          Number(message.ts) - Number(r.message.ts) < 600,
      )
  if (found === undefined || found.asked === null) return null
  return { by: authorKey(found.message), ts: found.message.ts, wants: found.asked }
}
