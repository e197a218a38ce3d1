import { BASE, GOING_ON, IRREGULAR, PAST } from './words.ts'

/** Follows a name or `the team` where it is the subject, so that the word after it is known to be its verb; a private-use character. */
export const SUBJECT = '\ue001'

const PLURAL_LEAD =
  /(?:\b(?:they|we|you|people|customers|users|everybody|everyone|callers|clients|who|both|[\p{L}-]+[^s\s]s)|\bboth (?:the |a )?[\p{L}\d-]+ and (?:the |a )?[\p{L}\d -]+)$/iu
const SINGULAR_LEAD =
  /(?:\b(?:it|he|she|that|which|who|never|everything|nothing|nobody|everybody|everyone|somebody|page|site|app|application|shop|service|host|node|server|database|network|kernel|cluster|queue|job|proxy|cache|monitor|dashboard|build|release|client|driver|system|process|alert|footer|screen)|[\w-]+\.[\w.-]+|\w+\d|mode)$/i
const NO_VERB_LEAD =
  /\b(?:the|a|an|of|no|both|this|these|in|on|for|test|your|their|its|to|not|all|by|with|from|at|per|and \w+s)$/i
const INFINITIVE =
  /\b(?:to|not|could|would|should|cannot|can|will|did|does|do|may|might|must|let|lets|help|helps|the|a|an|of|no|this|that|in|on|for|test|your|me|us|it|them)$/i
const CAUSATIVE = /\b(?:make|makes|made|let|allowed|help|helps|watch|saw|to)\b/i
/** What may stand right after a verb, and hardly after a noun. */
const AFTER_VERB =
  /^(?:the|an?|our|their|its|it|them|him|her|all|any|no|not|every|each|this|that|these|those|to|into|for|with|from|by|up|down|out|off|again|back|through|like|only|nothing|everything|more|too|\d\S*)$/i
const HE = /\b(?:it|he|she|who|which|that|nobody|everybody|everyone|everything|somebody|someone)$/i
const THEY = /\b(?:they|people|customers|users|callers|clients|we)$/i
const ADVERBS = /(?: (?:still|also|never|always|only|already|now|then|mostly|often|all))+$/i
const NEVER_A_VERB =
  /^(?:is|was|has|does|this|thus|its|his|hers|ours|theirs|always|perhaps|sometimes|besides|across|less|unless|plus|minus|yes|days|hours|minutes|times|others|as|us|all|both|just|who|were|are|had|did|have|been|will|would|could|should|might|may|must|and|but|not|only|also|still|even|do|cannot|can|in|on|at|to|of|from|with|for|over|under|about|around|outside|inside|without|within|again|back|down|out|up|off|via|than|when|while|until|since|because|so|or|if|that|which|here|there|now|then|too|very|really|get|got|went|came|saw|said|told|made|lost|left|kept|took|gave|found|sent|ran|held|felt|put|set|cut|hit|let|read|shut|split|quit|knew|thought|began|became|broke|fell|grew|paid|sold|spent|stood|understood|wrote)$/

/** A sentence in the past, and whether all its verbs are: `sound` is false where a verb of the present may be left beside one of the past. */
export type Told = { text: string; sound: boolean }

/** Puts a sentence in the past where its verbs are plain; a word that may as well be a noun is left alone. `done` tells of what was going on as done. */
export function inThePast(text: string, done: boolean): Told {
  const words = text.split(' ')
  let moved = words.some((w) => /^(?:was|were|had|did|could|would)\b/.test(w))
  let left = false
  const told = words.map((word, i) => {
    const bare = word.replace(/[,.;:)]+$/, '')
    const tail = word.slice(bare.length)
    const lead = words.slice(0, i).join(' ').replace(ADVERBS, '')
    const before = lead.replace(/[,;:]$/, '')
    const starts = i === 0 || (/[,;]$|\band$|\bthen$/.test(lead) && words[0]?.toLowerCase() !== 'still')
    const next = (words[i + 1] ?? '').replace(/[,.;:)]+$/, '')
    const ing = done && starts ? finished(bare.toLowerCase(), next) : null
    if (ing) return `${ing}${tail}`
    const ends = i === words.length - 1 || tail !== ''
    const verb = pastOf(bare, { before, lead, next, ends, moved, nearby: words.slice(Math.max(0, i - 4), i).join(' ') })
    if (verb === null) return word
    if (verb === '') {
      left = true
      return word
    }
    moved = true
    return `${verb}${tail}`
  })
  return { text: told.join(' ').replaceAll(SUBJECT, ''), sound: !(moved && left) }
}

