import type { Roster } from '../roster.ts'
import type { Severity } from '../severity.ts'
import {
  type ClockTime,
  type CloseArguments,
  type PageTarget,
  type Read,
  readClock,
  readClose,
  readPageTarget,
  readSeverity,
  readSomebody,
  readStatus,
  type SettableStatus,
  type Somebody,
} from './arguments.ts'
import { type CoverArguments, readCover, scheduleNamed, startingSchedule } from './cover.ts'
import { type MeArguments, readMe } from './me.ts'
import {
  type ReportArguments,
  readNumber,
  readReport,
  readRunbook,
  readSignal,
  readTemporary,
  type SignalArguments,
  type TemporaryArguments,
} from './noticing.ts'
import { readable, shortened, takeTokens, titleOf } from './text.ts'
import { SLASH_COMMAND, type SubCommand, subCommandOf, suggestionFor, usageOf } from './words.ts'

/** Where a command was typed, and what its words are read against. */
export type CommandPlace = {
  /** In the channel (or the thread's channel) of an incident that is not over and done. */
  insideIncident: boolean
  roster: Roster
  /** IANA zone of the person typing: times of day are meant in it. */
  zone: string
  /** Said in a message, `@debrief ...`, where people also talk: outside an incident free text is asked about, not declared. */
  spoken?: boolean
}

/** What is declared: a title (never empty), with what its tokens said. */
export type Declared = {
  title: string
  severity: Severity | null
  services: string[]
  /** Nobody is in trouble: it is to be seen whether everything works. */
  drill?: boolean
}

/** What a person asked for. All text in it is plain and unescaped; whoever shows it escapes it. */
export type Command =
  | ({ kind: 'declare' } & Declared)
  /** The form, filled with what was given. */
  | { kind: 'declare-form'; severity: Severity | null; services: string[] }
  | { kind: 'panel' }
  /** May be a title that begins with a sub-command's word: to be asked, with buttons. */
  | ({ kind: 'confirm-declare'; subCommand: SubCommand } & Declared)
  | { kind: 'unknown'; word: string; suggestion: string | null }
  | { kind: 'page'; target: PageTarget }
  | { kind: 'severity'; severity: Severity }
  /** Services that are affected too, with a severity where one was said with them. */
  | { kind: 'services'; services: string[]; severity: Severity | null }
  /** Null asks for the status. */
  | { kind: 'status'; status: SettableStatus | null }
  /** Null is the person typing. */
  | { kind: 'commander'; who: Somebody | null }
  | { kind: 'note'; at: ClockTime | null; text: string }
  /** Null opens the form. */
  | { kind: 'update'; text: string | null }
  | { kind: 'mitigated' | 'resolve'; at: ClockTime | null }
  | ({ kind: 'close' } & CloseArguments)
  | ({ kind: 'report' } & ReportArguments)
  | ({ kind: 'signal' } & SignalArguments)
  /** A runbook's key; null asks for the list. */
  | { kind: 'runbook'; runbook: string | null }
  | ({ kind: 'temporary' } & TemporaryArguments)
  /** Of a temporary measure, or of an incident. */
  | { kind: 'undone' | 'add'; number: number }
  | { kind: 'catchup' | 'changes' | 'signals' | 'still' | 'timeline' | 'reopen' | 'list' | 'help' }
  /** A team's key, or a schedule's, or null for all. */
  | { kind: 'oncall'; team: string | null; schedule?: string }
  | ({ kind: 'cover' } & CoverArguments)
  /** The form, with a schedule's key where one was said. */
  | { kind: 'cover-form'; schedule: string | null }
  | ({ kind: 'me' } & MeArguments)
  /** A plain sentence for the person alone: what was wrong, and what would be right. */
  | { kind: 'invalid'; message: string }

/** Sub-commands that work anywhere. */
export const ANYWHERE: readonly SubCommand[] = [
  'list',
  'oncall',
  'cover',
  'me',
  'help',
  'report',
  'runbook',
  'changes',
  'catchup',
  'add',
]

/** After these any words would parse, so outside an incident they are taken for a title, and asked about. */
const FREE_TEXT: readonly SubCommand[] = ['note', 'update', 'temporary']

