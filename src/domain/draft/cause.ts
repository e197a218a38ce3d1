import { shared, topicWords } from '../classify/chat-text.ts'
import type { Statement } from '../postmortem.ts'
import { asSentences, toldOrQuoted } from './quote.ts'
import { clock, type DraftRecord, type Line, shortCode, statement } from './record.ts'
import { disclosed } from './resolution.ts'
import { foreign } from './wording.ts'

/** What the chat says of the cause: the main statement, what made it possible, and the lines behind them. */
export type Cause = { main: Statement | null; contributing: Statement[]; line: Line | null; words: Set<string> }

const SAYS_SO =
  /\b(?:root cause|^cause|cause[: ](?!unknown)|culprit|the reason|found (?:it|out|the|why)|got it|turns out|c(?:ame|omes) from|stems? from|voilà|it is because|explains)\b/
const FAULTY =
  /\b(?:wrong|by mistake|accident\w*|mistaken\w*|expired?|missing|bug|regression|misconfig\w*|typo|leak\w*|exhaust\w*|overflow\w*|deadlock\w*|backtrack\w*|saturat\w*|stale|corrupt\w*|unbounded|hard-?coded|removed|race|never (?:tested|renewed|set|checked)|not (?:renewed|tested|set|checked|covered)|default|too (?:small|low|high|big|short|long)|full|ran out|infinite|loop|untested|outdated|old (?:version|image|config)|overwrote|overwritten|dropped the|deleted|conflict|mismatch|incompatible|broken (?:include|config\w*|script|link|rule|update|patch)|has not (?:run|been)|not rotated|forgot\w*)\b/
const LINKS =
  /→|->|\b(?:so (?:the|every|all|each|that|it|we)|because|due to|caus\w+|led to|leads to|triggered|which|after the|since the|every time|whenever|as soon as)\b/
/** What is undone to cure it was mostly the cause when it came. */
const INTRODUCED =
  /\b(?:i|we|they|somebody|someone|it was|was|were|got) (?:just |also |only )?(?:turned (?:it |them )?on|switched (?:it |them )?on|enabled|rolled (?:it )?out|deployed|pushed|installed|added|imported|started|introduced|activated|shipped|released|merged)\b/
/** Written for the report, or a summing-up of the causes. */
const FOR_REPORT =
  /^(?:@\S+ )?(?:(?:reason )?for (?:(?:the|your) )?(?:write-?up|report|record|notes|post-?mortem|review|rca|file)|summary of (?:the )?causes?|causes?:)/
const WELL =
  /\b(?:healthy|is fine|are fine|all good|nothing|no (?:errors?|migrations?|failover|issue)|clean|normal|recovered|stable|flat|identical|back)\b/
const SYMPTOM = /\b(?:customers?|users?|everyone|callers?|orders?|tickets?|cannot reach|unreachable|time ?outs?$)\b/
const GAP =
  /\b(?:also|plus|and)? ?(?:no (?:staged|alert|test|guard|check|monitor\w*|limit|review|canary|runbook|documentation|owner|validation|graph|rate limit)\w*|cannot (?:see|catch|detect|test|tell)|do(?:es)? not (?:even )?(?:graph|test|check|alert|monitor|cover|validate|measure|have|exist)|not (?:monitored|alerted|covered|tested|documented|graphed)|never (?:tested|tried|used|documented|alerted)|allows?|lets|missing (?:alert|check|test|guard)|nobody (?:noticed|knew|owns|watches|was alerted)|silently|by design|older than|more than \d+|removed it|auto-?disabled|without (?:a |any )?(?:review|test|check|staging|canary)|same (?:script|key|account|host|rack|region)|single point)\b/

/** Finds the lines that establish the cause and tells them without naming anybody. */
export function causeOf(record: DraftRecord): Cause {
  const refuted = record.lines.filter((l) => l.kind === 'refuted')
  const fixes = record.lines.filter((l) => l.kind === 'change' && l.person)
  const fixWords = new Set(fixes.flatMap((l) => [...l.words]))
  const candidates = record.lines
    .filter(
      (l) =>
        (l.person || l.kind === 'change') &&
        ['finding', 'change', 'hypothesis', 'refuted'].includes(l.kind) &&
        !onlyEvidence(l),
    )
    .map((line) => ({ line, score: weigh(record, line, refuted, fixWords) }))
    .filter((c) => c.score >= 4)
    .sort((a, b) => b.score - a.score || (a.line.ts < b.line.ts ? 1 : -1))
  const best = candidates[0]
  if (!best) return { main: null, contributing: [], line: null, words: new Set() }
  const main = statement(record, tellCause(record, best.line), best.line, confirmation(record, best.line))
  const words = new Set(best.line.words)
  const told = [main]
  const earlier = record.lines.filter(
    (l) =>
      l.kind === 'change' &&
      l.person &&
      disclosed(l) &&
      shared(l.words, best.line.words) + shared(l.words, fixWords) > 0,
  )
  const rest: Line[] = candidates
    .slice(1)
    .filter(
      (c) =>
        c.score >= 4 &&
        (c.line.ts > best.line.ts || SAYS_SO.test(c.line.low) || LINKS.test(c.line.low) || GAP.test(c.line.low)),
    )
    .map((c) => c.line)
  const gaps = record.lines.filter(
    (l) =>
      l.person &&
      l.kind === 'finding' &&
      GAP.test(l.low) &&
      !WELL_ONLY.test(l.low) &&
      (l.ts > best.line.ts || shared(l.words, best.line.words) + shared(l.words, fixWords) > 0),
  )
  for (const line of [...new Set([...earlier, ...rest, ...gaps])]
    .filter((l) => l !== best.line)
    .sort((a, b) => (a.ts < b.ts ? -1 : 1))) {
    const text = tellCause(record, line)
    if (
      text.split(' ').length < 4 ||
      told.some((t) => shared(topicWords(t.text), topicWords(text)) >= Math.min(6, topicWords(text).size * 0.7))
    )
      continue
    told.push(statement(record, text, line))
  }
  return { main, contributing: told.slice(1, 7), line: best.line, words }
}

