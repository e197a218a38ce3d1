import { shared } from '../classify/chat-text.ts'
import type { Statement } from '../postmortem.ts'
import { asClauses, quoted, toldOrQuoted } from './quote.ts'
import { clock, type DraftRecord, type Line, statement } from './record.ts'
import { disclosed } from './resolution.ts'
import { asClause, asDoing, asSentence, asTail, foreign, retelling, retold } from './wording.ts'

/** What was suspected or tried and is not it. `short` is its name for the summary: `dns1`, `restarting the app`. */
export type RuledOut = { short: string; statement: Statement; line: Line }

const HEDGES =
  /\b(?:maybe|perhaps|probably|possibly|might be|could be|could it be|may be|i (?:think|guess|suspect|bet|believe)|i would (?:bet on|say|guess)|my (?:guess|bet|money) is(?: on)?|smells? like|looks? like|what if|wonder(?:ing)? if|is (?:it|this)|this|an?|some|just|still|the|that|it is|it|so)\b ?/gi

/** Refuted suspicions, failed remedies, and the systems that were checked and found well. */
export function ruledOut(record: DraftRecord): RuledOut[] {
  const found: RuledOut[] = []
  const used = new Set<Line>()
  const tried = new Set<string>()
  for (const line of record.lines.filter((l) => l.kind === 'refuted')) {
    const before = record.lines.filter((l) => l.ts < line.ts)
    const suspicion =
      before.findLast(
        (l) => l.kind === 'hypothesis' && !used.has(l) && (line.threadTs === l.ts || shared(l.words, line.words) > 0),
      ) ??
      (/\b(?:do not think so|theory|not (?:it|that|an?)|victim|nope)\b/.test(line.low)
        ? before.findLast((l) => l.kind === 'hypothesis' && !used.has(l))
        : undefined)
    const remedy = FAILED.test(line.low) ? lastRemedy(before, line) : undefined
    if (suspicion && (!remedy || shared(suspicion.words, line.words) > 0)) {
      used.add(suspicion)
      found.push({
        line,
        short: topicOf(suspicion, line),
        statement: statement(
          record,
          `Suspected at ${clock(record, suspicion.at)}: ${asClause(suspected(suspicion))}. Ruled out at ${clock(record, line.at)} by ${line.team ?? line.name}: ${asTail(reason(line))}`,
          suspicion,
          line,
        ),
      })
    } else if (remedy) {
      const { what, from } = remedyName(record, remedy)
      if (tried.has(from.ts)) continue
      tried.add(from.ts)
      found.push({
        line,
        short: what,
        statement: statement(
          record,
          `${what} (${clock(record, from.at)}) did not help: at ${clock(record, line.at)} ${asTail(reason(line) || 'the same')}`,
          from,
          line,
        ),
      })
    } else if (reason(line).split(' ').length > 3) {
      found.push({
        line,
        short: topicOf(line, line),
        statement: statement(
          record,
          `Ruled out at ${clock(record, line.at)} by ${line.team ?? line.name}: ${asTail(reason(line))}`,
          line,
        ),
      })
    }
  }
  return found
}

const FAILED =
  /\b(?:still|same|no (?:effect|change|difference|improvement)|did not (?:help|work|fix|change)|nope|nothing|not (?:help|fix)\w*|came back|again|worse)\b/
const HEALTHY =
  /\b(?:healthy|fine|clean|normal|ok|boring|bored|nothing (?:weird|unusual|wrong|odd|blocking)|no (?:errors|packet loss|failover|slow|locks)|green|idle)\b/

