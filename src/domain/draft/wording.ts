import { spelledOut } from '../classify/chat-text.ts'
import { capital } from '../language/phrase.ts'
import type { Kind } from '../timeline.ts'
import { JOINER } from './record.ts'
import { inflected, inThePast, participle, SUBJECT } from './tense.ts'
import { GOING_ON, PASSIVE, PAST, PROSE, THEN } from './words.ts'

const OPENERS =
  /^(?:\+1,? |(?:hm+|oh|ah|ack(?:ed)?(?=,)|ok(?:ay)?|so|well|(?:hey|hi|hello|morning)(?: (?:all|everyone|everybody|team|folks|there))?|morning|good morning|yes|yeah|yep|nope|no(?=,)|right|and|but|plus|also|then|now|re|um+|uh|wait|got it|(?:ok )?(?:i )?found it|confirmed|thanks(?: everybody| everyone| all)?|thank you|heads up|info|quick update|(?:for|in|during) (?:that|the) (?:whole|entire) (?:window|time|period)|(?:quick )?(?:status|summary|stand)(?: at| as of| of (?:the )?causes?)?(?: \d{1,2}:\d\d(?: ?utc)?)?(?=:)|(?:at )?\d{1,2}:\d\d(?: ?(?:utc|local|cet|cest))?(?= \w+ (?:and|is|are|was|were))|(?:reason )?for (?:(?:the|your) )?(?:write-?up|report|records?|notes|file|post-?mortem|timeline)|(?:what )?went (?:well|wrong)(?=:)|(?:\w+ ){1,2}here(?=:)|(?:the )?(?:root )?cause(?: (?:is|was)(?= (?:an?|the)\b))?|impact|voilà|bonjour|salut|hola|moin|guten morgen(?: zusammen)?|lol|damn|ouch|argh|apparently|turns out(?: that)?|it turns out(?: that)?|i (?:think|see|can see|guess|found(?: out)?|checked|confirmed|noticed|saw|suspect|believe)(?: that)?|looks like|seems(?: like)?|we (?:see|saw|found|noticed|think)(?: that)?|that is because|the reason is(?: that)?)\b[,:;.!]*(?:\s+=)?(?:\s+|$)|[-–—•>*]+\s*)/i
/** Those whom a sentence calls at its beginning. */
export const VOCATIVE = /^(?:@[^\s,:]+[,:]?(?:\s+|$))+/u
const SELF_BLAME =
  /[,;.–—-]*\s*\b(?:(?:it is |it['’]?s |that is |that['’]?s |was |is )?(?:all |totally |completely |entirely )*(?:my|our) (?:own )?(?:mess|bad|fault|mistake|screw-?up|error|blunder|slip|stupidity|doing)|mea culpa|(?:i|we) (?:really |totally |completely )?(?:messed|screwed|fucked|cocked) (?:it |this |that )?up|stupid(?: of)? (?:me|us)|(?:i am |i['’]?m |we are |we['’]re )?(?:so |very |really |terribly )*sorry(?:,? (?:everybody|everyone|all|folks|team|guys))?(?: (?:about|for) (?:that|this|it|the \w+|everybody|everyone|all|folks))?|(?:my |sincere )?apologies|shame on (?:me|us)|blame (?:me|us)|(?:i|we) should have (?:known|checked|seen|noticed)(?: (?:better|it|that))?|i feel (?:terrible|awful|bad|stupid)|i am (?:an idiot|such an idiot|so stupid|embarrassed)|facepalm|oops|own goal|guilty)\b[.!,]*/gi

