/** Past forms of verbs as people write them in incident chats, with the participle that a passive takes. `grabbed` and the like are told as `used`. */
export const PASSIVE: Record<string, string> = {
  grabbed: 'used', picked: 'used', took: 'taken', used: 'used', ran: 'run', pushed: 'pushed', deployed: 'deployed', redeployed: 'redeployed',
  shipped: 'shipped', released: 'released', merged: 'merged', changed: 'changed', removed: 'removed', deleted: 'deleted', dropped: 'dropped',
  truncated: 'truncated', enabled: 'enabled', disabled: 'disabled', raised: 'raised', lowered: 'lowered', increased: 'increased',
  reduced: 'reduced', set: 'set', typed: 'entered', entered: 'entered', updated: 'updated', upgraded: 'upgraded', rotated: 'rotated',
  rolled: 'rolled', switched: 'switched', moved: 'moved', turned: 'turned', restarted: 'restarted', killed: 'killed', stopped: 'stopped',
  started: 'started', applied: 'applied', reverted: 'reverted', restored: 'restored', replaced: 'replaced', renewed: 'renewed',
  configured: 'configured', copied: 'copied', pasted: 'pasted', added: 'added', blocked: 'blocked', revoked: 'revoked', scaled: 'scaled',
  put: 'put', cut: 'cut', opened: 'opened', closed: 'closed', cleared: 'cleared', flushed: 'flushed', drained: 'drained', cancelled: 'cancelled',
  canceled: 'cancelled', installed: 'installed', imported: 'imported', migrated: 'migrated', flipped: 'flipped', toggled: 'toggled',
  bumped: 'raised', patched: 'patched', fixed: 'fixed', tested: 'tested', checked: 'checked', missed: 'missed', overlooked: 'overlooked',
  lost: 'lost', broke: 'broken', made: 'made', built: 'built', wrote: 'written', created: 'created', pointed: 'pointed', assumed: 'assumed',
  swapped: 'swapped', unplugged: 'unplugged', renamed: 'renamed', overwrote: 'overwritten', triggered: 'triggered', published: 'published',
  skipped: 'skipped', approved: 'approved', selected: 'selected', chose: 'chosen', rerouted: 'rerouted', failed: 'failed', paused: 'paused',
  redirected: 'redirected', masked: 'masked', recycled: 'recycled', terminated: 'terminated', doubled: 'doubled', halved: 'halved', misread: 'misread',
  mistyped: 'mistyped', left: 'left', loaded: 'loaded', rebuilt: 'rebuilt', executed: 'executed', verified: 'verified',
} // biome-ignore format: a word list

/** What is going on as the past: `rolling back` to `rolled back`. */
export const GOING_ON: Record<string, string> = {
  rolling: 'rolled', reverting: 'reverted', deploying: 'deployed', redeploying: 'redeployed', disabling: 'disabled', enabling: 'enabled',
  scaling: 'scaled', failing: 'failed', blocking: 'blocked', revoking: 'revoked', rotating: 'rotated', restoring: 'restored', switching: 'switched',
  turning: 'turned', raising: 'raised', lowering: 'lowered', adding: 'added', removing: 'removed', restarting: 'restarted', stopping: 'stopped',
  starting: 'started', taking: 'took', bouncing: 'restarted', rebooting: 'rebooted', killing: 'killed', draining: 'drained', clearing: 'cleared',
  flushing: 'flushed', running: 'ran', trying: 'tried', moving: 'moved', shifting: 'shifted', rerouting: 'rerouted', pushing: 'pushed',
  applying: 'applied', patching: 'patched', replacing: 'replaced', recycling: 'recycled', putting: 'put', bringing: 'brought', opening: 'opened',
  doing: 'did', pausing: 'paused', renewing: 'renewed', reducing: 'reduced', increasing: 'increased', pointing: 'pointed', re_enabling: 're-enabled',
  grabbing: 'captured', building: 'built', cancelling: 'cancelled', testing: 'tested', executing: 'executed', cutting: 'cut', promoting: 'promoted', upgrading: 'upgraded', downgrading: 'downgraded', merging: 'merged', shutting: 'shut', recovering: 'recovered', shipping: 'shipped',
} // biome-ignore format: a word list

