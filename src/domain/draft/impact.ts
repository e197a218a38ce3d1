import { type Sentence, shared, topicWords } from '../classify/chat-text.ts'
import type { Statement } from '../postmortem.ts'
import { blamesItself, idle, quoted } from './quote.ts'
import { type DraftRecord, type Line, statement } from './record.ts'
import { asSentence, asTail, foreign, retelling } from './wording.ts'

export type ImpactGroup = 'business' | 'customers' | 'systems'
export type Impact = { group: ImpactGroup; statement: Statement; line: Line; score: number; at: number }

const BUSINESS =
  /\b(?:revenue|sales?|money|€|\$|£|eur|usd|sla|penalt\w+|refunds?|brand|reputation|contracts?|fines?|cost|orders? (?:were|was|not|lost|missing|processed|late)|no orders|lost|bookings?|payroll|shipments?|manual(?:ly)?|overtime|deadline|invoices?|backlog of|transactions?|payments?|refunds?|refunded|coaches)\b/
const CUSTOMERS =
  /\b(?:customers?|users?|clients?|callers?|people|tickets?|complain\w*|phones?|merchants?|patients?|drivers?|carriers?|players?|students?|guests?|tenants?|shops?|stores?|everyone|everybody|facebook|twitter|subscribers?|passengers?|accounts?|staff|terminal|kiosks?|counters?|wards?|classes)\b/
const SYSTEMS =
  /\b(?:\d|unreachable|timeouts?|time out|errors?|50\d|cpu|traffic|latency|endpoints?|hosts?|nodes?|pods?|services?|api|dashboard|database|mysql|redis|queue|regions?|pops?|everywhere|global\w*|worldwide|down|slow|lost|critical|affected|off\b|disabled)\b/
const FAULT =
  /\b(?:down|dead|broken|slow|stuck|fail\w*|errors?|time ?outs?|time out|timing out|unreachable|cannot|unable|no (?:orders?|payments?|mails?)|not (?:loading|working|processed|sent|delivered|critical)|do(?:es)? not have|never|locked|penalt\w+|lost|late|delayed|gone|missing|wrong|complain\w*|50\d|spins?|ringing|calls?|affected|off|dropped|critical|exhausted|again and again|unavailable|rejected|declined|double|duplicate\w*|(?:locked|logged|thrown|kicked) out|stopped|pinned|saturated|hours?|\d+ ?%|\d+ (?:of|on) \d+|could not|refund\w*|hang\w*|blank|frozen|queue\w*|paper)\b/
const CURED =
  /\b(?:again|(?:go|goes|going) down|falls?(?=,)|connections fall|back to|recovered|restored|fine|healthy|clean|green|works?|banner|status page|canned|rolled|redeploy\w*|went through|zero)\b/

/** What the business, customers and systems suffered, best said first, each thing once. */
export function impactOf(record: DraftRecord, causeTs: string | null): Impact[] {
  const claim = record.input.incident.milestones.mitigatedAt
  const all: Impact[] = []
  record.lines.forEach((line, at) => {
    if (!['report', 'finding', 'alert', 'update', 'mitigated', 'resolved'].includes(line.kind) || line.ts === causeTs)
      return
    const forReport =
      /\bfor (?:the|your) (?:write-?up|report|records?|notes|file|post-?mortem|review|timeline|rca)\b|^(?:impact|numbers|figures)\b/.test(
        line.low,
      )
    const late = claim !== null && line.at > claim && !forReport && line.kind !== 'report' && !LOSS.test(line.low)
    if (line.kind === 'alert' && line.text.code.length > 0) {
      const listed = unreachable(line)
      if (listed) all.push({ group: 'systems', line, score: 6, at: 0, statement: statement(record, listed, line) })
      return
    }
    for (const part of line.text.sentences) {
      if (idle(part)) continue
      if (
        line.kind === 'update' &&
        (/\b(?:startup|starting|eta|restart\w*|rolling|min)\b/.test(part.low) || /^\d/.test(part.low))
      )
        continue
      if (
        /^(?:@\S+ )*(?:please|can (?:you|we)|hurry|who|what|why|how)\b/.test(part.low) ||
        (part.question && !/\?\?|gone|down/.test(part.text)) ||
        foreign(part.text) ||
        (line.kind !== 'report' && !FAULT.test(part.low))
      )
        continue
      if (CURED.test(part.low) && !forReport && !/\bagain and again\b|\boff\b/.test(part.low)) continue
      if (
        /\b(?:theory|unknown|maybe|might|perhaps|because|kill|creds|credentials|change log|rollback)\b/.test(part.low)
      )
        continue
      for (const piece of forReport ? piecesOf(part.text) : [part.text]) {
        const group: ImpactGroup =
          BUSINESS.test(piece.toLowerCase()) &&
          (forReport || !CUSTOMERS.test(piece.toLowerCase())) &&
          (forReport ||
            LOSS.test(piece.toLowerCase()) ||
            line.customerFacing ||
            /\b(?:orders?|payments?|sales|revenue|lost)\b/.test(piece.toLowerCase())) &&
          !SYSTEMS_LOST.test(piece.toLowerCase())
            ? 'business'
            : CUSTOMERS.test(piece.toLowerCase()) || (line.kind === 'report' && line.customerFacing)
              ? 'customers'
              : forReport
                ? 'business'
                : 'systems'
        if (group === 'systems' && line.kind !== 'report' && !SYSTEMS.test(piece.toLowerCase())) continue
        let score = forReport ? 8 : 0
        score += /\d/.test(piece.replace(CLOCK, '')) ? 3 : 0
        score +=
          line.kind === 'report'
            ? 3
            : line.kind === 'update' && /status|summary/.test(line.low)
              ? 3
              : line.kind === 'mitigated'
                ? 3
                : 0
        score += at < record.lines.length / 3 ? 2 : 0
        score += /\b(?:all|every|everywhere|global\w*|worldwide|critical)\b/.test(piece.toLowerCase()) ? 2 : 0
        score -= late ? 3 : 0
        score -= /^(?:same|it|this|that|also)\b/.test(part.low) ? 3 : 0
        score -= line.threadTs !== null && line.threadTs !== line.ts ? 1 : 0
        score -=
          line.kind === 'finding' && !forReport && !/\d|critical|unreachable|down|every|all/.test(piece.toLowerCase())
            ? 3
            : 0
        score -= LEANS.test(piece.toLowerCase()) ? 5 : /\b(?:too|as well)\b/.test(piece.toLowerCase()) ? 1 : 0
        const text = told(line, part, piece)
        if (text.split(' ').length >= 4 && topicWords(piece).size >= 2)
          all.push({ group, line, score, at: all.length, statement: statement(record, text, line) })
      }
    }
  })
  const kept: Impact[] = []
  for (const one of all
    .filter((i) => i.score > 1)
    .sort((a, b) => b.score - a.score || (a.line.ts < b.line.ts ? -1 : 1))) {
    if (kept.filter((k) => k.group === one.group).length >= (one.group === 'systems' ? 5 : 4)) continue
    const words = topicWords(one.statement.text)
    if (kept.some((k) => shared(words, topicWords(k.statement.text)) >= Math.max(2, words.size * 0.6))) continue
    kept.push(one)
  }
  return joined(record, kept)
}

