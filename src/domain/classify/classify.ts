import { legible } from '../language/legible.ts'
import type { ChatMessage, Kind } from '../timeline.ts'
import { contextOf } from './context.ts'
import { emptyMemory, type Memory, remember } from './memory.ts'
import { RULES, type Rule, ruleFits } from './rules.ts'

/** The kind of a message and the name of the rule that gave it. */
export type Classified = { kind: Kind; rule: string }

/** The kind of one message, read with what was said before it (thread parents included); the order of `before` does not matter. */
export function classify(message: ChatMessage, before: readonly ChatMessage[]): Kind {
  const memory = emptyMemory()
  for (const earlier of inOrder(before)) {
    if (earlier.ts !== message.ts && Number(earlier.ts) < Number(message.ts)) step(memory, earlier)
  }
  return step(memory, message).kind
}

/** Kinds of a whole channel, by ts; the same in whatever order the messages come. */
export function classifyAll(messages: readonly ChatMessage[]): Map<string, Kind> {
  return new Map([...explainAll(messages)].map(([ts, { kind }]) => [ts, kind]))
}

/** As `classifyAll`, with the rule behind each kind. */
export function explainAll(messages: readonly ChatMessage[]): Map<string, Classified> {
  const memory = emptyMemory()
  return new Map(inOrder(messages).map((message) => [message.ts, step(memory, message)]))
}

function step(memory: Memory, said: ChatMessage): Classified {
  const message = legible(said)
  const context = contextOf(message, memory)
  const rule: Rule | undefined = RULES.find((candidate) => ruleFits(candidate, context))
  const classified: Classified = rule ? { kind: rule.kind, rule: rule.name } : { kind: 'chatter', rule: 'nothing said' }
  remember(memory, context, classified.kind)
  return classified
}

function inOrder(messages: readonly ChatMessage[]): ChatMessage[] {
  return [...messages].sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0))
}