/** One statement for each team that looked at its system and found it well, before the cause was known. */
export function checkedWell(record: DraftRecord, until: string | null): Statement[] {
  const seen = new Set<string>()
  const lines = record.lines.filter(
    (l) =>
      l.kind === 'finding' &&
      l.person &&
      !l.customerFacing &&
      HEALTHY.test(l.low) &&
      (until === null || l.ts < until) &&
      !/\b(?:unreachable|timeouts?|errors? (?:in|on|from)|saturated|dead)\b/.test(l.low) &&
      reason(l) !== '',
  )
  return lines
    .filter((l) => {
      const key = l.team ?? l.name
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .slice(0, 5)
    .map((l) => statement(record, `${l.team ?? l.name} found at ${clock(record, l.at)}: ${asTail(reason(l))}`, l))
}

function lastRemedy(before: readonly Line[], line: Line): Line | undefined {
  const recent = before.filter(
    (l) =>
      l.person &&
      (l.kind === 'action' || (l.kind === 'change' && !disclosed(l))) &&
      Number(line.ts) - Number(l.ts) < 7200,
  )
  const named = recent.findLast((l) =>
    /\b(?:restart|reboot|bounc|stopp|start|rol(?:l|ling|led)|fail|flush|clear|scal|disabl|enabl|kill|drain|revert|switch|block|rais|lower)/.test(
      l.low,
    ),
  )
  return named ?? recent.at(-1)
}

/** `Restarting the app`: stopping and starting again is told as a restart. */
function remedyName(record: DraftRecord, remedy: Line): { what: string; from: Line } {
  const nearby = record.lines.filter(
    (l) => l.person && l.kind === 'action' && Math.abs(Number(l.ts) - Number(remedy.ts)) < 900,
  )
  const stop = nearby
    .map((l) => ({
      l,
      m: /\bstopp(?:ing|ed) (the (?:[\w-]+ ){0,2}?[\w-]+|[\w-]+)(?= on\b| in\b| at\b| for\b| now\b| and\b|,|\.|$)/.exec(
        l.low,
      ),
    }))
    .find(({ m }) => m !== null && m[1] !== 'it')
  const start = nearby.some((l) => /\bstart(?:ing|ed) (?:it|them|the \w+|again)/.test(l.low))
  if (stop?.m?.[1] && start) return { what: `Restarting ${stop.m[1]}`, from: stop.l }
  const step = STEP.exec(remedy.low)
  if (step?.[1]) {
    const object = (step[2] ?? '').replace(/\b(?:now|again|done|it|that|this)\b/g, '').trim()
    return { what: capital(`${ING[step[1]] ?? step[1]} ${object || 'the system'}`), from: remedy }
  }
  const told = retold(remedy.text.sentences.find((s) => s.low.split(' ').length > 1)?.text ?? '', null, remedy.kind)
  return { what: capital(asDoing(told) ?? (told || 'What was tried')), from: remedy }
}

function capital(text: string): string {
  return asSentence(text).replace(/\.$/, '')
}

const STEP =
  /\b(restarting|restarted|rebooting|rebooted|bouncing|bounced|flushing|flushed|clearing|cleared|killing|killed|scaling|scaled|draining|drained|rolling back|rolled back|failing over|failed over|reverting|reverted|disabling|disabled|enabling|enabled|raising|raised|switching|switched|blocking|blocked|adding|added|recycling|recycled)\b ?((?:the |both |all )?[\w./-]*(?: (?!and\b|on\b|to\b|now\b|still\b|at\b|again\b|no\b|same\b)[\w-]+){0,2})/

const ING: Record<string, string> = {
  restarted: 'restarting', rebooting: 'rebooting', rebooted: 'rebooting', bouncing: 'restarting', bounced: 'restarting', flushed: 'flushing', cleared: 'clearing', killed: 'killing', scaled: 'scaling',
  drained: 'draining', added: 'adding', recycled: 'recycling', 'rolled back': 'rolling back', 'failed over': 'failing over', reverted: 'reverting', disabled: 'disabling', enabled: 'enabling', raised: 'raising', switched: 'switching', blocked: 'blocking',
} // biome-ignore format: a word list

function suspected(line: Line): string {
  const hedged = line.text.sentences.filter(
    (s) =>
      !foreign(s.text) &&
      (s.question ||
        /\b(?:maybe|might|could|perhaps|probably|bet|guess|suspect|think|smells?|looks?|theory)\b/.test(s.low)),
  )
  const pick = hedged[0] ?? line.text.sentences[0]
  const text = pick?.text ?? ''
  // The clause that hedges names the suspect; what stands before it is its ground.
  const clause = text.split(/, (?=(?:might|may|could|maybe|perhaps|probably|possibly)\b)/i).at(-1) ?? text
  const bare = (clause.split(' ').length > 3 ? clause : text).replace(
    /\b(?:maybe|perhaps|probably|possibly|(?:could|might|may) be(?: that)?|could it be(?: that)?|I (?:think|guess|suspect|bet|believe)|I would (?:bet on|say|guess)|my (?:guess|bet|money) is(?: on)?|smells? like|looks like|what if|is it|is this|this (?=an? ))\b ?/gi,
    '',
  )
  const told = retelling(bare, line.name)
  // A bare noun is a suspicion, too: `the routing`.
  if (told.sound || told.text.split(' ').length < 3) return told.text || 'a suspicion'
  return pick ? quoted([pick]) : 'a suspicion'
}

function reason(line: Line): string {
  const sentences = line.text.sentences.filter((s) => !s.question && !foreign(s.text))
  return asClauses(toldOrQuoted(line, sentences, line.name))
}

/** The suspect in a word or three: what suspicion and refutation share, else the end of the suspicion. */
function topicOf(suspicion: Line, line: Line): string {
  const text = suspicion.text.sentences.map((s) => s.low).join(' ')
  const common = [...suspicion.words].filter((w) => line.words.has(w) && w.length > 2)
  const attack =
    /\b(?:an? )?((?:\w+ )?(?:attack|leak|outage|failover|maintenance|migration|deploy|release|upgrade|certificate|firewall|dns\d?|network|database|driver|provider|vendor))\b/.exec(
      text,
    )
  if (attack?.[1]) return attack[1].replace(/^(?:an?|the|this|that|on|by|of|be) /, '')
  return common[0] ?? text.replace(HEDGES, '').split(' ').slice(0, 4).join(' ')
}
