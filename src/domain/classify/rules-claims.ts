import { aboutSuspicion } from './context.ts'
import type { Rule } from './rules.ts'
import { BROKEN, HEDGE, OUTSIDERS, SERVED, WELL } from './words.ts'

const NOT_YET =
  /→|\b(?:gone away|cause|not|no|never|cannot|before|until|unless|if|once|when|after|almost|nearly|should be(?! (?:fine|good|ok)\b)|will be|slowly|partly|partially|half|some|hope\w*|want|need to|about to|status ?page|statuspage|ticket|banner)\b/
const UNSURE = new RegExp(`\\b${HEDGE}\\b`)
// `still black on my side`, but not `still working on the fix`.
const STILL_SO = '\\bstill (?!\\w+ing\\b)\\w+ (?:on|for|at|in|with) (?:my|our|me|us|all|everybody)\\b'
const PROCESS =
  /\b(?:process(?:es)?|pods?|containers?|hosts?|nodes?|instances?|machines?|servers?|daemons?|replicas?|workers?|box(?:es)?|vms?)\b(?: \w+){0,3} (?:is|are|came|come|back|up|running|started)\b/

const BACK = [
  '\\bwe are (?:so |all |totally |finally )?(?:back|alive|live again)\\b(?! (?:to|at|in) (?!normal|business))|\\b(?:everybody|everyone|they)(?: in \\S+)? (?:all )?(?:gets?|got|is|are) (?:back )?(?:in|through|online|served)(?= (?:now|again|at|on|first|fine)|$|,)|\\bnobody (?:\\w+ )?(?:waits?|waiting|stuck|affected|complains|complaining)\\b|\\b(?:everything|temp\\w*|all \\w+) (?:is|are) (?:back to |at )?(?:normal|fine|ok|good|green) (?:in|on|at|across|for) (?:all|every)|\\b(?:back (?:in business|online|to life)|(?:fully |all )?recovered|service (?:is )?restored|full(?:y)? operational)\\b',
  '\\b(?:is|are|am|was|were) (?:all |fully |now |finally )?(?:back|up|serving|working|responding|loading|live|reachable|available|restored|through|usable)(?: \\w+){0,3} (?:again|normal|everywhere|for (?:me|us|everybody|everyone|all))\\b',
  '\\b(?:is|are|all|things?|everything|it|site|app|shop) (?:is |are )?back(?: up)?(?: (?:now|again|online))?(?=$|,| and| for (?:all|everybody|everyone))',
  '\\b(?:works?|working|(?:is|are) \\w+ing|loads?|loading|opens?|serves?|serving|prints?|responds?|flows?|flowing|syncs?|connects?|pass(?:es|ing)?|go(?:es|ing)? through|com(?:es?|ing) (?:in|through|out)|going (?:in|through|out)|went through|mov(?:es?|ing)|arriv(?:es?|ing)|process(?:es|ing)?|deliver\\w*|sell(?:s|ing)?|play(?:s|ing)?|log(?:s|ging)? in|sign(?:s|ing)? in) (?:again|normally|for (?:everybody|everyone|all|them)|fine (?:again|now))\\b',
  '\\b(?:errors?|error rate|5xx|50\\ds?|40\\ds?|timeouts?|failures?|latency|p9\\d|response times?|queue|backlog|lag|traffic|success rate|orders|sales|checkouts?|logins?|conversion|throughput|cpu)\\b[^.]{0,60}\\b(?:back (?:to|at|down|on|up to)|(?:down|dropped|fell|returned|went) (?:back )?to (?:zero|0|normal|baseline|nothing)|at zero|are zero|is zero|to zero|at baseline|gone|normalis?z?ed|recovered|back)\\b',
  `\\b(?:${OUTSIDERS}|i|we) (?:can|are able to)(?: now| all| finally)* (?!not)(?:\\w+ ){0,4}(?:again|now|normally)\\b`,
  '\\b(?:success|approvals?|availability|uptime|acceptance|delivery|completion)\\b[^.]{0,20}\\b(?:9\\d|100)(?:[.,]\\d+)? ?%',
  `\\b(?:${OUTSIDERS}) (?:is|are) (?:all )?(?:good|fine|ok|okay|served|unaffected)\\b|\\b(\\d+) (?:of|/) \\1 (?:\\w+ ){0,2}(?:up|back|online|green)\\b`,
  `\\b(?:${OUTSIDERS}) (?:has|have|got) (?:\\S+ ){1,3}back\\b`,
  '\\b(?:customers|users|clients|everybody|everyone) (?:now |finally )?(?:see|get|receive|have) (?:it|them|their)\\b',
  '\\b(?:customers|users|clients|callers|patients|drivers|players|students|merchants|everybody|everyone) can \\w+',
  '\\b(?:no (?:more |new )?|zero )(?:\\w+ )?(?:errors?|timeouts?|failures?|complaints?|5xx|50\\ds?)\\b(?=.*\\b(?:any ?more|since|now|passed|for \\d|clean|zero|flat)\\b)|\\b(?:window|peak) passed\\b',
  '\\b(?:everything|all|it|things)\\b.{0,18}\\b(?:green|fine|normal|ok|up)\\b.{0,6}\\b(?:again|everywhere)\\b',
  '\\b(?:is|are|looks?|feels?) (?:all |fully )?(?:healthy|stable|normal|fine|ok|green|fast|smooth|quick|responsive|reachable|usable) again\\b|\\ball green\\b|\\bthat (?:did|fixed|solved|was) it\\b(?=.*\\b(?:green|works?|back|fine|up|again|normal)\\b)|\\bthat (?:fixed|solved) it\\b|\\b(?:impact|outage) is over\\b|\\bbleeding (?:has )?stopped\\b|\\b(?:attack\\w*|intruder|threat|breach|leak|abuse|damage) (?:is |are |was |has been |have been )?(?:now )?(?:fully )?(?:contained|locked out|shut out|evicted|gone|stopped)\\b|\\b(?:customers|users|clients|everybody|everyone|accounts)\\b.{0,30}\\b(?:is|are) (?:now )?(?:safe|unaffected|no longer affected)\\b|\\bworkaround (?:is working|works|holds)\\b',
  '\\ball (?:\\w+ ){1,2}(?:are |is )?(?:green|normal|healthy)(?=$|,)|^(?:it|all|everything) (?:goes|runs|works) again\\b|\\b(?:coming|running|working|going|passing)\\b.{0,40}\\bwithout (?:any )?(?:errors?|problems?|issues?)\\b|^(?:and )?i am in(?: now)?$|^(?:that|this|it) (?:worked|helped|did the trick)\\b|\\b(?:like|as) (?:they|it) should(?: be)?$|\\bback to normal\\b|\\bçà? remarche\\b|\\bça (?:re)?marche (?:à nouveau|de nouveau)\\b|\\bde nouveau (?:accessible|en ligne)\\b|\\bgeht wieder\\b|\\bläuft wieder\\b|\\bfunciona de nuevo\\b',
].join('|')

