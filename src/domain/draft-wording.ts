import { spelledOut } from './chat-text.ts'
import { JOINER } from './draft-record.ts'
import { BASE, GOING_ON, PASSIVE, PAST, PROSE } from './draft-words.ts'
import type { Kind } from './timeline.ts'

const OPENERS =
  /^(?:(?:hm+|oh|ah|ok(?:ay)?|so|well|(?:hey|hi|hello|morning)(?: (?:all|everyone|everybody|team|folks|there))?|morning|good morning|yes|yeah|yep|nope|no(?=,)|right|and|but|plus|also|then|now|re|um+|uh|wait|got it|(?:ok )?(?:i )?found it|confirmed|thanks|thank you|heads up|info|quick update|(?:for|in|during) (?:that|the) (?:whole|entire) (?:window|time|period)|(?:quick )?(?:status|summary)(?: at| as of)?(?: \d{1,2}:\d\d(?: ?utc)?)?(?=:)|(?:at )?\d{1,2}:\d\d(?: ?(?:utc|local|cet|cest))?(?= \w+ (?:and|is|are|was|were))|for the (?:write-?up|report|record|post-?mortem|timeline)|cause|root cause|impact|the cause|voilà|bonjour|salut|lol|damn|ouch|argh|apparently|turns out(?: that)?|it turns out(?: that)?|i (?:think|see|can see|guess|found(?: out)?|checked|confirmed|noticed|saw|suspect|believe)(?: that)?|looks like|seems(?: like)?|we (?:see|saw|found|noticed|think)(?: that)?|that is because|the reason is(?: that)?)\b[,:;.!]*(?:\s+|$)|[-–—•>*]+\s*)/i
const VOCATIVE = /^(?:@[^\s,:]+[,:]?(?:\s+|$))+/u
const SELF_BLAME =
  /[,;.–—-]*\s*\b(?:(?:it is |that is |was |is )?(?:all |totally |completely |entirely )*(?:my|our) (?:own )?(?:mess|bad|fault|mistake|screw-?up|error|blunder|slip|stupidity|doing)|mea culpa|(?:i|we) (?:really |totally |completely )?(?:messed|screwed|fucked|cocked) (?:it |this |that )?up|stupid(?: of)? (?:me|us)|(?:i am |we are )?(?:so |very |really |terribly )*sorry(?:,? (?:everybody|everyone|all|folks|team|guys))?(?: (?:about|for) (?:that|this|it|the \w+|everybody|everyone|all|folks))?|(?:my |sincere )?apologies|shame on (?:me|us)|blame (?:me|us)|(?:i|we) should have (?:known|checked|seen|noticed)(?: (?:better|it|that))?|i feel (?:terrible|awful|bad|stupid)|i am (?:an idiot|such an idiot|so stupid|embarrassed)|facepalm|oops|own goal|guilty)\b[.!,]*/gi

