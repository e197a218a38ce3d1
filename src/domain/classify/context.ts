import type { ChatMessage, Kind } from '../timeline.ts'
import { type ChatText, readChat, shared, topicWords, withNamesMarked } from './chat-text.ts'
import { LATELY, type Memory } from './memory.ts'
import { authorKey, facesCustomers, firstName, introduces, names, usesIt } from './speakers.ts'

/** What a question wanted, so that the answer can be read. */
export type Asked = { by: string; ts: string; wants: 'go' | 'words' | 'time' | 'status' | 'fact'; guess: boolean }

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
  /** Whether the author has decided something before. */
  leads: boolean
  /** Whether the author says that they come from the company that their team is named after. */
  introduced: boolean
  /** Whether somebody lately named the author in a page, task or question. */
  addressed: Kind | null
  /** Whether it begins with the name of somebody else in the talk, mentioned or typed. */
  toSomebody: boolean
  /** Whether it begins with the first name of somebody in the talk, spoken to or of. */
  namesFirst: boolean
  /** Whether it names somebody, and nobody who has written yet. */
  namesAbsent: boolean
  /** Whether people were lately called in as a group. */
  pageLately: boolean
  /** The question that this message may answer. */
  asked: Asked | null
  /** Somebody has begun to look or to work. */
  worked: boolean
  /** A remedy was tried and nobody has said yet what came of it. */
  remedyOpen: boolean
  /** Something was done at all. */
  remedyDone: boolean
  /** Something was done, or decided long enough ago that it may have been done without a word. */
  tried: boolean
  /** Somebody said that users are fine, and nobody has said otherwise since. */
  mitigated: boolean
  /** Somebody said it is over. */
  over: boolean
  /** The last thing that was decided, lower case. */
  decidedLow: string
  /** Topic words of what was lately decided or asked for a go. */
  decided: Set<string>
  /** Topic words of suspicions not yet refuted, newest last. */
  suspicions: Set<string>[]
  /** Topic words of what has been reported, alerted and found. */
  topic: Set<string>
  /** Kind of the thread's parent, null outside threads. */
  parent: Kind | null
  /** The last of decision, change and action among the latest messages. */
  lastWork: Kind | null
  /** Kind of the message before, in the channel. */
  previous: Kind | null
}

/** The message in the light of what came before it. */
export function contextOf(message: ChatMessage, memory: Memory): Context {
  const text = withNamesMarked(readChat(message.text), memory.names)
  const low = text.sentences.map((s) => s.low).join('. ')
  const who = authorKey(message)
  const known = memory.authors.get(who)
  const introduced = known === undefined && introduces(low, message.team)
  const lately = memory.recent.slice(-LATELY)
  return {
    message,
    text,
    low,
    words: topicWords(low),
    bot: message.author.kind !== 'person',
    customerFacing: (facesCustomers(message.team) || usesIt(message.team)) && known?.responder !== true && !introduced,
    reporter: known?.reporter ?? false,
    firstWords: known === undefined,
    leads: known?.leads ?? false,
    introduced,
    addressed: lately.findLast((r) => authorKey(r.message) !== who && calls(r, message))?.kind ?? null,
    toSomebody: /^@\S+[,:]? \S/.test(low),
    namesFirst: memory.names.has(/^@?(\p{L}+)/u.exec(low)?.[1] ?? ''),
    namesAbsent: text.mentions.length > 0 && text.mentions.every((mention) => !memory.authors.has(mention)),
    pageLately: lately.some((r) => r.kind === 'page'),
    asked: askedOf(message, memory),
    worked: memory.worked,
    remedyOpen: memory.remedyOpen,
    remedyDone: memory.remedyDone,
    tried:
      memory.remedyDone ||
      (memory.worked && memory.recent.length > 15 && memory.recent.some((r) => r.kind === 'decision')),
    mitigated: memory.mitigated,
    over: memory.over,
    decidedLow: lately.findLast((r) => r.kind === 'decision')?.message.text.toLowerCase() ?? '',
    decided: new Set(
      lately.filter((r) => r.kind === 'decision' || r.asked === 'go').flatMap((r) => [...topicWords(r.message.text)]),
    ),
    suspicions: memory.suspicions,
    topic: memory.topic,
    parent:
      message.threadTs !== null && message.threadTs !== message.ts
        ? (memory.kinds.get(message.threadTs) ?? null)
        : null,
    lastWork: lately.findLast((r) => ['decision', 'change', 'action'].includes(r.kind))?.kind ?? null,
    previous: memory.recent.at(-1)?.kind ?? null,
  }
}

/** Whether the sentence is about something that is suspected. */
export function aboutSuspicion(context: Context, sentence: string): boolean {
  const words = new Set([...topicWords(sentence), ...topicWords(context.message.team ?? '')])
  return context.suspicions.some((suspicion) => shared(words, suspicion) > 0 || shared(context.words, suspicion) > 1)
}

function calls(earlier: Memory['recent'][number], message: ChatMessage): boolean {
  if (names(earlier.mentions, message)) return true
  if (!['page', 'decision', 'question', 'comms'].includes(earlier.kind)) return false
  return earlier.message.text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .includes(firstName(message.author.name))
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
  return { by: authorKey(found.message), ts: found.message.ts, wants: found.asked, guess: found.kind === 'hypothesis' }
}
