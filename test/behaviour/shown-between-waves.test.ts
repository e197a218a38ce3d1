import { describe, expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'

/** The direct messages to Bob that name the channel. */
function pagesOfBob({ slack, people }: Company, channel: string): boolean[] {
  return slack.dm(people.bob).map((message) => JSON.stringify(message.blocks).includes(`<#${channel}>`))
}

describe('what changes while Slack is being brought up to date is shown too', () => {
  test('a page that went out before there was a channel names it afterwards, in the same message', async () => {
    await using company = await startCompany()
    const { channel } = await company.declare(company.people.sue, 'sev1 checkout returns 500s')

    expect(pagesOfBob(company, channel)).toEqual([true])
    const lookedFor = company.slack.trace.filter((call) => call.method === 'conversations.history')
    expect(lookedFor).toEqual([])
  })

  test('a page that Slack takes only after the channel is set up names it too', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const dm = slack.dmId(people.bob)
    slack.fault({ method: 'chat.postMessage', kind: 'latency', ms: 1_500, when: (args) => args['channel'] === dm })
    const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
    await slack.waitFor(() => slack.dm(people.bob).length > 0, 'the page')
    await company.settled()

    expect(pagesOfBob(company, channel)).toEqual([true])
  })

  test('more than one run shows is shown by the next ones, in order', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
    const limited = slack.fault({
      method: 'chat.postMessage',
      kind: 'rate-limit',
      when: (args) => args['channel'] === channel,
    })
    const said = Array.from({ length: 15 }, (_one, index) => `we know ${index + 1} things`)
    for (const text of said) {
      await slack.command(people.sue, channel, `/incident update ${text}`)
      // The next is typed when this one is stored.
      await company.bot.ctx.backgroundDone()
    }
    limited.remove()
    await company.settled()

    const [card] = slack.channel(channel).pins
    const shown = slack
      .messages(channel)
      .filter((message) => message.ts !== card)
      .flatMap((message) => /we know \d+ things/.exec(JSON.stringify(message.blocks ?? [])) ?? [])
    expect(shown).toEqual(said)
  })
})
