import type { Context } from './context.ts'
import type { Rule } from './rules.ts'

const named = (context: Context, pattern: RegExp): boolean => context.bot && pattern.test(context.message.author.name)

/** What programs post. Nothing that a program posts is a claim of a person, so the first of these always decides. */
export const BOT_RULES: readonly Rule[] = [
  {
    name: 'own post',
    kind: 'update',
    why: 'Debrief projects what it has already recorded.',
    whole: (c) => c.message.author.kind === 'self',
  },
  {
    name: 'pager calls somebody',
    kind: 'page',
    why: 'A pager post that names who is called is a page.',
    whole: (c) =>
      c.bot &&
      (/\b(?:calling|paging|paged|notifying|notified|escalat(?:ed|ing) to|assigned to|on-?call:)\b/.test(c.low) ||
        (named(c, /pager|opsgenie|on-?call|victorops|splunk.?on|squadcast/i) && /→|->|=>/.test(c.message.text)) ||
        (/\b(?:call|voice|phone|ring|sms|pag|alert|notif|escalat)\w*\b.{0,40}\b(?:to|for|:)/.test(c.low) &&
          !/\b(?:firing|resolved|acknowledged|recovered)\b/.test(c.low) &&
          /(?:to|for|:):? \p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u.test(c.message.text))),
  },
  {
    name: 'pager says somebody answered',
    kind: 'ack',
    why: 'A page that somebody took is taken notice of.',
    whole: (c) =>
      named(c, /pager|opsgenie|on-?call|victorops|squadcast/i) && /\backnowledged by\b|\backed by\b/.test(c.low),
  },
  {
    name: 'status page bot',
    kind: 'comms',
    why: 'What a status page shows goes to the public.',
    whole: (c) => named(c, /status.?page|statuspage|^status.?bot|status.?io|tweet|twitter|mailing|newsletter/i),
  },
  {
    name: 'ticket feed',
    kind: 'report',
    why: 'A feed of tickets, reviews or complaints relays the affected side.',
    whole: (c) =>
      c.bot &&
      (named(
        c,
        /ticket|jira|youtrack|itsm|zendesk|intercom|help.?desk|freshdesk|support|front|feedback|review|complain|service.?now|salesforce|hotline|help.?line|trustpilot|social|community|forum|discord|mention|sentiment|app.?store|play.?store/i,
      ) ||
        /\b(?:new|#?\d+ new) (?:ticket|tickets|complaint|review|conversation|case)s?\b|\bcustomer (?:wrote|says|reports)\b/.test(
          c.low,
        )) &&
      !/\b(?:firing|recovered|threshold|p9\d)\b/.test(c.low),
  },
  {
    name: 'deploy bot',
    kind: 'change',
    why: 'A program that ships, flips or scales something leaves it different.',
    whole: (c) =>
      c.bot &&
      (named(
        c,
        /deploy|release|argo|spinnaker|jenkins|\bci\b|octopus|flux|rollout|terraform|atlantis|launch.?darkly|unleash|flag|ship/i,
      ) ||
        /\b(?:deploy(?:ed|ment)?|rollout|rollback|release|rolled back|feature flag|config(?:uration)? change)\b.{0,60}\b(?:started|finished|succeeded|completed?|done|live|to (?:prod\w*|all)|on|off|by)\b/.test(
          c.low,
        )) &&
      !/\b(?:health.?check|firing|alarm|threshold|failed check)\b/.test(c.low),
  },
  {
    name: 'machine post',
    kind: 'alert',
    why: 'Any other machine post is about the state of a system.',
    whole: (c) => c.bot,
  },
]
