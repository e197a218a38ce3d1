import { shared, topicWords } from './chat-text.ts'
import type { Rule } from './rules.ts'
import { goesOnToTell } from './rules-talk.ts'
import { CHANGE, CHANGED, CHANGING, DO, STEP } from './verbs.ts'
import { BROKEN, HEDGE, SYSTEM_THING, TECHNICAL, WELL } from './words.ts'

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

const RESULT = new RegExp(
  `\\b(?:found|confirmed|(?<!not |not so |not very )${WELL}|no errors?|nothing|cannot|\\d+ ?%|customers?|users?|sev ?-?\\d|p[0-4])\\b`,
)

/** What is left different. First of the work, after first words and grounds. */
export const CHANGE_RULES: readonly Rule[] = [
  {
    name: 'reporter, before anybody looked',
    kind: 'report',
    why: 'What the one who came with the symptom goes on to state, before anybody works on it, belongs to the report.',
    whole: (c) =>
      c.reporter &&
      !c.worked &&
      !/@\S+ .*\b(?:please|need|help|come|look|eyes|here)\b|\b(?:joining|dialling in|dialing in)\b/.test(c.low) &&
      c.text.code.length === 0 &&
      !c.text.sentences.some((s) => s.question) &&
      c.low.split(' ').length > 3,
  },
  {
    name: 'affected side introduces itself',
    kind: 'report',
    why: 'Who says first from where they speak, and then what they lack, reports it.',
    says: /^(?:\S+ ){1,3}(?:here|speaking)[,.: ]|^(?:\S+ ){0,3}(?:here|speaking)$/,
    when: (c) =>
      c.firstWords &&
      !c.mitigated &&
      new RegExp(
        `\\b(?:we|our|us|my)\\b.{0,60}\\b(?:${BROKEN}|no|not|nothing|none|without|only|waiting|two times|double\\w*)\\b|\\b(?:${BROKEN}|not)\\b.{0,30}\\b(?:we|our|us|my)\\b`,
      ).test(c.low),
  },
  {
    name: 'takes a task and says which',
    kind: 'ack',
    why: 'A yes with the verb of the task takes it; so does the verb alone, right after it was given.',
    says: /^(?:ok|okay|yes|sure|fine|understood|good),? (?:i )?(?:will )?(?:now )?(?!see\b|know\b|got\b|did\b|saw\b|think\b)\w+ (?:it|this|that|them)(?: now)?$|^(?:ok|okay|understood|alright),? (?:i|they|we|he|she) (?!see|know|have|had|did|saw|think|are|is|need|lost|get)\w+(?: \S+){0,5}$|^(?:doing|moving|getting|making|writing|calling|sending|checking|grabbing|fetching)(?: (?:it|that|them|one|so|now))?$/,
    when: (c) =>
      c.previous === 'decision' || c.addressed === 'decision' || (c.previous === 'page' && c.addressed === 'page'),
  },
  {
    name: 'first words of a responder',
    kind: 'ack',
    why: 'First words without a result are an ack, whatever they announce.',
    says: /\b(?:^me$|^sorry (?:for|to be|i am|that i am) (?:\w+ )?(?:late|delay)|i read (?:above|back|up)|(?:one|a|1) (?:sec|second|moment)\b|on it|i am (?:here|in|on|up|awake|looking|checking|online|joining|around)|(?:i will |let me |i )?(?:take|have|taking|having) a look|looking(?: at| into|$)|checking|joining|joined|here$|^here\b|\bhere[,.]|ack\b|acked|acknowledged|awake|online|opening (?:my|a|the) (?:laptop|session|vpn)|laptop|(?:on|in) (?:the )?(?:call|bridge|my way)|can help|(?:on|in) the (?:train|bus|car|road|office)|je regarde|j'arrive|je suis là|ich schaue|bin da|schaue|lo miro|estoy|present|reporting in|mine|on my way|got the page|saw the page|reading (?:up|back)|scrolling|lurking|how can i help|(?:i )?(?:connect|join|come) now|^i see(?: it| that| this)?$|i am (?:also|now) (?:here|in|online|awake)|^just (?:clocked|got|woke|walked|landed|came|arrived)|saw the (?:thread|page|calls?|mail|board|message|notification)|starting (?:my|the) (?:laptop|computer|pc|vpn))\b/,
    when: (c, s) =>
      !RESULT.test(s.core) &&
      c.firstWords &&
      !c.customerFacing &&
      c.text.code.length === 0 &&
      !goesOnToTell(c.text.sentences, s) &&
      !/\b(?:take command|i am ic|i lead)\b/.test(c.low),
  },
  {
    name: 'first words without a result',
    kind: 'ack',
    why: 'What a responder says first, with no figure and nothing found, says that they have come.',
    whole: (c) =>
      c.firstWords &&
      !c.reporter &&
      (!c.customerFacing || c.addressed === 'page') &&
      c.topic.size > 0 &&
      !c.mitigated &&
      c.text.sentences.length > 0 &&
      c.text.code.length === 0 &&
      c.low.split(' ').length <= 9 &&
      (c.addressed === 'page' ||
        /^(?:ok|okay|copy|seen|hi|hello|hey|yo|re|sorry)\b|^\w+ing\b|, \w+ing\b/.test(c.low)) &&
      !c.text.sentences.some((s) => s.question) &&
      !new RegExp(`\\b(?:${BROKEN}|${WELL}|found|see|confirmed|no|not|because|customers?)\\b|\\d ?%|\\d{3}`).test(
        c.low.replace(/^(?:ok|okay)\b/, ''),
      ),
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
          !/\b(?:me|mine|my)\b/.test(other.low) &&
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
      `${LEAD}(?:just |now |also |already |then |finally |both |all )*${CHANGED}\\b(?! (?:by(?! me\\b)|when|out of|from under))|\\b${SYSTEM_THING}\\b(?: \\S+){0,5} (?:is |are |has been |have been |was |were |now |just )*${CHANGED}(?=$|[,;:(→]| (?:to|from|in|on|at|for|everywhere|globally|now|with|and|again|as|back|by \\d|:))|^(?:the |all )?[\\w.-]+(?: [\\w.-]+)? ${CHANGED}$`,
    ),
    byClause: true,
    before: NOT_DONE,
    unless: new RegExp(
      `${BY_MISTAKE.source}|${UNSURE.source}|\\b(?:says|prints|complains|reads|but not|off and on|on and off|off and back on|instead of \\d\\S*)\\b|\\brais(?:ed|ing) (?:this|it) with\\b|\\b(?:raised|opened) (?:an? )?(?:\\S+ ){0,3}(?:case|ticket|request|(?:p|prio\\w*|sev\\w*) ?-?\\d)|^(?!(?:i|we) )(?:\\S+ ){1,4}(?:just |suddenly |has |have )(?:dropped|increased|decreased|doubled|halved)\\b|\\b(?:says?|said|tells? (?:us|me)|they have)\\b|\\b(?:connections?|packets?|requests?|messages?|calls?|traffic|it|they|orders?|errors?|rate|ratio|volume|usage|load|latency) (?:\\w+ )?(?:dropped|increased|decreased|doubled|halved|shifted|moved|changed|removed|reduced|blocked|pushed|redirected)\\b|\\b${CHANGED} (?:\\S+ ){0,4}(?:ticket|doc|wiki|note|channel|calendar|meeting|invite|message|thread(?! pool))\\b|^removed itself|\\b(?:notice|statement|wording|article|mail|message|announcement|banner) (?:\\S+ ){0,2}(?:published|removed|updated)`,
    ),
    when: (c, s) => !c.firstWords || !c.customerFacing || /\b(?:i|we) /.test(s.low),
  },
  {
    name: 'change told in the present',
    kind: 'change',
    why: 'Whoever writes English as a second language tells what is done in one tense.',
    says: new RegExp(
      `^(?:ok,? |so |now )?(?:i (?:now |just |also |have )*(?:${CHANGE}|put|set)|(?:put|set))(?! (?:up|together|out)\\b)(?: \\S+){1,10}$`,
    ),
    before: NOT_DONE,
    unless: new RegExp(`${UNSURE.source}|\\b(?:tickets?|wiki|note|doc|if|off and on)\\b`),
    when: (c) => !c.customerFacing,
  },
  {
    name: 'new state of a thing',
    kind: 'change',
    why: 'That a thing now points elsewhere, has another value or is in place says that somebody has set it.',
    says: /\bnow (?:points?|talks?|uses?|runs?|goes|reads?|writes?|routes?|sends?|resolves?|listens?|connects?)\b(?: \S+){0,2} (?:to|at|on|from|over|via|through|with|against)\b|\b(?:limit|max[\w-]*|min[\w-]*|timeout|pool|size|ttl|threshold|weight|quota|replicas?|workers|heap|interval|cap)s? (?:is |are |at )+(?:now )?\d\S* now$|\b(?:limit|max[\w-]*|timeout|pool|ttl|threshold|weight|quota|replicas?|heap|interval|cap|parameter|value|setting|level)s? (?:is|are) now \d|\b(?:is|are) (?:back |switched |turned )?(?:on|off) again(?=$|,)|^(?:the |a )?(?:new|spare|old|temporary|temp|quick|manual|emergency|interim) [\w-]+(?: [\w-]+)? (?:is|are) (?:in|on|in place|plugged in|live)\b|\b(?:halted|capped|paused|stopped|frozen) at \d+ ?%|^(?:all|every\w*) (?:\S+ )?(?:is|are|runs?|goes?) (?:on|over|via|through) .{3,40} now$|^(?:i )?(?:go|going|went) to \d+ ?%?(?: now)?$|^\d+ ?% now$|^(?:the )?\w+(?: \w+)? back on(?=$| for| in)|^back (?:at|to|on) (?!bed|sleep|work|normal|it|me)\S+$|\b(?:that|this|it) (?:was|is|will be|would be) (?:me|us|from me|from us|my (?:change|doing))\b|\b(?:traffic|everything|calls|users|lines|load|shops) (?:is|are|runs?|goes?) (?:on|over|via|through) (?:\S+ ){1,4}now$|\b(?:opened|opening|open|set|setting|put|putting|brought|bringing|took|taking)\b(?: \S+){1,4} to ~?\d/,
    unless: new RegExp(`${UNSURE.source}|\\b(?:not|if|should|why|still|error\\w*|failing)\\b`),
    when: (c) => !c.bot && !c.customerFacing && c.worked,
  },
  {
    name: 'what was decided is in place',
    kind: 'change',
    why: 'That the thing which was just decided on is up, in or off says that it was done.',
    says: /^(?:the |a |our |other |all )*[\w-]+(?: [\w-]+)? (?:is |are )?(?:now |all )?(?:up|on|in|live|out|off|open|shut|in place|set|gone|put back)(?=$|,| now| for| on| as well| too)/,
    unless: UNSURE,
    when: (c, s) =>
      (c.lastWork === 'decision' || c.asked?.wants === 'go') &&
      !c.customerFacing &&
      shared(topicWords(s.low), c.decided) > 0,
  },
  {
    name: 'what was ordered is done',
    kind: 'change',
    why: 'A "done" and where, right after an order that leaves something different, says that it was carried out.',
    says: /^(?:and |that is |all )*done(?:,)? (?:for|on|in|at|everywhere) ?\S*|^(?:and |now |all |both |it is )*(?:done|full|live|up|in|out|\w{3,}ed|\d+ ?%?)(?: now| everywhere| again)?$|^\S+ (?:at|to) \d+ ?%?$/,
    when: (c) =>
      !c.customerFacing &&
      c.asked === null &&
      (c.lastWork === 'decision' || c.lastWork === 'change') &&
      new RegExp(`\\b${CHANGE}\\b`).test(c.decidedLow),
  },
  {
    name: 'setting from old to new',
    kind: 'change',
    why: 'An arrow or "from .. to" between two values of a setting says that it is set.',
    says: /^(?!.*\b(?:if|should|could|would|maybe|went|dropped|fell|rose|jumped|down|up|error\w*|lag|latency|rate|p\d\d|queue|backlog|depth|util\w*|ratio)\b)[^→]*(?<![\w.-])(?!\d)[\w.-]+:? (?:from )?\d[\w.%]* ?(?:→|->|=>) ?\d|^\d+ ?(?:→|->|=>) ?\d+ [a-z]/,
    when: (c) => !c.bot && c.text.code.length === 0,
  },
  {
    name: 'next in a row',
    kind: 'change',
    why: 'Instances named one after the other, once a change was decided or begun, are those that it reached.',
    whole: (c) =>
      !c.bot &&
      c.worked &&
      c.asked === null &&
      (c.lastWork === 'change' || c.lastWork === 'decision') &&
      /^(?:[\w-]*[a-z][\w-]*\d[\w-]*|\d\d)(?:(?:,| and) [\w-]*\d[\w-]*)*(?:,? (?:is |are |all )?done)?$/.test(c.low),
  },
  {
    name: 'thing is shut, opened or wiped',
    kind: 'change',
    why: 'Access, accounts, pages and data that are shut, opened or wiped are different afterwards.',
    says: /^(?:and |then |now |i |we |just |ok |done[,:] )*(?:wiped|erased|purged (?:\S+ ){1,3}(?:data|table|topic|jobs|messages|rows|records|orders)|formatted|formatting|invalidated|expired all|reset|unplugged|seized)\b|\b(?:account|access|user|login|site|page|port|vpn|api|form|feed|endpoint|gateway|door|store|shop|session|token|key|cert\w*|password|secret)s?\b.{0,40}\b(?:is|are|was|were|has been|have been) (?:now |all |also )?(?:shut off|switched off|turned off|cut off|closed|locked|wiped|invalidated|reset|killed|opened|re-?opened|revoked|rotated|replaced|renewed|reissued)\b/,
    byClause: true,
    before: /\b(?:not|never|nothing|nobody|no|if|should|could|would|will|until|when|once|unless|what|which)\b/,
    unless: new RegExp(`${BY_MISTAKE.source}|${UNSURE.source}|\\b(?:customers?|they|tickets?) (?:say|report)`),
  },
  {
    name: 'change going on',
    kind: 'change',
    why: 'A discrete step that leaves something different, reported as started.',
    says: new RegExp(
      `(?:^|\\b(?:i am|we are|now|just|and|ok|okay|also|by|instead|then)[,:]? )(?:now |just |force[- ]?|hard[- ]?|bulk[- ]?)?${CHANGING}\\b|\\b(?:start(?:ing|ed)?|kick(?:ing|ed) off|doing|running|triggered|launched) (?:\\w+ ){0,2}(?:rollback|revert|failover|deploy\\w*|rollout|restore|migration)\\b|\\b(?:rollback|revert|failover|fix|hot-?fix|patch|deploy\\w*|switch-?over|cutover|kill switch|workaround|restore)\\b(?: \\w+){0,2} (?:is |was )?(?:done|complete|completed|executed|out|live|in place|applied|merged|started|running|finished|on its way)\\b|\\b(?:took|taking|put|putting|brought|bringing|pulled|pulling|takes?) (?:\\S+ ){1,5}(?:out of|(?:back )?into|back in|behind|from) (?:the )?(?:\\w+ )?(?:pool|rotation|service|balancer|lb|cluster|production|traffic|routing|dns|ring|mesh|scrubbing)\\b|\\bput (?:\\S+ ){1,4}back (?:in|on)\\b|^new ${SYSTEM_THING} (?:is |are )?(?:on|in) \\S|\\b(?:release|build|version|update|patch|player)\\b(?: \\S+){0,2} (?:went|goes) (?:out|live)\\b|\\bnew \\w+(?: \\S+){0,5} (?:is|are) (?:on|live|in place|out|active|installed|loaded)\\b|\\b(?:level|setting|config\\w*|limit|flag|weight|replicas?|timeout|threshold|ttl|mode|quota)s? (?:is|are) (?:now )?(?:back )?(?:to|at|on|set to)\\b|\\b(?:level|setting|limit|flag|weight|timeout|threshold|ttl|quota|pool|size|interval|replicas?) (?:is )?back (?:to|at) \\S+|\\b(?:is|are) (?:back on|off again)(?=$| (?:for|in|again|everywhere)\\b)|\\b(?:is|are) (?:drained and )?out of (?:the )?(?:dns|rotation|pool|service|balancer|lb|cluster)\\b|\\b(?:clean-?up|patch|rollback|upgrade) (?:is )?done\\b|\\b(?:added|attached|mounted) to (?:the )?\\w+|\\b(?:is|are) (?:now )?(?:off|disabled|enabled|paused|blocked) (?:for now|for the moment|now|temporarily|until)\\b|\\b\\w+ (?:is |was |are |were |has been )?(?:switched|rerouted|rolled back|reverted|re-?enabled|renewed|rotated|failed over|redirected) (?:to|from|in|on|everywhere|again|now|back)\\b|\\b(?:terminate|kill switch|flag|switch) (?:\\w+ )?(?:executed|pressed|pulled|thrown)\\b|\\b(?:mode|flag|feature|rule|job|cron|toggle|module|plugin|waf|cdn|cache|sync)s? (?:\\S+ ){0,2}(?:is|are|now|switched|turned)? ?(?:on|off)(?: (?:now|again|globally|everywhere|for (?:\\w+ ){0,4}\\w+))?$`,
    ),
    byClause: true,
    before: new RegExp(`${NOT_DONE.source}|\\bstill\\b`),
    unless: new RegExp(
      `${BY_MISTAKE.source}|${UNSURE.source}|\\braising (?:this|it) with\\b|\\b(?:ticket|doc|wiki|note|panel|dashboard|logging|sold|customers?)\\b`,
    ),
  },
]

