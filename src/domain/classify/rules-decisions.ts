import type { Rule } from './rules.ts'
import { ORDER } from './verbs.ts'
import { HEDGE, SEVERITY } from './words.ts'

const UNSURE = new RegExp(`\\b${HEDGE}\\b`)
const DATE_WORD =
  '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|tomorrow|today|tonight|eod|eow|cob|end of|next (?:week|sprint|month|\\w+day)|this week|q[1-4]|\\d{1,2}[./]\\d{1,2}|\\d{4}-\\d\\d-\\d\\d|(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\w*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\w* \\d{1,2}|\\d+ (?:days|weeks))'

// `put the jobs on hold`, said by somebody who gives no orders, tells what was done.
const SAME_IN_THE_PAST = /^(?:put|set|cut|shut|let|reset|split)\b/

/** What sets a course: severity, roles, orders, plans, tasks and the go that was asked for. */
export const DECISION_RULES: readonly Rule[] = [
  {
    name: 'sets the severity or opens the incident',
    kind: 'decision',
    why: 'Severity and declaration are decisions.',
    says: new RegExp(
      `\\b(?:treat\\w*|declar\\w*|call(?:ing)?|mak\\w+|rais\\w+|upgrad\\w+|downgrad\\w+|lower\\w*|bump\\w*|going|this is(?: now)?|it is|now|opening|open|set(?:ting)?|consider\\w*)(?: \\w+){0,4} (?:an? |as |to )?${SEVERITY}\\b|^(?:ok |so |then |yes )?(?:sev ?-?[0-5]|p[0-5]|severity \\d)\\b|\\b(?:sev ?-?[0-5]|p[0-4])[,.:;]? (?:i|we|from|until|for|as)\\b|\\bno incident\\b|\\b(?:sev ?-?[0-5]|p[0-4])$`,
    ),
    unless:
      /\b(?:could|might|why|maybe|like an? |was|during|last|previous|similar|old|not an? (?:real )?incident channel|(?:raised|opened|filed|logged) (?:an? )?\S+ ?\d with|incident (?:channel|commander|report|doc|started|began))\b/,
    when: (c) => !c.bot,
  },
  {
    name: 'takes or hands over the command',
    kind: 'decision',
    why: 'Roles and the handover of command are decisions.',
    says: /\b(?:i am|i will be|i act as|acting as) (?:the |your )?(?:ic|incident commander|commander|lead|leading|running|coordinating|coordinator|responsible|in charge)\b|\b(?:i|i will|let me) (?:take|have|got|run|lead|coordinate)(?: over)? (?:the )?(?:command|this one|this$|this over|it from|incident|ic|lead|over|coordination)\b|\bi (?:do|make) the (?:coordination|lead|commander)\b|\b(?:it is|this is) (?:mine|yours) (?:until|till|from)\b|\b(?:after that|then|until \S+|from \S+) \S+ (?:leads|takes over|has it)\b|\btak(?:e|ing) (?:over|command|the lead|ic)\b|\b(?:you|@\S+) (?:have the \w+|lead|leads|command|commands|is ic|has command|takes over|take over)\b|(?<!by )\bhand(?:ing|ed)?(?: it| this| over| command| the)* (?:over )?to @?\S+|\b(?:i run this|i have command|command is|commander is|ic is|ic:)\b/,
    unless: /\b(?:logs?|tickets?|look)\b/,
  },
  {
    name: 'gives an order',
    kind: 'decision',
    why: 'A bare imperative sets the course.',
    says: new RegExp(
      `^(?:(?:ok|okay|then|so|yes|agreed)[,:]? )?${ORDER} (?:with|for|on|the|all|both|it|them|that|this|those|these|everything|old|an?|our|new|(?<!drop )off|back|no|only|\\w+-\\d+)\\b`,
    ),
    unless:
      /\b(?:tell|say|(?:status|outage|incident) page|post it|with me|to me|takes|took|needs|lasts|helps|helped)\b/,
    when: (c, s) => !c.customerFacing && (c.leads || !SAME_IN_THE_PAST.test(s.core) || /\bplease\b/.test(s.low)),
  },
  {
    name: 'the lead gives an order',
    kind: 'decision',
    why: 'Whoever has decided before gives orders without further marks.',
    says: new RegExp(
      `^(?:please )?${ORDER} (?!(?:is|are|was|were|has|had|did|does|means|of|failed|started|finished|at|done|and|with me|\\d+ ?%)\\b)\\S+(?!\\S)(?! (?:is|are|was|were|has|had|does|did|failed|says?|shows?)\\b)`,
    ),
    unless: /\b(?:tell|say|know|status page|i|my|you know|thanks?)\b/,
    when: (c) => c.leads && !c.customerFacing && !c.text.sentences.some((s) => s.question),
  },
  {
    name: 'sets an order of things',
    kind: 'decision',
    why: 'What comes first and what then is a course, and so is what nobody does until later.',
    says: /\bfirst,? (?:and )?then\b|^first (?:\S+ ){1,5}then\b|^no (?:more )?(?!news|word|errors?|answers?|updates?)\w+(?: \S+){0,4} (?:until|till|unless|before)\b|,? decided$|^(?:nothing|nobody|no one) \w+s (?:\S+ ){0,5}until\b|^(?:\S+ )(?!.*\b(?:out of|eyes|help|hands|here|in|on|bed|update|eta|someone|somebody|tell|say|look|need)\b)(?:\S+ )+please$|^(?:nope|no),? (?:it is |that is |way )?too (?:risky|late|early|dangerous|much|expensive)\b|^(?:we are |i am )?(?:going|staying|sticking) (?:back to|with) (?:the|our|plan|option)\b|^plan [a-d]\b|\bi want (?:the|a|an|this|that|those|these|every|all|somebody|someone|it|\w+ to)\b|^(?:@\S+ and |\S+ and )@?\S+: |^(?:everyone|everybody|the rest|others|whoever)\b.{0,30}\b(?:can|may|should|must|please) (?:all )?(?:go|leave|sleep|stop|stay|hold|drop|come back|rest|take)\b/,
    unless: UNSURE,
    when: (c) => !c.customerFacing && !c.over,
  },
  {
    name: 'says afterwards what has to be done',
    kind: 'decision',
    why: 'Once users are fine, what should be different the next time is a task.',
    says: /(?:\b(?:we|you|i|somebody|someone|everybody|everyone|there|\w+ team|ops|support)|@\S+|^(?!it|this|that|the|he|she|they|which|who)\w+) (?:should|must|need to|needs to|needs an?|have to|has to|ought to)\b(?! have\b| (?:all )?be (?:fine|ok|okay|good|back|done|gone)\b)|\bshould be (?:in|on|part of|documented|checked|tested|added|written)\b/,
    unless: new RegExp(`${UNSURE.source}|\\b(?:sleep|coffee|beer|drinks?|breakfast|pizza|thank|wait|know|say)\\b`),
    when: (c) => c.mitigated && !c.customerFacing && c.text.code.length === 0,
  },
  {
    name: 'gives an instruction',
    kind: 'decision',
    why: 'Instructions, a go and a no-go set the course.',
    says: new RegExp(
      `\\b(?:nobody|no one|no-?one|everybody|everyone|only (?:one|\\S+) of us)(?: else)? (?:should |is to |must |to )?(?:touch|deploy|restart|change|merge|do|push|run|stop|stay|hold|leave|keep)(?:e?s)?\\b|^[a-zà-ÿ]+, (?:you|please) (?!know|see|think|mean|said|guys)\\w+|^(?:ok(?:ay)?[, ]+|no,? |yes,? |then |and |so )?(?:please |@\\S+[,:]? (?:please )?)?(?:(?<!leave )hold|stop|wait|freeze|hands off|never (?!\\w+ed\\b)|do not (?!know|think|see|understand|have|get|worry|want|believe|remember))\\b|\\bplease (?!let)${ORDER}\\b|^(?:(?:ok|yes|yep|sure|right),? )?(?:go|send it|ship it|roll it|pull it|make it so|fire away)$|^[a-zà-ÿ]+,? please (?!let|tell|say|post)\\w+|^@\\S+[,:]? you (?!know|see|think|mean|said|guys|are|were|have|can|should|around|there|need|rock)\\w+|\\b(?:go ahead|go for it|(?<!(?:would|will|could|should|might|to|did) )do it|green light|approved|proceed|no[- ]go|you have (?:the|my) go|ok from me|ok to (?:go|proceed|roll)|permission granted|allez-y|vas-y|mach das|adelante)\\b|\\bone hand\\b|\\b(?:everybody|everyone|all) (?:off|out of|away from|hands off)\\b|^@\\S+[,:]? (?:please |can you please |you )?${ORDER}\\b|\\b(?:you|@\\S+) (?:stop|hold|stay|wait|do it|does it|take the|takes the|keep|owns?)\\b|^(?:you|@\\S+) .*, \\S+ (?:does|do|takes) it\\b|\\b(?:deploy |change |code )?freeze (?:is |until|for|on|in)\\b|^@\\S+, (?!(?:i|we|it|that|this|the|is|are|was|no|yes|ok|sorry|thanks?|great|nice|good|not|you|they|there|just|my|your|our|any|can|could|would|will|do|does|did|how|what|when|who|why|where|tell|say)\\b)[a-z]+ (?:the|an?|all|those|these|it|them|that|this|every|some|our)\\b|^re-?(?!\\w+(?:ed|ing)\\b)\\w+ (?:the|those|these|all|both|every|it)\\b|^agreed[,.]? (?:do|go|let|roll|we)\\b|\\bwe (?:do not|will not|are not going to) (?:fail|restart|roll|touch|deploy|risk|do|go|wait|switch|restore|change|page|wake)`,
    ),
    unless:
      /\b(?:come|join|need you|never a|there you go|with me$|"[^"]*\b(?:please|hold|wait|stop)\b|post(?: (?:that|on|it)|:)|^ok ok\b|tell (?:them|customers|users|people)|(?<!\bi )say|status page|look at|have a look|can you|help)\b|^(?:hold|wait)[,!. ]*(?:what|a (?:sec|minute|moment))?$/,
    when: (c, s) =>
      (!/^@\S+[,:]? (?:check|look|get|find|confirm|verify)\b/.test(s.low) || !c.customerFacing) &&
      !(c.asked?.wants === 'fact' && /^no,/.test(c.low)),
  },
  {
    name: 'sets a plan',
    kind: 'decision',
    why: 'A course set for the team or the author, unhedged.',
    says: /\b(?:the )?(?:plan|next steps?|action items?|follow-?ups?|to-?dos?|suites?|decision|decided|agreed plan)\b ?(?:is|:|before|for|from|-)|^action items?\b|^(?:todo|to-do|to do|action|task)(?: \w+)? ?:|\b(?:watch|monitor|observ)\w* .{0,30}\bbefore (?:we|i) (?:close|call|resolve|declare)|^(?:ai|ar|action|task|to-?do|follow-?up|item) ?#?\d+ ?[:.)-]|\b(?:we|i|devs|ops|team) (?:will|are going to|shall|now|then)(?! (?:see|know|be|take care|have a look|look|check|(?:do|sort|handle|own|take) (?:that|it|so|this)|keep (?:you|looking|an eye|watching|checking)|take a look|report|let|tell|ask|update|ping|join|need)\b) \w+|\b(?:let us|on va|wir machen|vamos a)(?! (?:see|me|know|hope|look|check)\b) \w+|\bwe (?:can |could )?(?:simply|just) (?:roll|revert|restore|redeploy|switch|disable|restart|fail)\b|\bwe (?:fix forward|fix|go|try|take|start|let|roll|revert|disable|fail over|switch|park|hold|monitor|wait|stay|keep|accept|leave|skip|postpone|go with|stop|restore|turn|block|pause|restart|rebuild|split|move|cut)\b|\b(?:from|until) now on\b|^(?:(?:ok|so|then|agreed|yes|right)[,:]? )?we (?!(?:are|were|have|had|see|saw|lost|lose|get|got|need|know|think|cannot|can|could|do|did|found|noticed|use|used|believe|still|also|never|only|just|should|might|may|seem|look|run|ran|expect|want|chain|graph|hit|miss|depend|built|sent|went|took|made|came|kept|left|held|told|met|wrote|rely|serve|host|store|pay|owe|spend|earn|suffer|receive|share|say|said|call|log|alert|measure|assume|assumed|forgot|broke|now|all|both|even|really|usually|always|normally)\b)[a-z]+(?<!ed|ing|ly)\b|^no (?:rollback|restart|reboot|failover)(?:,|$)|^(?!(?:it|this|that|he|she|which|what|who|the|app|service|job|server|node|query|restart|restore|drain)\b)[p{L}]+ (?:handles|covers|owns|leads|drives|takes (?:the|care|over|comms|customers))\b|^(?:tomorrow|tonight|monday|at \d\d?:\d\d)\b.*:|^before \S+ing\b.*:/,
    unless: new RegExp(
      `${UNSURE.source}|\\b(?:if|whether|lost|tell (?:them|customers|users|people|the)|inform (?:them|customers|users)|we keep (?:seeing|getting|having)|(?:since|when|because|that|which|what|why|after|where|before) we|we look|plan is (?:again|the same|good|different|wrong|back)|we stay down|we cannot|we will see|we hold no)\\b`,
    ),
    when: (c) => (!c.customerFacing && !c.firstWords) || /\bby\b/.test(c.low),
  },
  {
    name: 'hands out a task with a date',
    kind: 'decision',
    why: 'An action item with an owner or a date is a decision.',
    says: new RegExp(
      `(?:\\b(?:by|due|until|till|before|deadline|latest|for|on|bis|avant|pour|to planning on)(?: \\w+)?:? ${DATE_WORD}\\b|[(,;] ?(?:\\w+ )?${DATE_WORD}\\)?$|\\bno (?:due )?date\\b|^(?:\\w+ )?${DATE_WORD}$)`,
    ),
    unless: new RegExp(
      `${UNSURE.source}|\\b(?:since|started|began|was|were|last|expired?|happened|maintenance|release|had|has been|have been|\\d ?%|debrief|first|expires?|only)\\b`,
    ),
    when: (c, s) =>
      c.text.mentions.length > 0 ||
      c.namesFirst ||
      (s.low.split(' ').length <= 3 && /\b(?:i|we) (?:take|own|do|will)\b/.test(c.low)) ||
      /\b(?:i will|we will|i own|mine|we|me|i (?!was|had|did|saw|found|think|see|have)\w+)\b|^(?!\w+ed:)\S+:/.test(
        s.low,
      ) ||
      new RegExp(`^${ORDER}\\b(?! off\\b)`).test(s.low),
  },
  {
    name: 'hands out a task afterwards',
    kind: 'decision',
    why: 'Once users are fine, what is addressed to somebody by name and does not ask hands out a task.',
    says: /^(?:\S+ ){4,}/,
    unless: /\b(?:thanks?|thank you|great|nice|kudos|sorry|you (?:are|were))\b/,
    when: (c, s) => c.toSomebody && s === c.text.sentences[0] && c.mitigated && c.parent === null && !c.customerFacing,
  },
  {
    name: 'the lead says who does what',
    kind: 'decision',
    why: 'Whoever has decided before hands out work by saying that somebody does it.',
    says: /^@?\p{L}+,? (?:looks?|checks?|writes?|takes?|does|handles?|adds?|makes?|puts?|stays?|goes|gets?|calls?|tells?|prepares?|keeps?|builds?|drops?|flips?|opens?|closes|orders?|runs?|fixes|leads?|covers?|owns?|joins?|helps?|watch(?:es)?|monitors?|switch(?:es)?|restarts?|rolls?|reviews?|sends?|asks?|cleans?|documents?) (?!(?:like|good|bad|fine)\b)\S+/u,
    when: (c) => c.leads && c.namesFirst && !c.customerFacing,
  },
  {
    name: 'keeps a state',
    kind: 'decision',
    why: 'That something stays as it is until later sets the course.',
    says: /\b(?:stays?|remains?|keeps?) (?:on|off|in|out|up|down|open|closed|enabled|disabled|as is|where)\b.*\b(?:until|till|while|for now|tonight|tomorrow|overnight)\b/,
    unless: UNSURE,
    when: (c) => !c.customerFacing,
  },
  {
    name: 'the lead settles it',
    kind: 'decision',
    why: 'A short "then" of somebody who decides says which course is taken.',
    says: /^(?:\S+ ){1,4}then$|^(?:all|both|all of them|everything|the rest)$|^(?:option |number )?(?:\d|[a-d])$|^agreed, (?:\S+ ){2,}|^(?:ok |so )?then (?!it\b|that\b|this\b|they\b|there\b|what\b|he\b|she\b|the\b)\S+ (?:\S+ ){2,}/,
    unless:
      /^(?:and|what|now|good|see|bye|ok|since|until|by|but|back)\b|\bplease (?:join|come)\b|\bi (?:inform|call)\b/,
    when: (c, s) => (c.leads || /^(?:\S+ ){2,4}then$/.test(s.low)) && !c.over && c.asked?.wants !== 'fact',
  },
  {
    name: 'commits to something',
    kind: 'decision',
    why: 'An announced course of the author is a decision.',
    says: /\bi will (?!take care|(?:do|sort|handle|own|take) (?:that|it|so|this)\b|look|check|have a look|see|take a look|join|be (?:there|here|back|on)|let you|keep|report|tell|ping|update|ask|investigate|dig|find|start looking|need|know|call (?:them|him|her)|write (?:to|back)|post)\w+/,
    unless: UNSURE,
    when: (c) => !c.customerFacing,
  },
  {
    name: 'gives the go that was asked for',
    kind: 'decision',
    why: 'Agreement counts where the author’s go is needed.',
    says: /^(?:@\S+[,:]? )?(?:yes|yep|yeah|go|ok|okay|sure|do|approved|fine by me|agreed|oui|ja|sí|no|nope|not (?:yet|now|before|until|till)|wait)\b/,
    when: (c, s) =>
      c.asked?.wants === 'go' &&
      c.low.length < 80 &&
      (s.core.split(' ').length <= (c.leads ? 7 : 4) ||
        /\b(?:approved|go|do it|please|first|until|wait|fine by)\b/.test(s.low)),
  },
]