/** Verbs in the present as the past. Base forms count only after a plural or a pronoun. */
export const PAST: Record<string, string> = {
  is: 'was', are: 'were', has: 'had', have: 'had', cannot: 'could not', can: 'could', will: 'would', does: 'did', do: 'did', says: 'said', say: 'said', queue: 'queued', sells: 'sold', tell: 'told', tells: 'told',
  sees: 'saw', see: 'saw', gets: 'got', get: 'got', works: 'worked', work: 'worked', loads: 'loaded', load: 'loaded', shows: 'showed', show: 'showed',
  spins: 'hung', hangs: 'hung', fails: 'failed', fail: 'failed', complain: 'complained', complains: 'complained', responds: 'responded', report: 'reported',
  reports: 'reported', needs: 'needed', need: 'needed', means: 'meant', lets: 'allowed', keeps: 'kept', keep: 'kept', comes: 'came', come: 'came',
  goes: 'went', go: 'went', answers: 'answered', answer: 'answered', takes: 'took', resolves: 'resolved', talk: 'talked', talks: 'talked', loses: 'lost',
  lose: 'lost', write: 'wrote', uses: 'used', use: 'used', sends: 'sent', send: 'sent', checks: 'checked', saturates: 'saturated',
  retransmits: 'retransmitted', stops: 'stopped', stop: 'stopped', starts: 'started', looks: 'looked', look: 'looked', points: 'pointed', times: 'timed',
  time: 'timed', crashes: 'crashed', crash: 'crashed', returns: 'returned', return: 'returned', holds: 'held', hold: 'held', runs: 'ran', wait: 'waited',
  waits: 'waited', opens: 'opened', open: 'opened', prints: 'printed', blocks: 'blocked', expires: 'expired', downloads: 'downloaded', makes: 'made',
  explodes: 'rose sharply', reads: 'read', ask: 'asked', asks: 'asked', call: 'called', calls: 'called', post: 'posted', posts: 'posted', pay: 'paid',
  eats: 'used up', ends: 'ended', drops: 'dropped', drop: 'dropped', rejects: 'rejected', reject: 'rejected', serve: 'served', serves: 'served', want: 'wanted',
  wants: 'wanted', think: 'thought', know: 'knew', miss: 'missed', happens: 'happened', keeps_on: 'kept on', complete: 'completed', arrive: 'arrived',
  receive: 'received', receives: 'received', depends: 'depended', depend: 'depended', ignores: 'ignored', fills: 'filled', grows: 'grew', agrees: 'agreed', confirms: 'confirmed',
  check: 'checked', run: 'ran', backtracks: 'backtracked', masks: 'masked', lands: 'landed', refuse: 'refused', refuses: 'refused', stays: 'stayed', stay: 'stayed', hang: 'hung',
} // biome-ignore format: a word list

/** Base forms whose past is irregular, beyond those of `PAST`. */
export const IRREGULAR: Record<string, string> = {
  hold: 'held', take: 'took', keep: 'kept', go: 'went', run: 'ran', put: 'put', cut: 'cut', set: 'set', see: 'saw', get: 'got', know: 'knew', stop: 'stopped',
  drop: 'dropped', lose: 'lost', leave: 'left', find: 'found', make: 'made', write: 'wrote', send: 'sent', have: 'had', think: 'thought', begin: 'began', split: 'split', break: 'broke', give: 'gave', build: 'built', read: 'read', tell: 'told', do: 'did', fall: 'fell', rise: 'rose', grow: 'grew', throw: 'threw', catch: 'caught', buy: 'bought',
  bring: 'brought', feel: 'felt', hear: 'heard', meet: 'met', pay: 'paid', sell: 'sold', speak: 'spoke', spend: 'spent', stand: 'stood', understand: 'understood', wake: 'woke', win: 'won', come: 'came', say: 'said', hit: 'hit', let: 'let', shut: 'shut', fight: 'fought', drive: 'drove', eat: 'ate', draw: 'drew', fly: 'flew', ring: 'rang', sit: 'sat', choose: 'chose',
} // biome-ignore format: a word list

