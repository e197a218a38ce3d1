import { describe, expect, test } from 'vitest'
import { readConfig, requireTokens } from '../../src/config.ts'
import { ConfigError } from '../../src/errors.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  return problemsIn(() => readConfig(env))
}

function problemsIn(act: () => unknown): readonly string[] {
  try {
    act()
    return []
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.problems
    throw thrown
  }
}

describe('settings', () => {
  test('have defaults that work on one machine, with PostgreSQL and queue of our own', () => {
    const { config, secrets } = readConfig({})
    expect(config).toMatchObject({ logLevel: 'info', http: { port: 8080, host: '127.0.0.1' }, clock: null })
    expect(config.data).toMatch(/\/\.debrief$/)
    expect(config.roster).toMatch(/\/roster\.yml$/)
    const { hooks, paging, ...others } = secrets
    expect(hooks).toEqual({ all: [], of: {} })
    expect(Object.values(others).every((value) => value === undefined)).toBe(true)
    expect(paging.pagerduty).toMatchObject({ routingKeys: {}, apiUrl: 'https://api.pagerduty.com' })
    expect(paging.ntfy).toEqual({ url: 'https://ntfy.sh', token: undefined })
  })

  test('of the ways to page are read into their accounts', () => {
    const key = 'k'.repeat(32)
    const { config, secrets } = readConfig({
      PUBLIC_URL: 'https://debrief.acme.example//',
      PAGERDUTY_ROUTING_KEYS: `payments=${key}, *=${key}`,
      TWILIO_FROM: '+34900000000',
    })
    expect(config.publicUrl).toBe('https://debrief.acme.example')
    expect(secrets.paging.pagerduty.routingKeys).toEqual({ payments: key, '*': key })
    expect(secrets.paging.twilio.from).toBe('+34900000000')
  })

  test.each([
    ['PUBLIC_URL', 'debrief.acme.example', /PUBLIC_URL is an address/],
    ['TWILIO_ACCOUNT_SID', 'SK123', /TWILIO_ACCOUNT_SID is the Account SID/],
    ['TWILIO_FROM', '0900 123', /TWILIO_FROM is the number .* E.164/],
    ['PAGERDUTY_ROUTING_KEYS', 'payments', /PAGERDUTY_ROUTING_KEYS is like payments=KEY/],
    ['SMTP_URL', 'https://mail', /SMTP_URL is an address such as smtps/],
    ['MAIL_FROM', 'debrief', /MAIL_FROM is the address/],
    ['DEBRIEF_ANSWER_SECRET', 'short', /DEBRIEF_ANSWER_SECRET has at least 16 characters/],
  ])('%s=%s is refused with what would be right', (name, value, words) => {
    expect(() => readConfig({ [name]: value })).toThrow(words)
  })

  test('that are empty or blank count as not given, as in a copied .env.example', () => {
    expect(readConfig({ DATABASE_URL: '', REDIS_URL: '  ', DEBRIEF_HTTP_PORT: '' })).toEqual(readConfig({}))
  })

  test('keep secrets apart from what may be shown', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-s1',
      SLACK_APP_TOKEN: 'xapp-s2',
      SLACK_SIGNING_SECRET: 's7-signs',
      DATABASE_URL: 'postgres://u:s3@h/d',
      QUEUE_DATABASE_URL: 'postgres://u:s4@h/q',
      REDIS_URL: 'redis://:s5@h',
      DEBRIEF_WEBHOOK_SECRET: 's6-and-ten-more-letters',
      DEBRIEF_ALARM_URL: 'https://user:s8@alarm',
      DEBRIEF_HEARTBEAT_URL: 'https://beat/s9',
    }
    const { config, secrets } = readConfig(env)
    const { hooks, paging, ...others } = secrets
    expect(hooks).toEqual({ all: [], of: {} })
    expect(paging.twilio.authToken).toBeUndefined()
    expect(Object.values(others).sort()).toEqual(Object.values(env).sort())
    expect(JSON.stringify(config)).not.toMatch(/s[1-9]/)
  })

  test('have secrets of hooks for all sources and for single ones, several while one is replaced', () => {
    const env = {
      DEBRIEF_HOOK_SECRET: 'the-new-secret-of-all, the-old-secret-of-all',
      DEBRIEF_HOOK_SECRETS: 'github=c2VjcmV0IG9mIGdpdGh1Yg==,grafana=secret-of-grafana,github=the-old-one-of-it',
    }
    const { config, secrets } = readConfig(env)
    expect(secrets.hooks).toEqual({
      all: ['the-new-secret-of-all', 'the-old-secret-of-all'],
      of: { github: ['c2VjcmV0IG9mIGdpdGh1Yg==', 'the-old-one-of-it'], grafana: ['secret-of-grafana'] },
    })
    expect(JSON.stringify(config)).not.toMatch(/secret/)
  })

  test.for([
    ['DEBRIEF_HOOK_SECRET', 'short', /at least 16 characters/],
    ['DEBRIEF_HOOK_SECRET', 'a-secret-that-is-long,short', /at least 16 characters/],
    ['DEBRIEF_HOOK_SECRETS', 'a-secret-of-no-source', /github=SECRET/],
    ['DEBRIEF_HOOK_SECRETS', 'github=short', /github=SECRET/],
    ['SLACK_BOT_TOKEN', 'xapp-1', /begins with xoxb-/],
    ['SLACK_APP_TOKEN', 'xoxb-1', /begins with xapp-/],
    ['SLACK_SIGNING_SECRET', 'xoxb-1', /Basic Information/],
    ['SLACK_TRANSPORT', 'carrier pigeon', /"socket"/],
    ['SLACK_API_URL', 'ftp://x', /https:\/\/slack\.com\/api\//],
    ['DATABASE_URL', 'mysql://h/d', /postgres:\/\/user:password@host/],
    ['QUEUE_DATABASE_URL', 'h', /postgres:\/\/user:password@host/],
    ['REDIS_URL', 'http://h', /redis:\/\/127/],
    ['DEBRIEF_WEBHOOK_SECRET', 'short', /16 characters.*openssl/],
    ['DEBRIEF_WEBHOOK_SECRET', 'whsec_!!!!!!!!!!!!!!!!!!!!', /16 characters.*openssl/],
    ['DEBRIEF_LOG_LEVEL', 'loud', /"debug"/],
    ['DEBRIEF_HTTP_PORT', '70000', /65535/],
    ['DEBRIEF_POOL_SIZE', '1', /2/],
    ['DEBRIEF_CLOCK', 'noon', /<ISO instant>@<epoch ms>x<rate>/],
    ['DEBRIEF_CLOCK', 'noon@1x60', /such as 2021/],
  ] as const)('%s that is wrong is named, with what would be right, and never its value', ([name, value, fix]) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toEqual([expect.stringMatching(fix)])
    expect(problems[0]).toMatch(new RegExp(`^${name} `))
    if (value.length > 2) expect(problems[0]).not.toContain(value)
  })

  test('that are wrong are named all together', () => {
    expect(problemsOf({ SLACK_BOT_TOKEN: 'x', DATABASE_URL: 'y', DEBRIEF_POOL_SIZE: 'z' })).toHaveLength(3)
  })
})

