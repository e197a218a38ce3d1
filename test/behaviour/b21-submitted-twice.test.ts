import { describe, expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { answered } from './acting.ts'

async function expectOne(company: Company): Promise<void> {
  const { slack, people, bot } = company
  await company.settled()
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toHaveLength(1)
  expect(await bot.ctx.db.selectFrom('incident').select('number').execute()).toEqual([{ number: 1 }])
  expect(slack.dm(people.bob)).toHaveLength(1)
  const { next_number } = await bot.ctx.db.selectFrom('workspace').select('next_number').executeTakeFirstOrThrow()
  expect(next_number).toBe(2)
}

describe('21: a declaration that is submitted twice or retried is one incident with one channel', () => {
  test('a form delivered five times at once to two processes: one incident, one channel, one page each', async () => {
    await using company = await startCompany()
    const { slack, people, general } = company
    await company.startBot()
    await slack.command(people.sue, general, '/incident')
    const view = await slack.waitFor(() => slack.view(people.sue), 'the form')
    slack.deliveryFault({ kind: 'duplicate', copies: 4, of: 'interactive' })
    await slack.submit(people.sue, view.id, { title: { value: 'checkout returns 500s' } })
    await expectOne(company)
    expect(slack.deliveries.filter((one) => one.what === 'view_submission' && one.ackedAt !== null)).toHaveLength(5)
    expect(JSON.stringify(slack.view(people.sue))).toContain('Declared #1')
  })

  test('a command delivered five times at once: every answer tells of the one incident', async () => {
    await using company = await startCompany()
    const { slack, people, general } = company
    await company.startBot()
    slack.deliveryFault({ kind: 'duplicate', copies: 4, of: 'commands' })
    const result = await slack.command(people.sue, general, '/incident sev2 checkout returns 500s')
    await expectOne(company)
    expect(result.ephemeral?.text).toMatch(/^Declared #1 /)
  })

  test('"Mine is different", pressed twice: one incident more, not two', async () => {
    await using company = await startCompany()
    const { slack, people, general, bot } = company
    await company.declare(people.sue, 'sev2 checkout returns 500s')
    const offered = await answered(company, people.ana, general, 'sev2 checkout returns 500s again')
    slack.deliveryFault({ kind: 'duplicate', copies: 2, of: 'interactive' })
    for (let press = 0; press < 2; press++) await slack.pressEphemeral(people.ana, offered, 'declare').catch(() => {})
    await company.settled()
    const rows = await bot.ctx.db.selectFrom('incident').select('number').orderBy('number').execute()
    expect(rows).toEqual([{ number: 1 }, { number: 2 }])
  })

  test('a title that would call the whole channel is shown as it was typed, and calls nobody', async () => {
    await using company = await startCompany()
    const { slack, people, general, incidents } = company
    await slack.command(
      people.sue,
      general,
      '/incident sev2 <!channel> *checkout* <https://evil.example|is> @here down',
    )
    await slack.waitFor(() => slack.channels().some((one) => one.name.startsWith('inc-')), 'the channel')
    await company.settled()
    const channel = slack.channels().find((one) => one.name.startsWith('inc-'))!
    const said = [channel.id, incidents, slack.dmId(people.ana)].flatMap((place) => slack.messages(place))
    const own = said.filter((message) => message.user === slack.botUserId && !message.subtype)
    expect(own.length).toBeGreaterThan(2)
    // Plain text is never read for mentions or links (docs.slack.dev/reference/block-kit/composition-objects/text-object).
    const parsed = (_key: string, value: { type?: string } | null) => (value?.type === 'plain_text' ? null : value)
    const shown = [own.map(({ text, blocks }) => ({ text, blocks })), slack.ephemerals]
    const texts = JSON.stringify(shown, parsed)
    expect(texts.match(/<!(channel|here|everyone)|<https:\/\/evil/)).toBeNull()
    expect(texts).toContain('&lt;!channel&gt;')
  })
})