/** Says little without what was said before it. */
const LEANS =
  /^(?:same|it|(?:this|that)(?! (?:morning|afternoon|evening|night|week))|they|those|these|also|both(?= (?:are|were|is|of)\b)|still|all of them)\b|\bthe same\b|\bstop(?:s|ped)? right\b|^(?:\S+ ){1,4}(?:too|as well)[.!]*$/
/** What it cost, with a figure. */
const LOSS =
  /\d.*\b(?:eur|usd|gbp|€|euros?|dollars?|penalt\w+|refund\w*|lost|late|missed|compensat\w+)|(?:€|\$|£) ?\d|\b(?:penalt\w+|refund\w*|lost|missed|compensat\w+)\b.*\d/
const CLOCK = /\b\d{1,2}[:h]\d\d\b/g

function told(line: Line, sentence: Sentence, piece: string): string {
  const one = retelling(piece, line.name)
  if (one.sound || blamesItself(line)) return asSentence(one.text.replace(/ (?:for|because of) (?:that|this|it)$/, ''))
  return piece === sentence.text ? `${line.name}: ${quoted([sentence])}.` : `${line.name}: "${piece.trim()}".`
}

/** Pieces of one line in one group make one statement again. */
function joined(record: DraftRecord, kept: readonly Impact[]): Impact[] {
  const heads = kept.filter((one, i) => i === kept.findIndex((o) => o.line === one.line && o.group === one.group))
  return heads.map((head) => {
    const parts = kept.filter((o) => o.line === head.line && o.group === head.group).sort((a, b) => a.at - b.at)
    const [first, ...rest] = parts.map((part) => part.statement.text)
    const text = [(first ?? '').replace(/\.$/, ''), ...rest.map((one) => asTail(one).replace(/\.$/, ''))].join('; ')
    return { ...head, statement: statement(record, `${text}.`, head.line) }
  })
}

const SYSTEMS_LOST = /\blost (?:the )?(?:connection|redis|mysql|quorum|network|packets?|sessions?|database|clusters?)\b/

/** A statement for the report lists several things; each becomes its own. */
function piecesOf(text: string): string[] {
  const bare = text.replace(/^.*?\bfor (?:the|your) [\w-]+:?\s*/i, '').replace(/^(?:impact|numbers|figures):?\s*/i, '')
  const pieces = bare
    .split(/, (?:and )?| and (?=(?:people|customers|users|some|we|the|orders)\b)/)
    .filter((p) => p.trim() !== '')
  return pieces.length > 1 && pieces.every((p) => p.split(' ').length > 2) ? pieces : [bare]
}

/** `exoticplant.plant UNREACHABLE` lines of a monitoring post as one sentence. */
function unreachable(line: Line): string | null {
  const names = line.text.code.flatMap((block) =>
    [...block.matchAll(/^(\S+)\s+(?:UNREACHABLE|DOWN|CRITICAL|FAIL(?:ED|ING)?|TIMEOUT|ERROR)\s*$/gim)].map(
      (m) => m[1] ?? '',
    ),
  )
  if (names.length === 0) return null
  return `${asSentence(line.name).replace(/\.$/, '')} showed ${names
    .slice(0, 5)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1')} unreachable.`
}
