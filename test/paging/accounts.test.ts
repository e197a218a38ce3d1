import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { accountProblems } from '../../src/paging/accounts.ts'
import { roster } from '../slack/views/samples.ts'

const TWILIO = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_FROM: '+34900000000',
}
const KEY = 'k'.repeat(32)

function lines(env: Record<string, string>, teams = roster.teams) {
  const { config, secrets } = readConfig(env)
  return accountProblems({ teams }, secrets.paging, config.publicUrl)
}

describe('what lacks of the accounts', () => {
  test('is nothing where no way but Slack is set up', () => {
    expect(lines({})).toEqual({ problems: [], oneWay: [] })
  })

  test('is named by its settings where an account is half given', () => {
    const { TWILIO_FROM: _from, ...half } = TWILIO
    expect(lines({ ...half, MAIL_FROM: 'debrief@acme.example' }).problems).toEqual([
      'Twilio (SMS and calls) is not used: TWILIO_FROM is not set.',
      'E-mail (copies of pages) is not used: SMTP_URL is not set.',
    ])
  })

  test('is the way back where the far sides cannot reach us', () => {
    expect(lines({ ...TWILIO, PAGERDUTY_ROUTING_KEYS: `*=${KEY}`, NTFY_TOKEN: 'tk_1' }).oneWay).toEqual([
      'PUBLIC_URL is not set: calls cannot be answered by keys, and answers by SMS are asked for every 10 s.',
      'Acknowledgements in PagerDuty do not come back: set PUBLIC_URL and PAGERDUTY_WEBHOOK_SECRET, or PAGERDUTY_API_TOKEN.',
      'PUBLIC_URL or DEBRIEF_ANSWER_SECRET is not set: pushes by ntfy carry no buttons.',
    ])
    const back = {
      PUBLIC_URL: 'https://debrief.acme.example/',
      PAGERDUTY_WEBHOOK_SECRET: 's',
      DEBRIEF_ANSWER_SECRET: 'x'.repeat(16),
    }
    const all = lines({ ...TWILIO, ...back, PAGERDUTY_ROUTING_KEYS: `*=${KEY}`, NTFY_TOKEN: 'tk_1' })
    expect(all).toEqual({ problems: [], oneWay: [] })
  })

  test('is a key for each team that PagerDuty calls, and a team for each key', () => {
    const teams = roster.teams.map((one) => (one.key === 'dba' ? { ...one, pager: 'pagerduty' as const } : one))
    const { problems } = lines({ PAGERDUTY_ROUTING_KEYS: `dbas=${KEY}` }, teams)
    expect(problems).toEqual([
      expect.stringContaining('PAGERDUTY_ROUTING_KEYS has no key for dba'),
      expect.stringContaining('PAGERDUTY_ROUTING_KEYS names dbas, and the roster has no such team'),
    ])
  })
})