const WELL_ONLY = /\b(?:no errors?|no packet loss|no failover|no migrations?|nothing (?:weird|unusual))\b/

function weigh(record: DraftRecord, line: Line, refuted: readonly Line[], fixWords: Set<string>): number {
  const { low } = line
  let score = 0
  if (SAYS_SO.test(low)) score += 4
  if (/^(?:the )?(?:root )?cause\b/.test(low)) score += 4
  if (FAULTY.test(low)) score += 3
  if (LINKS.test(low)) score += 2
  if (FOR_REPORT.test(low) && (SAYS_SO.test(low) || LINKS.test(low) || FAULTY.test(low))) score += 3
  if (line.kind === 'finding') score += 1
  if (line.kind === 'change')
    score -=
      /\b(?:i|we) (?:pushed|rolled|changed|deployed|merged|switched|updated)\b|\b(?:earlier|this morning|yesterday|last|at \d)\b/.test(
        low,
      )
        ? 0
        : 5
  if (line.kind === 'hypothesis' || line.kind === 'refuted') score -= 6
  if (WELL.test(low) && !FAULTY.test(low)) score -= 4
  if (SYMPTOM.test(low) && !SAYS_SO.test(low)) score -= 2
  if (line.customerFacing) score -= 4
  if (shared(line.words, fixWords) > 0) score += 1
  if (line.kind === 'finding' && INTRODUCED.test(low) && shared(line.words, fixWords) >= 2) score += 5
  const at = record.lines.indexOf(line)
  if (at < record.lines.length / 4) score -= 2
  // Explained after the first cure without saying so: more often a detail than the cause.
  const firstFix = record.lines.find((l) => l.kind === 'change' && l.person && !disclosed(l))
  if (
    firstFix &&
    line.ts > firstFix.ts &&
    !FOR_REPORT.test(low) &&
    !SAYS_SO.test(low) &&
    !/\b(?:because|due to|caused)\b/.test(low)
  )
    score -= 3
  // What is ruled out later was no cause.
  if (refuted.some((r) => r.ts > line.ts && shared(r.words, line.words) >= 2)) score -= 4
  return score
}

function onlyEvidence(line: Line): boolean {
  return line.text.sentences.every((s) => s.low.split(' ').length < 4)
}

function confirmation(record: DraftRecord, line: Line): Line | undefined {
  return record.lines.find(
    (l) =>
      l.ts > line.ts &&
      l.kind === 'finding' &&
      /\bconfirm(?:ed|s)\b|\bproves?\b|\breproduced\b/.test(l.low) &&
      shared(l.words, line.words) > 0,
  )
}

/** The sentences of a line that say why, with `it` and `this` filled in from the question they answer. */
function tellCause(record: DraftRecord, line: Line): string {
  const subject = askedThing(record, line)
  const sentences = line.text.sentences
    .filter((s) => !s.question && !foreign(s.text) && !NOISE.test(s.low))
    .map((s) => ({
      ...s,
      text: subject
        ? s.text.replace(/\b(removed|dropped|disabled|deleted|had|lost|skipped|broke) it\b/i, `$1 the ${subject}`)
        : s.text,
    }))
  const told = toldOrQuoted(line, sentences, null, { most: 3 })
  if (told.parts.length === 0) return ''
  const code = shortCode(line)
  if (told.quoted) return `In the words of ${clock(record, line.at)}: ${told.parts[0]}.`
  const parts = told.parts.map((s, i) =>
    i === 0 ? s.replace(/^(?:that|this|it) was (?=the |an? )/i, 'the cause was ') : s,
  )
  return asSentences({ ...told, parts: parts.map((s, i) => (i === 0 && code ? `${s} (${code})` : s)) })
}

const NOISE =
  /^(?:nobody (?:did|is)|no one|\S+ did its job|pr, review|let me|we had|we did|thanks|sorry|ok|yes|no|me|mine|will|i will|hold on|one sec)\b.{0,40}$|^(?:it was )?not (?:\S+ ){1,3}did it$|^(?:i am |i will )/

/** The thing that the question before asked about: `dont we have a cpu guard for that` asks about `cpu guard`. */
function askedThing(record: DraftRecord, line: Line): string | null {
  const before = record.lines.slice(0, record.lines.indexOf(line)).reverse()
  const question = before
    .slice(0, 4)
    .find((l) => l.text.sentences.some((s) => s.question) && Number(line.ts) - Number(l.ts) < 900)
  const asked = question?.text.sentences.find((s) => s.question)?.low
  const thing =
    asked === undefined
      ? null
      : /\b(?:have|had|about|is there|there is|use|got) (?:a |an |the |any |some )([\p{L}\d -]{3,30}?)(?= (?:for|in|on|to|against|that|there|here|then)\b|$)/u.exec(
          asked,
        )
  return thing?.[1]?.replace(/\b(cpu|dns|api|sql|db)\b/g, (w) => w.toUpperCase()) ?? null
}