/** Base forms: the present that may as well be an infinitive or a noun. */
export const BASE = new Set(
  'check run refuse stay hang masks queue say see get work load show fail complain report need keep come go answer talk lose write use send stop look time crash return hold wait open ask call post pay drop reject serve want think know miss complete arrive receive depend do have can will start times calls posts reports looks works loads checks answers talks uses runs drops returns reads points'.split(
    ' ',
  ),
)

/** Chat shorthand as prose. */
export const PROSE: readonly (readonly [RegExp, string])[] = [
  [/\bprod\b/gi, 'production'],
  [/\bqa\b/g, 'QA'],
  [/\bdbs\b/gi, 'databases'],
  [/\bdb\b/gi, 'database'],
  [
    /\b(cpu|dns|api|sql|tls|ssl|http|https|tcp|ssd|ram|sla|sop|ip|vpn|cdn|waf|ci|sso|xss|lb|ssh|dba|ui|url|etl|iam|aws|gcp|jwt|ntp|bgp|ram|os|vm)\b/g,
    '<UP>',
  ],
  [/\bmins?\b/gi, 'min'],
  [/\bconfigs?\b/gi, 'configuration'],
  [/\btcp retransmissions\b/gi, 'TCP retransmissions'],
  [/\bacc(?:t|ount)s?\b(?= (?:locked|blocked))/gi, 'accounts'],
  [/(?<=\b(?:host|linux|db|database|web|app|prod|production|mysql|redis) )boxes\b/gi, 'machines'],
  [
    /\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b/g,
    '<CAPITAL>',
  ],
  [/\b(ha(?:ve|s|d)) got\b/gi, '$1'],
  [/^power[- ]cycling\b/gi, 'restarting'],
  [/ \+ /g, ' and '],
  [/ & /g, ' and '],
  [/\bstuff\b/gi, 'changes'],
  [/\blike crazy\b/gi, 'heavily'],
  [/\bgoes? through the roof\b/gi, 'rises sharply'],
  [/\bfat[- ]fingered\b/gi, 'mixed up'],
  [/\b(?:dead|toast|hosed|borked|fubar)\b(?! (?:letter|lock|line|end))/gi, 'down'],
  [/\bweird\b/gi, 'unusual'],
  [/\bboring\b|\bbored\b/gi, 'unremarkable'],
  [/\bbounce(?= (?:the|it|both|all))/gi, 'restart'],
  [/\ba bunch of\b|\blots? of\b|\btons of\b/gi, 'many'],
  [/\btons?\b/gi, 'many'],
  [/\bkinda\b|\bsorta\b/gi, 'rather'],
  [
    /\b(?:(?<!, )also|really|just|actually|basically|literally|simply|totally|completely|obviously|apparently|anyway|even|super|pretty|quite|btw|tbh|imo|imho|lol|haha+|hehe|rn|sry|sorry|again and again|(?<!\b(?:my|our|the|your|their|these|those|some|two|three) )(?:guys|folks|team)|please|luckily)\b,? ?/gi,
    '',
  ],
]

/** Words that point to the day of the chat, as they read later. */
export const THEN: readonly (readonly [RegExp, string])[] = [
  [/\bfrom now on\b/gi, 'from then on'],
  [/\b(until|till|by|since|up to) now\b/gi, '$1 then'],
  [/\bfor now\b/gi, 'for the time being'],
  [/,? ?\b(?:right |just |only )?now\b/gi, ''],
  [/,? ?\b(?:at the moment|currently|atm)\b/gi, ''],
  [/\bthis (morning|afternoon|evening|week|weekend|month|year|hour|minute)\b/gi, 'that $1'],
  [/\btonight\b/gi, 'that night'],
  [/\blast night's\b/gi, "the previous night's"],
  [/\byesterday's\b/gi, "the previous day's"],
  [/\byesterday (morning|afternoon|evening|night)\b/gi, 'the $1 before'],
  [/\blast night\b/gi, 'the night before'],
  [/\byesterday\b/gi, 'the day before'],
  [/\btomorrow\b/gi, 'the next day'],
  [/\btoday\b/gi, 'that day'],
  [/\bago\b/gi, 'before'],
  [/\b(?:in|into) here\b/gi, 'in the channel'],
]
