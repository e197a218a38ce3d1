import type { Rule } from './rules.ts'
import { BROKEN, CHANGED, CHANGING, HEDGE, SEVERITY, STEP, SYSTEM_THING, TECHNICAL, WELL } from './words.ts'

const LEAD =
  '(?:^|\\b(?:i|we|have|has|just|been|ok|okay|now|and|also|then|already|done|so|both|is|are|was|were|got|all|\\w+:)[,:]? )'
const UNSURE = new RegExp(`\\b${HEDGE}\\b`)
const NOT_DONE =
  /\b(?:what|which|not|never|nothing|no|nobody|cannot|before|if|should|could|would|might|will|going to|want to|need to|have to|let us|please|once|unless|until|when|tomorrow|instead of|plan)\b/
const BY_MISTAKE =
  /\bby (?:mistake|accident)\b|\baccidentally\b|\bwrong\b|\bwhich (?:broke|caused|made|removed)\b|\bcaus(?:e|ed|es|ing)\b|\bturns out\b|\bfound (?:it|out|the|that|why|what)\b|\bbecause\b|\broot cause\b|\bthat is (?:why|what)\b|\bconfirm(?:ed|s)\b/
const EARLIER =
  /\b(?:earlier|yesterday|last (?:night|week|month|friday|\w+day)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|this (?:morning|afternoon)|weeks? ago|days? ago|hours? ago|(?:some|a few) (?:weeks|days|hours)|before the|in my shift)\b/
const BACKGROUND = new RegExp(`\\b(?:${HEDGE}|caused?|glued|related)\\b`)
const TASK_VERB =
  '(?:add|write|put|check|look|make|split|move|switch|get|automate|inspect|fix|build|create|update|review|document|remove|investigate|prepare|propose|draft|test|schedule|set|send|ask|call|tell|keep|stop|start|restart|roll|hold|wait|take|lead|run|stay|leave|do|open|collect|find|go|post|disable|enable|raise|lower|scale|page|join|own|drain|fail|block|revert|rotate|watch|monitor|freeze|give|bring|turn|clean|replace|upgrade|migrate|follow|talk|organi[sz]e|train|alert|define|change|limit|handle|cover|support|confirm|verify|please|hands off|use|drop|kill|switch|point|script)'
const DATE_WORD =
  '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|tomorrow|today|tonight|eod|eow|cob|end of|next (?:week|sprint|month|\\w+day)|this week|q[1-4]|\\d{1,2}[./]\\d{1,2}|\\d{4}-\\d\\d-\\d\\d|(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\w*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\w* \\d{1,2}|\\d+ (?:days|weeks))'

