import type { ChatMessage, Kind } from '../timeline.ts'
import { shared } from './chat-text.ts'
import type { Asked, Context } from './context.ts'
import { authorKey, firstName, TALKS_TO_CUSTOMERS } from './speakers.ts'

/** What has been said so far; `remember` moves it on by one message. */
export type Memory = {
  kinds: Map<string, Kind>
  authors: Map<string, { count: number; reporter: boolean; leads: boolean; responder: boolean }>
  recent: { message: ChatMessage; kind: Kind; mentions: string[]; asked: Asked['wants'] | null; answered: boolean }[]
  /** First names of who has written, lower case. */
  names: Set<string>
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
    names: new Set(),
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

/** How many messages back `lately` reaches. */
export const LATELY = 12

// An earlier change that somebody tells of is no remedy.
const DISCLOSED =
  /\b(?:earlier|this morning|yesterday|last (?:night|week|month)|ago|at lunch|so they could|went (?:out|live)|before (?:that|the))\b|\b(?:i|we) \w+ .{0,40}\bat \d{1,2}[:.h]\d\d\b|\b\d{1,2}[:.h]\d\d (?:i|we) \w+ed\b|\d[:.h]\d\d ?(?:to|until|till|-|–) ?\d/

/** What a refutation says when it means that the cure did not hold. */
export const RELAPSE =
  /\b(?:still|again|back|relapse\w*|not (?:fixed|over|gone|solved|working|helped)|spoke too)\b|\bsame (?:errors?|problem|symptoms?)/

/** Moves the memory on by a message and its kind. */
export function remember(memory: Memory, context: Context, kind: Kind): void {
  const { message } = context
  const who = authorKey(message)
  const author = memory.authors.get(who) ?? { count: 0, reporter: false, leads: false, responder: false }
  if (kind === 'report' && !context.bot && (author.count === 0 || author.reporter) && !memory.worked)
    author.reporter = true
  if (kind === 'decision') author.leads = true
  if (
    context.introduced ||
    (kind === 'ack' && context.addressed === 'page' && !TALKS_TO_CUSTOMERS.test(message.team ?? ''))
  )
    author.responder = true
  author.count++
  memory.authors.set(who, author)
  if (!context.bot) addName(memory, message.author.name)
  if (kind === 'page') {
    for (const [, name = ''] of message.text.matchAll(/(?<=\S )(\p{Lu}\p{Ll}+) \p{Lu}\p{Ll}+/gu)) addName(memory, name)
  }
  memory.kinds.set(message.ts, kind)
  if (kind === 'ack' || kind === 'action' || (kind === 'change' && !context.bot)) memory.worked = true
  if (kind === 'decision' || (kind === 'finding' && !context.bot && !context.customerFacing && !author.reporter))
    memory.worked = true
  for (const earlier of memory.recent.slice(-LATELY)) {
    if (earlier.asked !== null && context.asked?.ts === earlier.message.ts && kind !== 'question')
      earlier.answered = true
  }
  const asks = kind === 'question' || context.text.sentences.some((s) => s.question) || STATUS.test(context.low)
  const wants = asks ? wantsOf(context, kind) : null
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
  const relapse =
    (kind === 'refuted' && RELAPSE.test(context.low)) ||
    (kind === 'report' && /\b(?:again|still|back)\b/.test(context.low))
  if (relapse) {
    memory.mitigated = false
    memory.over = false
  }
}

// Names that are words of every other sentence.
const WORDS_TOO = new Set('will may mark grant art rob bill hope sue pat page chase dean drew jack'.split(' '))

function addName(memory: Memory, name: string): void {
  const first = firstName(name)
  if (!WORDS_TOO.has(first)) memory.names.add(first)
}

/** What somebody says who comes late and wants to be told. */
const STATUS =
  /\b(?:what are we looking at|where are we|where do we stand|what (?:is|are) (?:going on|the (?:status|situation|state|story))|what do we (?:have|know)|what we (?:have|know) (?:so far|until now)|(?:short|quick|minute) (?:version|summary)|(?:catch|bring|fill) me (?:up|in)|talk to me|give me the (?:picture|rundown|overview|story|short)|what have we got|sum(?: it)? up|summary please|status)\b/

function wantsOf(context: Context, kind: Kind): Asked['wants'] {
  const { low } = context
  if (STATUS.test(low)) return 'status'
  if (kind === 'hypothesis') return 'go'
  if (
    /\b(?:what|which|how|do|can|may|shall|should|anything|something)\b.*\b(?:tell|say|write|communicate|reply|answer|announce|post)\b|\bgive (?:the |my |our )?(?:customers|callers|users|clients|people|them)\b|\b(?:status page|statement|wording)\b/.test(
      low,
    )
  )
    return 'words'
  if (/\b(?:how (?:much )?long|eta|(?<!since )when (?:is|are|will|can|do)|any (?:news|update)|how far)\b/.test(low))
    return 'time'
  if (
    /\b(?:ok|okay|fine|good|alright) (?:if|to|for|with)\b|\b(?:can|may|shall|should|could|do) (?:i|we)\b|\byes\s?\/\s?no\b|\bgo\b|\bobjections?\b|\bapprove/.test(
      low,
    )
  )
    return 'go'
  return 'fact'
}
