import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompanyOptions, startCompany } from '../harness.ts'
import type { LocalSlack } from '../local-slack/index.ts'
import { calls } from './acting.ts'
import { recordOf } from './record.ts'

const unhandled: unknown[] = []
const note = (thrown: unknown) => void unhandled.push(thrown)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => void process.off('unhandledRejection', note))

/** Twenty tries would take hours if each waited twice as long as the one before. */
const TRIES = 20
const waits = { retryMs: { first: 2, longest: 40 } }

/** How apps.connections.open fails, and what readiness says meanwhile. */
const FAILURES: { how: string; says: string; begin(slack: LocalSlack): () => void }[] = [
  ...(
    [
      ['internal_error', { kind: 'error', error: 'internal_error' }],
      ['invalid_auth', { kind: 'error', error: 'invalid_auth' }],
      ['not_allowed_token_type', { kind: 'error', error: 'not_allowed_token_type' }],
      ['http 500', { kind: 'http-500' }],
      ['ratelimited', { kind: 'rate-limit', retryAfter: 0 }],
    ] as const
  ).map(([says, fault]) => ({
    how: says,
    says,
    begin: (slack: LocalSlack) => slack.fault({ method: 'apps.connections.open', ...fault }).remove,
  })),
  {
    how: 'no network',
    says: 'ECONN',
    begin(slack) {
      slack.down(true)
      return () => slack.down(false)
    },
  },
]

describe('12: however opening a connection fails, it is tried for ever, and no longer than 30 s apart', () => {
  test.each(FAILURES)('$how', async ({ says, begin }) => {
    const keeping: CompanyOptions['keeping'] = { waits }
    await using company = await startCompany({ transport: 'socket', keeping })
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const end = begin(slack)
    slack.sockets.drop()
    const vain = () => bot.log.lines.filter((one) => one.message === 'no connection to Slack could be opened').length
    await slack.waitFor(() => vain() >= TRIES, `${TRIES} tries`, 60_000)
    expect(bot.app.problem()).toMatch(
      new RegExp(`^no open socket for \\d+ s: apps\\.connections\\.open: (?=.*${says})`),
    )
    const ts = slack.say(people.sue, channel, 'said meanwhile')
    end()
    await slack.waitFor(() => bot.app.problem() === null, 'a connection')
    await company.settled()
    expect((await recordOf(company, incidentId)).get(ts)?.text).toBe('said meanwhile')
    expect(unhandled).toEqual([])
  })

  test('from the first connection on', async () => {
    await using company = await startCompany({ transport: 'socket', keeping: { waits }, start: false })
    const { slack } = company
    const fault = slack.fault({ method: 'apps.connections.open', kind: 'http-500' })
    const started = company.startBot()
    await slack.waitFor(() => fault.hits >= TRIES, `${TRIES} tries`, 60_000)
    fault.remove()
    const bot = await started
    expect(bot.app.problem()).toBeNull()
    expect(calls(company, 'apps.connections.open').at(-1)).toMatchObject({ ok: true })
    expect(unhandled).toEqual([])
  })
})
