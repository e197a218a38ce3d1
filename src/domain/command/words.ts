import { didYouMean } from '../language/similar.ts'

/** The slash command that people type. */
export const SLASH_COMMAND = '/incident'

/** Every sub-command with how it is written; the order is that of the help. */
export const SUB_COMMANDS = {
  new: { usage: 'new <title> [sev1..sev4] [service:key]', does: 'declare an incident, from anywhere' },
  report: { usage: 'report [N] <what customers see>', does: 'a problem that customers have, and how many of them' },
  page: { usage: 'page <team | @person> [now]', does: 'page a team or a person; now: in their quiet hours too' },
  commander: { usage: 'commander [@person]', does: 'take command, or hand it over' },
  severity: { usage: 'severity <sev1..sev4>', does: 'raise or lower the severity' },
  status: {
    usage: 'status [investigating | identified | mitigated | resolved]',
    does: 'show or set where it stands',
  },
  update: { usage: 'update [text]', does: 'post a status update' },
  note: { usage: 'note [HH:MM] <text>', does: 'add to the timeline, back-dated if you give a time' },
  timeline: { usage: 'timeline', does: 'show what has happened so far' },
  catchup: { usage: 'catchup', does: 'what is known, what was tried, who is on it, what is open' },
  changes: { usage: 'changes', does: 'what changed in the 24 h before' },
  signals: { usage: 'signals', does: 'the four signals: which are red, who confirmed the green ones' },
  signal: {
    usage: 'signal <alerts | telemetry | staff | customers> <red | green> [HH:MM]',
    does: 'say what a signal shows',
  },
  runbook: { usage: 'runbook [name]', does: 'show a runbook; the list of them without a name' },
  temporary: { usage: 'temporary <text> [@owner]', does: 'note what must be undone later' },
  still: { usage: 'still', does: 'what is still in place' },
  undone: { usage: 'undone <number>', does: 'one of these is undone' },
  mitigated: { usage: 'mitigated [HH:MM]', does: 'the impact has ended; unanswered pages stop' },
  resolve: { usage: 'resolve [HH:MM]', does: 'the cause is mended' },
  close: { usage: 'close [false alarm | duplicate <number>]', does: 'close it and draft the postmortem' },
  reopen: { usage: 'reopen', does: 'open it again' },
  add: { usage: 'add <number>', does: 'in a thread of any channel, by @debrief: add the thread to an incident' },
  list: { usage: 'list', does: 'open incidents' },
  oncall: { usage: 'oncall [team | schedule]', does: 'who is on call now, until when, and who is next' },
  cover: {
    usage: 'cover <schedule> <from> <until> [@person | me]',
    does: 'ask somebody, or all of the team, to take a stretch of a schedule',
  },
  me: {
    usage: 'me [+number | ntfy <topic> | <code> | test]',
    does: 'how you are reached besides Slack: add it, prove it, test it, remove it',
  },
  drill: {
    usage: 'drill <title> [sev1..sev4] [service:key]',
    does: 'an incident that is none: see whether everybody is reached',
  },
  help: { usage: 'help', does: 'this list' },
} as const

/** A word that means something right after the slash command. */
export type SubCommand = keyof typeof SUB_COMMANDS

const WORDS = Object.keys(SUB_COMMANDS) as SubCommand[]

/** Other spellings that people type for the same thing. */
const SPELLINGS: Record<string, SubCommand> = {
  sev: 'severity',
  mitigate: 'mitigated',
  resolved: 'resolve',
  closed: 'close',
  'on-call': 'oncall',
  'catch-up': 'catchup',
  summary: 'catchup',
  runbooks: 'runbook',
  temp: 'temporary',
  undo: 'undone',
  '?': 'help',
}

/** Verbs of declaring. Inside an incident they are answered with `new`, because nothing else declares there. */
const DECLARING = ['declare', 'open', 'create', 'start']

/** The sub-command that a typed word stands for, in any case, or null. */
export function subCommandOf(word: string): SubCommand | null {
  const lower = word.toLowerCase()
  return WORDS.find((known) => known === lower) ?? (Object.hasOwn(SPELLINGS, lower) ? SPELLINGS[lower]! : null)
}

/** What the writer of an unknown word probably meant, as it is to be typed: `status`, `severity sev1`, or null. */
export function suggestionFor(word: string): string | null {
  const lower = word.toLowerCase()
  if (/^sev-?[1-4]$/.test(lower)) return `severity ${lower.replace('-', '')}`
  if (DECLARING.includes(lower)) return 'new'
  const near = didYouMean(lower, [...WORDS, ...Object.keys(SPELLINGS)])
  return near === null ? null : subCommandOf(near)
}

/** How a sub-command is written in full: `/incident page <team | @person>`. */
export function usageOf(sub: SubCommand): string {
  return `${SLASH_COMMAND} ${SUB_COMMANDS[sub].usage}`
}
