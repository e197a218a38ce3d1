import { describe, expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { card, shown, story, until } from './acting.ts'
import { answers, ask, mention, shownIn } from './mentioning.ts'

describe('@debrief is the twin of each command', () => {
  test('in a thread of the incident each command does what the slash command does, and answers there alone', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const root = slack.say(people.sue, channel, 'let us talk here')
    const say = (words: string) => ask(company, people.sue, channel, words, root)

    expect(await say('note 00:01 the cache was flushed')).toContain('Noted at')
    expect(await say('severity sev1')).toContain('Now SEV1.')
    expect(await say('page database')).toContain('Karen House')
    expect(await say(`commander <@${people.sue}>`)).toContain('You lead now.')
    expect(await say('service:orders')).toContain('Added Orders.')
    expect(await say('update customers see 500s')).toContain('Posted.')
    expect(await say('signal customers red')).toMatch(/customers/i)
    expect(await say('signals')).toContain('Customers')
    expect(await say('report 14 cannot pay')).toContain('#1')
    expect(await say('temporary banner is on')).toContain('banner is on')
    expect(await say('still')).toContain('banner is on')
    expect(await say('undone 1')).toContain('Undone')
    expect(await say('changes')).toContain('24 h before')
    expect(await say('timeline')).toContain('the cache was flushed')
    expect(await say('runbook')).toMatch(/runbook/i)
    expect(await say('status')).toContain('SEV1 · #1')
    expect(await say('oncall')).toContain('Networking')
    expect(await say('list')).toContain('#1')
    const help = await say('help')
    expect(help).toContain('@debrief page')
    expect(help).not.toContain('/incident')
    expect(await say('mitigated')).toContain('Mitigated.')
    expect(await say('resolve 00:02')).toContain('Resolved.')
    expect(await say('close false alarm')).toContain('Closed')
    expect(await say('reopen')).toContain('eopen')

    expect(answers(company, people.sue).every((one) => one.threadTs === root && one.channel === channel)).toBe(true)
    const told = await story(company, incidentId)
    for (const text of ['the cache was flushed', 'Raised the severity from SEV2 to SEV1.', 'Also affected: Orders.'])
      expect(told).toContain(text)
  })

  test('a command that opens a form answers with a button that opens it, for as long as it is there', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(await ask(company, people.sue, channel, 'resolve')).toContain('That needs a form.')
    expect(slack.view(people.sue)).toBeNull()
    await slack.pressEphemeral(people.sue, answers(company, people.sue).at(-1)!, 'open_form')
    const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
    await slack.submit(people.sue, form.id, {})
    await until(company, () => shown(card(company, channel)).includes('Resolved'), 'the card to say resolved')
    await slack.pressEphemeral(people.sue, answers(company, people.sue).at(-1)!, 'open_form')
    await until(company, () => slack.ephemerals.at(-1)?.text.includes('resolved already'), 'a sentence in its place')
  })

  test('inside an incident free text never declares; outside it asks, and one press declares', async () => {
    await using company = await startCompany()
    const { slack, people, general } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(await ask(company, people.sue, channel, 'orders are stuck too')).toContain('"orders" is not a command here.')
    expect(await ask(company, people.sue, general, 'thanks for all')).toContain('Declare "thanks for all"?')
    expect(await company.bot.ctx.db.selectFrom('incident').select('id').execute()).toHaveLength(1)

    const root = slack.say(people.karen, general, 'the queue is growing')
    expect(await ask(company, people.karen, general, 'the order queue is stuck', root)).toContain(
      'Declare "the order queue',
    )
    const question = answers(company, people.karen).at(-1)!
    await Promise.all([
      slack.pressEphemeral(people.karen, question, 'declare'),
      slack.pressEphemeral(people.karen, question, 'declare'),
    ])
    await company.settled()
    expect(await company.bot.ctx.db.selectFrom('incident').select('id').execute()).toHaveLength(2)
    expect(await ask(company, people.karen, general, 'new search returns nothing', root)).toContain('Declared #3')
    expect(answers(company, people.karen).at(-1)!.threadTs).toBe(root)
  })

  test('a thread of another channel is added by its number', async () => {
    await using company = await startCompany()
    const { slack, people, general } = company
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const root = slack.say(people.karen, general, 'the database fails over')
    slack.say(people.kim, general, 'since 02:47', { threadTs: root })
    expect(await ask(company, people.karen, general, 'add 1', root)).toContain('#1 checkout is slow')
    expect(await ask(company, people.karen, general, 'add 9', root)).toContain('There is no incident #9.')
    expect(await ask(company, people.karen, general, 'add 1')).toContain('in the thread that is to be added')
    const told = await story(company, incidentId)
    expect(told).toContain('the database fails over')
    expect(told).toContain('since 02:47')
    expect(told.some((text) => text.includes('#general'))).toBe(true)
  })

  test.each([
    'by direct message',
    'even where none can be opened',
  ])('whoever cannot be answered where they wrote is answered %s', async (how) => {
    await using company = await startCompany()
    const { slack, people, general } = company
    slack.fault({ method: 'chat.postEphemeral', kind: 'error', error: 'user_not_in_channel' })
    if (how !== 'by direct message')
      slack.fault({ method: 'conversations.open', kind: 'error', error: 'missing_scope' })
    mention(company, people.sue, general, 'list')
    await until(company, () => slack.dm(people.sue).length > 0, 'a direct message')
    expect(shown(slack.dm(people.sue)[0]!)).toContain(`About what you wrote in <#${general}>`)
    expect(shown(slack.dm(people.sue)[0]!)).toContain('No incident is open.')
    expect(slack.dm(people.sue)).toHaveLength(1)
  })

  test('an edit, a bot and a mention within a sentence do nothing', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const bot = `<@${slack.botUserId}>`
    const ts = slack.say(people.sue, channel, 'mitigated')
    slack.edit(channel, ts, `${bot} mitigated`)
    slack.say(people.sue, channel, `thanks ${bot} mitigated`)
    slack.sayAsBot('Jenkins', channel, `${bot} mitigated`)
    await company.settled()
    expect(slack.ephemerals.filter((one) => one.source === 'postEphemeral')).toEqual([])
    const { incident } = await company.timeline(incidentId)
    expect(incident.status).toBe('investigating')
  })

  test('the message is recorded as it was said, once, and is no evidence besides what it did', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await ask(company, people.sue, channel, 'note rolled back the release of 09:00')
    const talk = slack.say(people.sue, channel, `<@${slack.botUserId}> looks like the certificate expired`)
    await company.settled()
    const { entries, chat } = await company.timeline(incidentId)
    expect(
      entries
        .filter((one) => one.kind === 'change' || one.text.includes('rolled back'))
        .map((one) => [one.source, one.kind]),
    ).toEqual([
      ['message', 'chatter'],
      ['note', 'change'],
    ])
    // What is no command is said to the people.
    expect(chat.map((one) => one.ts)).toEqual([talk])
    expect(shownIn(answers(company, people.sue).at(-1)!)).toContain('is not a command here')
  })
})
