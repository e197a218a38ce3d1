import { readFile } from 'node:fs/promises'
import type { SlackAccess } from './config.ts'
import type { Context } from './context.ts'
import { newestRoster } from './db/rosters.ts'
import type { Roster } from './domain/roster.ts'
import type { Instant } from './domain/time.ts'
import { ConfigError, reasonOf } from './errors.ts'
import { formatProblem, type RosterProblem } from './roster/problems.ts'
import { readRoster } from './roster/read.ts'
import { createLanes } from './slack/lanes.ts'

/** A roster file as it was read; without a roster, why it is none, one line each. */
export type RosterFile =
  | { ok: true; roster: Roster; warnings: readonly RosterProblem[] }
  | { ok: false; problems: readonly string[] }

/** Reads and validates the roster's file; with an instant, it also warns of what its schedules leave open in the days after. */
export async function readRosterFile(file: string, now: Instant | null = null): Promise<RosterFile> {
  const source = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => ({ code: thrown.code }))
  if (typeof source !== 'string')
    return {
      ok: false,
      problems: [
        `${file} cannot be read (${source.code}): copy roster.example.yml there and put your teams in, or name another file in DEBRIEF_ROSTER.`,
      ],
    }
  const reading = readRoster(source, file, now)
  return reading.ok ? reading : { ok: false, problems: reading.problems.map(formatProblem) }
}

/** Passes when there is a roster to work with: a good file, or one stored before. */
export async function someRoster(ctx: Context, read: RosterFile): Promise<void> {
  if (!read.ok && !(await newestRoster(ctx.db))) throw new ConfigError(read.problems)
}

/**
 * Passes when Slack takes the app-level token, or does not answer: only a refusal is the operator's to mend. Whether a signing
 * secret is the app's shows only when Slack sends something.
 */
export async function accessTaken(access: SlackAccess, slackApiUrl: string | undefined): Promise<void> {
  if (access.transport === 'http') return
  const answer = await createLanes({ token: access.appToken, slackApiUrl }).ask('apps.connections.open')
  if (!answer.ok && answer.kind === 'permanent')
    throw new ConfigError([
      `SLACK_APP_TOKEN is refused by Slack (${answer.code}): make an app-level token with connections:write under "Basic Information" of the same app.`,
    ])
}

/** Seconds that this machine's clock may be off: Slack's requests and ours carry times that are held against each other. */
const CLOCK_TOLERANCE_S = 5

/** Holds this machine's clock against the one of Slack's answers (https://docs.slack.dev/reference/methods/api.test); null where all is well, or nothing can be said. */
export async function clockAgainstSlack(ctx: Context, slackApiUrl = 'https://slack.com/api/'): Promise<string | null> {
  const answer = await fetch(new URL('api.test', slackApiUrl), {
    method: 'POST',
    signal: AbortSignal.timeout(5_000),
  }).catch(() => null)
  await answer?.body?.cancel()
  return clockProblem(answer?.headers.get('date') ?? null, ctx.wireNow())
}

/** What is wrong with a clock that shows `now` (epoch ms) when another machine's HTTP header Date is `date`. */
export function clockProblem(date: string | null, now: number): string | null {
  const ahead = (now - Date.parse(date ?? '')) / 1000
  // The header has whole seconds, so the other clock is up to one second further.
  if (!(ahead > CLOCK_TOLERANCE_S + 1 || ahead < -CLOCK_TOLERANCE_S)) return null
  const off = `${Math.round(Math.abs(ahead))} s ${ahead > 0 ? 'ahead of' : 'behind'}`
  return `The clock of this machine is ${off} Slack's, so times in the record would be wrong: set it, by NTP for one.`
}

/** Waits for all of several checks; what is wrong with any of them is told together, a line each. */
export async function allOf<T extends readonly unknown[]>(
  checks: {
    readonly [K in keyof T]: Promise<T[K]>
  },
): Promise<T> {
  const results = await Promise.allSettled(checks)
  const failures = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const stranger = failures.find((one) => !(one instanceof ConfigError))
  if (stranger) throw stranger
  const problems = failures.flatMap((one) => (one instanceof ConfigError ? one.problems : []))
  if (problems.length > 0) throw new ConfigError(problems)
  return results.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T
}

/** Said at start, where it is no reason to stop, and by `check`, where it is one. */
export const WEBHOOK_WITHOUT_SECRET =
  'The roster names a webhook, but DEBRIEF_WEBHOOK_SECRET is not set: pages cannot go there when Slack is down. Make one with: openssl rand -base64 32'

/** What PostgreSQL, or the way to it, says of a wrong address (https://www.postgresql.org/docs/current/errcodes-appendix.html), with the fix. */
const DATABASE_FIXES: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there: start PostgreSQL, or mend host and port.',
  ENOTFOUND: 'the host is not known: mend its name.',
  EAI_AGAIN: 'the host is not known now: mend its name, or the resolver.',
  ETIMEDOUT: 'the host does not answer: mend its name, or the way to it.',
  EHOSTUNREACH: 'there is no way to the host: mend its name, or the network.',
  '28P01': 'user or password are refused: mend them.',
  '28000': 'the user may not come in: mend it, or pg_hba.conf.',
  '3D000': 'there is no such database: create it, or mend the name.',
  '42501': 'the user lacks rights: let it own the database.',
}

/** The problem of a database that cannot be reached, as a line with its fix; anything else is given back as it was. */
export function databaseProblem(thrown: unknown): unknown {
  const code = codeOf(thrown)
  const fix = code === undefined ? undefined : DATABASE_FIXES[code]
  return fix === undefined ? thrown : new ConfigError([`DATABASE_URL leads to no database (${code}): ${fix}`])
}

function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0])
  const { code } = (thrown ?? {}) as { code?: unknown }
  if (typeof code === 'string') return code
  return /timeout exceeded when trying to connect/.test(reasonOf(thrown)) ? 'ETIMEDOUT' : undefined
}
