import type { HeardAnswer } from '../channel.ts'

type Answer = HeardAnswer['answer']

const KEYS: Record<string, Answer> = { 1: 'on-it', 2: 'cannot', 3: 'not-ours' }

/** What people write; each with or without the digit before it. */
const WORDS: Record<Answer, RegExp> = {
  'on-it': /^(?:y|yes|yep|yeah|ok|okay|k|ack|(?:i'?m |i am )?on it|mine|still (?:in|on it))$/,
  cannot: /^(?:n|no|nope|can'?t|cannot|can not|i can'?t|i cannot|can'?t take it|unable)$/,
  'not-ours': /^(?:not ours?|not our system|not mine|not my system|wrong team)$/,
}

/** The answer that a text message is, null where it is none: `1`, `1.`, `yes`, `On it!`, `2 can't`, `not ours`. */
export function answerIn(text: string): Answer | null {
  const said = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const [, digit = '', words = ''] = /^([1-3])?(?: |$)?(.*)$/.exec(said) ?? []
  const meant = ANSWERS.find((answer) => WORDS[answer].test(words)) ?? null
  if (digit === '') return meant
  return words === '' || meant === KEYS[digit] ? KEYS[digit]! : null
}

/** The answer that a key pressed in a call is, null where it is none. */
export function answerOfKey(digits: string): Answer | null {
  return KEYS[digits] ?? null
}

const ANSWERS = Object.keys(WORDS) as Answer[]