/** What is done, decided and found. The order is that of the tie-breaks, after first words and grounds. */
export const WORK_RULES: readonly Rule[] = [
  {
    name: 'opens as a statement for the report',
    kind: 'finding',
    why: 'What is written for the report tells of the incident, whatever its verbs are.',
    says: /^(?:@\S+ )?for the (?:write-?up|report|record|post-?mortem|review|rca)\b/,
  },
  {
    name: 'first words of a responder',
    kind: 'ack',
    why: 'First words without a result are an ack, whatever they announce.',
    says: /\b(?:on it|i am (?:here|in|on|up|awake|looking|checking|online|joining|around)|(?:i will |let me |i )?(?:take|have|taking|having) a look|looking(?: at| into|$)|checking|joining|joined|here$|^here\b|\bhere[,.]|ack\b|acked|acknowledged|awake|online|opening (?:my|a|the) (?:laptop|session|vpn)|laptop|(?:on|in) (?:the )?(?:call|bridge|my way)|can help|(?:on|in) the (?:train|bus|car|road|office)|je regarde|j'arrive|je suis là|ich schaue|bin da|schaue|lo miro|estoy|present|reporting in|mine|on my way|got the page|saw the page|reading (?:up|back)|scrolling)\b/,
    unless: new RegExp(
      `\\b(?:found|confirmed|${WELL}|no errors?|nothing|cannot|\\d+ ?%|customers?|users?|sev ?-?\\d|p[0-4])\\b`,
    ),
    when: (c) =>
      c.firstWords &&
      !c.customerFacing &&
      c.text.code.length === 0 &&
      !/\b(?:take command|i am ic|i lead)\b/.test(c.low),
  },
  {
    name: 'earlier change as ground of a suspicion',
    kind: 'hypothesis',
    why: 'The new part is the suspicion; the change it names is long past.',
    says: EARLIER,
    when: (c, s) =>
      c.text.sentences.some(
        (other) =>
          other !== s &&
          BACKGROUND.test(other.low) &&
          /\b(?:be|is|are|caused?|it)\b/.test(other.low) &&
          !/\blet me\b/.test(other.low),
      ),
  },
  {
    name: 'change done',
    kind: 'change',
    why: 'Something is different afterwards, or an earlier change is disclosed.',
    says: new RegExp(
      `${LEAD}(?:just |now |also |already |then |finally |both |all )*${CHANGED}\\b(?! (?:by|when|out of|from under))|\\b${SYSTEM_THING}\\b(?: \\S+){0,5} (?:is |are |has been |have been |was |were |now |just )*${CHANGED}(?=$|[,;:(→]| (?:to|from|in|on|at|for|everywhere|globally|now|with|and|again|as|back|by \\d|:))`,
    ),
    byClause: true,
    before: NOT_DONE,
    unless: new RegExp(
      `${BY_MISTAKE.source}|${UNSURE.source}|\\b(?:connections?|packets?|requests?|messages?|calls?|traffic|it|they|orders?|errors?|rate|load|latency) (?:\\w+ )?(?:dropped|increased|decreased|doubled|halved|shifted|moved|changed|removed|reduced|blocked|pushed|redirected)\\b|\\b${CHANGED} (?:\\S+ ){0,4}(?:ticket|doc|wiki|note|channel|calendar|meeting|invite|message|thread(?! pool))\\b|^removed itself`,
    ),
    when: (c, s) => !c.firstWords || !c.customerFacing || /\b(?:i|we) /.test(s.low),
  },
  {
    name: 'change going on',
    kind: 'change',
    why: 'A discrete step that leaves something different, reported as started.',
    says: new RegExp(
      `(?:^|\\b(?:i am|we are|now|just|and|ok|okay|also|by|instead|then)[,:]? )(?:now |just )?${CHANGING}\\b|\\b(?:start(?:ing|ed)?|kick(?:ing|ed) off|doing|running|triggered|launched) (?:\\w+ ){0,2}(?:rollback|revert|failover|deploy\\w*|rollout|restore|migration)\\b|\\b(?:rollback|revert|failover|fix|hot-?fix|patch|deploy\\w*|switch-?over|cutover|kill switch|workaround|restore)\\b(?: \\w+){0,2} (?:is |was )?(?:done|complete|completed|executed|out|live|in place|applied|merged|started|running|finished|on its way)\\b|\\b(?:took|taking|put|putting|brought|bringing|pulled|pulling|takes?) (?:\\S+ ){1,5}(?:out of|(?:back )?into|back in|behind|from) (?:the )?(?:\\w+ )?(?:pool|rotation|service|balancer|lb|cluster|production|traffic|routing|dns|ring|mesh|scrubbing)\\b|\\bput (?:\\S+ ){1,4}back (?:in|on)\\b|\\bnew \\w+(?: \\S+){0,5} (?:is|are) (?:on|live|in place|out|active|installed|loaded)\\b|\\b(?:level|setting|config\\w*|limit|flag|weight|replicas?|timeout|threshold|ttl|mode|quota)s? (?:is|are) (?:now )?(?:back )?(?:to|at|on|set to)\\b|\\b(?:level|setting|limit|flag|weight|timeout|threshold|ttl|quota|pool|size|interval|replicas?) (?:is )?back (?:to|at) \\S+|\\b(?:is|are) (?:drained and )?out of (?:the )?(?:dns|rotation|pool|service|balancer|lb|cluster)\\b|\\b(?:clean-?up|patch|rollback|upgrade) (?:is )?done\\b|\\b(?:added|attached|mounted) to (?:the )?\\w+|\\b(?:is|are) (?:now )?(?:off|disabled|enabled|paused|blocked) (?:for now|for the moment|now|temporarily|until)\\b|\\b\\w+ (?:is |was |are |were |has been )?(?:switched|rerouted|rolled back|reverted|re-?enabled|renewed|rotated|failed over|redirected) (?:to|from|in|on|everywhere|again|now|back)\\b|\\b(?:terminate|kill switch|flag|switch) (?:\\w+ )?(?:executed|pressed|pulled|thrown)\\b|\\b(?:mode|flag|feature|rule|job|cron|toggle|module|plugin|waf|cdn|cache|sync)s? (?:\\S+ ){0,2}(?:is|are|now|switched|turned)? ?(?:on|off)(?: (?:now|again|globally|everywhere|for (?:\\w+ ){0,2}\\w+))?$`,
    ),
    byClause: true,
    before: new RegExp(`${NOT_DONE.source}|\\bstill\\b`),
    unless: new RegExp(
      `${BY_MISTAKE.source}|${UNSURE.source}|\\b(?:ticket|doc|wiki|note|panel|dashboard|logging|sold|customers?)\\b`,
    ),
  },
  {
    name: 'sets the severity or opens the incident',
    kind: 'decision',
    why: 'Severity and declaration are decisions.',
    says: new RegExp(
      `\\b(?:treat\\w*|declar\\w*|call(?:ing)?|mak\\w+|rais\\w+|upgrad\\w+|downgrad\\w+|lower\\w*|bump\\w*|going|this is(?: now)?|it is|now|opening|open|set(?:ting)?|consider\\w*)(?: \\w+){0,4} (?:an? |as |to )?${SEVERITY}\\b|^(?:ok |so |then |yes )?(?:sev ?-?[0-5]|p[0-5]|severity \\d)\\b|\\b(?:sev ?-?[0-5]|p[0-4])[,.:;]? (?:i|we|from|until|for|as)\\b|\\bno incident\\b|\\b(?:sev ?-?[0-5]|p[0-4])$`,
    ),
    unless:
      /\b(?:could|might|why|maybe|like an? |was|during|last|previous|similar|old|not an? (?:real )?incident channel|incident (?:channel|commander|report|doc|started|began))\b/,
    when: (c) => !c.bot,
  },
  {
    name: 'takes or hands over the command',
    kind: 'decision',
    why: 'Roles and the handover of command are decisions.',
    says: /\b(?:i am|i will be|i act as|acting as) (?:the |your )?(?:ic|incident commander|commander|lead|leading|running|coordinating|in charge)\b|\b(?:i|i will|let me) (?:take|have|run|lead|coordinate)(?: over)? (?:the )?(?:command|this|it from|incident|ic|lead|over|coordination)\b|\btak(?:e|ing) (?:over|command|the lead|ic)\b|\b(?:you|@\S+) (?:lead|leads|command|commands|is ic|has command|takes over|take over)\b|\bhand(?:ing|ed)?(?: it| this| over| command| the)* (?:over )?to @?\S+|\b(?:i run this|i have command|command is|commander is|ic is|ic:)\b/,
    unless: /\b(?:logs?|tickets?|look)\b/,
  },
  {
    name: 'gives an order',
    kind: 'decision',
    why: 'A bare imperative sets the course.',
    says: /^(?:(?:ok|okay|then|so|yes|agreed)[,:]? )?(?:delete|remove|restart|roll|revert|switch|fail over|drain|disable|enable|block|keep|leave|take|turn|move|start|scale|rotate|kill|drop|clean|isolate|reboot|rebuild|restore|raise|lower) (?:the|all|both|it|that|this|those|these|everything|old|an?|off|back|no|only|\w+-\d+)\b/,
    unless: /\b(?:tell|say|status page)\b/,
    when: (c) => !c.customerFacing,
  },
  {
    name: 'gives an instruction',
    kind: 'decision',
    why: 'Instructions, a go and a no-go set the course.',
    says: new RegExp(
      `\\b(?:nobody|no one|no-?one|everybody|everyone|only (?:one|\\S+) of us)(?: else)? (?:should |is to |must |to )?(?:touch|deploy|restart|change|merge|do|push|run|stop|stay|hold|leave|keep)\\w*\\b|^[a-zà-ÿ]+, (?:you|please) (?!know|see|think|mean|said|guys)\\w+|^(?:ok(?:ay)?[, ]+|no,? |yes,? |then |and |so )?(?:please |@\\S+[,:]? (?:please )?)?(?:hold|stop|wait|freeze|hands off|do not (?!know|think|see|understand|have|get|worry|want|believe|remember))\\b|\\bplease (?!let)${TASK_VERB}\\b|\\b(?:go ahead|go for it|do it|green light|approved|proceed|no[- ]go|you have (?:the|my) go|ok from me|ok to (?:go|proceed|roll)|permission granted|allez-y|vas-y|mach das|adelante)\\b|\\bone hand\\b|\\b(?:everybody|everyone|all) (?:off|out of|away from|hands off)\\b|^@\\S+[,:]? (?:please |can you please |you )?${TASK_VERB}\\b|\\b(?:you|@\\S+) (?:stop|hold|stay|wait|do it|does it|take the|takes the|keep|owns?)\\b|^(?:you|@\\S+) .*, \\S+ (?:does|do|takes) it\\b|\\b(?:deploy |change |code )?freeze (?:is |until|for|on|in)\\b|^agreed[,.]? (?:do|go|let|roll|we)\\b|\\bwe (?:do not|will not|are not going to) (?:fail|restart|roll|touch|deploy|risk|do|go|wait|switch|restore|change|page|wake)`,
    ),
    unless:
      /\b(?:come|join|need you|tell (?:them|customers|users|people)|(?<!\bi )say|status page|look at|have a look|can you|help)\b|^(?:hold|wait)[,!. ]*(?:what|a (?:sec|minute|moment))?$/,
    when: (c, s) => !/^@\S+[,:]? (?:check|look|get|find|confirm|verify)\b/.test(s.low) || !c.customerFacing,
  },
  {
    name: 'sets a plan',
    kind: 'decision',
    why: 'A course set for the team or the author, unhedged.',
    says: /\b(?:the )?(?:plan|next steps?|action items?|follow-?ups?|to-?dos?|suites?|decision|decided|agreed plan)\b ?(?:is|:|before|for|from|-)|^action items?\b|\b(?:we|i|devs|ops|team) (?:will|are going to|shall|now|then)(?! (?:see|know|be|have a look|look|check|keep (?:you|looking|an eye|watching|checking)|take a look|report|let|tell|ask|update|ping|join|need)\b) \w+|\b(?:let us|on va|wir machen|vamos a)(?! (?:see|me|know|hope|look|check)\b) \w+|\bwe (?:can |could )?(?:simply|just) (?:roll|revert|restore|redeploy|switch|disable|restart|fail)\b|\bwe (?:fix forward|fix|go|try|take|start|let|roll|revert|disable|fail over|switch|park|hold|monitor|wait|stay|keep|accept|leave|skip|postpone|go with|stop|restore|turn|block|pause|restart|rebuild|split|move|cut)\b|\b(?:from|until) now on\b|^(?:(?:ok|so|then|agreed|yes|right)[,:]? )?we (?!(?:are|were|have|had|see|saw|lost|lose|get|got|need|know|think|cannot|can|could|do|did|found|noticed|use|used|believe|still|also|never|only|just|should|might|may|seem|look|run|ran|expect|want|chain|graph|hit|miss|depend|built|sent|went|took|made|came|kept|left|held|told|met|wrote|rely|serve|host|store|pay|owe|spend|earn|suffer|receive|share|say|said|call|log|alert|measure|assume|assumed|forgot|broke|now|all|both|even|really|usually|always|normally)\b)[a-z]+(?<!ed|ing|ly)\b|^no (?:rollback|restart|reboot|failover)(?:,|$)|^(?!(?:it|this|that|he|she|which|what|who|the|app|service|job|server|node|query|restart|restore|drain)\b)[p{L}]+ (?:handles|covers|owns|leads|drives|takes (?:the|care|over|comms|customers))\b|^(?:tomorrow|tonight|monday|at \d\d?:\d\d)\b.*:|^before \S+ing\b.*:/,
    unless: new RegExp(
      `${UNSURE.source}|\\b(?:if|whether|lost|tell (?:them|customers|users|people|the)|inform (?:them|customers|users)|we keep (?:seeing|getting|having)|we stay down|we cannot|we will see|we hold no)\\b`,
    ),
    when: (c) => !c.customerFacing || /\bby\b/.test(c.low),
  },
  {
    name: 'hands out a task with a date',
    kind: 'decision',
    why: 'An action item with an owner or a date is a decision.',
    says: new RegExp(
      `(?:\\b(?:by|due|until|till|before|deadline|latest|for|on|bis|avant|pour|to planning on)(?: \\w+)?:? ${DATE_WORD}\\b|[(,;] ?(?:\\w+ )?${DATE_WORD}\\)?$|\\bno (?:due )?date\\b)`,
    ),
    unless: new RegExp(
      `${UNSURE.source}|\\b(?:since|started|began|was|were|last|expired?|happened|maintenance|release|\\d ?%|debrief|first|expires?|only)\\b`,
    ),
    when: (c, s) =>
      c.text.mentions.length > 0 ||
      /\b(?:i will|we will|i own|mine|we|i take|me\b)|^\S+:/.test(s.low) ||
      new RegExp(`^${TASK_VERB}\\b`).test(s.low),
  },
  {
    name: 'commits to something',
    kind: 'decision',
    why: 'An announced course of the author is a decision.',
    says: /\bi will (?!look|check|have a look|see|take a look|join|be (?:there|here|back|on)|let you|keep|report|tell|ping|update|ask|investigate|dig|find|start looking|need|know|call (?:them|him|her)|write (?:to|back)|post)\w+/,
    unless: UNSURE,
    when: (c) => !c.customerFacing,
  },
  {
    name: 'gives the go that was asked for',
    kind: 'decision',
    why: 'Agreement counts where the author’s go is needed.',
    says: /^(?:@\S+[,:]? )?(?:yes|yep|yeah|go|ok|okay|sure|do|approved|fine by me|agreed|oui|ja|sí|no|nope|not yet|not now|wait)\b/,
    when: (c) => c.asked?.wants === 'go' && c.low.length < 80,
  },
  {
    name: 'hands-on step',
    kind: 'action',
    why: 'A named step that leaves the system as it was, or manual babysitting.',
    says: new RegExp(
      `(?:^|\\b(?:i am|we are|i|we|now|just|have|ok|okay|and|also|been|then|cannot wait,)[,:]? )(?:now |just |also |already |quickly |manually )*${STEP}\\b(?! ?$)|\\b(?:app|service|job|worker|consumer|process|pods?|nodes?|servers?|hosts?|import|sync|cluster|container|queue|cache|instance)s? (?:is |are |was |were |has been )?(?:all )?(?:re-?started|stopped|paused|drained|flushed|cleared|rebooted|bounced|killed|cordoned|recycled|shut down)\\b|\\b(?:restart|reboot|cache (?:clear|flush|purge)|heap dump|thread dump|dry run|backup|snapshot|packet capture)(?: (?:of|on) (?:the |all )?\\S+)? (?:is |now |just )?(?:started|running|done|taken|triggered|issued|going|under way)\\b|^(?:i |we )?(?:kicked off|triggered|launched|started) (?:a |an |the )?(?:\\w+ )?(?:backup|dump|scan|job|test|capture|trace|snapshot|check|reconciliation|resync)\\b|^(?:stopped|started|restarted|killed|drained|paused|rebooted|flushed|cleared|done, restarted)\\b`,
    ),
    byClause: true,
    before:
      /\b(?:still|not|never|cannot|no|nothing|what|which|if|should|could|would|before|after|let us|please|will)\b/,
    unless: new RegExp(
      `${BY_MISTAKE.source}|\\b(?:running (?:out|late|low|hot|slow|fine|normally|on fumes|untested)|started (?:at|around|to)|taking (?:a look|ages|forever|long|over)|looking|pulling in|looping in|bringing in|stopped (?:responding|answering|working|receiving|sending|getting)|is running|are running|opened a (?:case|ticket)|case|took (?:the|down|us|out|it) (?:whole|down|out)|dropped|trying to get it to break)\\b|${UNSURE.source}|^(?:testing|checking)$|\\b(?:status page|statuspage|customers)\\b`,
    ),
    when: (c) => !c.customerFacing,
  },
  {
    name: 'builds a tool or view',
    kind: 'action',
    why: 'Internal tooling changes nothing that is in production.',
    says: /(?:^|\b(?:i am|we are|i|we|now|just)[,:]? )(?:adding|added|building|built|creating|created|setting up|set up|wiring|writing|wrote|drafting|starting|started) (?:\S+ ){0,4}(?:panels?|dashboards?|graphs?|query|queries|scripts?|docs?|notes?|spreadsheet|sheet|timeline|probe|check|view|instructions|repro\w*)\b/,
    unless: UNSURE,
    when: (c) => !c.customerFacing,
  },
  {
    name: 'names the cause',
    kind: 'finding',
    why: 'A change stated as the cause, or a confirmed cause, is a finding.',
    says: /^(?:the )?(?:root )?cause[: ]|\b(?:root cause|culprit|reason|explanation)\b(?: is|:| was| found)|\b(?:found (?:it|out|the|why|that|what|a|an)|turns out|got it$|confirmed\b|verified|proved|proven|smoking gun|that is (?:it|why|what|the)|there (?:it is|we go)|so that is|voilà|gefunden|trouvé)\b|\bbecause\b|\bby (?:mistake|accident)\b|\baccidentally\b|\b(?:caused|triggered) by\b|\bdue to\b|\b(?:is|was|got) (?:the )?wrong\b|\bthe wrong\b|\bexpired\b|\bran out of\b|\bwhich (?:means|explains|broke|caused)\b|\bexactly (?:when|during|at|since)\b/,
    unless: new RegExp(`${UNSURE.source}|\\b(?:please|we will|i will|not confirmed|to be confirmed|whether)\\b`),
    when: (c) => !c.customerFacing || c.mitigated,
  },
  {
    name: 'pastes evidence',
    kind: 'finding',
    why: 'A log, trace or query result is an observation.',
    whole: (c) =>
      (c.text.code.length > 0 || c.message.files.length > 0) &&
      !c.customerFacing &&
      !UNSURE.test(c.low) &&
      !c.text.sentences.some((s) => s.question),
  },
  {
    name: 'statement for the report',
    kind: 'finding',
    why: 'Impact and cause statements written for the report are findings.',
    says: /\bfor the (?:write-?up|report|record|post-?mortem|review|timeline|retro|rca|file)\b|^impact\b|\bin total\b|\b(?:business |customer )?impact(?: is|:| was)\b/,
  },
  {
    name: 'checked and well or not there',
    kind: 'finding',
    why: 'A verified fact, negative checks included.',
    says: new RegExp(
      `\\b(?:is|are|looks?|all|was|were|seems?|everything|host|hosts|bored|disks?|network|side)\\b(?: \\w+){0,3} ${WELL}\\b|\\bnothing (?:weird|unusual|wrong|odd|special|strange|suspicious|new|changed|deployed|blocking|in|from|on|out|at|here|obvious)\\b|\\bno (?:${BROKEN}|migrations?|deploys?|changes?|releases?|locks?|failover|errors?|packet loss|alarms?|blocking|slow quer\\w+|spikes?|drops?|\\w+ (?:loss|errors?|peak|change|deploy))\\b|\\brien\\b|\\bkeine\\b|\\bchecked\\b|\\b(?:i|we) (?:can )?(?:see|saw|noticed|measured|counted)\\b|\\bseen them\\b|\\blogs? (?:say|says|show|shows|complain|are full|full of)\\b|\\b(?:metrics|graphs?|traces?|dashboard|strace|perf|profile\\w*) (?:say|says|show|shows|agree|agrees)\\b`,
    ),
    unless:
      /^(?:we are|i am|this is) (?:fine|good|ok)$|\b(?:i think|maybe|might|probably|please|will be|should be|if|see it too|saw it too)\b/,
    when: (c) => !c.customerFacing,
  },
  {
    name: 'suspects a cause or cure',
    kind: 'hypothesis',
    why: 'An unconfirmed explanation, or an unverified belief that something will help.',
    says: new RegExp(`\\b${HEDGE}\\b`),
    unless:
      /\b(?:since|from) (?:about |around )?\d{1,2}[:.h]?\d*\b.*\bi would say\b|\bnot (?:look|seem|sound|smell)|\b(?:maybe|perhaps|probably|i think|i guess|seems)(?: \w+){0,3} (?:later|tomorrow|eta|minutes?|hours?|lunch|coffee|interest|half)\b|\b(?:\d+|five|ten|fifteen|twenty|thirty) (?:more )?(?:min|minutes|hours?|h)\b|\bnot (?:sure|likely)$|\blikely (?:at|by|in)\b|\bi think (?:we|you|everybody) (?:should|are done|can (?:close|go))\b/,
    when: (_, s) => !s.question || !/^(?:how|when|who|which|what (?!if)) ?/.test(s.low),
    of: 'both',
  },
  {
    name: 'states an explanation with a question mark',
    kind: 'hypothesis',
    why: 'A whole statement that ends in a question mark offers an explanation.',
    says: /^(?!(?:so|only|and|or|but|any|no|not|all|both|ok|okay|still|already|you|we|how|what|when|who|why|which|where|can|is|are|do|does|did|has|have|will|should|could|would|was|were|also)\b)(?:\S+ ){5,}/,
    unless: /\b(?:ok|okay|or|you|anyone|somebody|should|can|please|lunch|tell)\b/,
    of: 'questions',
    when: (c) => !c.customerFacing && TECHNICAL.test(c.low),
  },
  {
    name: 'asks about a suspect',
    kind: 'hypothesis',
    why: 'A question that names a suspect is a hypothesis.',
    says: /^(?:or |hm,? )?(?:is|was) it (?:the|our|your) [\w-]+$|^(?:or |hm,? )?is (?:the |our )?[\w-]+ (?:slow|full|broken|overloaded|expired|leaking|stuck|locked|exhausted|throttled|misconfigured)$|\b(?:is (?:it|this|that|that not|not it|not this|not that)|are these|was (?:it|this|that)|could (?:it|this|that) be|did|does)\b(?!.*\b(?:ok|okay|fine|only|just the|prod or|done|back|over|resolved|fixed|still|everything|everyone)\b).{0,60}\b(?:caus\w+|do (?:it|this|that)|break\w*|broke|attack|related|connected to|because|the (?:new|same|\d\d:\d\d|latest|last) \w+|deploy\w*|release|migration|config\w*|upgrade|patch|dns|certificate|firewall|vendor|provider|network|memory leak|leak|bug|expired)\b|\bthis an? \w+$|\b(?:caused by|because of|due to|related to|thanks to|due) (?:the|our|that|this|a|yesterday)\b|\b(?:restart|reboot|bounc|roll(?:ing)? back|fail(?:ing)? over)\w*\b.*\b(?:help|fix|shake|work|free)\b/,
    unless:
      /^(?:@\S+,? )*(?:when|who|which|how|where|what (?!if|about)\w+)\b|\b(?:anything|something|you|anyone|somebody) (?:deployed|changed|released|deploy|change)\b|\b(?:when|which|who|how)\b.{0,20}\b(?:deploy|release)/,
    of: 'questions',
  },
]
