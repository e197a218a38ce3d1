import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ACTIONS, SHORTCUTS } from '../../src/slack/views/actions.ts'
import { type Company, openWork, startCompany } from '../harness.ts'
import type { SlackMessage } from '../local-slack/index.ts'
import { calls, shown, toldTo } from './acting.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** Without these nothing is left: the way in, and the way to say anything. */
const PRIMARY = ['api.test', 'apps.connections.open', 'auth.test', 'chat.postMessage']
/** What only the other night below comes to call. */
const OF_THE_OTHER = [
  'bookmarks.list',
  'conversations.info',
  'conversations.list',
  'conversations.unarchive',
  'files.delete',
  'views.update',
]

/** Calls of one method that one wave may have on their way together. */
const AT_ONCE = 3

/** Every Web API method that the code names. */
const METHODS = [
  ...new Set(
    globSync('src/slack/**/*.ts', { cwd: ROOT }).flatMap((file) =>
      [
        ...readFileSync(path.join(ROOT, file), 'utf8').matchAll(
          /['"`]((?:bookmarks|chat|conversations|files|pins|users|views)\.[a-zA-Z.]+)['"`]/g,
        ),
      ].map((match) => match[1]!),
    ),
  ),
]
  .filter((method) => !PRIMARY.includes(method))
  .sort()

/** A company in which Slack refuses a method from the first start on, for ever. */
async function companyWithout(method: string | RegExp, error: string, outside = false): Promise<Company> {
  const company = await startCompany({ start: false })
  company.slack.fault({ method, kind: 'error', error })
  // Then it is found by the list of all channels only.
  if (outside) company.slack.leave(company.slack.botUserId, company.incidents)
  if (method === 'users.lookupByEmail')
    for (const person of company.roster.people) {
      if (person.key !== 'maria') person.slack = company.people[person.key as keyof typeof company.people]
    }
  await company.startBot()
  return company
}

/** The main job, in a channel or in the thread that stands in for it; returns what the bot said there. */
async function night(company: Company): Promise<{ incidentId: string; said: SlackMessage[] }> {
  const { slack, people, general, bot } = company
  await slack.command(people.sue, general, '/incident sev1 checkout returns 500s')
  const incidentRow = () =>
    bot.ctx.db.selectFrom('incident').select(['id', 'channel_id', 'thread_ts']).executeTakeFirst()
  let row: Awaited<ReturnType<typeof incidentRow>>
  do {
    await company.settled()
    row = await incidentRow()
  } while (!row?.channel_id)
  const { id: incidentId, channel_id: channel, thread_ts: threadTs } = row
  const where = threadTs ? { threadTs } : {}
  const type = (by: string, words: string) =>
    threadTs
      ? slack.say(by, channel, `<@${slack.botUserId}> ${words}`, where)
      : slack.command(by, channel, `/incident ${words}`)
  // Whoever cannot be invited comes by the announcement.
  if (!threadTs) for (const person of [people.sue, people.bob]) slack.join(person, channel)
  const dm = slack.dm(people.bob)[0]!
  await slack.press(people.bob, slack.dmId(people.bob), dm.ts, 'page_answer')
  await company.settled()
  const asked = slack.say(people.sue, channel, 'Root cause: the certificate expired', where)
  slack.say(people.bob, channel, 'Fixed by installing the new one', { threadTs: threadTs ?? asked })
  await company.settled()
  await slack.command(people.sue, channel, threadTs ? '/incident new' : '/incident update')
  slack.say(people.bob, channel, `<@${slack.botUserId}> still`, where)
  await company.settled()
  for (const words of ['update the certificate is being replaced', 'mitigated', 'resolve', 'close']) {
    await type(people.sue, words === 'resolve' ? `resolve ${bot.ctx.now().slice(11, 16)}` : words)
    await company.settled()
  }
  await company.advance({ minutes: 2 })
  slack.say(people.bob, channel, 'And the runbook gets a step for it', where)
  await company.settled()
  await company.advance({ minutes: 10 })
  const said = slack.messages(channel).filter((one) => one.user === slack.botUserId && !one.subtype)
  return { incidentId, said }
}

/** A night with what is rare: a form with buttons, an adopted thread, a channel that moves and is archived, a reopening. */
async function otherNight(company: Company): Promise<{ incidentId: string }> {
  const { slack, people, general, bot } = company
  slack.keepBotsInArchives()
  await slack.command(people.sue, general, '/incident sev1 checkout returns 500s')
  await company.settled()
  await slack.shortcut(people.bob, SHORTCUTS.declare)
  const form = await slack.waitFor(() => slack.view(people.bob), 'the form')
  await slack.submit(people.bob, form.id, { title: { value: 'checkout returns 500s' } })
  await company.settled()
  // The same is open: he joins, by a button of the form.
  await slack.pressInView(form.id, ACTIONS.join)
  await company.settled()
  const row = await bot.ctx.db.selectFrom('incident').select(['id', 'channel_id']).executeTakeFirstOrThrow()
  const thread = slack.say(people.sue, general, 'the gateway has logged errors since noon')
  slack.say(people.bob, general, `<@${slack.botUserId}> add 1`, { threadTs: thread })
  await company.settled()
  const dm = slack.dm(people.bob)[0]!
  await slack.press(people.bob, slack.dmId(people.bob), dm.ts, 'page_answer')
  // Shared with another company, which gives it another id.
  const channel = slack.changeId(row.channel_id!)
  await company.settled()
  slack.join(people.sue, channel)
  slack.say(people.sue, channel, 'Root cause: the certificate expired')
  for (const words of ['mitigated', 'close']) {
    await slack.command(people.sue, channel, `/incident ${words}`)
    await company.settled()
  }
  await company.advance({ minutes: 6 })
  slack.say(people.sue, channel, 'And the runbook gets a step for it')
  await company.settled()
  await company.advance({ minutes: 2 })
  await company.advance({ minutes: 6 })
  slack.archive(channel, people.sue)
  await company.settled()
  await slack.command(people.sue, general, '/incident #1 reopen')
  await company.settled()
  await company.advance({ minutes: 10 })
  return { incidentId: row.id }
}

/** What holds of every refusal: the method is asked for seldom, the log says so once, and nothing is left waiting. */
async function expectToldOnce(company: Company, method: string, error: string): Promise<void> {
  const { bot } = company
  const places = calls(company, method).map(
    ({ args }) => (error === 'missing_scope' && (args['channel'] ?? args['channel_id'])) || '',
  )
  // What is called at the same time is refused at the same time.
  const most = Math.max(0, ...places.map((one) => places.filter((other) => other === one).length))
  expect(most, `calls: ${places.join(', ')}`).toBeLessThanOrEqual(AT_ONCE)
  const told = bot.log.lines.filter(
    ({ level, fields }) => level !== 'debug' && 'method' in fields && fields.method === method,
  )
  expect(told.map(({ level, fields }) => [level, fields])).toEqual([
    ['warn', expect.objectContaining({ method, code: error })],
  ])
  expect(await openWork(bot)).toEqual([])
}

describe.concurrent('a method that Slack refuses for good leaves out what it is for, says so once, and nothing else stops', () => {
  for (const method of METHODS.filter((one) => !OF_THE_OTHER.includes(one)))
    for (const error of ['unknown_method', 'missing_scope'])
      test(`${method}: ${error}`, { timeout: 180_000 }, async () => {
        await using company = await companyWithout(method, error)
        const { slack, people, bot } = company
        const { incidentId, said } = await night(company)
        const incident = await bot.ctx.db.selectFrom('incident').selectAll().executeTakeFirstOrThrow()
        expect(incident).toMatchObject({ status: 'closed', outcome: 'resolved' })
        expect(incident.acknowledged_at).not.toBeNull()
        expect(slack.dm(people.bob).length).toBeGreaterThan(0)
        const draft = said.filter((one) => one.text.startsWith('#1 closed')).map(shown)
        expect(draft.join('\n'), 'the draft').toContain('the certificate expired')
        const { entries } = await company.timeline(incidentId)
        const texts = entries.map((entry) => entry.text)
        expect(texts).toContain('Root cause: the certificate expired')
        expect(texts).toContain('Fixed by installing the new one')
        await expectToldOnce(company, method, error)
      })

  for (const method of OF_THE_OTHER)
    for (const error of ['unknown_method', 'missing_scope'])
      test(`${method}, in another night: ${error}`, { timeout: 180_000 }, async () => {
        await using company = await companyWithout(method, error, true)
        const { slack, people, bot } = company
        const { incidentId } = await otherNight(company)
        const incident = await bot.ctx.db.selectFrom('incident').selectAll().executeTakeFirstOrThrow()
        expect(incident).toMatchObject({ status: 'investigating', severity: 'SEV1' })
        expect(incident.acknowledged_at).not.toBeNull()
        expect(slack.dm(people.bob).length).toBeGreaterThan(0)
        const { entries } = await company.timeline(incidentId)
        const texts = entries.map((entry) => entry.text)
        expect(texts).toContain('Root cause: the certificate expired')
        expect(texts).toContain('the gateway has logged errors since noon')
        expect(slack.files().some((one) => one.content.includes('the certificate expired'))).toBe(true)
        await expectToldOnce(company, method, error)
      })

  test('the two nights together call every method that the code names', { timeout: 180_000 }, async () => {
    await using company = await companyWithout('apps.none', 'unknown_method', true)
    await otherNight(company)
    expect(OF_THE_OTHER.filter((method) => calls(company, method).length === 0)).toEqual([])
    expect(OF_THE_OTHER.filter((method) => !METHODS.includes(method))).toEqual([])
  })

  test('the operator guide says of each what is left out without it', () => {
    const guide = readFileSync(path.join(ROOT, 'docs/operator-guide.md'), 'utf8')
    const table = guide.split('## When Slack refuses a method')[1]!.split('\n## ')[0]!
    const rows = table.split('\n').filter((line) => line.startsWith('| `'))
    const named = rows.flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!))
    // Those of user groups are refused in b30-gaps-and-groups.
    expect(named.filter((one) => !one.startsWith('usergroups.')).sort()).toEqual(METHODS)
  })

  test('the card says what its channel does without', async () => {
    await using company = await companyWithout(/^(pins\.add|bookmarks\.add|conversations\.invite)$/, 'missing_scope')
    await night(company)
    const card = company.slack
      .channels()
      .filter((one) => one.name.startsWith('inc-'))
      .flatMap((one) => company.slack.messages(one.id))
      .find((one) => one.text.startsWith('SEV1 #1'))!
    expect(shown(card)).toMatch(/Slack refuses: .*inviting people, who can join by themselves: missing_scope/)
    expect(shown(card)).toContain('pinning this card: missing_scope')
    expect(shown(card)).toContain('the bookmark: missing_scope')
  })

  test('where forms are refused, what to type is said in their place', async () => {
    await using company = await companyWithout('views.open', 'unknown_method')
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
    await slack.command(people.sue, channel, '/incident update')
    await company.settled()
    expect(toldTo(company, people.sue)).toMatch(
      /does not let Debrief open forms \(unknown_method\)\. Nothing has changed\. Type it instead: .*\/incident update/,
    )
  })

  test('a scope that is missing in one channel may be there in another', async () => {
    const called: string[] = []
    await using company = await startCompany()
    const fault = company.slack.fault({ method: 'pins.add', kind: 'error', error: 'missing_scope' })
    const { lanes } = company.bot.edge
    for (const channel of ['C1', 'C1', 'C2'])
      called.push(await lanes.show('pins.add', { channel, timestamp: '1' }).then((one) => (one.ok ? 'ok' : one.code)))
    expect(called).toEqual(['missing_scope', 'missing_scope', 'missing_scope'])
    expect(calls(company, 'pins.add')).toHaveLength(2)
    fault.remove()
    expect(await lanes.show('pins.add', { channel: 'C3', timestamp: '1' })).toMatchObject({ code: 'channel_not_found' })
  })
})
