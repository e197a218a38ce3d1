import type { Kind } from '../timeline.ts'
import type { Sentence } from './chat-text.ts'
import type { Context } from './context.ts'
import { BOT_RULES } from './rules-bots.ts'
import { CLAIM_RULES } from './rules-claims.ts'
import { DECISION_RULES } from './rules-decisions.ts'
import { FALLBACK_RULES } from './rules-fallback.ts'
import { TALK_RULES } from './rules-talk.ts'
import { CHANGE_RULES, WORK_RULES } from './rules-work.ts'

/** One reason to give a message a kind. It fits when one sentence matches `says` and not `unless`, and `when` holds. */
export type Rule = {
  name: string
  kind: Kind
  /** The reason, in the terms of docs/timeline-kinds.md. */
  why: string
  says?: RegExp
  unless?: RegExp
  /** Must not match in the sentence up to the end of what `says` matched. */
  before?: RegExp
  /** Whether sentences are cut at commas, brackets and colons first; for what a clause says of itself. */
  byClause?: boolean
  /** Which sentences count: statements (the default), questions, or both. */
  of?: 'statements' | 'questions' | 'both'
  when?: (context: Context, sentence: Sentence) => boolean
  /** Without `says`: the rule reads the message as a whole. */
  whole?: (context: Context) => boolean
}

/** All rules in the order in which they are tried: programs, then the tie-breaks of docs/timeline-kinds.md, then what is left. */
export const RULES: readonly Rule[] = [
  ...BOT_RULES,
  ...CLAIM_RULES,
  ...CHANGE_RULES,
  ...DECISION_RULES,
  ...WORK_RULES,
  ...TALK_RULES,
  ...FALLBACK_RULES,
]

/** Whether the rule gives the message its kind. */
export function ruleFits(rule: Rule, context: Context): boolean {
  if (rule.whole && !rule.whole(context)) return false
  if (rule.says === undefined) return rule.whole !== undefined
  const of = rule.of ?? 'statements'
  return context.text.sentences.some(
    (sentence) =>
      (of === 'both' || sentence.question === (of === 'questions')) &&
      rule.unless?.test(sentence.low) !== true &&
      partsOf(rule, sentence).some((part) => partFits(rule, part)) &&
      (rule.when === undefined || rule.when(context, sentence)),
  )
}

function partsOf(rule: Rule, { low, core }: Sentence): string[] {
  const parts = rule.byClause ? clausesOf(low) : [low]
  return core === low ? parts : [...parts, ...(rule.byClause ? clausesOf(core).slice(0, 1) : [core])]
}

function partFits(rule: Rule, part: string): boolean {
  const match = rule.says?.exec(part)
  if (!match) return false
  return rule.before?.test(part.slice(0, match.index + match[0].length)) !== true
}

function clausesOf(low: string): string[] {
  return low.split(/, |; | \(|\) | - | – | — |: (?!\d)| but | and then /).map((c) => c.trim())
}