/**
 * Reads the text after the slash command, as Slack sends it (escaped, mentions as `<@U123|name>`). Pure; never throws.
 * Inside an incident free text never declares. Outside, a sub-command's word counts only if what follows it parses.
 */
export function parseCommand(text: string, place: CommandPlace): Command {
  const typed = text.trim()
  if (typed === '') {
    return place.insideIncident ? { kind: 'panel' } : { kind: 'declare-form', severity: null, services: [] }
  }
  const word = /^(?:catch\s+(?:me\s+)?up(?=\s|$)|\S+)/i.exec(typed)![0]
  const rest = typed.slice(word.length).trim()
  if (word.toLowerCase() === 'new') return declare(rest, place)
  if (word.toLowerCase() === 'drill') return drill(rest, place)
  const sub = subCommandOf(word.replace(/\s+(?:me\s+)?/i, ''))
  if (place.insideIncident) return sub === null ? tokensOrUnknown(typed, word, place) : readSub(sub, rest, place)
  if (sub !== null) return outside(sub, typed, rest, place)
  if (declaringVerb(word)) return declare(rest, place)
  const declared = declare(typed, place)
  // A severity or a service is no small talk.
  const sure =
    !place.spoken || declared.kind !== 'declare' || declared.severity !== null || declared.services.length > 0
  return sure ? declared : { ...declared, kind: 'confirm-declare', subCommand: 'new' }
}

const declaringVerb = (word: string) => word.toLowerCase() === 'declare'

/** Inside an incident, tokens alone (`service:orders`, `sev1`) say what is affected and how bad it is; any other word is unknown. */
function tokensOrUnknown(typed: string, word: string, place: CommandPlace): Command {
  const { rest, severity, services, problem } = takeTokens(readable(typed, place.roster), place.roster)
  if (rest !== '' || (severity === null && services.length === 0 && problem === null)) return unknownWord(word, place)
  if (problem !== null) return invalid(problem)
  return services.length === 0 ? { kind: 'severity', severity: severity! } : { kind: 'services', services, severity }
}

function unknownWord(word: string, place: CommandPlace): Command {
  const readableWord = readable(word, place.roster)
  return { kind: 'unknown', word: shortened(readableWord), suggestion: suggestionFor(readableWord) }
}

function declare(text: string, place: CommandPlace): Command {
  const { rest, severity, services, problem } = takeTokens(readable(text, place.roster), place.roster)
  if (problem !== null) return { kind: 'invalid', message: problem }
  const title = titleOf(rest)
  return title === '' ? { kind: 'declare-form', severity, services } : { kind: 'declare', title, severity, services }
}

function drill(text: string, place: CommandPlace): Command {
  const declared = declare(text, place)
  if (declared.kind === 'declare') return { ...declared, drill: true }
  return declared.kind === 'declare-form' ? invalid(`A drill needs a title. ${usageOf('drill')}`) : declared
}

function outside(sub: SubCommand, typed: string, rest: string, place: CommandPlace): Command {
  const command = readSub(sub, rest, place)
  // A report says how many, or of what: "report page empty" is a title.
  const vague = command.kind === 'report' && command.count === 1 && command.services.length === 0
  const clear = command.kind !== 'invalid' && !vague && !(FREE_TEXT.includes(sub) && rest !== '')
  const sure = clear || (sub === 'cover' && startingSchedule(rest, place.roster) !== null)
  if (sure && ANYWHERE.includes(sub)) return command
  if (clear || rest === '') return { kind: 'invalid', message: needsIncident(sub, typed, place.roster) }
  const declared = declare(typed, place)
  return declared.kind === 'declare' ? { ...declared, kind: 'confirm-declare', subCommand: sub } : declared
}

function needsIncident(sub: SubCommand, typed: string, roster: Roster): string {
  const asTyped = shortened(readable(typed, roster))
  return (
    `"${asTyped}" needs an incident: use ${usageOf(sub)} in the incident's channel. ` +
    `To declare a new one with this title: ${SLASH_COMMAND} new ${asTyped}`
  )
}