/** Takes self-accusation and chat noise out of a text and leaves everything else as it was said. */
export function withoutBlame(text: string): string {
  return text
    .replace(SELF_BLAME, '')
    .replace(/\b(?:thanks to|because of|blame) (?:you|him|her|that idiot|those idiots)\b/gi, '')
    .replace(
      /\b(?:idiots?|morons?|stupid|incompetent|clown(?:s|ish)?|useless|dumb|fucking|fuck|shit(?:ty)?|damn|bloody|crap(?:py)?|wtf|ffs|hell)\b ?/gi,
      '',
    )
    .replace(/\s+([,.;!?])/g, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** One sentence of a chat retold for a report: third person, past, no filler, nobody at fault; without a full stop. `name` is the author; null where an author must not be named. */
export function retold(sentence: string, name: string | null, kind?: Kind): string {
  let out = withoutBlame(spelledOut(sentence))
  for (let before = ''; before !== out; ) {
    before = out
    out = out.replace(VOCATIVE, '').replace(OPENERS, '')
  }
  out = out
    .replace(/(\p{L})\.{2,}\s*/gu, '$1, ')
    .replace(/[!?]+(?=\s|$)/g, '')
    .replace(/\s*[–—]\s*/g, ', ')
    .replace(/["“”]/g, "'")
  out = arrows(out)
  for (const [pattern, to] of PROSE)
    out = out.replace(pattern, (word) =>
      to === '<UP>' ? word.toUpperCase() : to === '<CAPITAL>' ? word.charAt(0).toUpperCase() + word.slice(1) : to,
    )
  out = out
    .replace(
      /\blets ((?:\S+ ){1,4}?)(go|run|pass|be|do|reach|deploy|push|roll|ship|write|read|start|skip|use|send|bypass|merge|through)\b/gi,
      'allowed $1to $2',
    )
    .replace(/,? see (?:the )?(?:console|graph|screenshot|attach\w*|above|below|thread|link|image|file)\b/gi, '')
  out = out.replace(/\b(?:with|for) us(?=$|[,.;])/gi, 'as well').replace(/\bbehind us\b/gi, 'behind the service')
  out = out
    .replace(/\btells? (?:us|me)(?: that)?\b/gi, 'said')
    .replace(/[,;]? ?(?:so )?we can (?:now )?close(?: this| it)?\b.*$/i, '')
  out = teamDid(passive(out))
  out = person(out, name)
  out = past(out, kind === 'action' || kind === 'change')
  return out
    .replace(/@(?=[\p{L}])/gu, '')
    .replaceAll(JOINER, ' ')
    .replace(/\s+([,.;:])/g, '$1')
    .replace(/[\s,;:.!?…-]+$/, '')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Capital first letter (not of a host or command name) and a full stop. */
export function asSentence(text: string): string {
  const trimmed = text.trim().replace(/[\s,;:]+$/, '')
  if (trimmed === '') return ''
  const first = /^\S+/.exec(trimmed)?.[0] ?? ''
  const name = /[._/\d]|[a-z][A-Z]/.test(first.replace(/[,.;:]+$/, ''))
  const capital = name ? trimmed : trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`
}

/** A clause that goes on inside a sentence: lower-case first letter unless it is a name. */
export function asClause(text: string): string {
  return /^(?:[A-Z][a-z]+ [A-Z]|[A-Z]{2,}|I\b)/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}

/** Whether the sentence is in a language that these rules cannot retell. */
export function foreign(sentence: string): boolean {
  const hits = sentence
    .toLowerCase()
    .match(
      /(?<![\p{L}])(?:le|la|les|des|du|est|sont|sur|nous|vous|ça|qui|que|une|avec|pas|pour|chez|c'est|j'ai|on a|der|die|das|und|nicht|ist|sind|wir|mit|auf|ein|eine|el|los|las|está|están|una|con|para|por|è|il|che|non|di)(?![\p{L}])/gu,
    )
  return (hits?.length ?? 0) >= 2
}

function arrows(text: string): string {
  const parts = text.split(/\s*(?:→|->|=>|⇒)\s*/)
  if (parts.length < 2) return text
  const [first, second, ...rest] = parts
  return `${first}${[second, ...rest].map((r) => `, then ${r}`).join('')}`
}

const VERBS = Object.keys(PASSIVE).join('|')
const ACTIVE = new RegExp(
  `(^|[,;] |\\b(?:and|because|so|but|that|when|as|then) )(?:I|[Ww]e|[Ss]omebody|[Ss]omeone) (?:have |has |had )?(accidentally |mistakenly |wrongly |already )?(${VERBS}) (?!on (?:prod\\w*|staging|it|that|this)\\b)(?!(?:at|in|to|for|from|that|how|when|if|whether|over|once|it|twice)\\b)((?:back|out|off|on|up|down|over) )?([^,;.]+?)(?=$|[,;.]| (?:so|and|because|but|which|instead|with|without|to|in|on|at|from|for|into|this|earlier|yesterday|last|today|by|before|after|when|while|again|as)\\b)`,
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

function participle(verb: string): string {
  const low = verb.toLowerCase()
  const known: Record<string, string> = {
    run: 'run',
    set: 'set',
    put: 'put',
    do: 'done',
    take: 'taken',
    see: 'seen',
    write: 'written',
    make: 'made',
    notice: 'noticed',
    roll: 'rolled',
    tell: 'told',
    send: 'sent',
  }
  if (known[low]) return known[low]
  if (/(?:ed|wn|nt|ught)$/.test(low)) return low
  if (low.endsWith('e')) return `${low}d`
  if (/[^aeiou]y$/.test(low)) return `${low.slice(0, -1)}ied`
  return `${low}ed`
}

function person(text: string, name: string | null): string {
  const who = name ?? 'the team'
  return text
    .replace(/\bI ([a-z]{3,})\b/g, (whole, verb: string) =>
      NO_VERB.test(verb) || /(?:ed|ing|ly|t)$/.test(verb)
        ? whole.replace('I', who)
        : `${who} ${IRREGULAR[verb] ?? PAST[verb] ?? participle(verb)}`,
    )
    .replace(/\bI am\b/g, `${who} is`)
    .replace(/\bI have\b/g, `${who} has`)
    .replace(/\bI do not\b/g, `${who} does not`)
    .replace(/\bI\b(?!\/)/g, who)
    .replace(/\b(?:for|to|from|by|with|on|at|of) me\b/gi, (m) => `${m.split(' ')[0]} ${who}`)
    .replace(/\bmine\b/gi, `${who}'s`)
    .replace(/\bmy\b/gi, 'the')
    .replace(/\bwe are\b/gi, 'the team is')
    .replace(/\bwe have\b/gi, 'the team has')
    .replace(/\bwe do not\b/gi, 'the team does not')
    .replace(/\bwe\b/gi, 'the team')
    .replace(/\b(in|with|for|behind|on|from|to|of|at) us\b/gi, '$1 the team')
    .replace(/\bour own\b/gi, "the team's own")
    .replace(/\bour\b/gi, 'the')
    .replace(/\bours\b/gi, "the team's own")
    .replace(/\byour\b/gi, 'the')
    .replace(/\byou\b/gi, 'the team')
}

const PLURAL_LEAD =
  /(?:\b(?:they|we|you|people|customers|users|everybody|everyone|callers|clients|who|[\p{L}-]+[^s\s]s))$/iu
const SINGULAR_LEAD =
  /(?:\b(?:it|he|she|that|which|who|never|also|still|always|everything|nothing|nobody|everybody|everyone|somebody|page|site|app|application|shop|service|host|node|server|database|network|kernel|cluster|queue|job|proxy|cache|monitor|dashboard|build|release|client|driver|system|process|alert|footer|screen)|[\w-]+\.[\w.-]+|\w+\d|mode)$/i
const NO_VERB_LEAD =
  /\b(?:the|a|an|of|no|this|these|in|on|for|test|your|their|its|to|not|all|by|with|from|at|per|and \w+s)$/i
const INFINITIVE =
  /\b(?:to|not|could|would|should|cannot|can|will|did|does|do|may|might|must|let|lets|help|helps|the|a|an|of|no|this|that|in|on|for|test|your|me|us|it|them)$/i
const CAUSATIVE = /\b(?:make|makes|made|let|allowed|help|helps|watch|saw|to)\b/i

/** Puts a sentence in the past where its verbs are plain; a word that may as well be a noun is left alone. */
function past(text: string, done: boolean): string {
  const words = text.split(' ')
  let moved = false
  return words
    .map((word, i) => {
      const bare = word.replace(/[,.;:)]+$/, '')
      const tail = word.slice(bare.length)
      const lead = words.slice(0, i).join(' ')
      const before = lead.replace(/[,;:]$/, '')
      const starts = i === 0 || (/[,;]$|\band$|\bthen$/.test(lead) && words[0]?.toLowerCase() !== 'still')
      const ing = done && starts ? GOING_ON[bare.toLowerCase()] : undefined
      if (ing) return `${ing}${tail}`
      const to = PAST[bare]
      if (!to) return word
      if (/^(?:is|are|has|cannot|does|had)$/.test(bare) || (bare === 'do' && words[i + 1] === 'not')) {
        moved = true
        return `${bare === 'do' ? 'did' : to}${tail}`
      }
      const singular = bare.endsWith('s')
      const fits = singular
        ? !NO_VERB_LEAD.test(before) &&
          (!BASE.has(bare) || SINGULAR_LEAD.test(before) || (moved && /\band$/.test(lead)))
        : i > 0 &&
          !INFINITIVE.test(before) &&
          (!BASE.has(bare) || PLURAL_LEAD.test(before)) &&
          !CAUSATIVE.test(words.slice(Math.max(0, i - 4), i).join(' '))
      if (!fits) return word
      moved = true
      return `${to}${tail}`
    })
    .join(' ')
}

const IRREGULAR: Record<string, string> = {
  hold: 'held', take: 'took', keep: 'kept', go: 'went', run: 'ran', put: 'put', cut: 'cut', set: 'set', see: 'saw', get: 'got', know: 'knew', stop: 'stopped',
  drop: 'dropped', lose: 'lost', leave: 'left', find: 'found', make: 'made', write: 'wrote', send: 'sent', have: 'had', think: 'thought', begin: 'began', split: 'split',
} // biome-ignore format: a word list
const NO_VERB =
  /^(?:cannot|can|will|do|did|have|had|are|were|could|should|would|might|may|must|all|both|also|just|never|only|still|now|then|even|no|not|really|simply|and|in|on|at|as|who|use|need|saw|were|was|got|lost|found|had|went|ran|put|made|took|forgot|broke|sent|kept|left|held|told|wrote|read|came|gave|built|knew|met|set|cut|hit|chose|began|fell|spent|thought|brought|bought|caught|is|am|if|so|to|of|or|it)$/

/** `we park it` is told as `the team parked it`. */
function teamDid(text: string): string {
  return text.replace(/\b[Ww]e ([a-z]{2,})\b/g, (whole, verb: string) => {
    if (NO_VERB.test(verb) || /(?:ed|ing|ly)$/.test(verb)) return whole
    return `the team ${IRREGULAR[verb] ?? PAST[verb] ?? participle(verb)}`
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
  Object.entries(GOING_ON).map(([doing, did]) => [did, doing.replace('_', '-')]),
)

/** A clause that ends the sentence it stands in: lower-case first letter, full stop. */
export function asTail(text: string): string {
  return `${asClause(text.trim()).replace(/[\s,;:.]+$/, '')}.`
}
