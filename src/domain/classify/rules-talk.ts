import type { Sentence } from './chat-text.ts'
import type { Rule } from './rules.ts'
import { BROKEN, CUSTOMER_FACING, HEDGE, OUTSIDERS, TECHNICAL } from './words.ts'

const SHORT_YES =
  /^(?:@\S+[,:]? )?(?:bet|you (?:got it|bet)|10-4|wilco|(?:sure|yes|ok),? with pleasure|word|say less|easy|with pleasure|(?:ok|okay|yes|sure),? (?:will do|on it|mine|got it|understood)|ok(?:ay)?(?: ok(?:ay)?)?|kk?|on my list|yes|yep|yeah|sure|ack|aye|roger|copy(?: that)?|got it|(?:it )?will (?:do|be done)|i do(?: it)?$|right away|straight away|at once|on it|mine|d'accord|ça marche|alles klar|mach ich|vale|hecho|understood|noted|on (?:my|the) list|taking it|i (?:take|will take|have|got) (?:it|that|this|both|those)|can do|my pleasure|fine|consider it done|accepted|both|(?:ok|yes|sure),? can \w+|je prends|je m'en occupe|bien reçu|reçu|compris|übernehme|verstanden|me ocupo|lo tomo|entendido)\b/

/** Calling, telling, answering, complaining, reporting progress, asking. */
export const TALK_RULES: readonly Rule[] = [
  {
    name: 'calls somebody in',
    kind: 'page',
    why: 'A mention or escalation that asks somebody to come; a vendor case.',
    says: /\b(?:paging|paged|page|escalat(?:e|ed|ing)(?: this| it)? (?:to|with)|calling in|called in|getting|waking|woke|pulling in|looping in|summoning|bringing in|adding) (?:@|the |in |our |on-?call|\w+ (?:on-?call|in\b|up\b))|\b(?:need|want) (?:you|all|the|somebody|someone|a|an|your|eyes|hands|help|both|\w+ (?:in|here|on))\b.*\b(?:here|in|help|join|pocs?|channel|bridge|eyes|hands|who|from|on this|now)\b|\b(?:can|could|would) (?:you|somebody|someone|anyone|one of you|@?\S+) (?:please )?(?:come|join|jump|help|hop|get (?:in|on)|have a look|take a look|look|assist|step in)\b|\b(?:please )?(?:come|join|jump|hop)(?: us)?(?: in| on)? (?:here|the (?:call|bridge|channel)|us)\b|\b(?:asking|asked) (?:\S+ ){1,8}to (?:come|join|look|help|send)\b|\bplease (?:call|get) (?:them|him|her|\S+) in\b|\bwe need you$|\bwe need (?:some |your )?help\b|\b(?:ping(?:ing|ed)|waking|woke|wake|call(?:ing|ed)|rang|rung) (?:up )?(?:@\S+|the (?:\w+ )?(?:team|on-?call|dba|duty|vendor|carrier|provider|night shift)|\w+ on-?call)\b|\bget \S+ in here\b|\bplease (?:come|join|hop on|jump in)\b|\b(?:no answer|goes (?:straight )?to voicemail|voicemail|(?:he|she|nobody|no one|they|phone|mobile)(?: is| does| do)?(?: not)? (?:pick(?:s|ing)? up|answer(?:s|ing)?)|no reply from|left (?:a|him|her|them|\S+) (?:a )?(?:message|voicemail))\b|\b(?:trying|tried|try) to (?:reach|get hold of|raise|call|wake|contact) |\b(?:enter|come|get|dial) (?:in|into|in to|on|to) (?:the |our |this )?(?:call|channel|bridge|conference|chat)\b|\bneed (?:also |too |still )?(?:somebody|someone|a person|an expert) (?:from|of|with)\b|\bget (?:me |us )?(?:somebody|someone|an?|the|\S+) (?:\S+ ){0,3}(?:in here|out of bed|on the (?:phone|line|bridge|call)|online|in$)|\byou (?:around|there|up|awake|free|online)$|^(?:i am )?(?:calling|ringing|phoning|waking) (?:them|him|her)(?: (?:up|now|again|in))?$|\bwake.?up call\b|\bon (?:hold|the (?:phone|line)) with\b|\b(?:is|are) (?:informed|alerted|called|paged)\b.*\b(?:joins?|comes?|coming|joining)\b|\bi (?:will |now |just |am )?(?:ring|phone|page|wake|fetch|call(?:ing)?)(?: to)? (?!it\b|this\b|that\b|customers?\b|the customers?\b)\S+|\b(?:got|getting|brought) \S+ (?:\S+ ){0,4}(?:joining|dialling in|dialing in|coming in)\b|\b(?:grab(?:bing|bed)?|rop(?:ing|ed) in|fetch(?:ing|ed)?|got hold of|shout(?:ing|ed) for|get) (?:someone|somebody|(?:\S+ ){0,3}(?:folks|people|guys|team|person|engineers?|technicians?|electrician|plumber|on-?call|manager|vendor|supplier|landlord|carrier))\b|\brais(?:ed|ing) (?:this|it) with\b|\b(?:someone|somebody) (?:ring|call|wake|fetch|get|page) \S+|\bcase #?\d+\b|\b(?:pulling|looping|bringing) in \w+|\b(?:opened|opening|raised|raising|filed|filing|created|creating|logged|logging) (?:a |an )?(?:\S+ ){0,3}(?:case|support request|support case|sr|(?:p|sev|severity|prio\w*) ?-?\d (?:with|at))\b|\b(?:open(?:ed|ing)|rais(?:ed|ing)|fil(?:ed|ing)) (?:an? )?(?:\S+ ){0,3}(?:ticket|prio\w* ?\d|p\d) (?:with|at|to)\b|\bcase (?:with|at) \w+|\bcase (?:opened|number|#)|\b(?:ticket|case) (?:is )?in with\b|\b(?:on the phone|in contact) with (?:their|the vendor)|\bon-?call for \S+,? (?:please|needed)|\b(?:à l'aide|tu peux venir|kannst du kommen|puedes venir)\b/,
    of: 'both',
    unless:
      /\bneed to know\b|\bneed (?:an? |the )?(?:second )?(?:approv\w+|password|access|ok)\b|^(?:are|is|do|does|did) (?:any|they|we|some|all)\b|\bneed (?:an? )?(?:eta|update|answer|number)\b|\bstatus page\b|^(?:who|what|when|why|how)\b/,
    // Who asks for a look with the first word of all reports what is to be looked at.
    when: (c) => c.topic.size > 0 || c.text.mentions.length > 0 || c.text.sentences.length < 3,
  },
  {
    name: 'calls somebody who is not here',
    kind: 'page',
    why: 'While users are affected, what names only people who have not written yet calls them.',
    whole: (c) =>
      c.namesAbsent &&
      !c.mitigated &&
      c.parent === null &&
      !c.text.sentences.some(
        (s) => s.question && !/\b(?:up|there|around|awake|here)$|^(?:@\S+ )?(?:can|could|would) you\b/.test(s.low),
      ),
  },
  {
    name: 'rings somebody by name',
    kind: 'page',
    why: 'A call to a person or to another company’s operations asks them to come.',
    says: new RegExp(
      `\\b(?:calling|called|rang|ringing|phoning|phoned|woke|waking|pinged|pinging|paged|texted|texting|grabbing|fetching) (?!${OUTSIDERS})\\S+`,
    ),
    unless: /\b(?:calling|called|rang|phoned) (?:it|this|that|us|me|back)\b/,
    when: (_, s) =>
      /\b(?:[Cc]alling|[Cc]alled|[Rr]ang|[Rr]inging|[Pp]honing|[Pp]honed|[Rr]ufe|[Ww]oke|[Ww]aking|[Pp]inged|[Pp]inging|[Pp]aged|[Tt]exted|[Tt]exting|[Gg]rabbing|[Ff]etching) (?:up )?(?:their (?:noc|ops|on-?call|support|duty)|\p{Lu}\p{Ll}+(?! care)|\S+ (?:ops|noc|on-?call)\b)/u.test(
        s.text,
      ),
  },
  {
    name: 'calls names together',
    kind: 'page',
    why: 'Several people are named at once and asked for.',
    whole: (c) =>
      c.text.mentions.length >= 2 &&
      !c.text.sentences.some((s) => s.question && !/\b(?:come|join|look|help|here)\b/.test(s.low)) &&
      /\b(?:need|here|come|join|help|please|you|outage|in)\b/.test(c.low) &&
      !/\b(?:by|due|until)\b/.test(c.low),
  },
  {
    name: 'words for the outside',
    kind: 'comms',
    why: 'Outbound words to customers, public or management, or what to tell them.',
    says: new RegExp(
      `\\bstatus ?page\\b|\\bstatuspage\\b|\\btweet(?:ed|ing)?\\b|\\bbanner (?:is|on|off|up|down|live|placed|set|again)\\b|\\b(?:up|put|set|place\\w*|add\\w*|remov\\w*|our|a|maintenance|info|in-?app|site|update\\w*|(?:up )?the .{0,40}") banner\\b|\\b(?:canned (?:reply|response|answer)|macro|holding statement|press (?:release|statement|office|team)|newsletter|auto-?reply|voicemail|ivr|(?<!bgp |route )announcement|help cent(?:er|re)|knowledge base|faq|live ?stream|blog post|apology|heads.?up mail|maintenance page|info mail)\\b|\\b(?:told|telling|tell|informed|informing|inform|notified|notifying|notify|called|calling|phoned|wrote to|writing to|write to|mailed|mailing|e-?mailed|e-?mailing|texted|texting|messaging|messaged|briefed|briefing|updated|updating|replied to|replying to|reply to|answering|apologi[sz]ed to|got back to) (?!us\\b|me\\b)(?:\\S+ ){0,4}(?:${OUTSIDERS}|management|the board|leadership|execs?|ceo|cfo|coo|cto|press|public|regulator|bafin|authority|legal|partners?|the shops|them|tickets|social|reporters?|hospitals?|everybody who)\\b|\\bi (?:will )?(?:phone|call|inform|brief) the |\\b(?:you (?:can|may) (?:tell|say)|(?<!\\b(?:they|customers|we|i|he|she|people|users|vendor) )say (?:exactly |only |just )?that|just (?:say|tell|that(?! you)) |no eta$|\\b(?:update|message|news|mail|wording|text) for (?:the )?(?:customers|users|shops|partners|clients|press|public)\\b|\\b(?:doc|document|page|post|notice|statement) is (?:now )?(?:public|live|online|out)\\b|wording:|please (?:tell|say|communicate)|\\bline for the \\w+:|\\b(?:letter|mail|note|message|text|greeting)\\b.{0,30}\\bgoes out\\b|\\b(?:has|have) been (?:told|informed|notified|briefed)$|\\brecorded (?:an? |the )?(?:new )?(?:greeting|message|announcement))|\\b(?:mail|email|sms|notice|message|statement|update|post|communication|push notification|note|announcement)(?: to (?:\\S+ ){0,7}\\S+)? (?:is |was |has |been |went |gone |to |sent |goes )+(?:\\w+ )?(?:out|sent|to (?:all |the )?(?:${OUTSIDERS})|live|published)\\b|\\b(?:are|were|is|was|have been|has been) (?:told|informed|notified|briefed|instructed) (?:to|that|about|of)\\b|^(?:the |all )?\\w+ (?:informed|notified|briefed)\\b|\\b(?:ceo|cto|cfo|coo|board|management|leadership|legal|press|regulator|customers|shops|partners) (?:is|are|was|were|has been|have been) (?:briefed|informed|told|notified|aware)\\b|\\b(?:notice|note|hint|text|info) (?:on|at) (?:the |our )?(?:login|home|front|landing|start|booking|web)\\w* ?(?:page|site|screen)?\\b|^(?:i |we |just |have |already |also )*(?:told|informed|notified|briefed|warned) (?!me\\b|us\\b|you\\b|@)(?:the |all |our |both |them|\\d+ )|^i (?:now |also )?(?:inform|notify|brief|tell|warn|write to|mail) (?!you\\b|me\\b|@)\\S+|\\b(?:sign|notice|poster|banner|message|announcement|info|text) (?:is |are |now )*(?:up|out|live|hung|posted|on (?:the |all |our )?(?:\\w+ )?(?:doors?|screens?|site|website|intranet|page|app|forum|board))\\b|\\b(?:put|posted|placed|wrote|pinned) (?:it|that|this|an? \\w+|something) (?:\\w+ )?on (?:the |our )?(?:\\w+ )?(?:intranet|website|site|homepage|page|forum|screens?|door|board|discord|x|facebook|social)\\b|\\bpinned (?:it|that|the|a)\\b|\\bupdat\\w+ the (?:\\w+ )?page\\b|\\b(?:pass(?:ed|ing)|relay(?:ed|ing)|spread(?:ing)?) (?:it|that|this|the word)(?: on)?(?=$|,| to)|\\blet(?:ting)? (?!me\\b|us\\b|you\\b)(?:the |all |our )?\\w+(?: \\w+)? know\\b|\\b(?:is|are) (?:informed|notified|briefed)(?: by me| now| already| too)?$|\\bcommunicate (?:\\S+ ){0,2}(?:to|that)\\b|\\bsent (?:an? |the )?(?:\\w+ )?(?:info\\w*|note|text|mail|email|sms|notice|update|statement|heads.?up|message|communication)\\b`,
    ),
    unless:
      /\b(?:what (?:do|can|should) (?:i|we)|should i|can i|anyone told|who tells)\b|\bstatus ?page (?:is )?(?:down|broken|unreachable)\b|\b(?:automate|action|by \w+day)\b|\bstatus page of\b/,
  },
  {
    name: 'customer-facing people publish',
    kind: 'comms',
    why: 'What support or communications update, post or schedule goes out to others.',
    says: /^(?:i |we |just |also |\w+ )?(?:updated|posted|published|refreshed|announced|replied|answered|told|informed|sent|wrote|mailed|e-?mailed|briefed|notified|called|put (?:it|this|that|an? \w+))\b(?! (?:us|me|you)\b)|\b(?:report|post|mail|article|statement|faq|write-?up|letter|advisory|notice) (?:is |goes |went |will be |was )?(?:scheduled|public|published|online|live|out)\b/,
    unless: /\b(?:ticket|case) (?:with|at)\b/,
    when: (c) => c.customerFacing || /\b(?:comm(?:unication)?s?|press|pr|public|media)\b/i.test(c.message.team ?? ''),
  },
  {
    name: 'answers what to say',
    kind: 'comms',
    why: 'An answer to "what do we tell them" is the instruction what to tell.',
    whole: (c) =>
      c.asked?.wants === 'words' &&
      (c.parent !== null ||
        /^(?:yes|no|just|only|say|that|tell|we|for now|please|nothing|not yet|the usual)\b/.test(c.low)) &&
      !c.text.sentences.every((s) => s.question) &&
      c.low.length > 3 &&
      !/\?/.test(c.message.text),
  },
  {
    name: 'relays the affected side',
    kind: 'report',
    why: 'Somebody on the affected side says that something is broken, first hand or relayed.',
    says: new RegExp(
      `\\b(?:${OUTSIDERS})\\b(?: \\w+){0,2} (?:writes?|wrote|says?|said|reports?|tells?|claims?|mentions?|complains?) (?:that|his|her|their|he|she|they|about)\\b(?!.*\\b(?:works?|working|fine|ok|again)\\b)|\\b(?:${OUTSIDERS}|(?:store|shop|branch|ward|site|school|clinic|hotel|gate|dock) \\S+)\\b(?: \\w+){0,6} (?:asks?|asking|wants? to know|called|rang|phoned)\\b|\\b(?:${OUTSIDERS})\\b(?: \\w+){0,4} (?:is|are|say|says|said|saying|report|reports|reporting|complain\\w*|see|sees|seeing|cannot|can not|get|gets|getting|call|calling|calls|ringing|asking|asks|ask|unable|writing|write|post|posting|wait|waiting|stuck|lost|have|has|had|told|tell|tells|telling|do not|does not|claims?|queue|queuing)\\b(?=.*\\b(?:${BROKEN}|asking|ringing|phone|calls?|still|again)\\b)|^(?:the |our )?(?:[a-z]+ ){1,3}(?:says?|reports?|tells? (?:me|us)|complains?)\\b(?=.*\\b(?:${BROKEN}|not)\\b)|\\b(?:tickets?|calls|complaints|e-?mails|phones?|hotline|chats?|queue) (?:are |is |keep |keeps |just )?(?:coming|pouring|piling|going|ringing|exploded|exploding|rising|flooding|in\\b|full)|\\b(?:\\d+|new|first|more|another|several|many|lots of|dozens of|two|three) (?:\\w+ )?(?:tickets?|complaints?|callers?|calls|mails?)\\b|\\b(?:of ours|of us|my (?:team|colleagues?|people))\\b.*\\b(?:${BROKEN}|still)\\b|\\bon (?:twitter|facebook|x|reddit|social)\\b|\\b(?:twitter|facebook|reddit|social media|downdetector) (?:is|wall|says)\\b`,
    ),
    unless: new RegExp(
      `\\b(?:i (?:told|wrote|called|replied|answered)|we told|banner|status page|error rate|cpu|p9\\d)\\b|${`\\b${HEDGE}\\b`}`,
    ),
    when: (c, s) =>
      c.customerFacing ||
      c.firstWords ||
      c.reporter ||
      !TECHNICAL.test(s.low) ||
      /\b(?:customers?|users?|clients?|callers?|tickets?)\b/.test(s.low),
  },
  {
    name: 'symptom before anybody works on it',
    kind: 'report',
    why: 'The first to say that something is broken reports it.',
    says: new RegExp(`\\b(?:${BROKEN}|weird|strange|odd|problem|issue|trouble)\\b`),
    of: 'both',
    when: (c) =>
      c.firstWords &&
      !c.remedyDone &&
      (c.customerFacing || c.topic.size === 0 || /\b(?:we|i|our|my|us|nous|wir|chez)\b/.test(c.low)) &&
      c.parent === null &&
      c.text.sentences.some((s) => !s.question),
  },
  {
    name: 'accepts, joins or takes notice',
    kind: 'ack',
    why: 'Somebody joins, takes notice, accepts a task or starts to look.',
    says: /^(?:i )?will \w+(?: \w+){0,2}$|^(?:ok|okay|yes|sure),? (?:i )?can (?!you)\w+(?: \w+){0,3}$|^(?:@\S+[,:]? )?(?:(?:ok|okay|yes|yep|sure|fine),? )?(?:ack\w*|on it|here|present|hi,? here|mine|looking|checking|joining|joined|will do|roger|copy(?= that|$|,)|got the page|je regarde|i am (?:in|here|on it|up|awake|joining|looking|back|online))\b(?![^.]*\b(?:found|see|shows?)\b)|\b(?:(?<!eye |works? |working |still |are |is )on it|(?:i am |^)looking into it|taking a look|having a look|will (?:look|check)|i will (?:look|check|have a look|take (?:it|this|that|a look|care)|join|see|investigate|dig|sort|handle|own|deal with|do) ?(?=it|this|that|them|of|into|through|$|at|on|the|and|now|in)|^(?:ok,? |yes,? )?i (?:handle|do|own|sort|take|have|got|make) (?:this|it|that|them|these|those)(?: one| now)?$|^leave (?:it|that|this|them) (?:with|to) me|\bgive me (?:a |an |one |two |five |ten |\d+ ?)(?:\w+|$)|\bbeen (?:lurking|following|reading|watching)\b|\b(?:that|this) (?:is|one is) on me$|^(?:heading|walking|driving|going|running|coming) (?:down|over|there|up|to \S+|in|out)\b|\bi will go (?:look|check|see|and)\b|^i (?:will )?(?:prepare|do|write|make|send|handle|take|sort) (?:it|this|that|them)$|\bwill (?:report|get|come|be) back\b|^(?:understood|noted|roger)(?:,|$)|\bi (?:am going to|go to|go and) (?:check|look|see|verify)\b|^(?:it |that |this )?is on me$|^taking (?:it|that|this|these|those)\b|let me (?:look|check|see|have)|(?:hands off|ack to|i take (?:it|that|this)|mine now)|^(?!ask|post|write|paste|put|over|right|same|still|nothing|no|hot|cold|dark)\w+ (?:(?!in\b)\w+ )?(?:team |on-?call )?here$|catching up|reading (?:back|up)|scrolling back|on my way|be there in|back at (?:my|the) desk|opening my laptop|at my (?:desk|laptop|keyboard))\b/,
    unless:
      /\b(?:found|looking (?:good|ok|okay|better|fine|bad|worse|healthy|normal|like)|customers? (?:can|are)|here is|here are|here we|nothing here|still looking|still checking|not yet|not here)\b/,
    when: (c, s) => c.low.length < 140 && !goesOnToTell(c.text.sentences, s),
  },
  {
    name: 'short yes to a task or call',
    kind: 'ack',
    why: 'Accepting a task or a page is an ack.',
    says: SHORT_YES,
    unless: /^(?:yes|ok|okay|sure|yeah|yep),? (?:but|the|it|they|there|that|we|you|i (?:see|think|have|can see))\b/,
    when: (c) =>
      c.low.length < 60 &&
      ((c.addressed !== null && ['decision', 'page', 'question'].includes(c.addressed)) ||
        c.parent === 'decision' ||
        (c.previous === 'decision' && !/^(?:ok|okay|fine|sure)$/.test(c.low))),
  },
  {
    name: 'wave after a call',
    kind: 'ack',
    why: 'A sign alone answers a page.',
    whole: (c) =>
      c.text.sentences.length === 0 &&
      c.text.emoji.length > 0 &&
      (c.pageLately || c.addressed === 'decision') &&
      c.text.emoji.some((e) => /wave|eyes|hand|salut|check|thumbsup|\+1|👋|👀|🙋|✅|👍/.test(e)) &&
      c.firstWords,
  },
  {
    name: 'progress or status',
    kind: 'update',
    why: 'Progress of what is known: percent, eta, still under way, a summary.',
    says: /^\d+ ?(?:of|\/) ?\d+(?: \w+){0,2}$|\b(?:to go|left to do)$|^(?:half ?way|nearly|almost)\b|\b(?:step|stage|phase|batch|wave|part|round) \w+ (?:of|from|\/|out of) \w+$|\b\d+(?:st|nd|rd|th) (?:of|from|out of) \d+|\bstill (?:nothing|no (?:word|news|answer|reply|response)) (?:from|back|yet)\b|\b(?:is|are) (?:on (?:the|its|his|her|their) way|en route|in the (?:car|van|taxi|truck))\b|, (?:about |another |maybe )?\d+ ?(?:min\w*|h|hours?)(?: more)?$|^(?:quick |short |brief |long )?(?:summary|version|recap|story|where we are|what we (?:know|have)|overview|picture)\b[^:]{0,40}:|^(?:watching|monitoring|observing|soaking|giving|letting) (?:it|this|them|the \w+)\b|\b(?:review|approval|approvals|confirmation|result|results) (?:is |are |still )?pending\b|, (?:still )?(?:draining|copying|syncing|rebuilding|catching up|replaying|loading|shrinking)$|^(?:is |it is |they are )?(?:copying|syncing|draining|booting|loading|rebuilding|restoring|indexing|flashing|charging|cooling|warming)\b|^(?:boots|starts|comes up|loads|runs)$|^(?:(?!(?:cpu|memory|mem|disk|heap|swap|rate|errors?|usage|load|loss|traffic|queue|pool|io|latency|limit|capacity|ram|inodes?|volume|space|success|util\w*)\b)[\w-]+:? ){1,4}(?:is |are |now )?(?:at )?\d+ ?(?:%|percent)(?: (?!of)\w+)?(?=$|[,;])|^\d+ ?(?:%|percent)(?=$|,)|\b\d+ ?(?:of|\/) ?\d+ (?:\w+ ){0,3}(?:done|read|through|moved|copied|checked|replaced|rotated)\b|^(?:nothing|no (?:luck|answer|result|hits?|word)) (?:yet|so far)\b|^(?:handover|shift|hourly|half-?hourly) (?:note|update|status|summary)\b|^(?:\w+ ){1,2}(?:done|finished|complete|completed|through|backfilling|draining|replaying|catching up|warming up|progressing)$|\b\d+ ?(?:%|percent|pct)\b.*\b(?:done|complete|left|more|through|restored|synced|copied|so far|eta|to go|minutes)|\b(?:restore|import|copy|sync|rollout|build|migration|rebuild|reindex|backfill|drain|replay|download|upload|scan|repair|resync|upgrade|now) (?:is )?(?:now )?at \d+ ?%|^\d+ ?%$|^is (?:still )?\w+ing\b|\b(?:eta|about|around|another|roughly|approx\S*|maybe|next|in|give (?:it|me|us)) (?:is )?~?(?:\d+|five|ten|fifteen|twenty|thirty|an?|half an?|one|two)(?: ?(?:to|-|or) ?\d+)?(?: more)? ?(?:min\w*|m|h|hours?|hrs?|minutes)\b|~ ?\d+ ?(?:min\w*|h|hours?)\b|^\d+(?: ?(?:to|-) ?\d+)? ?(?:min\w*|hours?|h)\b|\b(?:still|currently) (?:\w+ ){0,2}(?:looking|digging|checking|working|running|restarting|waiting|investigating|copying|restoring|building|starting|syncing|searching|on it|going|in progress|catching up|reading|trying|rebuilding|processing|importing|every)\b|\bin progress\b|\b(?:almost|nearly|halfway|half way|half) (?:done|there|through)\b|^(?:we are |i am |they are )?still (?:on|in|at|with|\w+ing)\b|\b\d+ ?% of (?:the |our |all )?\w+ (?:are|is|have)\b|\b(?:queue|backlog|spool|buffer) is (?:now )?(?:empty|drained|clear)\b|^(?!.*\b(?:rate|ratio|errors?|5xx|50\d|p\d\d|latency|load)\b)[^.%]*\d[\d.,]* ?(?:\.\.\.?|…|→|->) ?\d[\d.,]* ?(?:\.\.\.?|…|→|->)|\b(?:is|are) (?:still |now )?(?:starting(?! to)|booting|coming (?:up|back)|restarting|rebooting|warming up|syncing|rebuilding|catching up|recovering|restoring)\b|^(?!(?:i|we)\b)\S+(?: \w+){0,2} (?:is|are) (?:looking|working|checking|investigating|on it)\b|\btakes (?:longer|another|a while|some time|(?:about |around |~)?\d+ ?(?:min|h|hours?))|\b(?:in|under) review\b|\bin course\b|^on the \w+ of \w+$|\barrives? (?:at|around|in|by) \w+$|\btakes (?:ages|forever)\b|^(?:a |just a )?(?:bit|little|while|few minutes) longer\b|\bchasing (?:it|them|him|her|the|that|our)\b|^staying on\b|^no change (?:here|yet|so far)$|\b(?:ended|finished|completed) (?:ok|fine|clean\w*|without)\b|^(?:last|next|final|one more) (?:step|one|part|batch)$|^goes (?:on|further|forward)|\bhalf is (?:done|finished|over)\b|^we are still\b|\btakes? (?:approximately|approx|around|about|maybe) |^[\w-]*\d[\w-]* (?:is|are) (?:up|back up|running|online|starting)(?: now)?$|\bneeds? (?:another |about )?\d+ ?(?:min\w*|h|hours?)\b|^on site\b|^(?:the )?(?:first|next|last|second|third) (?:\d+|batch|half|one|two|few|lot) (?:is |are )?\w+(?:ed|t)$|\b\d+ ?min\w* drive\b|\bnot yet\b|\b(?:keeping an eye|monitoring it|watching it|on track|ongoing|so far no change)\b|\bon y travaille\b|\b(?:summary|status|recap|sitrep|situation|state of play|tl;?dr)\b ?(?:at |so far|update|for|\d|:)|^(?:starting|booting|warming|coming up|loading|waiting|building|syncing|stopping|starting up)\b(?! (?:is|was)\b)|\b(?:startup|start|boot|restore|import|copy|reindex|rebuild|build|sync|migration|rollout|rollback|deploy|replay|drain|upgrade|restart) (?:is )?(?:still )?(?:running|going|under way|in progress|at|on|continues|ongoing|takes)\b|\b(?:pods?|process\w*|nodes?|containers?|instances?|hosts?|servers?|services?|workers?)\b(?: \w+){0,3} (?:are |is )?(?:up|starting|coming up|back(?: up)?|started|running)\b|\bno (?:news|change|progress|update)\b|(?:^|, |\b(?:we are|i am|still|now|just) )waiting (?:for|on)\b|\b\d+ (?:of|out of|\/) ?\d+ (?:\w+ )?(?:done|up|restored|back|finished|left|migrated|synced)\b|\b\d+[km]? (?!bytes|gb|mb|kb|free|gigs?|tb)(?:\w+ )?(?:left|to go|remaining|done)\b|\bnext update\b|\bresuming\b|\b(?:after|once) the tests?\b/,
    unless: /\b(?:found|caused|because|customers? (?:say|report|are (?:still|calling))|affected)\b/,
    when: (c) => (!c.customerFacing || c.remedyDone) && !c.over,
  },
  {
    name: 'meal or running gag',
    kind: 'chatter',
    why: 'Food and running gags are no questions about the incident.',
    says: /\b(?:lunch|coffee|pizza|tacos?|beers?|drinks|donuts?|dinner|breakfast|cake|off and on again|am i right|two problems|wrong channel|of course (?:it|on)|this is fine|popcorn|karaoke)\b/,
    of: 'both',
    when: (c) => !TECHNICAL.test(c.low) || /\?$/.test(c.message.text.trim()),
  },
  {
    name: 'only asks',
    kind: 'question',
    why: 'Asks for information or a go and adds no fact or suspect.',
    whole: (c) => c.text.sentences.length > 0 && asksOnly(c.text.sentences, c.message.team),
  },
]

/** Whether somebody says more than that they have come: a whole statement beside the greeting. */
export function goesOnToTell(sentences: readonly Sentence[], greeting: Sentence): boolean {
  return sentences.some(
    (s) =>
      s !== greeting &&
      !s.question &&
      /^(?:we|i|it|they|there|the|our|all|this) (?:can )?(?:see|saw|found|confirm|have|has|is|are|was|were|hold|measured?|get|got)\b/.test(
        s.low,
      ) &&
      s.low.split(' ').length >= 5,
  )
}

function asksOnly(sentences: readonly { low: string; question: boolean }[], team: string | null): boolean {
  const telling = sentences.filter(
    (s) =>
      !s.question &&
      !/^(?:hello|hi|hey|hm+|ok|okay|so|sorry|bonjour|salut|@\S+|re|morning|good morning|thanks|yes\/no|question|quick one)[,!. ]*$/.test(
        s.low,
      ),
  )
  if (sentences.some((s) => s.question) && telling.length === 0) return true
  const facing = team !== null && CUSTOMER_FACING.test(team)
  return (
    sentences.some((s) => s.question) &&
    telling.length === 1 &&
    telling.every((s) => s.low.split(' ').length <= 3 && !(facing && TECHNICAL.test(s.low)))
  )
}
