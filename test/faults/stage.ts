import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { SCOPES } from '../../src/slack/identity.ts'
import { startWebhookReceiver } from '../behaviour/webhook-receiver.ts'
import { testDatabase } from '../database.ts'
import { createStoryClock } from '../demo/story-clock.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { debrief, type Program, slackSettings, workFolder } from '../start/program.ts'
import { startCommitProxy } from './commit-proxy.ts'
import { callNamer } from './names.ts'
import { createPoints } from './points.ts'
import { IN_SLACK, ROSTER } from './roster.ts'

const SECRET = 'a-secret-of-the-tests'
/** What the app has subscribed to: nothing else reaches it. */
const SUBSCRIBED: string[] = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')).settings
  .event_subscriptions.bot_events

/** The shipped program with all that is around it: every commit and every call of it passes here. */
export type Stage = Awaited<ReturnType<typeof openStage>>

export async function openStage() {
  const stack = new AsyncDisposableStack()
  const clock = createStoryClock()
  clock.set({ domainStart: Date.now(), wireStart: Date.now(), rate: 1 })
  const points = createPoints()
  const database = stack.use(await testDatabase())
  const proxy = stack.use(await startCommitProxy(database.url))
  const slack = stack.use(
    await startLocalSlack({
      clock: clock.millis,
      scopes: Object.keys(SCOPES),
      events: SUBSCRIBED,
      // A process that has just started on a busy machine answers late.
      ackTimeoutMs: 15_000,
    }),
  )
  const receiver = stack.use(await startWebhookReceiver(SECRET, (moment) => points.see('page by webhook', moment)))
  const people = Object.fromEntries(
    Object.entries(IN_SLACK).map(([handle, name]) => [
      handle,
      slack.addUser({ handle, name, email: `${handle}@acme.example`, tz: 'Europe/Madrid' }),
    ]),
  ) as Record<keyof typeof IN_SLACK, string>
  const incidents = slack.addChannel({ name: 'incidents' })
  const general = slack.addChannel({ name: 'general' })
  const folder = stack.use(await workFolder(ROSTER.replace('WEBHOOK', receiver.url)))

  const nameOf = callNamer(slack, people, incidents)
  /** A call is named when it arrives: the newest line of the trace is the one that faults are looked up for. */
  const calls = (moment: 'before' | 'after') => () => points.see(nameOf(slack.trace.at(-1)!), moment) === 'stop'
  slack.fault({ method: '*', kind: 'hang', when: calls('before') })
  // The process is gone before Slack has done it, so its answer reaches nobody.
  slack.fault({ method: '*', kind: 'lost-reply', when: calls('after') })
  proxy.watch((statements, moment) => points.see(nameOfCommit(statements), moment))

  return {
    slack,
    clock,
    points,
    receiver,
    people,
    incidents,
    general,
    databaseUrl: database.url,
    /**
     * Starts the program, domain time running `rate` times as fast from now on and set `aheadMs` later; `apart`: its database
     * directly, where commits are not to be seen.
     */
    start(rate: number, { aheadMs = 0, apart = false } = {}): Program {
      const now = Date.now()
      clock.set({ domainStart: clock.at(now) + aheadMs, wireStart: now, rate })
      const env = {
        ...slackSettings(slack),
        DATABASE_URL: apart ? database.url : proxy.url,
        DEBRIEF_WEBHOOK_SECRET: SECRET,
        DEBRIEF_CLOCK: clock.setting(),
      }
      return debrief(['start'], { cwd: folder.path, env })
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** What a transaction is, by the first of these tables that it writes. */
const COMMITS: [table: RegExp, name: string][] = [
  [/workspace/, 'commit of the declaration'],
  [/inbox/, 'commit of a decision'],
  [/page_attempt/, 'commit of outcomes'],
  [/projection/, 'commit of what is to be shown'],
  [/message/, 'commit of messages'],
  [/^due_work$/, 'commit of a claim'],
]

function nameOfCommit(statements: readonly string[]): string {
  const written = statements.flatMap((one) =>
    [...one.matchAll(/(?<!for )\b(?:insert into|update|delete from) "?(?!set\b|skip\b)(\w+)/gi)].map(
      (match) => match[1]!,
    ),
  )
  const tables = [...new Set(written)].join(' ')
  return COMMITS.find(([table]) => table.test(tables))?.[1] ?? `commit of ${tables || 'locks'}`
}