/** What is done and found. */
export const WORK_RULES: readonly Rule[] = [
  {
    name: 'hands-on step',
    kind: 'action',
    why: 'A named step that leaves the system as it was, or manual babysitting.',
    says: new RegExp(
      `(?:^|\\b(?:i am|we are|i|we|now|just|have|ok|okay|and|also|been|then|cannot wait,)[,:]? )(?:now |just |also |already |quickly |manually )*${STEP}\\b(?! ?$)|\\b(?:app|service|job|worker|consumer|process|pods?|nodes?|servers?|hosts?|import|sync|cluster|container|queue|cache|instance)s? (?:is |are |was |were |has been )?(?:all )?(?:re-?started|stopped|paused|drained|flushed|cleared|rebooted|bounced|killed|cordoned|recycled|shut down)\\b|\\b(?:restart|reboot|cache (?:clear|flush|purge)|heap dump|thread dump|dry run|backup|snapshot|packet capture)(?: (?:of|on) (?:the |all )?\\S+)? (?:is |was |has been |now |just )?(?:started|running|done|taken|triggered|issued|going|under way)\\b|^(?:i |we )?(?:kicked off|triggered|launched|started) (?:a |an |the )?(?:\\w+ )?(?:backup|dump|scan|job|test|capture|trace|snapshot|check|reconciliation|resync)\\b|^re-?(?:run|start|try|boot|load) of\\b|^(?:the )?(?:re-?\\w+|import|export|copy|job|script|scan|test|build|load|dump|check|backup|sync|repair|restore) (?:is |has |was )?(?:started|triggered|launched)$|^(?:stopped|started|restarted|killed|drained|paused|rebooted|flushed|cleared|done, restarted)\\b`,
    ),
    byClause: true,
    before:
      /\b(?:still|not|never|cannot|no|nothing|what|which|if|should|could|would|before|after|let us|please|will)\b/,
    unless: new RegExp(
      `${BY_MISTAKE.source}|\\b(?:says?|said|tells? (?:us|me)|they have|taking (?:it|that|this|these|those)|takes (?:ages|forever|long)|grabbing (?:someone|somebody)|someone from|somebody from)\\b|\\b(?:running (?:out|late|low|hot|slow|fine|normally|on fumes|untested)|started (?:at|around|about|to|since|\\d+|creeping|climbing|rising|growing|failing|timing|dropping|falling|spiking|getting|seeing)|taking (?:a look|ages|forever|long|over)|looking|pulling in|looping in|bringing in|stopped (?:responding|answering|working|receiving|sending|getting)|is running|are running|open(?:ed|ing) (?:an? )?(?:\\S+ ){0,3}(?:case|ticket|request|with)\\b|case|to (?:reach|get hold|raise|call)|voicemail|no answer|(?:his|her) (?:backup|deputy|mobile)|picks? up|took (?:the|down|us|out|it) (?:whole|down|out)|dropped|trying to get it to break)\\b|${UNSURE.source}|^(?:testing|checking)$|\\b(?:status page|statuspage|customers)\\b`,
    ),
    when: (c) => !c.customerFacing,
  },
  {
    name: 'step told in the present',
    kind: 'action',
    why: 'Whoever writes English as a second language tells what is done in one tense.',
    says: new RegExp(`(?:^|, |\\b(?:ok|so|now|and) |^in \\w+ )i (?:now |just |also |first )*${DO}\\b(?: \\S+){0,8}$`),
    before: /\b(?:not|never|cannot|if|should|could|would|before|after|once|when|unless|until|what|which)\b/,
    unless: UNSURE,
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
    says: /^(?:the )?(?:root )?cause[: ]|\b(?:root cause|culprit|reason|explanation)\b(?: is|:| was| found)|\b(?:found (?:it|out|the|why|that|what|a|an)|turns out|(?<!^)(?<!you )got it$|confirmed\b|can confirm|confirming|verified|proved|proven|smoking gun|that is (?:it|why|what(?! (?:she|he|they|i|you)\b)|the)|there (?:it is|we go)|so that is|voilà|gefunden|trouvé)\b|\bbecause\b|\bby (?:mistake|accident)\b|\baccidentally\b|\b(?:caused|triggered) by\b|\bdue to\b|\b(?:is|was|got) (?:the )?wrong\b|\bthe wrong\b|\bexpired\b|\bran out of\b|\bwhich (?:means|explains|broke|caused)\b|\bexactly (?:when|during|at|since)\b/,
    unless: new RegExp(
      `${UNSURE.source}|\\b(?:please|we will|i will|will take|not confirmed|to be confirmed|whether)\\b`,
    ),
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
      /^(?:we are|i am|this is) (?:fine|good|ok)$|^you (?:are|were) |\b(?:i think|maybe|might|probably|please|will be|should be|if|see it too|saw it too)\b|^(?:still )?(?:no change|nothing) (?:here|yet|so far|from|back)\b/,
    when: (c) => !c.customerFacing,
  },
  {
    name: 'suspects a cause or cure',
    kind: 'hypothesis',
    why: 'An unconfirmed explanation, or an unverified belief that something will help.',
    says: new RegExp(`\\b${HEDGE}\\b`),
    unless:
      /\b(?:know|asking|asks?|ask) (?:if|whether)\b|\b(?:since|from) (?:about |around )?\d{1,2}[:.h]?\d*\b.*\bi would say\b|\bnot (?:look|seem|sound|smell)|\b(?:maybe|perhaps|probably|i think|i guess|seems)(?: \w+){0,3} (?:later|tomorrow|eta|minutes?|hours?|lunch|coffee|interest|half)\b|\b(?:maybe|perhaps|probably|i think|i guess|say|about|another|in) (?:\w+ ){0,3}(?:\d+|five|ten|fifteen|twenty|thirty) (?:more )?(?:min|minutes|hours?|h)\b|^(?:\d+|five|ten|fifteen|twenty|thirty) (?:more )?(?:min|minutes|hours?|h)\b|\bnot (?:sure|likely)$|\blikely (?:at|by|in)\b|\bi think (?:we|you|everybody) (?:should|are done|can (?:close|go))\b/,
    when: (_, s) =>
      !s.question ||
      (!/^(?:how|when|who|which|what (?!if|about)) ?/.test(s.core) &&
        !/^(?:is|would) (?:it|this|that) (?:be )?possible/.test(s.core)),
    of: 'both',
  },
  {
    name: 'states an explanation with a question mark',
    kind: 'hypothesis',
    why: 'A whole statement that ends in a question mark offers an explanation.',
    says: /\bso (?:we|i|you|it|that) (?:can|could|should|would)\b|^(?!@)(?!(?:so|only|and|or|but|any|no|not|all|both|ok|okay|still|already|you|we|how|what|when|who|why|which|where|can|is|are|do|does|did|has|have|will|should|could|would|shall|may|was|were|also)\b)(?:\S+ ){5,}/,
    unless: /\b(?:ok|okay|or|you|anyone|somebody|should|can|please|lunch|tell)\b/,
    of: 'questions',
    when: (c) => !c.customerFacing && TECHNICAL.test(c.low),
  },
  {
    name: 'names a suspect in a few words',
    kind: 'hypothesis',
    why: 'A fragment with a question mark that names a fault, or a thing that often is at fault, suspects it.',
    says: /^(?!(?:so|only|any|no|not|all|both|still|already|you|we|they|it|site|i|is|are|how|what|when|who|why|which|where|everything|everyone|everybody|anything|customers?|users?|prod|now)\b)(?:[\w'-]+ ){0,4}(?:full|down|stuck|expired|dead|broken|leak\w*|drift\w*|tripped|overload\w*|crashed|trip|hung|blocked|locked|throttled|corrupt\w*|missing|failing|misconfigured|unplugged|loose|burned|wrong \w+)(?: again| maybe)?$|^(?:[\w'-]+ ){0,3}\w+ed by (?:the |our )?\w+$|^(?:the |a |our |some )?(?:new |old |bad |last |same )?(?:ddos|dos|dns|bgp|firewall|cert\w*|disk|memory|gc|oom|bots?|attack|cache|cron|vpn|proxy|ups|ntp|clock|dead ?lock|race(?: condition)?|retr(?:y|ies)|quota|rate limit\w*|license|firmware|driver|config\w*|deploy\w*|release|migration|patch|update|upgrade|provider|carrier)(?: storm| change| issue| problem| thing)?(?: again| maybe)?$/,
    of: 'questions',
    when: (c) => !c.customerFacing && c.topic.size > 0 && !c.mitigated,
  },
  {
    name: 'asks about a suspect',
    kind: 'hypothesis',
    why: 'A question that names a suspect is a hypothesis.',
    says: /^(?:or )?could (?!you|i|we|they|somebody|someone|anyone|anybody|one)(?:\S+ ){1,8}(?:give|help|bring|restore|fix|free|cause|explain|be|do|have|make|break|block|lead|trigger|save|solve)\b|^(?:or |hm,? )?(?:is|was) it (?:the|our|your) [\w-]+$|^(?:or |hm,? )?is (?:the |our )?[\w-]+ (?:slow|full|broken|overloaded|expired|leaking|stuck|locked|exhausted|throttled|misconfigured)$|\b(?:is (?:it|this|that|that not|not it|not this|not that)|are these|was (?:it|this|that)|could (?:it|this|that) be|did|does)\b(?!.*\b(?:ok|okay|fine|only|just the|prod or|done|back|over|resolved|fixed|still|everything|everyone)\b).{0,60}\b(?:caus\w+|do (?:it|this|that)|break\w*|broke|attack|related|connected to|because|the (?:new|same|\d\d:\d\d|latest|last) \w+|deploy\w*|release|migration|config\w*|upgrade|patch|dns|certificate|firewall|vendor|provider|network|memory leak|leak|bug|expired)\b|\b(?:this|just|only) an? [\w-]+$|\b(?:caused by|because of|due to|related to|thanks to|due) (?:the|our|that|this|a|yesterday)\b|\b(?:restart|reboot|bounc|roll(?:ing)? back|fail(?:ing)? over)\w*\b.*\b(?:help|fix|shake|work|free)\b/,
    unless:
      /^(?:@\S+,? )*(?:when|who|which|how|where|what (?!if|about)\w+)\b|\b(?:anything|something|you|anyone|somebody) (?:deployed|changed|released|deploy|change)\b|\b(?:when|which|who|how)\b.{0,20}\b(?:deploy|release)/,
    of: 'questions',
  },
]