function readSub(sub: SubCommand, rest: string, place: CommandPlace): Command {
  const { roster, zone } = place
  const plainRest = readable(rest, roster)
  switch (sub) {
    case 'new':
      return declare(rest, place)
    case 'drill':
      return drill(rest, place)
    case 'page':
      return rest === ''
        ? invalid(`Page whom? ${usageOf('page')}`)
        : then(readPageTarget(rest, roster), (target) => ({ kind: 'page', target }))
    case 'commander':
      return rest === '' || /^(me|self|myself)$/i.test(rest)
        ? { kind: 'commander', who: null }
        : then(readSomebody(rest, roster), (who) => ({ kind: 'commander', who }))
    case 'severity':
      return rest === ''
        ? invalid(`Which severity? ${usageOf('severity')}`)
        : then(readSeverity(plainRest), (severity) => ({ kind: 'severity', severity }))
    case 'status':
      return rest === ''
        ? { kind: 'status', status: null }
        : then(readStatus(plainRest), (status) => ({ kind: 'status', status }))
    case 'close':
      return then(readClose(plainRest), (close) => ({ kind: 'close', ...close }))
    case 'note':
      return then(readClock(rest, zone), ({ at, rest: said }) => {
        const note = readable(said, roster).trim()
        return note === '' ? invalid(`Note what? ${usageOf('note')}`) : { kind: 'note', at, text: note }
      })
    case 'update':
      return { kind: 'update', text: plainRest.trim() || null }
    case 'mitigated':
    case 'resolve':
      return then(readClock(rest, zone), ({ at, rest: more }) =>
        more === '' ? { kind: sub, at } : invalid(tooMuch(sub, more, roster)),
      )
    case 'oncall':
      return readOnCall(rest, roster)
    case 'cover': {
      const named = rest === '' ? null : scheduleNamed(roster, rest)
      if (rest === '' || named !== null) return { kind: 'cover-form', schedule: named }
      return then(readCover(rest, roster), (cover) => ({ kind: 'cover', ...cover }))
    }
    case 'me':
      return then(readMe(plainRest), (me) => ({ kind: 'me', ...me }))
    case 'report':
      return then(readReport(rest, roster), (report) => ({ kind: 'report', ...report }))
    case 'signal':
      return then(readSignal(plainRest, zone), (check) => ({ kind: 'signal', ...check }))
    case 'runbook':
      return rest === ''
        ? { kind: 'runbook', runbook: null }
        : then(readRunbook(plainRest, roster.runbooks), (runbook) => ({ kind: 'runbook', runbook }))
    case 'temporary':
      return then(readTemporary(rest, roster), (measure) => ({ kind: 'temporary', ...measure }))
    case 'undone':
      return then(
        readNumber(plainRest, `Which one? /incident still has their numbers. ${usageOf('undone')}`),
        (number) => ({
          kind: 'undone',
          number,
        }),
      )
    case 'add':
      return then(readNumber(plainRest, `To which incident? ${usageOf('add')}`), (number) => ({ kind: 'add', number }))
    case 'still':
      return /^(?:in place)?$/i.test(rest) ? { kind: 'still' } : invalid(tooMuch(sub, rest, roster))
    case 'catchup':
    case 'changes':
    case 'signals':
    case 'timeline':
    case 'reopen':
    case 'list':
    case 'help':
      return rest === '' ? { kind: sub } : invalid(tooMuch(sub, rest, roster))
  }
}

function readOnCall(rest: string, roster: Roster): Command {
  if (rest === '') return { kind: 'oncall', team: null }
  const target = readPageTarget(rest, roster)
  if (target.ok && target.value.kind === 'team') return { kind: 'oncall', team: target.value.team }
  const schedule = scheduleNamed(roster, rest)
  if (schedule !== null) return { kind: 'oncall', team: null, schedule }
  return invalid(target.ok ? `On call is asked by team. ${usageOf('oncall')}` : target.message)
}

function tooMuch(sub: SubCommand, rest: string, roster: Roster): string {
  const said = shortened(readable(rest, roster))
  return `"${said}" is not understood after ${sub}. Use ${usageOf(sub)}; to put words on the timeline, ${usageOf('note')}.`
}

const invalid = (message: string): Command => ({ kind: 'invalid', message })

function then<T>(read: Read<T>, use: (value: T) => Command): Command {
  return read.ok ? use(read.value) : invalid(read.message)
}
