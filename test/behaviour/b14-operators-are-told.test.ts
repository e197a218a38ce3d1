import { describe, expect, test } from 'vitest'
import { noticeAccess } from '../../src/slack/access.ts'
import { watchToken } from '../../src/slack/token.ts'
import { type CompanyOptions, startCompany } from '../harness.ts'

/** Operators who write down what they are told, and a company that tells them. */
function operators() {
  const told: string[] = []
  const texts: string[] = []
  const keeping: CompanyOptions['keeping'] = {
    operators: {
      tell({ key, text }) {
        told.push(key)
        texts.push(text)
      },
      recovered: (key) => void told.push(`${key} is well`),
    },
  }
  return { told, texts, keeping }
}

describe('14: operators are told outside Slack', () => {
  test.each([
    'token_revoked',
    'account_inactive',
    'invalid_auth',
    'not_authed',
  ])('when the bot token is refused (%s), once, and once when it is taken again', async (code) => {
    const { told, texts, keeping } = operators()
    await using company = await startCompany({ keeping })
    const { slack, people, bot } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(told).toEqual([])
    const fault = slack.fault({ method: /^(?!apps\.)/, kind: 'error', error: code })
    await slack.command(people.sue, channel, '/incident sev1')
    await slack.waitFor(() => told.length > 0, 'the word')
    expect(texts[0]).toContain(`Slack refuses (${code}) the bot token`)
    expect(bot.app.problem()).toBe(`the bot token is refused (${code})`)
    await slack.command(people.sue, channel, '/incident note it goes on')
    fault.remove()
    await slack.waitFor(() => told.length > 1, 'the end', 60_000)
    expect(told).toEqual(['slack-token', 'slack-token is well'])
    await slack.waitFor(() => bot.app.problem() === null, 'readiness')
  })

  test.each(['tokens_revoked', 'app_uninstalled'])('at once when Slack tells of the end: %s', async (event) => {
    const { told, keeping } = operators()
    await using company = await startCompany({ keeping })
    const { slack, bot } = company
    slack.fault({ method: /^(?!apps\.)/, kind: 'error', error: 'account_inactive' })
    slack.announce({ type: event, ...(event === 'tokens_revoked' && { tokens: { bot: [slack.botUserId] } }) })
    await slack.waitFor(() => told.length > 0, 'the word')
    await company.settled()
    expect(told).toEqual(['slack-token'])
    expect(bot.app.problem()).toBe('the bot token is refused (account_inactive)')
  })

  test("not when it is somebody else's token that was taken back", async () => {
    const { told, keeping } = operators()
    await using company = await startCompany({ keeping })
    const { slack, people, bot } = company
    slack.announce({ type: 'tokens_revoked', tokens: { oauth: [people.sue], bot: [] } })
    await company.settled()
    expect(slack.deliveries.at(-1)).toMatchObject({ what: 'tokens_revoked', ackedAt: expect.any(Number) })
    expect(told).toEqual([])
    expect(bot.app.problem()).toBeNull()
  })

  test('while nobody does anything', async () => {
    const { told, keeping } = operators()
    await using company = await startCompany({ keeping })
    const { slack, bot } = company
    slack.fault({ method: /^(?!apps\.)/, kind: 'error', error: 'token_revoked' })
    const end = watchToken(bot.edge.lanes, 50)
    await slack.waitFor(() => told.length > 0, 'the word')
    end()
    expect(told).toEqual(['slack-token'])
  })

  test('when the app-level token is refused', async () => {
    const { told, keeping } = operators()
    await using company = await startCompany({ transport: 'socket', keeping })
    const { slack, bot } = company
    slack.fault({ method: 'apps.connections.open', kind: 'error', error: 'invalid_auth' })
    slack.sockets.drop()
    await slack.waitFor(() => told.length > 0, 'the word')
    expect(told).toEqual(['slack-app-token'])
    await slack.waitFor(() => bot.app.problem()?.endsWith('apps.connections.open: invalid_auth'), 'the reason')
  })

  test('when Slack drops events of the app: acked each time, told once while it lasts; what was dropped is looked for', async () => {
    const { told, keeping } = operators()
    await using company = await startCompany({ keeping })
    const { slack, bot } = company
    for (let minute = 0; minute < 3; minute += 1) slack.limitEvents()
    const limits = () => slack.deliveries.filter((one) => one.what === 'app_rate_limited')
    await slack.waitFor(() => limits().length === 3 && limits().every((one) => one.ackedAt), 'the acks')
    expect(told).toEqual(['slack-events-limited'])

    let [at, looks, acks] = [0, 0, 0]
    const edge = { ...bot.edge, ctx: { ...bot.ctx, wireNow: () => at } }
    const notice = noticeAccess(edge, keeping?.operators, () => {
      looks += 1
    })
    const ack = async () => {
      acks += 1
    }
    for (const minute of [1, 2, 3, 60]) {
      at = minute * 60_000
      await notice({ body: { type: 'app_rate_limited', team_id: slack.teamId }, ack })
    }
    expect({ told, looks, acks }).toEqual({ told: Array(3).fill('slack-events-limited'), looks: 4, acks: 4 })
  })
})