/** Claims about the whole: it is over, users are fine, a suspicion or remedy failed. First of the tie-breaks. */
export const CLAIM_RULES: readonly Rule[] = [
  {
    name: 'words on the status page',
    kind: 'comms',
    why: 'What goes on a status page is outbound, even when it says "resolved".',
    whole: (c) =>
      !c.text.sentences.some((s) => s.question) &&
      /^(?:the |all )?\w+ (?:told|informed|notified|briefed) ?:|^(?:the )?(?:public )?(?:status ?page|statuspage|(?:health|service|public) (?:dashboard|page|status)|tweet|tweeted|banner|press)\b(?! (?:is |are )?(?:down|broken|unreachable|slow))/.test(
        c.low,
      ),
  },
  {
    name: 'wording for the outside',
    kind: 'comms',
    why: 'An instruction what to tell is outbound, whatever the words say.',
    whole: (c) =>
      c.text.sentences.some(
        (s) =>
          !s.question &&
          /^(?:(?:yes|ok|no|sure),? )?(?:please )?(?:say|post (?:that|on|it|to|this|:)|(?:prepare|write|draft|send|make) (?:an? |the )?(?:\w+ )?(?:message|mail|note|text|notice|statement|post|update|info\w*) (?:for|to)|(?:tell|inform|notify|warn|remind) (?!me\b|us\b|you\b|@)\S+|let (?!me\b|us\b)\S+ (?:\S+ ){0,2}know)(?=\W|$)|^if (?:they|any\w+|some\w+|people|customers|\w+s) asks?\b/.test(
            s.core,
          ),
      ),
  },
  {
    name: 'answers at once what to say',
    kind: 'comms',
    why: 'What comes next after somebody of the affected side asks for words is the instruction what to tell.',
    whole: (c) =>
      c.asked?.wants === 'words' &&
      c.previous === 'question' &&
      !c.customerFacing &&
      c.low.split(' ').length > 3 &&
      !/\b(?:i|we) (?:just |have )*(?:\w+ed|pushed|found|see|saw)\b/.test(c.low) &&
      !c.text.sentences.some((s) => s.question),
  },
  {
    name: 'says that it was told',
    kind: 'comms',
    why: 'A "done" of customer-facing people, right after they were told what to say, says that it went out.',
    whole: (c) =>
      c.customerFacing &&
      c.previous === 'comms' &&
      /^(?:all |both |it is )?(?:done|sent|posted|out|told|up|live)\b/.test(c.low) &&
      c.low.length < 40,
  },
  {
    name: 'opens as a statement for the report',
    kind: 'finding',
    why: 'What is written for the report tells of the incident, whatever its verbs are.',
    whole: (c) =>
      /^(?:@\S+ )?(?:for (?:the|your|our) (?:write-?up|report|records?|notes|file|post-?mortem|review|rca|documentation|protocol|minutes|summary|retro|books)\b|(?:\S+ ){0,2}(?:write-?up|report|post-?mortem)(?: notes?)?:)/.test(
        c.low,
      ) ||
      (c.mitigated && /^(?:(?:the )?(?:numbers|figures|(?:root )?causes?|impact)|summary of \w+)\b ?:/.test(c.low)),
  },
  {
    name: 'pasted alert',
    kind: 'alert',
    why: 'A person who pastes an alert without comment.',
    whole: (c) =>
      /^\W*(?:FIRING|RESOLVED|ALERT|CRITICAL|WARNING|PROBLEM|RECOVERED|RECOVERY|TRIGGERED)\b[:\]| -]|^\W*(?:OK|DOWN|UP)\b(?:[:\]|-]| \S*[_\d{])/.test(
        c.message.text,
      ) &&
      c.text.sentences.length <= 2 &&
      !c.text.sentences.some((s) => s.question),
  },
  {
    name: 'summary for latecomers',
    kind: 'update',
    why: 'A summary repeats what is known.',
    whole: (c) =>
      /^(?:quick |short |shift |hourly )?(?:status|hand-?over note|shift note|summary|recap|sitrep|tl;?dr|state of play|where we are|what we know|(?<=(?:quick|short|long|brief) )version|current state|update)\b(?: \w+){0,5} ?(?:at |as of )?(?:\d|:)/.test(
        c.low,
      ) && !/status ?page/.test(c.low),
  },
  {
    name: 'tells a latecomer',
    kind: 'update',
    why: 'The answer to somebody who asks where things stand repeats what is known.',
    whole: (c) =>
      c.asked?.wants === 'status' &&
      c.low.split(/, | and |\. /).length >= 3 &&
      !c.text.sentences.every((s) => s.question),
  },
  {
    name: 'says when the next word comes',
    kind: 'update',
    why: 'What announces the next update is one.',
    says: /\bnext update\b/,
    when: (c) => !c.bot,
  },
  {
    name: 'closes the incident',
    kind: 'resolved',
    why: 'The author says that the incident is over or closed.',
    says: /(?:^|\b(?:i am|we are|am|so|and|ok|okay|résolu|resolved)\b[,:]? )clos(?:ing|ed)(?: (?:it|this|(?:from|on) (?:my|our)|here|now|out|at|the (?:incident|bridge|channel)|sev\S*|up|incident)\b|$|,)|, closing(?: (?:it|this)(?: now)?)?$|\b(?:sev-?\d|p\d|s\d) (?:is )?(?:down|off)(?=$|,)|\b(?:incident|outage|sev-?\d|p\d|s\d|this)(?: \w+)? (?:is |are )?(?:now )?(?:over|closed|resolved|ended|done|finished)\b|^(?:\w+ )?\ball[- ]clear\b|^resolved\b|\b(?:marking|mark|calling|call|declare|declaring|consider\w*) (?:it|this|this one|the incident|that|us)?\s*(?:as )?(?:resolved|closed|done|over|fixed|a day)\b|\bstand(?:ing)? down\b|\bcalling it(?:$|,)|\b(?:i|we) close$|\bset (?:it|this|the incident|the ticket) (?:to|as|on) (?:resolved|closed|done)|\bwe are clear\b|\bending (?:it|this)\b|\bstanding (?:it|this|us|everyone|everybody) down\b|\b(?:can|will|let us|i) (?:now )?(?:finish|end) (?:the|this) (?:incident|case|call)\b|, closing out$|\blet us call it$|\bwe are (?:all |now )?(?:finished|through|out of (?:it|this|the (?:incident|woods)|s(?:ev)?-?\d|p\d))(?=$|,)|\byou can (?:all |now )?(?:go (?:home|to bed)|stand down|sleep)\b|\b(?:we can|can be|let us) close[d]?\b|\b(?:ending|end of) (?:the |this )?incident\b|\bnormal operations? since\b|\bback to normal operations?\b|\bwe are (?:all )?done(?: here)?$|\bthat is a wrap\b|\bwrapping (?:it |this )?up\b|\b(?:je|on) (?:ferme|clôt|clos)\b|\bc'est (?:fini|terminé)\b|\bincident (?:clos|terminé|geschlossen|beendet|cerrado)\b|\bschließen wir\b|\blo cerramos\b|\bi (?:will )?close (?:it|this|the incident)\b|\bclosing the incident\b/,
    before: /\b(?:not|never|before|until|unless|if|once|when|after|should|almost|want|would|cannot)\b/,
    unless:
      /\b(?:status ?page|statuspage|tickets?|ports?|connections?|valve|account|issue #|pr|sockets?)\b|\bclos\w+ (?:it |this )?(?:tomorrow|later|if|when|once|unless)\b/,
    when: (c, s) => (c.tried || c.mitigated || c.over) && !/^@\S+[,:]? stand/.test(s.low),
  },
  {
    name: 'all good, after the fix held',
    kind: 'resolved',
    why: 'Once users are fine, an unreserved "all good" says that it is over.',
    says: /\ball (?:is )?good (?:from|here|now|again|on)\b|\bwe are (?:all )?(?:good|done|finished)\b|\bthis is (?:done|over|it)$|\bstable for (?:\d+|an?|two|three|the)\b.*\b(?:done|closing|over)\b|\b(?:done|finished), (?:back|thanks)\b/,
    unless: new RegExp(`\\b(?:not|but|except|until|if)\\b|${UNSURE.source}`),
    when: (c) => c.mitigated,
  },
  {
    name: 'users are fine again',
    kind: 'mitigated',
    why: 'First claim that users are no longer affected; repeated by others it is a finding.',
    says: new RegExp(BACK),
    unless: new RegExp(
      `${NOT_YET.source}(?! (?:more|errors?|timeouts?|failures?|complaints?|new|mysql|redis|doubt|\\w+ errors?))|${UNSURE.source}|${PROCESS.source}|\\bstill\\b(?! (?:off|disabled|blocked|slow))`,
    ),
    when: (c) => !c.mitigated && (c.remedyDone || c.topic.size > 20),
  },
  {
    name: 'something works again',
    kind: 'mitigated',
    why: 'After a remedy, "again" with nothing broken in the sentence says that users are served.',
    says: /^(?!(?:i|we|let|please|trying|will)\b)(?:[\w'’-]+,? ){1,6}again(?: (?:now|on|in|at|for|from|across)\b.*)?$/,
    unless: new RegExp(
      `${NOT_YET.source}|${UNSURE.source}|${PROCESS.source}|\\b(?:${BROKEN}|\\d+ ?m?s|still|same|happen\\w*|start\\w*|restart\\w*|climbing|rising|tr(?:y|ies|ied)|once|seen|yesterday|saw|check\\w*|run|running|asked|asks|stop\\w*|trip\\w*|froze\\w*|died|dies|drop\\w*|fell|falls|lock\\w*|out|went|goes|quit|fill\\w*|full|lost|hot|jam\\w*)\\b`,
    ),
    when: (c) => !c.mitigated && c.remedyDone,
  },
  {
    name: 'affected side is served',
    kind: 'mitigated',
    why: 'After a remedy, a plain good word about the thing itself, from the affected side, says that users are served.',
    says: new RegExp(`\\b${SERVED}(?=\\W|$)|\\b(?:like|as) (?:they|it) should\\b`),
    unless: new RegExp(
      `\\b(?:${BROKEN}|not|nobody|no(?! (?:more|delays?|new))|still|but|only|some|few|half|except|one|two|if|when|until|should|hope\\w*|hate|without|while|guy|him|her|he|she|pilot|banner|reply|told|tell|asks?|asking|want\\w*|need\\w*|please|white|then)\\b|${UNSURE.source}`,
    ),
    when: (c) => (c.customerFacing || c.reporter) && c.tried && !c.mitigated && !c.firstWords,
  },
  {
    name: 'affected side is glad',
    kind: 'mitigated',
    why: 'After a remedy, a yes with "again" and nothing broken in it, from who reported it, says that users are served.',
    whole: (c) =>
      (c.customerFacing || c.reporter) &&
      !c.mitigated &&
      c.remedyDone &&
      /\bagain\b/.test(c.low) &&
      (/^(?:yes|yep|yeah|yay|confirmed)\b/.test(c.low) ||
        c.text.emoji.some((e) => /tada|raised_hands|partying|🎉|🙌/.test(e))) &&
      !new RegExp(`\\b(?:${BROKEN}|still|no|not)\\b`).test(c.low),
  },
  {
    name: 'affected side grows quiet',
    kind: 'mitigated',
    why: 'After a remedy, fewer calls and tickets say that users are served.',
    says: /\b(?:calls?|tickets?|complaints?|posts?|mentions?|chats?|phones?|mails?)\b.{0,20}\b(?:going down|dropping|dropped|easing|slowing|slowed|drying|dried|stopped|quiet\w*|fewer|less)\b|\b(?:fewer|no more|less|no new) (?:calls?|tickets?|complaints?|mails?|chats?)\b/,
    unless: /\b(?:not|but|still|yet)\b/,
    when: (c) => c.customerFacing && c.tried && !c.mitigated,
  },
  {
    name: 'affected side reports a relapse',
    kind: 'report',
    why: 'After users were said to be fine, the affected side says that it is broken again.',
    says: new RegExp(
      `\\b(?:${BROKEN}|stopped|stops|out)\\b.*\\bagain\\b|\\bagain\\b.*\\b(?:${BROKEN}|stopped)\\b|\\bstill (?:${BROKEN}|not|no)\\b|\\bno new \\w+\\b|\\bis back\\b.*\\b(?:${BROKEN})\\b`,
    ),
    when: (c) => c.mitigated && c.customerFacing && !/\b(?:works?|working|loads?|up) again\b/.test(c.low),
  },
  {
    name: 'affected side has more',
    kind: 'report',
    why: 'After users were said to be fine, the affected side tells what is left or new.',
    says: new RegExp(
      `^(?:hm+,? )?(?:no|not really|nope)$|\\b(?:is|are) (?:missing|gone|broken|dead|empty|wrong|lost|blank)\\b|\\b(?:getting|got|have) (?:new|more|another|a few more)\\b|\\bnew ones\\b|\\b(?:did|do|does) not (?:get|have|see|receive|show)\\b|\\b(?:${OUTSIDERS})\\b.*\\b(?:${BROKEN}|angry|upset|double\\w*)\\b|\\b(?:duplicates?|doubles|on top of)\\b`,
    ),
    unless: /\bno (?:more|new|further|longer)\b|\b(?:fixed|solved|works|fine|ok|happy|were|could|thanks?)\b/,
    when: (c) => c.mitigated && !c.over && c.customerFacing,
  },
  {
    name: 'relapse',
    kind: 'refuted',
    why: 'The cure is found not to have held: it is back after users were said to be fine.',
    says: new RegExp(
      `\\b(?:errors?|timeouts?|problem|issue|symptoms?|alerts?|50\\ds?) (?:is|are) back\\b|\\b(?:it is|they are|we are|is|are|and it is) (?:down again|failing again|broken again|happening again)\\b|\\b(?:${BROKEN}) again\\b|\\bagain (?:${BROKEN})\\b|\\b(?:climbing|rising|growing|going up|increasing|spiking|creeping up|queueing) again\\b|^(?:it|they) (?:is|are) back$|\\bspoke too (?:soon|early)\\b|\\brelapse[ds]?\\b|\\bdid not (?:last|hold|stick)\\b|^so much for\\b|\\b(?:it|they|that) (?:is |are |just |has )*(?!work|com|serv|respond|load|run|print|mov)\\w+(?:ed|ing|ew|ut|ent|an|ell|ied)(?: \\w+)? again\\b|\\bstill (?:${BROKEN})\\b|${STILL_SO}|\\bcame back\\b|\\bnot (?:fixed|over|gone|solved)\\b`,
    ),
    unless:
      /\b(?:back (?:to|up|online|in|on)|back at (?!\d)|working again|can|no (?:more )?(?:errors?|timeouts?)|fine|normal|green)\b/,
    when: (c) => c.mitigated && !c.customerFacing,
  },
  {
    name: 'confirms recovery',
    kind: 'finding',
    why: 'A later confirmation that users are fine is a finding.',
    says: new RegExp(BACK),
    unless: new RegExp(
      `${NOT_YET.source}(?! (?:more|errors?))|${UNSURE.source}|${PROCESS.source}|^(?:going|heading|back) to\\b|\\bput (?:it|them|that) back\\b|\\bforgot\\b|\\bback (?:from|with|at|after)\\b`,
    ),
    when: (c) => c.mitigated && !c.over,
  },
  {
    name: 'remedy did not work',
    kind: 'refuted',
    why: 'An attempted remedy is found not to have worked.',
    says: new RegExp(
      `\\b(?:did|does|has) not (?:care|last|hold|stick|help|helped|work|worked|fix|fixed|change|changed|do (?:anything|much|it)|move|budge|make|made|solve|cure)\\b|\\b(?:no|zero|without) (?:effect|difference|change|improvement|luck|joy|success|help)\\b|\\b(?:was|is) not enough\\b|\\bback to square\\b|\\b(?:stops?|stopped|dies|died|crash\\w*|fails?|failed|hangs?|drops?|falls over|goes down|went down) again\\b|\\bjust as (?:high|bad|slow|broken|many)\\b|\\bas (?:high|bad|slow) as (?:before|ever)\\b|\\bunchanged\\b|\\bno better\\b|\\bfor (?:a|one|two|ten|\\d+) (?:moment|min(?:ute)?s?|sec(?:ond)?s?|bit|while)\\b.{0,20}\\b(?:then|and)\\b.*\\bagain\\b|\\bstill (?:\\S+ ){0,4}(?:${BROKEN}|same|the same|nothing|nope|not|no|happening|there|see|seeing|getting)\\b|${STILL_SO}|\\b(?:is|are) not (?!(?:yet|sure)\\b)(?:\\w+ing|down|better|lower|gone|back)$|^(?:it |and )?(?!works|goes|runs|prints|opens|loads|moves|lives)\\w+s again\\b|\\bno improv\\w+|\\bdid (?:\\w+ )?nothing\\b|\\b(?:no (?:dice|luck|joy|cigar)|so much for)\\b|\\b(?:exactly|just|precisely) the same\\b|\\b(?:does|did|behaves?) the same\\b|\\b(?:plan|result|error|picture|numbers?|state|situation|behaviour|behavior|picture|it) (?:is |still )?(?:the )?same\\b|\\b(?:again )?(?:like|same as|as) before\\b|\\bdid not bring\\b|^(?:(?:still|unfortunately|sadly|\\S+) )?nothing$|\\b(?:p9\\d|rate|latency|success|errors?|queue|lag|load|cpu)\\b.{0,20}\\bstill (?:at )?\\d|\\b(?:errors?|timeouts?|alerts?|alarms?|failures?|complaints?) (?:are |is )?still\\b|\\b(?:gone|down|dead) again\\b|^same(?: thing)?(?: (?:here|for (?:me|us)|again|as before))?(?:$|,)|\\bstraight back to\\b|^no (?!idea|problem|worries|rush|clue|thanks|need|way|errors?|alerts?|timeouts?|complaints?|rollback|restart|more|one|news|pressure)\\w+$|\\b(?:is|are) going (?:up|down) again\\b|^(?:nope|no[,.]? (?:good|dice|still|same|it))\\b|^no$|\\bsame (?:\\w+ )?(?:errors?|result|thing|symptoms?|issue|picture|problem|story|behaviou?r|failures?|timeouts?|as before)\\b|\\b(?:came|comes|coming|is|are|it is|went) (?:right |straight )?back(?: up)? (?:after|within|with|again and)\\b|\\bmade (?:it|things) worse\\b|\\btoujours (?:pas|en|la même)\\b|\\bimmer noch\\b|\\bsigue\\b`,
    ),
    unless: /\b(?:will|would|might|maybe|if|whether|why)\b/,
    when: (c, s) =>
      (c.remedyOpen || (c.suspicions.length > 0 && aboutSuspicion(c, s.low))) &&
      !c.bot &&
      !/\b(?:rising|improving|recovering|better)\b/.test(c.low) &&
      !(c.parent === 'question' && /^(?:no|nope)\b/.test(s.low)),
  },
  {
    name: 'trial failed',
    kind: 'refuted',
    why: 'What was tried and ended in an error did not work.',
    whole: (c) =>
      /^(?:i |we |just )?tried\b/.test(c.low) &&
      /\b(?:\w*fail\w*|errors?|refused|denied|rejected|unknown|timed? ?out|nothing)\b|_fail/.test(c.low),
  },
  {
    name: 'suspicion ruled out',
    kind: 'refuted',
    why: 'An earlier suspicion is said to be wrong.',
    says: /\brul(?:ed?|es|ing) (?:\S+ ){0,3}out\b|\b(?:bury|buried|kill|scratch|drop|scrap|shelve|abandon|reject|discard|bin|forget) (?:the|my|that|this|our) (?:\S+ ){0,2}(?:theory|idea|suspicion|hypothesis|lead|guess)\b|\b(?:red herring|false (?:lead|trail)|wrong (?:track|tree|lead|trail)|dead end|disproved|disproven|debunked)\b|\b(?:dropp?(?:ing|ed)?|scratch|forget|discard(?:ing|ed)?|withdraw(?:n|ing)?) (?:(?:that|this)(?= |$|,)|(?:the|my) (?:theory|idea|suspicion|hypothesis|lead|guess))|\bnot (?:it|that|this|the (?:cause|culprit|problem|reason|issue|root cause)|related|guilty|to blame|connected|ours?)\b(?! (?:simple|easy|bad|many|much|long))|\b(?:unrelated|innocent|coincidence|exonerated)\b|\bspoke too (?:soon|early)\b|\bi take (?:that|it) back\b|\b(?:does|do|did|would) not (?:match|fit|explain|line up|correlate|add up)\b|\b(?:it |that |this )?cannot be (?:the|it|that|our|a|an)\b|\bi was wrong\b|\b\w+ (?:is|was|are) right\b.*\b(?:ours|us|not (?:them|theirs|yours))\b|\b(?:is |its |only |just )(?:only |just )?an? (?:victim|symptom)\b|^(?:so |then |ok |well )*(?:it is |it was |that is )?not (?:the|our|your|an?|my|from) \S+(?: \S+)?$|^so (?:it is |it was )?not\b|\b(?:it|that|this) (?:is|was) not (?:the|our|your|an?) [\w-]+$|\b(?:cleared|clears) (?:the|it|that|of)\b/,
    unless: /\bnot a coincidence\b|\bnot (?:ruled|excluded)\b|\bcannot rule\b|\bsymptoms?:/,
    when: (c, s) =>
      (c.suspicions.length > 0 ||
        (c.remedyOpen && /\bnot (?:it|that|this)\b/.test(s.low)) ||
        /\b(?:i was wrong|spoke too|take (?:that|it) back|red herring|ruled? .{1,30}out|dead end)\b/.test(s.low)) &&
      !c.over &&
      (c.suspicions.length === 0 || aboutSuspicion(c, s.low) || !/\bnot ours?\b/.test(s.low)),
  },
  {
    name: 'denies a suspicion',
    kind: 'refuted',
    why: 'A negative check of something that somebody suspected; of something nobody suspected it would be a finding.',
    says: new RegExp(
      `\\b(?:no|not|nothing|never|none|zero|without|only once|unlikely|do not think so|disagree|nope)\\b|\\b(?:is|are|was|were|looks?|all|perfectly|totally) (?:\\w+ )?${WELL}\\b`,
    ),
    unless:
      /^(?:(?:then|so|ok|okay)[,]? )*(?:we|let us)\b|\b(?:do not know|not sure|no idea|no (?:eta|news|incident|date|need|rush|worries)|not yet|no longer|do not touch|can we|if|might|maybe|because|we (?:will|do) not|not (?:working|responding|loading|reachable|available))\b/,
    when: (c, s) =>
      c.suspicions.length > 0 &&
      !c.customerFacing &&
      (aboutSuspicion(c, s.low) ||
        ((c.asked === null || c.asked.guess) &&
          /^(?:i )?(?:do not think so|nope|no,|unlikely|no (?:it|that|this|they|the)\b)/.test(s.low)) ||
        (c.parent === 'hypothesis' && /^(?:no|not)\b/.test(s.low))) &&
      c.parent !== 'question' &&
      !/^(?:yes,? )?confirmed\b/.test(c.low) &&
      !c.mitigated,
  },
]
