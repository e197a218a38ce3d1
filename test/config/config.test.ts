import { describe, expect, test } from 'vitest'
import { readConfig, requireTokens } from '../../src/config.ts'
import { ConfigError } from '../../src/errors.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
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
    expect(Object.values(secrets).every((value) => value === undefined)).toBe(true)
  })

  test('that are empty or blank count as not given, as in a copied .env.example', () => {
    expect(readConfig({ DATABASE_URL: '', REDIS_URL: '  ', DEBRIEF_HTTP_PORT: '' })).toEqual(readConfig({}))
  })

  test('keep secrets apart from what may be shown', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-s1',
      SLACK_APP_TOKEN: 'xapp-s2',
      DATABASE_URL: 'postgres://u:s3@h/d',
      QUEUE_DATABASE_URL: 'postgres://u:s4@h/q',
      REDIS_URL: 'redis://:s5@h',
      DEBRIEF_WEBHOOK_SECRET: 's6-and-ten-more-letters',
    }
    const { config, secrets } = readConfig(env)
    expect(Object.values(secrets).sort()).toEqual(Object.values(env).sort())
    expect(JSON.stringify(config)).not.toMatch(/s[1-6]/)
  })

  test.for([
    ['SLACK_BOT_TOKEN', 'xapp-1', /begins with xoxb-/],
    ['SLACK_APP_TOKEN', 'xoxb-1', /begins with xapp-/],
    ['SLACK_API_URL', 'ftp://x', /https:\/\/slack\.com\/api\//],
    ['DATABASE_URL', 'mysql://h/d', /postgres:\/\/user:password@host/],
    ['QUEUE_DATABASE_URL', 'h', /postgres:\/\/user:password@host/],
    ['REDIS_URL', 'http://h', /redis:\/\/127/],
    ['DEBRIEF_WEBHOOK_SECRET', 'short', /16 characters.*openssl/],
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

test('missing tokens are told with what else is wrong', () => {
  const { secrets } = readConfig({ SLACK_BOT_TOKEN: 'xoxb-1' })
  expect(() => requireTokens(secrets, ['roster.yml is bad'])).toThrow(
    /^SLACK_APP_TOKEN is not set.*\nroster\.yml is bad\n/,
  )
  expect(requireTokens({ ...secrets, appToken: 'xapp-1' }, ['roster.yml is bad'])).toEqual({
    botToken: 'xoxb-1',
    appToken: 'xapp-1',
  })
})
