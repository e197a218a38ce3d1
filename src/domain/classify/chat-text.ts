import { inEnglish } from './other-tongues.ts'

/** A chat text taken apart: readable sentences, and what was around them. */
export type ChatText = {
  /** Sentences in chat order, chat spelling written out, case kept. */
  sentences: Sentence[]
  /** Contents of ``` blocks. */
  code: string[]
  links: string[]
  /** Names or user ids that were mentioned, as they stand inside `<@...>`. */
  mentions: string[]
  emoji: string[]
}

/**
 * One sentence; `low` is the lower-case form that rules match, `core` the same without the words that only open it, `said` the words
 * as they were typed, `question` says whether it asks.
 */
export type Sentence = { text: string; low: string; core: string; said: string; question: boolean }

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\b(do|does|did|is|are|was|were|have|has|had|could|should|would)n['’]?t\b/gi, '$1 not'],
  [/\bcan['’]?t\b|\bcan not\b/gi, 'cannot'],
  [/\bwon['’]t\b|\bwont\b/gi, 'will not'],
  [/\bain['’]?t\b/gi, 'is not'],
  [/\bi['’]?m\b/gi, 'I am'],
  [/\bi['’]?ve\b/gi, 'I have'],
  [
    /\bi['’]ll\b|\bill (?=(?:take|do|look|check|write|script|add|make|send|ask|call|tell|run|try|have|be|fix|open|handle|go|get|sort|grab|bring|see)\b)/gi,
    'I will ',
  ],
  [/\bi['’]d\b|\bid (?=(?:look|check|try|say|guess|bet|start|go|put|rather|like)\b)/gi, 'I would '],
  [/\b(we|you|they)['’]re\b|\b(you|they)re\b/gi, '$1 are'],
  [/\b(we|you|they)['’]ve\b/gi, '$1 have'],
  [/\b(we|you|they|he|she|it|that)['’]ll\b|\b(you|they|it|that)ll\b/gi, '$1 will'],
  [/\b(we|you|they)['’]d\b/gi, '$1 would'],
  [/\b(could|would|should|might|must)(?:['’]ve|a| of(?= \w+ed\b))\b/gi, '$1 have'],
  [/\b(that|what|it|there|here|who|where|how|when|he|she)['’]s\b|\b(who|where|how)s\b/gi, '$1 is'],
  [
    /\b(\w+)['’]s (?=\w+ing (?:the|an?|everything|all|to|on|in|at|errors?|again|up|down|us|them|it|out|like|for|from)\b|(?:not|down|back|gone|broken|dead|on fire|still|slow|stuck|on|off|up|out|live|in(?=$|[,.!]))\b)/gi,
    '$1 is ',
  ],
  [/\b(thats|whats|theres|heres)\b/gi, ''],
  [
    /\bits (?=(?:an?|the|not|just|only|all|too|still|been|really|back|down|up|probably|ours?|fine|gone|\w+ing)\b)/gi,
    'it is ',
  ],
  [/\blet['’]s\b|^lets\b|(?<=[,.;:] |so |ok |and |then )lets\b/gim, 'let us'],
  [/\bpls\b|\bplz\b/gi, 'please'],
  [/\bthru\b/gi, 'through'],
  [/\b(?:cuz|coz|bc|bcs)\b/gi, 'because'],
  [/\bw\/o\b/gi, 'without'],
  [/\bw\/ ?(?=\w)/gi, 'with '],
  [/\bgonna\b/gi, 'going to'],
  [/\bwanna\b/gi, 'want to'],
  [/\blemme\b/gi, 'let me'],
  [/\bppl\b/gi, 'people'],
  [/\bprolly\b|\bprob\b/gi, 'probably'],
  [/\b(?:ur)\b/gi, 'your'],
  [/\bu\b(?!\.)/g, 'you'],
  [/\bn\/m\b|\bnvm\b/gi, 'never mind'],
  [/\bsth\b/gi, 'something'],
  [
    /\b(com|go|do|runn|gett|lett|look|check|try|wait|work|putt|sitt|mov|clear|resett|head|driv|pull|push|see|say|tell|tak|mak|giv|hold|hang|happen|restart|roll|send|talk|think|walk|watch|fix|open|clos|start|stopp|kill|pick|add|swapp|us|ask|call|read|writ|test|turn|switch|load|print|show|feel|hav|hitt|grabb|bring|pass|ring)in['’]?(?=[\s,.!?]|$)/gi,
    '$1ing',
  ],
  [/(?<=\w )n(?= \w)/g, 'and'],
  [/\by['’]?all\b/gi, 'you all'],
  [/\bgimme\b/gi, 'give me'],
  [/\bgotta\b/gi, 'have to'],
  [/\b(?:dunno|idk)\b/gi, 'do not know'],
  [/(?:^|(?<=\s))(?:'em|em)\b/gi, 'them'],
  [/\brn\b/gi, 'right now'],
  [/\b(?:nah|naw)\b/gi, 'nope'],
  [/^(?:k|aight|alright|aite)\b/gi, 'ok'],
  [/\b(?:yea|yup|ye)\b/gi, 'yeah'],
  [/\b(?:tmrw|tmr)\b/gi, 'tomorrow'],
  [/\babt\b/gi, 'about'],
  [/\bomw\b|\botw\b/gi, 'on my way'],
  [/\b(?:tbh|ngl|imo|imho|afaik)\b[,:]?\s*/gi, ''],
  [/\bfyi\b[,:]?\s*/gi, ''],
  [/\bafaict?\b[,:]?\s*/gi, ''],
]

const CONTRACTED: Record<string, string> = { thats: 'that is', whats: 'what is', theres: 'there is', heres: 'here is' }

/** Writes chat spelling out: `dont` to `do not`, `im` to `I am`, `pls` to `please`. */
export function spelledOut(text: string): string {
  let out = text.replace(/[’‘]/g, "'").replace(/[“”]/g, '"')
  for (const [pattern, to] of SPELLINGS) {
    out = out.replace(pattern, (...groups: string[]) =>
      to === '' && groups[0] !== undefined && groups[0].toLowerCase() in CONTRACTED
        ? (CONTRACTED[groups[0].toLowerCase()] ?? '')
        : to.replace('$1', groups[1] ?? (typeof groups[2] === 'string' ? groups[2] : '')),
    )
  }
  return out.replace(/ {2,}/g, ' ')
}

/** Takes Slack mrkdwn apart (docs.slack.dev/messaging/formatting-message-text): mentions, links, code, emoji, emphasis. `nameOf` gives a mention's readable name. */
export function readChat(text: string, nameOf: (mention: string) => string = (m) => m): ChatText {
  const code: string[] = []
  const links: string[] = []
  const mentions: string[] = []
  const emoji: string[] = []
  const { words, blocks } = withoutCode(text, '\n')
  code.push(...blocks)
  const plain = withoutMarks(
    words
      .replace(/<@([^>|]+)(?:\|[^>]*)?>/g, (_, id: string) => {
        mentions.push(id)
        return `@${nameOf(id)}`
      })
      .replace(GROUP, '@$1')
      .replace(CHANNEL, '#$1')
      .replace(LINK, (_, url: string, label: string | undefined) => {
        links.push(url)
        return label ?? ''
      })
      .replace(/https?:\/\/\S+/g, (url) => {
        links.push(url)
        return ''
      })
      .replace(/:([a-z][a-z0-9_+-]*|\+1|-1):/g, (_, name: string) => {
        emoji.push(name)
        return name === 'wave' ? '\n' : ' '
      })
      .replace(/\p{Extended_Pictographic}\uFE0F?/gu, (sign) => {
        emoji.push(sign)
        return ' '
      }),
  )
  return { sentences: sentencesOf(plain), code, links, mentions, emoji }
}

/** A text as it was typed, on one line: mentions, channels and links readable, emoji by name, emphasis and code blocks left out. */
export function asTyped(text: string, nameOf: (mention: string) => string): string {
  return withoutMarks(
    withoutCode(text, ' ')
      .words.replace(/<@([^>|]+)(?:\|[^>]*)?>/g, (_, id: string) => `@${nameOf(id)}`)
      .replace(GROUP, '@$1')
      .replace(CHANNEL, '#$1')
      .replace(LINK, (_, url: string, label: string | undefined) => label ?? url),
  )
    .replace(/\s+/g, ' ')
    .trim()
}

const GROUP = /<!(?:subteam\^[^|>]*\|)?@?([^>|^]+)[^>]*>/g
const CHANNEL = /<#[^|>]*\|?([^>]*)>/g
const LINK = /<((?:https?|mailto):[^>|]*)(?:\|([^>]*))?>/g

function withoutCode(text: string, instead: string): { words: string; blocks: string[] } {
  const blocks: string[] = []
  const words = text.replace(/```\n?([\s\S]*?)(?:```|$)/g, (_, block: string) => {
    blocks.push(block.trim())
    return instead
  })
  return { words, blocks }
}

/** Entities written out, inline code and emphasis without their marks. */
function withoutMarks(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/(^|[\s("'-])([*_~])(\S(?:.*?\S)?)\2(?=[\s)"'.,:;!?-]|$)/gm, '$1$3')
}

// A question hung on a statement ("it is down, anything going on?") is a sentence of its own.
const SENTENCE_END =
  /(?:[.!?…]+|;)(?=\s|$)|,(?= (?:any(?:thing|body|one)? |what |who |is (?:it|this|that|there|anyone|anybody)|can (?:i|we|you|someone|somebody)|do (?:we|you|i)|does |are (?:we|you)|did |should (?:i|we)|how |why |when |right\?|no\?|ok\?|which )[^.!?]*\?)/g

// `no.` is short for a number only before one.
const ABBREVIATION = /\b(?:e\.g|i\.e|etc|vs|approx|ca|min|max|resp)\.$/i
// The dot that ends a date as German writes it: `12.03. 18:00`.
const DAY_MONTH = /\b\d{1,2}\.\d{1,2}\.$/

/** Sentences of readable text; a line break ends one, a dot inside `3.5`, `a.b.c` or `e.g.` does not. */
function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = []
  for (const line of text.split('\n')) {
    let from = 0
    for (const end of line.matchAll(SENTENCE_END)) {
      const until = end.index + end[0].length
      const so = line.slice(from, until)
      if (end[0] === '.' && (ABBREVIATION.test(so) || (DAY_MONTH.test(so) && /^ ?\d/.test(line.slice(until))))) continue
      add(found, line.slice(from, until))
      from = until
    }
    add(found, line.slice(from))
  }
  return found
}

/** Characters of a sentence that are read: what people write has fewer, what they paste may cost rules much time. */
const LONGEST = 600

function add(found: Sentence[], raw: string): void {
  const said = raw
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:>•–-]+/, '')
    .trim()
  const text = spelledOut(said.slice(0, LONGEST)).trim()
  if (!/[\p{L}\p{N}]/u.test(text)) return
  const low = inEnglish(
    text
      .toLowerCase()
      .replace(/^good (?=morning\b|afternoon\b|evening\b)/, '')
      .replace(/[.!?;:,…\s)]+$/, ''),
  )
  found.push({ text, low, core: coreOf(low), said, question: asks(text, low) })
}

// What follows a name that is talked about, and not to.
const TALKED_ABOUT =
  /^(?!(?:is|are|was|were|has|have|can|could|will|would|did|does|do) (?:this|that|it|there|you|we|i|the|they)\b)(?:is|are|was|were|has|had|have|will|can|could|would|did|does|and|or|also|just|from|of|in|at|on|to|who|which|here|there|again|too|as|said|told|found|got|went|came|took|\w+s|\w+ed)\b/

/** The text with who is spoken to by a typed name marked like a mention: `petra, how long` as `@petra, how long`. */
export function withNamesMarked(text: ChatText, names: ReadonlySet<string>): ChatText {
  const sentences = text.sentences.map((sentence): Sentence => {
    const [opening = ''] = OPENING.exec(sentence.low) ?? []
    const name = /^(\p{L}{2,})([,:])? (?=\S)/u.exec(sentence.low.slice(opening.length))
    if (name === null || !names.has(name[1] ?? '')) return sentence
    const rest = sentence.low.slice(opening.length + name[0].length)
    if (name[2] === undefined && TALKED_ABOUT.test(rest)) return sentence
    const low = `@${name[1]}${name[2] ?? ''} ${rest}`
    return { ...sentence, low, core: coreOf(low), question: sentence.question || asks(sentence.text, low) }
  })
  return { ...text, sentences }
}

// What opens a sentence and says nothing of its own; some of it only before a comma or colon.
const OPENING =
  /^(?:(?:@\S+|ok(?:ay)?|so|and|but|or|also|then|well|wait|hm+|u+h+|u+m+|o+h+(?! (?:no|boy|dear|man|my|god|crap|well)\b)|a+h+|a+nd|wow|whoa|welp|yeah|lol|lmao|ha(?:ha)*|hey|hi|hello|yo|guys|folks|dude|anyway|actually|honestly|basically|btw|careful|heads[- ]up)[,:!]? |(?:right|now|all|yes|yep|sure|nice|great|good|cool|perfect|fine|thanks|finally|weird|strange|interesting|done|agreed|sorry|team|everyone|everybody|morning|evening|update|note|damn|crap|ugh|ouch|unfortunately|sadly|luckily|one more thing|another thing|by the way|in the meantime|meanwhile|(?:good|bad) news|hi all|hello all|hey all|morning all|evening all|guys)[,:!] )+(?=\S)/

/** A sentence in lower case without the words that only open it. */
function coreOf(low: string): string {
  return low.replace(OPENING, '')
}

const AUXILIARY =
  /^(?:[^,]{1,12}, )*(?:do(?: not)? (?:i|we|you|they|any\w*|the|our|your|these|those)|(?:want|need) me to\b|(?:can|could|should|shall|may|will|would|does|did|is|are|was|were|have|has|had)(?: not)? (?:i|we|you|they|he|she|it|this|that|there|the|any\w*|somebody|someone|one of (?:you|us)|folks|these|those|our|your|customers?|users?|people))\b/
const ASKING =
  /^(?:how (?:long|much|many|is|are|do|does|did|about|come|bad|far|often|soon|can|could|was|were|should|would|you|big)|why (?:is|are|was|were|would|do|does|did|has|have|had|can|not \w|(?:it|this|that|they|we|you) (?!.*(?::| is (?:that|because))))|who (?:is|has|can|was|did|else|(?!needs|cares|likes)\w+(?:s|ed)\b)|(?:from|since|until|till) when\b|what means\b|where (?:is|are|do|does|did|can|was|were|should|the \S+ (?:is|are)$)|when (?:is|are|was|were|did|do|does|will|can|exactly|roughly)|what (?:is|are|do|does|did|can|was|were|about|time|happen(?:s|ed)|else|should|shall|exactly|version|changed|will|would|if|kind|sort|makes)|w(?:h)?ich (?!(?:means?|explains?|is|was|broke|caused|makes?|made|would|could|should|can|also|then|has|had|does|did)\b)|any (?:news|updates?|eta|ideas?|luck|progress|risk|chance|reason|objections?|volunteers?|way|word|signs?)\b|(?:does |do )?any(?:one|body) (?:know|here|else|got|have|has|seen|near|around|able|remember|touching)|eta$|combien|quand |pourquoi|c'est quoi|qui (?:est|a)|on en est où|was ist|wie lange|wann|warum|cuándo|qué pasa)/

// Somebody is named, then asked: `Ollie do we have any left`.
const NAMED_FIRST =
  /^(?!(?:Please|Then|So|And|But|Also|Now|Just|Maybe|Well|There|That|This|Here|It|They|We|You|Not|No|Yes|Still|Only|Or|Then|Never|Let|If|As)\b)\p{Lu}\p{Ll}+,? (?:do|can|could|did|are|is|have|will|would|should|how|what|where|when|which) (?:i|we|you|it|there|this|that|long|many|much|is|are|do)\b/u

function asks(text: string, low: string): boolean {
  return (
    /\?[\s)"'!?.]*$/.test(text) ||
    /\b(?:yes ?\/ ?no|or not|go or no.?go|am i right)$/.test(low) ||
    AUXILIARY.test(coreOf(low)) ||
    NAMED_FIRST.test(text) ||
    ASKING.test(coreOf(low))
  )
}

const STOP = new Set(
  'the and for that this with not are was were has have had but from they them you your our its his her there here what when which who why how all any can could would should will just now then than into out off over under again only also some more most been being does did doing its about after before because while very too one two got get see still yet back done ok okay yes nope hi hello think maybe might probably perhaps could like looks look seems thing things something anything nothing everything everyone everybody us me him it is in on at to of as or if so we be by do no an up am my a i'.split(
    ' ',
  ),
)

/** Words that carry the topic of a text, lower case, without endings that only inflect; for comparing what two texts are about. */
export function topicWords(text: string): Set<string> {
  const words = new Set<string>()
  for (const match of text.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}_./-]*[\p{L}\p{N}]/gu)) {
    const word = match[0].replace(/(?:'s|ing|ed|es|s)$/, '')
    if (word.length >= 2 && !STOP.has(match[0]) && !/^\d+$/.test(word)) words.add(word)
  }
  return words
}

/** How many topic words two texts share. */
export function shared(a: Set<string>, b: Set<string>): number {
  let count = 0
  for (const word of a) if (b.has(word)) count++
  return count
}
