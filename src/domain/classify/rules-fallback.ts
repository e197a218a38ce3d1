import { shared } from './chat-text.ts'
import type { Context } from './context.ts'
import type { Rule } from './rules.ts'
import { BROKEN, OUTSIDERS, SERVED, TECHNICAL } from './words.ts'

const JOKE =
  /\b(?:lol|haha\w*|hehe|lmao|rofl|xd|joke|kidding|funny|classic|murphy|of course|(?<!(?:since|until|till|by|last|next|before|on) )friday|coffee|tea|lunch|pizza|taco|beer|cake|breakfast|dinner|sleep|bed|weekend|holiday|birthday|cat|dog|thanks|thank you|proud of|thx|merci|danke|gracias|great (?:job|work)|well done|nice (?:one|work|job|catch)|good (?:job|work|catch|luck|night)|congrat\w*|chapeau|bravo|kudos|love (?:it|this)|hate (?:it|this|mondays)|sorry|oops|ouch|wow|omg|yikes|ugh|damn|phew|fingers crossed|told you|of all days|always (?:dns|on)|wrong (?:channel|window|thread)|welcome|cheers|have fun|enjoy|see you|bye|meme|popcorn|happens to|bless|poor \w+|for once|dommage|that was fun|owe you|legend|who needs|brb|pleasure|you (?:guys |all )?rock|(?:good|glad|nice) to have (?:you|y'all)|(?:is|are) on me|(?:round|one) is mine|too old for|dull|what (?:she|he) said|oh (?:no|boy|dear|man|god)|gg|touching grass|my (?:cat|dog|kids?|wife|husband|mom|mum|son|daughter|boss)|you (?:are|were) (?:very |so |all |the |a |just )*(?:good|great|best|stars?|legends?|hero\w*|amazing|awesome|kind|sweet|welcome)|uff|puh|very good|(?:hard|long|great|crazy|nice|fun) (?:night|day|evening)|sweet dreams|kitchen|fridge|sandwich|shower|pyjamas|pajamas)\b/
const AGREES =
  /^(?:\+1|-1|non|nein|oui|ja|c'est bon|same|agreed?|exactly|indeed|true|right|yes|yep|yeah|no|nope|ok|okay|cool|nice|great|good|perfect|super|fine|sure|worth a (?:shot|try)|makes sense|fair enough|sounds good|works for me|why not|done|wow|oh|ah|hm+|no worries|np|never mind)\b/

// What somebody thought, wants or waits for is no fact about the incident.
const MEANT =
  /\b(?:i thought|thought (?:that|it|this|we)|asked|asks|asking|wants?|want to|need to|must|have to|waiting|on hold|sorry|wondering|hoping)\b/

const METRIC = /\b(?:graphs?|dashboards?|metrics?|charts?|lag|p9\d|rates?|latency|cpu|logs?|queue|success)\b|\d ?%/

/** What carries no cue of its own: read by who says it, what was asked, and whether it is about the incident at all. */
export const FALLBACK_RULES: readonly Rule[] = [
  {
    name: 'bare question mark',
    kind: 'question',
    why: 'A question mark alone asks what was said last.',
    whole: (c) => /^\s*\?+\s*$/.test(c.message.text),
  },
  {
    name: 'bare link or sign',
    kind: 'chatter',
    why: 'A bare link, file name or emoji tells nothing.',
    whole: (c) =>
      c.text.sentences.length === 0 || (c.text.links.length > 0 && c.low.split(' ').length <= 8 && !/\d/.test(c.low)),
  },
  {
    name: 'me too',
    kind: 'ack',
    why: 'Who says "same" or greets, right after a call or somebody else who came, has come too.',
    whole: (c) =>
      c.firstWords &&
      !c.customerFacing &&
      (c.previous === 'ack' || c.previous === 'page' || c.pageLately) &&
      c.low.split(' ').length <= 4 &&
      /\b(?:same|me too|also|ditto|hello|hi|hey|yes|yo|morning|evening|looking|ready|there)\b/.test(c.low) &&
      !c.text.sentences.some((s) => s.question),
  },
  {
    name: 'yes or no to a question of fact',
    kind: 'finding',
    why: 'In a thread under a question, a bare yes or no is the fact that was asked for.',
    whole: (c) =>
      c.parent === 'question' &&
      c.asked?.wants === 'fact' &&
      /^(?:yes|yep|yeah|no|nope|both|all|none|neither|exactly|correct|oui|non|ja|nein)\b/.test(c.low) &&
      c.low.split(' ').length <= 4,
  },
  {
    name: 'agreement without weight',
    kind: 'chatter',
    why: 'Agreement by somebody whose go is not needed tells nothing.',
    whole: (c) =>
      AGREES.test(c.low) &&
      c.low.split(' ').length <=
        (/^(?:no|yes|ok|okay|right|fine|true|same|done|good|sure|great)\b/.test(c.low) ? 4 : 7) &&
      !/\d/.test(c.low) &&
      c.asked?.wants !== 'fact',
  },
  {
    name: 'joke, thanks or food',
    kind: 'chatter',
    why: 'No information about the incident.',
    says: JOKE,
    when: (c, s) =>
      c.text.sentences.every(
        (other) => other === s || (!other.question && (other.low.split(' ').length < 6 || !TECHNICAL.test(other.low))),
      ) &&
      (!new RegExp(`\\b(?:${BROKEN})\\b|\\d`).test(c.low) ||
        /\b(?:lol|haha\w*|lunch|thanks|coffee|wrong (?:channel|window|thread))\b/.test(c.low)),
    of: 'both',
  },
  {
    name: 'short first words',
    kind: 'ack',
    why: 'A few first words of a responder, once something is known, say that they have come.',
    whole: (c) =>
      c.firstWords &&
      !c.customerFacing &&
      c.topic.size > 0 &&
      !c.mitigated &&
      (c.asked?.wants !== 'fact' || c.addressed === 'page') &&
      (c.low.split(' ').length <= (c.addressed === 'page' || c.introduced ? 12 : 5) ||
        /^(?:me|connected|logged in|just (?:woke|got|walked|arrived|landed|clocked|came|saw)|tell me|let me know)\b/.test(
          c.text.sentences[0]?.core ?? '',
        )) &&
      (c.introduced || !TECHNICAL.test(c.low)) &&
      !/\d/.test(c.low) &&
      (c.pageLately || c.introduced || /\b(?:i|reading|coming|hi|hello|hey|me|connected)\b/.test(c.low)),
  },
  {
    name: 'answers when',
    kind: 'update',
    why: 'An answer to "how long" or "any news" is progress.',
    whole: (c) =>
      c.asked?.wants === 'time' &&
      !c.customerFacing &&
      /(?:\S+ ){4}|\d|\b(?:soon|now|later|minutes?|hours?|half|not|no|yes|still|until|after|when|about|almost|any)\b/.test(
        c.low,
      ) &&
      !c.text.sentences.some((s) => s.question) &&
      c.low.split(' ').length <= 14,
  },
  {
    name: 'affected side adds to it',
    kind: 'report',
    why: 'A bare "so do we", from who reported it and before anybody worked on it, is a report.',
    whole: (c) =>
      (c.customerFacing || c.reporter) &&
      !c.remedyDone &&
      c.previous === 'report' &&
      /\b(?:also|too|as well|same)$|^(?:\+1|same)\b/.test(c.low),
  },
  {
    name: 'hedged question',
    kind: 'question',
    why: 'What is left of a message that asks is a question.',
    whole: (c) =>
      c.text.sentences.some((s) => s.question) &&
      c.text.sentences
        .filter((s) => !s.question)
        .every(
          (s) => s.low.split(' ').length < (TECHNICAL.test(s.low) || /\d/.test(s.low) ? 6 : 8) || MEANT.test(s.low),
        ) &&
      !(c.customerFacing && new RegExp(`\\b(?:${BROKEN})\\b`).test(c.low)),
  },
  {
    name: 'affected side is well',
    kind: 'finding',
    why: 'Once something was tried, what the affected side finds in order is a finding.',
    says: new RegExp(`\\b${SERVED}(?=\\W|$)|\\b(?:keeping up|no (?:delays?|losses|harm))\\b`),
    unless: new RegExp(
      `\\b(?:${BROKEN}|not|nobody|but|then|still|please|waiting|old|wrong|angry|upset|yesterday\\S*)\\b`,
    ),
    when: (c) => (c.customerFacing || c.reporter) && (c.tried || c.mitigated) && !c.over,
  },
  {
    name: 'affected side goes on',
    kind: 'report',
    why: 'What the affected side says about the symptom is a report.',
    whole: (c) =>
      (c.customerFacing ||
        (c.reporter && new RegExp(`\\b(?:us|our|we|chez|nous|here|still|again|${BROKEN})\\b`).test(c.low))) &&
      !c.mitigated &&
      hasSubstance(c),
  },
  {
    name: 'asks for a go and says why',
    kind: 'question',
    why: 'What follows a request for a go is its reason.',
    whole: (c) =>
      !c.customerFacing &&
      c.text.sentences.length === 2 &&
      c.text.sentences[0]?.question === true &&
      /^(?:@\S+ |so |and |ok )?(?:can|shall|should|may|could|do) (?:i|we)\b/.test(c.low),
  },
  {
    name: 'answers a question of fact',
    kind: 'finding',
    why: 'A fact given in answer is a finding.',
    whole: (c) =>
      c.asked !== null &&
      c.asked.wants !== 'words' &&
      !c.text.sentences.every((s) => s.question) &&
      (c.low.split(' ').length > (/^(?:yes|no|not|nope|yep)\b/.test(c.low) ? 1 : 2) ||
        c.parent === 'finding' ||
        (c.parent === 'question' && !AGREES.test(c.low)) ||
        /\d/.test(c.low)),
  },
  {
    name: 'opens the talk',
    kind: 'report',
    why: 'Who speaks first, before anything was reported, reports.',
    whole: (c) =>
      c.topic.size === 0 &&
      c.firstWords &&
      c.low.split(' ').length > 3 &&
      !METRIC.test(c.low) &&
      new RegExp(`\\b(?:our|we|us|my|i|went|stopped|dropped|just|no|says?|say|asks?|${BROKEN})\\b`).test(c.low),
  },
  {
    name: 'tells the lead’s picture',
    kind: 'update',
    why: 'What somebody who decides says in several parts, most of it known, sums up.',
    whole: (c) =>
      c.leads && !c.mitigated && c.low.split(', ').length > 2 && shared(c.words, c.topic) > c.words.size / 2,
  },
  {
    name: 'a doing alone',
    kind: 'action',
    why: 'One word for what one is doing, once the work has begun, is a step.',
    says: /^(?:re)?(?!(?:morning|evening|nothing|something|anything|everything|interesting|amazing|exciting|coming|going|looking|checking|thinking|wondering|waiting|hoping|working|missing|failing|loading|booting|starting|draining|syncing|calling)\b)[a-z]{3,}ing(?: (?:now|again|already|both|here|there|by hand|right now|as we speak))*$/,
    when: (c) => !c.customerFacing && c.worked && !c.over,
  },
  {
    name: 'tells in the present what one does',
    kind: 'action',
    why: 'What somebody says they do to a thing is a step, whatever the verb.',
    says: /^(?:ok,? |so |then |now )*i (?:now |just |also |am )*(?!(?:am|do|did|was|will|would|can|could|see|saw|know|think|thought|have|had|need|want|get|got|like|guess|hope|mean|remember|understand|find|found|hear|heard|feel|believe|expect|wonder|agree|love|hate|wish|doubt|suppose|notice|noticed|recognise|recognize|miss|own|use|used|work|worked|say|said|ask|told|tell|call|ring|inform|might|may|must|should|never|always|still|only|really|also|trust|vote|bet|suspect|assume|prefer|wait|owe)\b)[a-z]+(?:ing)? (?:it|them|that|this|the|both|all|a|an|one|every|each|some|from|\d+)\b/,
    unless: /\?|\b(?:tickets?|home|bed|coffee|food|lunch)\b/,
    when: (c) => !c.customerFacing && c.worked && !c.over,
  },
  {
    name: 'others look into it',
    kind: 'update',
    why: 'That we, they or the vendor look into it is progress without a result.',
    says: /\b(?:we|they|vendor|he|she|support|engineers?|(?:the |our )?\w+ team|somebody|someone|\w+ (?:answered|replied|said)[^.]{0,20}they) (?:is |are |will )?(?:now |still |already )?"?(?:look\w*(?! (?:\w+ly\b|ok|fine|good|the same|like|normal))|check\w*|analy[sz]\w*|investigat\w*|work\w* on|try\w*|reading|on it)\b/,
    when: (c) => !c.over,
  },
  {
    name: 'says what one is doing',
    kind: 'action',
    why: 'What begins with the doing of something to a named thing is a step.',
    says: /^(?:i am |i |now |just |still |also )*(?!(?:morning|evening|nothing|something|anything|everything|according|during|following|including|regarding|depending|going|getting|seeing|having|being|looking|hoping|thinking|wondering|assuming|guessing|missing|failing|timing|hanging|loading|using|asking|coming|saying|telling|meaning|hitting|showing|giving|warning|training|building|touching|loving|liking|hating|feeling|sleeping|eating|sitting|knowing|waiting|judging)\b)[a-z]{2,}ing (?:(?:at|through|into|around) (?=it|the|an?\b))?(?!(?:fine|ok|good|well|slow\w*|fast|normally|again|up|down|out|now|at|for|to|with|is|are)\b)\w+/,
    unless: /\b(?:is|are|was|were|why|because|you)\b/,
    when: (c) => !c.customerFacing && !c.over && c.worked,
  },
  {
    name: 'technical statement',
    kind: 'finding',
    why: 'A plain statement about the system by somebody who works on it is a finding.',
    whole: (c) => hasSubstance(c) && !c.text.sentences.every((s) => s.question),
  },
  {
    name: 'plain statement',
    kind: 'finding',
    why: 'A statement about a thing, without feelings, is more often about the incident than not.',
    says: /^(?!(?:i|you|my|this is|what a|never|always|why)\b).*\b(?:is|are|was|were|has|have|had|does|do|did|cannot|could|[a-z]{3,}s|[a-z]{3,}ed)\b/,
    when: (c, s) => !c.over && s.low.split(' ').length >= 3 && c.previous !== 'chatter' && !c.customerFacing,
  },
  {
    name: 'customer-facing statement',
    kind: 'report',
    why: 'While users are affected, what customer-facing people state is what they hear.',
    whole: (c) =>
      c.customerFacing && !c.mitigated && c.low.split(' ').length >= 5 && c.text.sentences.some((s) => !s.question),
  },
]

function hasSubstance(context: Context): boolean {
  const { low, words, topic } = context
  if (context.customerFacing && new RegExp(`\\b(?:${OUTSIDERS}|still|phones?)\\b`).test(low)) return true
  if (low.split(' ').length < 2) return TECHNICAL.test(low) && /\d/.test(low)
  return (
    TECHNICAL.test(low) || /\d/.test(low) || shared(words, topic) > 0 || new RegExp(`\\b(?:${BROKEN})\\b`).test(low)
  )
}