describe('how Slack is reached', () => {
  const BOTH = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_SIGNING_SECRET: '8f742231b10e8888' }
  const { SLACK_APP_TOKEN: _app, ...SIGNED } = BOTH
  const { SLACK_SIGNING_SECRET: _secret, ...SOCKET } = BOTH

  test.for([
    [SOCKET, { botToken: 'xoxb-1', transport: 'socket', appToken: 'xapp-1' }],
    [SIGNED, { botToken: 'xoxb-1', transport: 'http', signingSecret: '8f742231b10e8888' }],
    [BOTH, { botToken: 'xoxb-1', transport: 'socket', appToken: 'xapp-1' }],
    [
      { ...BOTH, SLACK_TRANSPORT: 'http' },
      { botToken: 'xoxb-1', transport: 'http', signingSecret: '8f742231b10e8888' },
    ],
    [
      { ...BOTH, SLACK_TRANSPORT: 'socket' },
      { botToken: 'xoxb-1', transport: 'socket', appToken: 'xapp-1' },
    ],
  ])('follows from what is set: %j', ([env, access]) => {
    expect(requireTokens(readConfig(env), ['roster.yml is bad'])).toEqual(access)
  })

  test.for([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, [/^SLACK_APP_TOKEN is not set: .*connections:write.* SLACK_SIGNING_SECRET/]],
    [{ SLACK_SIGNING_SECRET: 'abc' }, [/^SLACK_BOT_TOKEN is not set/]],
    [{ ...SOCKET, SLACK_TRANSPORT: 'http' }, [/^SLACK_SIGNING_SECRET is not set, .*"Basic Information".*=socket/]],
    [{ ...SIGNED, SLACK_TRANSPORT: 'socket' }, [/^SLACK_APP_TOKEN is not set.*SLACK_TRANSPORT=http/]],
    [{}, [/^SLACK_BOT_TOKEN is not set/, /^SLACK_APP_TOKEN is not set/]],
  ] as [Record<string, string>, RegExp[]][])('what is missing is told in a line each: %j', ([env, lines]) => {
    const thrown = problemsIn(() => requireTokens(readConfig(env), ['roster.yml is bad']))
    expect(thrown).toEqual([
      ...lines.map((line) => expect.stringMatching(line)),
      'roster.yml is bad',
      expect.stringMatching(/^Settings come from/),
    ])
  })

  test.for(['http://127.0.0.1:9/some/api', 'http://127.0.0.1:9/some/api/'])('%s has its methods below it', (url) => {
    expect(readConfig({ SLACK_API_URL: url }).config.slackApiUrl).toBe('http://127.0.0.1:9/some/api/')
  })
})