/** Takes self-accusation and chat noise out of a text and leaves everything else as it was said. */
export function withoutBlame(text: string): string {
  return text
    .replace(SELF_BLAME, '')
    .replace(/\b(?:thanks to|because of|blame) (?:you|him|her|that idiot|those idiots)\b/gi, '')
    .replace(
      /\b(?:idiots?|morons?|stupid|incompetent|clown(?:s|ish)?|useless(?= (?:people|team|guys|vendor|support|devs?|ops)\b)|dumb|fucking|fuck|shit(?:ty)?|damn|bloody|crap(?:py)?|wtf|ffs|hell)\b ?/gi,
      '',
    )
    .replace(/\s+([,.;!?])/g, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** A sentence retold, and whether it can stand so: `sound` is false where it had better be quoted; `own` where its author speaks of themselves. */
export type Retelling = { text: string; sound: boolean; own: boolean }

/** One sentence of a chat retold for a report: third person, past, no filler, nobody at fault; without a full stop. `name` is the author; null where an author must not be named. */
export function retelling(sentence: string, name: string | null, kind?: Kind): Retelling {
  let out = withoutBlame(spelledOut(sentence))
  for (let before = ''; before !== out; ) {
    before = out
    out = out.replace(VOCATIVE, '').replace(OPENERS, '')
  }
  out = out
    .replace(/(?<=^|[\s(])i(?=\s)/g, 'I')
    .replace(/(\p{L})\.{2,}\s*/gu, '$1, ')
    .replace(/(?<=[\p{L}\d])\.\.(?=[\p{L}\d])/gu, ' to ')
    .replace(/[!?]+(?=\s|$)/g, '')
    .replace(/\s*[–—]\s*/g, ', ')
    .replace(/["“”]/g, "'")
  out = out.replace(ASIDES, '').replace(/^(?:(?:I|we) )?found (?:out )?why ([^:]{3,60}): /i, '$1 because ')
  const odd = ODD.test(out) || foreign(out)
  out = arrows(out)
  const prose = (pattern: RegExp, to: string) =>
    out.replace(pattern, (word: string, first: unknown) =>
      to === '<UP>'
        ? word.toUpperCase()
        : to === '<CAPITAL>'
          ? capital(word)
          : to.replace('$1', typeof first === 'string' ? first : ''),
    )
  for (const [pattern, to] of PROSE) out = prose(pattern, to)
  out = out
    .replace(
      /\blets ((?:\S+ ){1,4}?)(go|run|pass|be|do|reach|deploy|push|roll|ship|write|read|start|skip|use|send|bypass|merge|through)\b/gi,
      'allowed $1to $2',
    )
    .replace(/,? see (?:the )?(?:console|graph|screenshot|attach\w*|above|below|thread|link|image|file)\b/gi, '')
    .replace(/\b(?:with|for) us(?=$|[,.;])/gi, 'as well')
    .replace(/\bbehind us\b/gi, 'behind the service')
    .replace(/\btells? (?:us|me)(?: that)?\b/gi, 'said')
    .replace(/[,;]? ?(?:so )?we can (?:now )?close(?: this| it)?\b.*$/i, '')
  if (
    /^(?:(?:had|have) to|(?:cannot|could not) (?:get|open|log|see|reach|find|access|connect|do|reproduce|tell))\b/i.test(
      out,
    )
  )
    out = `${name === null ? 'we' : 'I'} ${out.charAt(0).toLowerCase()}${out.slice(1)}`
  out = teamDid(passive(out))
  for (const [pattern, to] of THEN) out = prose(pattern, to)
  const addressed = ADDRESSED.test(out)
  const own = /\b(?:I|me|my|mine|myself)\b/.test(out)
  const tense = inThePast(withSubject(person(out, name)), kind === 'action' || kind === 'change')
  const text = tense.text
    .replace(/@(?=[\p{L}])/gu, '')
    .replaceAll(JOINER, ' ')
    .replace(/\s+([,.;:])/g, '$1')
    .replace(/[\s,;:.!?…-]+$/, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  return { text, sound: tense.sound && !odd && !addressed && !DANGLING.test(text) && text.split(' ').length > 1, own }
}

/** The words of `retelling`, sound or not. */
export function retold(sentence: string, name: string | null, kind?: Kind): string {
  return retelling(sentence, name, kind).text
}

/** What is said on the way and tells nothing: whose view it is, that somebody looks, who else sees it. */
const ASIDES =
  /,? ?(?:dropping|drop|scratch) that (?:theory|idea|one)|,? ?\b(?:on|from|at) my (?:side|end)\b|\bfor me(?=$|[,.;])|[,;]? ?\b(?:so |and )?let (?:me|us) (?:look|see|check|have|find|know|dig|take|try)\b[^,.;]*|, closing(?: it| this)?(?: now)?$|,? ?\b(?:any(?:body|one) else )(?:see(?:ing|s)?|notic\w+|ha(?:s|ve|ving))\b[^,.;]*|\bfrom here(?=$|[,.;])/gi
/** Signs, orders and asides that no rule here can retell. */
const ODD =
  /\s=+\s|\s\|\s|\b(?:must|should)\b|^(?:mine|please|let (?:me|us)|come|go|join|delete|do|look|stop|wait|hold|keep|use|try|ask|call|tell|give|take|make|put|get|bring|send|ping|note|remember|make sure|feel free|whoever|whatever|either way)\b(?!\s*[,:])|\blet (?:me|us)\b|\b(?:on|from|at) our (?:side|end)\b/i
/** Speech to somebody: what a report cannot say in its own voice. */
const ADDRESSED = /\b(?:(?<!most of )you(?!r\b)|yours|yourself|us|(?<!, |is |are |not )ours|me|myself)\b|\bplease\b/
const DANGLING = /\b(?:the|an?|of|to|for|with|and|or|but|because|if|which|at|from|is|was|are|were|than|its|their)$/

/** A sentence that begins with its verb gets the subject it was said of. */
function withSubject(text: string): string {
  const first = /^[A-Za-z]+(?= [a-z])/.exec(text)?.[0].toLowerCase()
  if (
    first === undefined ||
    !/[^s]s$/.test(first) ||
    PAST[first] === undefined ||
    /^(?:is|has|does|times)$/.test(first)
  )
    return text
  const next = text.split(' ')[1] ?? ''
  return /^(?:is|are|was|were|do|does|did|have|has|had|can|cannot|could|will|would|and|or|of)$/.test(next) ||
    PAST[next] !== undefined
    ? text
    : `it ${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

/** Capital first letter (not of a host or command name) and a full stop. */
export function asSentence(text: string): string {
  const trimmed = text.trim().replace(/[\s,;:]+$/, '')
  if (trimmed === '') return ''
  const first = /^\S+/.exec(trimmed)?.[0] ?? ''
  const name = /[._/\d]|[a-z][A-Z]/.test(first.replace(/[,.;:]+$/, ''))
  const begun = name ? trimmed : capital(trimmed)
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`
}

/** A clause that goes on inside a sentence: lower-case first letter unless it is a name. */
export function asClause(text: string): string {
  return /^(?:[A-Z][a-z]+ [A-Z]|[A-Z]{2,}|I\b)/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}

/** Whether the sentence is in a language that these rules cannot retell. */
export function foreign(sentence: string): boolean {
  const low = sentence.toLowerCase()
  const words = low.match(
    /(?<![\p{L}'])(?:(?:le|la|les|des|du|est|sont|sur|nous|vous|ça|qui|que|une|avec|pas|pour|chez|c'est|j'ai|on a|der|die|das|und|nicht|ist|sind|wir|mit|auf|ein|eine|el|los|las|está|están|una|con|para|por|è|il|che|non|di)(?![\p{L}])|[ldjnsc]'(?=[aeiouyhéèêàâ]))/gu,
  )
  const accented = sentence.match(/(?<![\p{L}\ue000])\p{Ll}*[àâçéèêëîïôûùœñäöüß]\p{Ll}*(?![\p{L}])/gu)
  return (words?.length ?? 0) + (accented?.length ?? 0) >= 2
}

function arrows(text: string): string {
  const parts = text.split(/\s*(?:→|->|=>|⇒)\s*/)
  if (parts.length < 2) return text
  const [first, second, ...rest] = parts
  return `${first}${[second, ...rest].map((r) => `, then ${r}`).join('')}`
}

const VERBS = Object.keys(PASSIVE).join('|')
const ACTIVE = new RegExp(
  `(^|[,;:] |\\b(?:and|because|so|but|that|when|as|then) )(?:I|[Ww]e|[Ss]omebody|[Ss]omeone) (?:have |has |had )?(accidentally |mistakenly |wrongly |already )?(${VERBS}) (?!on (?:prod\\w*|staging|it|that|this)\\b)(?!(?:at|in|to|for|from|through|with|into|by|past|that|how|when|if|whether|over|once|it|twice)\\b)((?:back|out|off|on|up|down|over) )?([^,;.]+?)(?=$|[,;.]| (?:so|and|because|but|which|instead|with|without|to|in|on|at|from|for|into|this|earlier|yesterday|last|today|by|before|after|when|while|again|as)\\b)`,
  'gu',
)

/** "I grabbed the wrong script" is told as "the wrong script was used": the report says what happened, not who did it. */
function passive(text: string): string {
  return text
    .replace(
      /\b(?:I|we) (?:completely |totally |just )?forgot to (\w+) ([^,;.]+)/gi,
      (_, verb: string, object: string) => `${object} had not been ${participle(verb)}`,
    )
    .replace(
      /\b(?:I|we) (?:did not|never) (\w+) ((?:the|a|an|any|that|this|these|those|our|all)\b[^,;.]*)/gi,
      (_, verb: string, object: string) => `${object.replace(/^any /, 'no ')} was not ${participle(verb)}`,
    )
    .replace(
      ACTIVE,
      (_, lead: string, how: string | undefined, verb: string, particle: string | undefined, object: string) => {
        const many =
          /^(?:both|all|two|three|four|\d+ |these|those|some )|(?:[^s]s|es)$/.test(object) &&
          !/^(?:a|an|the (?:status|dns|access|process|bus)|this|that|one)\b/i.test(object)
        const word = PASSIVE[verb.toLowerCase()] ?? verb
        const hung = particle ?? / (?:out|back|up|down|off|on)$/.exec(object)?.[0]
        return `${lead}${object.replace(/^my /i, 'the ').replace(/ (?:out|back|up|down|off|on)$/, '')} ${many ? 'were' : 'was'} ${how ?? ''}${word}${hung ? ` ${hung.trim()}` : ''}${verb.toLowerCase() === 'rolled' && !hung ? ' out' : ''}`
      },
    )
}

function person(text: string, name: string | null): string {
  const who = name ?? 'the team'
  return text
    .replace(/\bI am\b/g, `${who}${SUBJECT} is`)
    .replace(/\bI have\b/g, `${who}${SUBJECT} has`)
    .replace(/\bI do not\b/g, `${who}${SUBJECT} does not`)
    .replace(/\bI\b(?!\/)/g, `${who}${SUBJECT}`)
    .replace(/\b(?:for|to|from|by|with|on|at|of|off) me\b/gi, (m) => `${m.split(' ')[0]} ${who}`)
    .replace(/\b(?:me|myself)\b/gi, who)
    .replace(/\bmine\b/gi, `${who}'s`)
    .replace(/\bmy\b/gi, 'the')
    .replace(/\bwe are\b/gi, `the team${SUBJECT} is`)
    .replace(/\bwe were\b/gi, `the team${SUBJECT} was`)
    .replace(/\bwe have\b/gi, `the team${SUBJECT} has`)
    .replace(/\bwe do not\b/gi, `the team${SUBJECT} does not`)
    .replace(/\bwe\b/gi, `the team${SUBJECT}`)
    .replace(/\bus\b(?!-)/g, 'the team')
    .replace(/\bour own\b/gi, "the team's own")
    .replace(/\bour\b/gi, 'the')
    .replace(/\bours\b/gi, "the team's own")
    .replace(/\byour (?=side\b|end\b)/gi, "the team's ")
    .replace(/\byour\b/gi, 'the')
    .replace(/\byou\b/gi, 'the team')
}

const NO_VERB =
  /^(?:cannot|can|will|do|did|have|had|are|were|could|should|would|might|may|must|all|both|also|just|never|only|still|now|then|even|no|not|really|simply|and|in|on|at|as|who|saw|were|was|got|lost|found|had|went|ran|put|made|took|forgot|broke|sent|kept|left|held|told|wrote|read|came|gave|built|knew|met|set|cut|hit|chose|began|fell|spent|thought|brought|bought|caught|is|am|if|so|to|of|or|it)$/

/** `we park it` is told as `the team parked it`. */
function teamDid(text: string): string {
  return text.replace(/\b[Ww]e ([a-z]{2,})\b/g, (whole, verb: string) => {
    if (NO_VERB.test(verb) || /(?:ed|ing|ly)$/.test(verb)) return whole
    return `the team ${inflected(verb)}`
  })
}

/** `took the app down and redeployed` as `taking the app down and redeploying`; null where the text does not begin with such a verb. */
export function asDoing(text: string): string | null {
  const words = text.split(' ')
  const first = (words[0] ?? '').toLowerCase()
  if (!DOING[first]) return null
  return words
    .map((w, i) => (i === 0 || /^(?:and|then)$/.test(words[i - 1] ?? '') ? (DOING[w.toLowerCase()] ?? w) : w))
    .join(' ')
}

const DOING: Record<string, string> = Object.fromEntries(
  // Of two words for one thing the first counts.
  Object.entries(GOING_ON)
    .map(([doing, did]) => [did, doing.replace('_', '-')])
    .reverse(),
)

/** A clause that ends the sentence it stands in: lower-case first letter, full stop. */
export function asTail(text: string): string {
  return `${asClause(text.trim()).replace(/[\s,;:.]+$/, '')}.`
}
