import { statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { ConfigError } from './errors.ts'

/** Domain time for replays and drills: at the real instant `wireStart` (epoch ms) domain time stood at `domainStart` (epoch ms) and runs `rate` times as fast. */
const CLOCK = /^(?<domain>\S+)@(?<wire>\S+)x(?<rate>\d+(\.\d+)?)$/

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback)
const text = z.string().trim().min(1)
const address = z.url({ protocol: /^https?$/, error: 'is an address such as https://debrief.example.com' })
const SECRETS = 'has at least 16 characters; make one with: openssl rand -base64 32'
const listed = (value: string) => value.split(',').map((one) => one.trim())
const bySource = (all: readonly string[]) => {
  const secrets = new Map<string, string[]>()
  for (const one of all) {
    const [source = ''] = one.split('=', 1)
    secrets.set(source.trim(), [...(secrets.get(source.trim()) ?? []), one.slice(source.length + 1).trim()])
  }
  return Object.fromEntries(secrets)
}
// After whsec_ is base64: of what is none no key would be left, and everybody could sign.
const isSecret = (one: string) => one.length >= 16 && (!one.startsWith('whsec_') || /^whsec_[\w+/-]{16,}=*$/.test(one))
const areSecrets = (secrets: readonly string[]) => secrets.every(isSecret)

const Environment = z.object({
  SLACK_BOT_TOKEN: text
    .refine((token) => token.startsWith('xoxb-'), 'begins with xoxb- : the bot token of "OAuth & Permissions"')
    .optional(),
  SLACK_APP_TOKEN: text
    .refine(
      (token) => token.startsWith('xapp-'),
      'begins with xapp- : an app-level token with connections:write, of "Basic Information"',
    )
    .optional(),
  SLACK_SIGNING_SECRET: text
    .refine((secret) => !/^(xox|xapp-)/.test(secret), 'is the Signing Secret of "Basic Information", not a token')
    .optional(),
  SLACK_TRANSPORT: z.enum(['socket', 'http']).optional(),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: 'is an address such as https://slack.com/api/' })
    // Methods are below it, not beside it.
    .transform((url) => (url.endsWith('/') ? url : `${url}/`))
    .optional(),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'is an address such as postgres://user:password@host:5432/debrief' })
    .optional(),
  QUEUE_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'is an address such as postgres://user:password@host:5432/queue' })
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'is an address such as redis://127.0.0.1:6379' }).optional(),
  DEBRIEF_DATA: text.default('.debrief'),
  DEBRIEF_ROSTER: text.default('roster.yml'),
  DEBRIEF_WEBHOOK_SECRET: text.refine(isSecret, SECRETS).optional(),
  DEBRIEF_HOOK_SECRET: text.transform(listed).refine(areSecrets, SECRETS).optional(),
  DEBRIEF_HOOK_SECRETS: text
    .refine(
      (value) => areSecrets(listed(value).map((one) => /=(.+)/.exec(one)?.[1] ?? '')),
      `is like github=SECRET,grafana=SECRET; each ${SECRETS}`,
    )
    .transform((value) => bySource(listed(value)))
    .optional(),
  // Where the far sides of pages reach us: answers by SMS, keys in calls, acknowledgements of PagerDuty.
  PUBLIC_URL: address.transform((url) => url.replace(/\/+$/, '')).optional(),
  TWILIO_ACCOUNT_SID: text.regex(/^AC[0-9a-f]{32}$/i, 'is the Account SID (AC...) of the Twilio console').optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  TWILIO_FROM: text
    .regex(/^\+[1-9]\d{6,14}$/, 'is the number that pages come from, in E.164 form such as +34900000000')
    .optional(),
  TWILIO_API_URL: address.optional(),
  PAGERDUTY_ROUTING_KEYS: text
    .refine(
      (value) => listed(value).every((one) => /^[^=\s]+=\w{32}$/.test(one)),
      'is like payments=KEY,network=KEY: for each team the Integration Key (32 characters) of its Events API v2 integration',
    )
    .transform((value) => Object.fromEntries(listed(value).map((one) => one.split('=') as [string, string])))
    .optional(),
  PAGERDUTY_WEBHOOK_SECRET: text.optional(),
  PAGERDUTY_API_TOKEN: text.optional(),
  PAGERDUTY_EVENTS_URL: address.default('https://events.pagerduty.com'),
  PAGERDUTY_API_URL: address.default('https://api.pagerduty.com'),
  NTFY_URL: address.default('https://ntfy.sh'),
  NTFY_TOKEN: text.optional(),
  DEBRIEF_ANSWER_SECRET: text.refine(isSecret, SECRETS).optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'is an address such as smtps://user:password@mail.example.com' })
    .optional(),
  MAIL_FROM: z.email({ error: 'is the address that copies of pages come from' }).optional(),
  DEBRIEF_ALARM_URL: address.optional(),
  DEBRIEF_HEARTBEAT_URL: address.optional(),
  DEBRIEF_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  DEBRIEF_HTTP_PORT: port(8080),
  DEBRIEF_HTTP_HOST: text.default('127.0.0.1'),
  DEBRIEF_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  DEBRIEF_CLOCK: z.string().regex(CLOCK, 'is for replays: <ISO instant>@<epoch ms>x<rate>').optional(),
})

