import type { Sentence } from '../classify/chat-text.ts'
import { JOINER, type Line } from './record.ts'
import { asClause, asSentence, retelling, retold, VOCATIVE, withoutBlame } from './wording.ts'

/** Sentences that greet, agree or announce a look, and tell nothing of the incident. */
const IDLE =
  /^(?:@\S+ )*(?:(?:i )?do not think so|(?:oh )?(?:nope|no|nah|yes|yep|damn|ouch|wow|great|perfect)|ok(?: ok)?|checked|all good(?: here)?(?: from)?(?: here)?|on it|here|(?:me )?too|thanks?\b.{0,30}|thank you\b.{0,30}|(?:bonjour|salut|hiy?a?|hello|hey|(?:good )?morning)\b,?(?: \S+){0,3}|closing(?: it| this)?(?: one)?(?: then| now)?(?:, thanks)?|(?:ok )?(?:got it|(?:i )?found it)|(?:let me|let us) (?:look|see|check|have|find|know|dig|take)\b.*|(?:i am |i will |still |also )?(?:checking|looking|check|look|digging)\b(?! (?:good|fine|ok|like|normal|better|healthy|clean|stable)\b).{0,40}|(?:résolu|resolved|fixed|done)?,? ?closing(?: it| this)?|(?:i|we|they|it) (?:had|did|do|have|can|was|could|is|does)(?: not)?|one sec\w*|hold on|brb|bear with me|give me (?:a|\d+) \w+|ready|same)$/

/** Whether a sentence tells nothing. */
export function idle(sentence: Sentence): boolean {
  return IDLE.test(sentence.low)
}

/** Who accuses themselves is not quoted: what happened is told, not whose hand it was. */
const BLAMING =
  /\b(?:I|we) (?:have |had |just |accidentally |mistakenly |wrongly )*(?:grabbed|used|ran|pushed|deployed|deleted|dropped|forgot|missed|typed|picked|broke|messed|screwed|copied|misread|pulled|unplugged|wiped|overwrote|mixed)\b|\bmy (?:mess|bad|fault|mistake|error)\b/i

const QUOTE_MOST = 220

/** Sentences in the words in which they were said, within quotation marks and without the last full stop; as many as fit. */
export function quoted(sentences: readonly Sentence[]): string {
  let text = ''
  for (const [i, { said }] of sentences.entries()) {
    const called = VOCATIVE.exec(said)?.[0].length ?? 0
    const bare = i > 0 || /^you\b/i.test(said.slice(called)) ? said : said.slice(called)
    const one = withoutBlame(bare.replaceAll(JOINER, ' ')).replace(/"/g, "'").trim()
    if (one === '' || (text !== '' && text.length + one.length > QUOTE_MOST)) break
    text += text === '' ? one : `${/[.!?,;:]$/.test(text) ? '' : '.'} ${one}`
  }
  const bare = text.replace(/[\s,;:.…]+$/, '')
  return bare.length > QUOTE_MOST ? `"${bare.slice(0, QUOTE_MOST).replace(/\s+\S*$/, '')}" (shortened)` : `"${bare}"`
}

/** Sentences in the third person and the past, or all in one quotation where that would be unsafe. */
export type Told = { parts: string[]; quoted: boolean }

/**
 * The telling sentences of a line; in its author's words where a rule cannot retell one of them. `own` false quotes what
 * authors say of themselves, too, for places where their name stands before it.
 */
export function toldOrQuoted(
  line: Line,
  sentences: readonly Sentence[],
  name: string | null,
  { own = true, most = 2 }: { own?: boolean; most?: number } = {},
): Told {
  const all = sentences
    .filter((s) => !idle(s))
    .map((sentence) => ({ sentence, told: retelling(sentence.text, isAddressed(sentence) ? null : name, line.kind) }))
    .filter(({ told }) => told.text.split(' ').length > 1 || /\d/.test(told.text))
    .slice(0, most)
  const safe = ({ told }: (typeof all)[number]) => told.sound && (own || !told.own)
  // Beside its author's name the first sentence may stand alone, but for a decision, of which each word counts; the message is a link away.
  const first = all[0]
  if (!own && line.kind !== 'decision' && first && safe(first) && first.told.text.split(' ').length > 3)
    return { parts: all.filter((one, i) => i === 0 || safe(one)).map(({ told }) => told.text), quoted: false }
  if (!all.every(safe) && !blamesItself(line)) return { parts: [quoted(all.map((one) => one.sentence))], quoted: true }
  return { parts: all.map(({ told }) => told.text), quoted: false }
}

function isAddressed(sentence: Sentence): boolean {
  return sentence.low.startsWith('@')
}

export function blamesItself(line: Line): boolean {
  return BLAMING.test(line.text.sentences.map((s) => s.text).join(' '))
}

/** What was told as one clause, for the middle of a sentence; empty where nothing was. */
export function asClauses({ parts }: Told): string {
  return parts.map((part, i) => (i === 0 ? part : asClause(part))).join('; ')
}

/** What was told as sentences. */
export function asSentences({ parts }: Told): string {
  return parts.map(asSentence).join(' ')
}

/** As clauses, with the author before what is quoted: `Karen House: "..."`. */
export function attributed(line: Line, told: Told): string {
  return told.quoted ? `${line.name}: ${asClauses(told)}` : asClauses(told)
}

/** A line as it was said: secrets masked, blame softened, what was pasted and attached named. */
export function asSaid(line: Line): string {
  // What stands for a message of files alone.
  const placeholder = /^\[files?: .*\]$/.test(line.said)
  const words = blamesItself(line)
    ? line.text.sentences
        .map((s) => asSentence(retold(s.text, line.name, line.kind)))
        .filter((s) => s !== '')
        .join(' ')
    : withoutBlame(placeholder ? '' : line.said)
  const code = line.text.code[0]
  const pasted = code?.split('\n').slice(0, 2).join(' / ').replace(/\s+/g, ' ').slice(0, 140)
  return (
    [
      words || (line.text.sentences.length > 0 && !placeholder ? '(apology)' : ''),
      pasted ? `(pasted: ${pasted})` : '',
      line.files.length > 0 ? `(${line.files.length === 1 ? 'file' : 'files'}: ${line.files.join(', ')})` : '',
    ]
      .filter((part) => part !== '')
      .join(' ') || '(no text)'
  )
}