const NO_STEP =
  /^(?:nothing|something|anything|everything|during|morning|evening|missing|pending|existing|warning|being|including|following|depending|using|regarding|waiting|looking|checking|going|coming|getting|having|seeing|thinking|failing|hanging)$/

/** What is going on, as done: `rolling` to `rolled`, `importing` to `imported`. */
function finished(word: string, next: string): string | null {
  const known = GOING_ON[word]
  if (known) return known
  const base = word.replace(/ing$/, '')
  if (base === word || base.length < 3 || NO_STEP.test(word) || !AFTER_VERB.test(next)) return null
  return IRREGULAR[base] ?? (/[^aeiou]y$/.test(base) ? `${base.slice(0, -1)}ied` : `${base}ed`)
}

type Place = { before: string; lead: string; next: string; ends: boolean; moved: boolean; nearby: string }

/** The past of a word at its place; null where it is no verb of the present, empty where it may be one. */
function pastOf(bare: string, { before, lead, next, ends, moved, nearby }: Place): string | null {
  const to = PAST[bare]
  const subject = lead.endsWith(SUBJECT)
  if (!to) {
    if (NEVER_A_VERB.test(bare) || !/^[a-z]{3,}$/.test(bare)) return null
    const object = AFTER_VERB.test(next) || /^[A-Z]/.test(next)
    if (subject && !/(?:ed|ing|ly|t)$/.test(bare)) return inflected(bare)
    if (!object) return null
    if (HE.test(before) && /[^s]s$/.test(bare) && !/\b(?:of|for|in|on|with|to|from) \w+$/.test(before))
      return inflected(stem(bare))
    return THEY.test(before) && !/(?:ed|ing|ly|s)$/.test(bare) ? inflected(bare) : null
  }
  if (/^(?:is|are|has|cannot|does|had)$/.test(bare) || (bare === 'do' && next === 'not'))
    return bare === 'do' ? 'did' : to
  if (subject) return to
  if (/(?:^|\s)\d+$/.test(before) && bare.endsWith('s')) return null
  if (/\b(?:was|were|is|are|be|been|being|had|has|have|got|gets?)$/.test(before)) return null
  const singular = bare.endsWith('s')
  const fits = singular
    ? !NO_VERB_LEAD.test(before) && (!BASE.has(bare) || SINGULAR_LEAD.test(before) || (moved && /\band$/.test(lead)))
    : before !== '' &&
      !INFINITIVE.test(before) &&
      (!BASE.has(bare) || PLURAL_LEAD.test(before)) &&
      !CAUSATIVE.test(nearby)
  if (fits) return to
  const verbLike = AFTER_VERB.test(next) && !ends
  const ruledOut = before === '' || NO_VERB_LEAD.test(before) || INFINITIVE.test(before) || CAUSATIVE.test(nearby)
  return verbLike && !ruledOut ? '' : null
}

/** `phones` to `phone`, `matches` to `match`. */
function stem(verb: string): string {
  if (/ies$/.test(verb)) return `${verb.slice(0, -3)}y`
  return /(?:ch|sh|ss|x|zz)es$/.test(verb) ? verb.slice(0, -2) : verb.slice(0, -1)
}

/** The past of a base form: `park` to `parked`, `stop` to `stopped`, `go` to `went`. */
export function inflected(verb: string): string {
  return IRREGULAR[verb] ?? PAST[verb] ?? participle(verb)
}

/** The participle of a base form. */
export function participle(verb: string): string {
  const low = verb.toLowerCase()
  const known: Record<string, string> = {
    run: 'run', set: 'set', put: 'put', do: 'done', take: 'taken', see: 'seen', write: 'written', make: 'made', notice: 'noticed', roll: 'rolled', tell: 'told', send: 'sent',
    find: 'found', know: 'known', keep: 'kept', give: 'given', get: 'got', lose: 'lost', build: 'built', read: 'read', begin: 'begun', break: 'broken',
  } // biome-ignore format: a word list
  if (known[low]) return known[low]
  if (/(?:ed|wn|ught|(?:se|we|spe|mea|le|be|bui)nt)$/.test(low)) return low
  if (low.endsWith('e')) return `${low}d`
  if (/[^aeiou]y$/.test(low)) return `${low.slice(0, -1)}ied`
  return /^[^aeiou]*[aeiou][bdgmnpt]$/.test(low) ? `${low}${low.at(-1)}ed` : `${low}ed`
}