/** All settings, read once. Secrets are apart, so that the rest may be shown. */
export type Config = {
  data: string
  roster: string
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  http: { port: number; host: string }
  poolSize: number
  /** How Slack's requests come: over sockets that we open, or to our address, signed. */
  transport: 'socket' | 'http'
  /** Ends in a slash. */
  slackApiUrl: string | undefined
  /** Where the far sides of pages reach us, without a slash at its end. */
  publicUrl: string | undefined
  clock: { domainStart: number; wireStart: number; rate: number } | null
}
/** What must never be shown. `queueDatabaseUrl`: the queue's own database, where it is not that of the incidents. */
export type Secrets = {
  botToken: string | undefined
  appToken: string | undefined
  signingSecret: string | undefined
  databaseUrl: string | undefined
  queueDatabaseUrl: string | undefined
  redisUrl: string | undefined
  webhookSecret: string | undefined
  /** What hooks are signed with: all of them, and those of single sources, which take no other; several while one is replaced. */
  hooks: { all: readonly string[]; of: Readonly<Record<string, readonly string[]>> }
  paging: PagingSecrets
  /** Where operators are told outside Slack that something is wrong, and what is asked every minute while all is well. */
  alarmUrl: string | undefined
  heartbeatUrl: string | undefined
}

/** Accounts of the ways to page; what is not set is not used, and `check` says what lacks. */
export type PagingSecrets = {
  twilio: {
    accountSid: string | undefined
    authToken: string | undefined
    from: string | undefined
    apiUrl: string | undefined
  }
  /** Routing keys by team key; `*` is for whoever has none. */
  pagerduty: {
    routingKeys: Readonly<Record<string, string>>
    webhookSecret: string | undefined
    apiToken: string | undefined
    eventsUrl: string
    apiUrl: string
  }
  ntfy: { url: string; token: string | undefined }
  email: { smtpUrl: string | undefined; from: string | undefined }
  /** Signs the addresses by which a push is answered. */
  answerSecret: string | undefined
}

type Variables = Record<string, string | undefined>

/** Names of all settings, for the operator guide's table. */
export const SETTINGS: readonly string[] = ['DEBRIEF_ENV_FILE', ...Object.keys(Environment.shape)]

/** Reads the settings of the process. Throws ConfigError with a line for each that is wrong; the value itself is not shown, it may be a secret. */
export function readConfig(env: Variables = environment()): { config: Config; secrets: Secrets } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const parsed = Environment.safeParse(given)
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
  const read = parsed.data
  return {
    config: {
      data: path.resolve(read.DEBRIEF_DATA),
      roster: path.resolve(read.DEBRIEF_ROSTER),
      logLevel: read.DEBRIEF_LOG_LEVEL,
      http: { port: read.DEBRIEF_HTTP_PORT, host: read.DEBRIEF_HTTP_HOST },
      poolSize: read.DEBRIEF_POOL_SIZE,
      transport: read.SLACK_TRANSPORT ?? (read.SLACK_SIGNING_SECRET && !read.SLACK_APP_TOKEN ? 'http' : 'socket'),
      slackApiUrl: read.SLACK_API_URL,
      publicUrl: read.PUBLIC_URL,
      clock: read.DEBRIEF_CLOCK ? clockOf(read.DEBRIEF_CLOCK) : null,
    },
    secrets: {
      botToken: read.SLACK_BOT_TOKEN,
      appToken: read.SLACK_APP_TOKEN,
      signingSecret: read.SLACK_SIGNING_SECRET,
      databaseUrl: read.DATABASE_URL,
      queueDatabaseUrl: read.QUEUE_DATABASE_URL,
      redisUrl: read.REDIS_URL,
      webhookSecret: read.DEBRIEF_WEBHOOK_SECRET,
      hooks: {
        all: read.DEBRIEF_HOOK_SECRET ?? [],
        of: read.DEBRIEF_HOOK_SECRETS ?? {},
      },
      paging: {
        twilio: {
          accountSid: read.TWILIO_ACCOUNT_SID,
          authToken: read.TWILIO_AUTH_TOKEN,
          from: read.TWILIO_FROM,
          apiUrl: read.TWILIO_API_URL,
        },
        pagerduty: {
          routingKeys: read.PAGERDUTY_ROUTING_KEYS ?? {},
          webhookSecret: read.PAGERDUTY_WEBHOOK_SECRET,
          apiToken: read.PAGERDUTY_API_TOKEN,
          eventsUrl: read.PAGERDUTY_EVENTS_URL,
          apiUrl: read.PAGERDUTY_API_URL,
        },
        ntfy: { url: read.NTFY_URL, token: read.NTFY_TOKEN },
        email: { smtpUrl: read.SMTP_URL, from: read.MAIL_FROM },
        answerSecret: read.DEBRIEF_ANSWER_SECRET,
      },
      alarmUrl: read.DEBRIEF_ALARM_URL,
      heartbeatUrl: read.DEBRIEF_HEARTBEAT_URL,
    },
  }
}

