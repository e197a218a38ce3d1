/** Verbs of incident work and their forms, each the inside of a regular expression for lower-case text. */

// What leaves something different afterwards; `+` doubles the last letter.
const CHANGE_VERBS = words(
  'revert re-?deploy deploy ship+ push merge release enable disable re-?enable switch toggle flip+ raise lower increase decrease reduce double halve bump scale add remove delete undelete drop+ block unblock ban+ revoke rotate renew reissue replace restore recover recreate promote demote patch hot-?fix upgrade downgrade migrate move shift reroute redirect divert announce withdraw update reconfigure apply whitelist allow-?list mask pin+ throttle cap+ bypass attach detach resize backfill terminate lock unlock truncate (?:re-?)?import re-?index install uninstall publish change tune activate deactivate repoint widen steer lift',
)

// What leaves version, configuration, capacity, permissions and data as they were.
const STEP_VERBS = words(
  're-?start bounce reboot kill drain pause stop+ clear flush purge dump capture grab+ pull profile trace test collect compare cordon resync replay re-?queue power.?cycle reproduce simulate tail bisect cancel cancel+ abort evacuate evict recycle sample snapshot+ instrument isolate unplug+ reseat connect export download upload reset+',
)

const ORDER_VERBS = words(
  'write put check look make split get automate inspect fix build create review document investigate prepare propose draft schedule set send ask call tell keep start roll hold wait take lead run stay leave do open collect find go post page join own fail watch monitor freeze give bring turn clean follow talk organi[sz]e train alert define limit handle cover support confirm verify please use point script fetch copy close shut pin reprint bin toss ditch print cut skip ignore undo resume rebuild unplug feed plug try stick',
)

function words(list: string): string[] {
  return list.split(' ')
}

function inflected(verbs: readonly string[], ending: 'ed' | 'ing'): string {
  return verbs
    .map((verb) => {
      if (verb.endsWith('+')) return `${verb.slice(0, -1)}${verb.at(-2)}${ending}`
      if (verb.endsWith('e')) return `${verb.slice(0, -1)}${ending}`
      return verb.endsWith('ly') && ending === 'ed' ? `${verb.slice(0, -1)}ied` : `${verb}${ending}`
    })
    .join('|')
}

function bare(verbs: readonly string[]): string {
  return verbs.map((verb) => verb.replace('+', '')).join('|')
}

/** What leaves something different afterwards, as people say it who use one tense for all. */
export const CHANGE = `(?:${bare(CHANGE_VERBS)}|put (?:in|on|back|the)|turn (?:on|off|it|the)|roll (?:back|out|it))`

/** Hands-on steps, said in the same way. */
export const DO = `(?:${bare(STEP_VERBS)}|re-?run|run|copy|build|prepare|make (?:an? |the )?(?:\\w+ )?(?:copy|backup|dump|test|export|screenshot)|take (?:an? |the )?(?:\\w+ )?(?:copy|backup|dump|trace|snapshot|sample|screenshot))`

/** What leaves something different afterwards, in the past or as a participle. */
export const CHANGED = `(?:rolled (?:back|out|forward|an?|the|it|(?:\\S+ ){1,3}back)|${inflected(CHANGE_VERBS, 'ed')}|turned (?:on|off)|cleaned(?: \\S+){0,3} (?:up|out)|undid|redid|rewrote|rebuilt|rewired|spliced|spun (?:up|down)|lit|put back|failed over|(?:opened|closed|shut) ports?|swapped|unset|set(?= (?:to|from|back|on|for|in))|cut over|(?:turned|switched|flipped|flicked|swung|pointed)(?: \\S+){1,4} (?:on|off|over|down|up|back|to|at)|(?:took|taken)(?: (?!over)\\S+){1,4} (?:out|off|away|offline|down)(?!\\w)|(?:plugged|put|screwed|bolted)(?: \\S+){0,3} in(?!\\w)|kicked(?: \\S+){1,4} out|gave (?:\\S+ ){1,4}(?:rights?|access|permissions?|roles?)|gave (?:to )?(?:it|them|him|her|the \\S+) (?:another|the \\S+ (?:right|access|permission|role)s?|the (?:right|access|permission|role)s?|\\d+ (?:\\S+ )?(?:more|gigs?|gb|cores?))|opened (?:\\S+ ){0,2}(?:ports?|firewall|breakers?|rules?))`

/** The same, as it is being done. */
export const CHANGING = `(?:rolling (?:back|out|forward|\\S*\\d\\S*|(?:\\S+ ){1,5}back)|${inflected(CHANGE_VERBS, 'ing')}|reprinting|turning \\S+ ?\\S* ?(?:on|off)|turning (?:on|off)|cleaning (?:up|out)|failing (?:it |us |over)|cutting over)`

/** Hands-on steps that leave everything as it was, in the past or going on. */
export const STEP = `(?:${inflected(STEP_VERBS, 'ed')}|${inflected(STEP_VERBS, 'ing')}|start(?:ed|ing) (?:it|the|them|again|with|a|[\\w-]+ (?:on|in|with|from))|running|ran|re-?running|copy(?:ing)|copied|backing up|backed up|building|retry(?:ing)|retried|tak(?:ing)|took|trying|tried|attach(?:ed|ing) (?:a )?(?:debugger|strace|gdb)|writing|wrote|walk(?:ed|ing) (?:through|the)|going (?:round|around|over) (?:all|the|every)|having (?:another|a) (?:go|try|dig|poke)|had a (?:go|try|dig|poke|rummage)|going through|digging|opening|opened|swapping|check(?:ing)|inspecting|querying|counting|verifying|validating|logg(?:ed|ing) (?:in|on)|doing (?:it|that|this|an?|the|one)|let me (?:collect|take|grab|capture|run|try|restart|kill|dump|copy|pull)|dry.?run\\w*|(?:turn|switch|flip|power)\\w*(?: \\S+){0,3} (?:off and (?:back )?on|on and off)|setting up|set up)`

/** The bare verb of an order or a task. */
export const ORDER = `(?:${bare([...CHANGE_VERBS, ...STEP_VERBS, ...ORDER_VERBS])}|hands off)`