/** The environment of the process, with what the file `.env` adds to it: what is set already stays. */
function environment(): Variables {
  const named = process.env['DEBRIEF_ENV_FILE']
  if (named?.trim() === '') return process.env
  const file = path.resolve(named ?? '.env')
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found && named === undefined) return process.env
  if (!found?.isFile())
    throw new ConfigError([`${file} cannot be read: it is no file. Mend that, or DEBRIEF_ENV_FILE.`])
  process.loadEnvFile(file)
  return process.env
}

/** What Slack knows us by, and how its requests come. */
export type SlackAccess = { botToken: string } & (
  | { transport: 'socket'; appToken: string }
  | { transport: 'http'; signingSecret: string }
)

const NO_BOT_TOKEN =
  'SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-...) of "OAuth & Permissions" of your Slack app.'
const NO_APP_TOKEN =
  'SLACK_APP_TOKEN is not set: make an app-level token (xapp-...) with connections:write under "Basic Information" of your Slack app. Or let Slack send its requests to an address of yours: SLACK_SIGNING_SECRET, and SLACK_TRANSPORT=http (docs/operator-guide.md).'
const NO_SIGNING_SECRET =
  'SLACK_SIGNING_SECRET is not set, and SLACK_TRANSPORT is http: copy the Signing Secret of "Basic Information" of your Slack app. Or use Socket Mode: SLACK_TRANSPORT=socket, with an app-level token (xapp-...) in SLACK_APP_TOKEN.'

/** What nothing works without. Throws ConfigError for what is missing, with what else is known to be wrong, and where to begin. */
export function requireTokens(
  { config, secrets }: { config: Pick<Config, 'transport'>; secrets: Secrets },
  alsoWrong: readonly string[] = [],
): SlackAccess {
  const { botToken, appToken, signingSecret } = secrets
  if (botToken && config.transport === 'socket' && appToken) return { botToken, transport: 'socket', appToken }
  if (botToken && config.transport === 'http' && signingSecret) return { botToken, transport: 'http', signingSecret }
  const problems = botToken ? [] : [NO_BOT_TOKEN]
  if (config.transport === 'socket' && !appToken) problems.push(NO_APP_TOKEN)
  if (config.transport === 'http' && !signingSecret) problems.push(NO_SIGNING_SECRET)
  throw new ConfigError([
    ...problems,
    ...alsoWrong,
    'Settings come from the environment or a file .env (copy .env.example); "A real workspace" in README.md has each step. Without Slack: npm run demo.',
  ])
}

function clockOf(value: string): NonNullable<Config['clock']> {
  const { domain, wire, rate } = CLOCK.exec(value)?.groups ?? {}
  const clock = { domainStart: Date.parse(domain ?? ''), wireStart: Number(wire), rate: Number(rate) }
  if (!Number.isFinite(clock.domainStart) || !Number.isFinite(clock.wireStart) || !(clock.rate > 0)) {
    throw new ConfigError([
      'DEBRIEF_CLOCK is for replays: <ISO instant>@<epoch ms>x<rate>, such as 2021-03-09T14:00:00Z@1794900000000x60',
    ])
  }
  return clock
}
