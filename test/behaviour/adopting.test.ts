import { describe, expect, test } from 'vitest'
import { permalinkOf } from '../../src/domain/permalink.ts'
import { timelineExport } from '../../src/exports/timeline-json/index.ts'
import { adoptMessages } from '../../src/operations/adopt-messages.ts'
import { fillGaps } from '../../src/slack/capture/backfill.ts'
import { parseHistoryMessage } from '../../src/slack/capture/parse.ts'
import { type Company, startCompany } from '../harness.ts'
import { add, addingEntries, adoptedEntries, openAdding, submitAdding } from './adopting.ts'
import { recordOf } from './record.ts'

/** A thread of thirty messages by three people. */
async function thread(company: Company, channel: string, begin = 'payments: all card payments fail since 09:12') {
  const { slack, people } = company
  const authors = [people.sue, people.karen, people.kim]
  const root = slack.say(people.sue, channel, begin)
  const answers = Array.from({ length: 29 }, (_, index) =>
    slack.say(authors[index % 3]!, channel, `look ${index}: node ${index} is fine`, { threadTs: root }),
  )
  await company.settled()
  return { root, all: [root, ...answers] }
}

async function draftOf(company: Company, incidentId: string) {
  return company.bot.ctx.db
    .selectFrom('postmortem')
    .select(['version', 'markdown', 'messages', 'draft'])
    .where('incident_id', '=', incidentId)
    .executeTakeFirstOrThrow()
}

/** Holds the record against Slack's history: both have the same number, and nothing was missing. */
async function checked(company: Company, incidentId: string) {
  const { ctx, edge } = company.bot
  const { captured } = await company.timeline(incidentId)
  const check = await fillGaps(ctx, edge.lanes.read, incidentId, edge.self, edge.people.nameOf)
  expect(check).toMatchObject({ ok: true, found: captured, missing: 0 })
}

async function publish(company: Company, channel: string, by: string) {
  const { slack } = company
  const message = slack.messages(channel).findLast((one) => JSON.stringify(one.blocks ?? []).includes('"looks_right"'))!
  await slack.press(by, channel, message.ts, 'looks_right')
  await company.settled()
}

describe('messages of another channel are added to the record of an incident', () => {
  test('a thread of thirty: each once, with its own time, author and link, marked; more of it follows live', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const payments = slack.addChannel({ name: 'payments' })
    const before = await thread(company, payments)
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const told = await add(
      company,
      people.ana,
      { channel: payments, ts: before.all[4]! },
      { incident: incidentId, what: 'thread' },
    )
    expect(told).toBe('Added a thread of #payments to the record of #1 checkout is slow.')
    const adopted = await adoptedEntries(company, incidentId)
    expect(adopted.map((entry) => entry.ts)).toEqual(before.all)
    const shown = new Map(slack.messages(payments).map((one) => [one.ts, one]))
    for (const entry of adopted) {
      expect(entry).toMatchObject({
        text: shown.get(entry.ts!)!.text,
        actor: { userId: shown.get(entry.ts!)!.user },
        permalink: permalinkOf(slack.teamUrl, payments, entry.ts!, before.root),
        adopted: { by: 'Ana Ruiz', from: '#payments' },
      })
    }
    expect(adopted[0]!.actor.name).toBe('Sue Vega')
    expect(await addingEntries(company, incidentId)).toEqual([
      'Ana Ruiz added a thread of #payments to the record (30 messages).',
    ])
    // Said in the incident's channel, with the way there.
    expect(slack.messages(channel).some((one) => one.text.includes('added a thread of #payments'))).toBe(true)
    const later = slack.say(people.kim, payments, 'node 31 is broken', { threadTs: before.root })
    const elsewhere = slack.say(people.kim, payments, 'lunch?')
    const held = async (ts: string) => (await recordOf(company, incidentId)).get(ts)
    await expect.poll(async () => (await held(later))?.text, { timeout: 30_000 }).toBe('node 31 is broken')
    slack.edit(payments, later, 'node 32 is broken')
    slack.remove(payments, before.all[7]!)
    await expect.poll(async () => (await held(later))?.text, { timeout: 30_000 }).toBe('node 32 is broken')
    await expect.poll(async () => (await held(before.all[7]!))?.deletedAt, { timeout: 30_000 }).not.toBeNull()
    expect(await held(elsewhere)).toBeUndefined()
  })

  test('the draft has them with their links, the timeline file their mark, and the count includes them', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const payments = slack.addChannel({ name: 'payments' })
    const { incidentId, channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    const cause = slack.say(people.karen, payments, 'found it: the root cause was the expired 3DS certificate')
    await company.settled()
    await add(company, people.sue, { channel: payments, ts: cause }, { incident: incidentId, what: 'message' })
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    const { markdown, draft } = await draftOf(company, incidentId)
    const link = permalinkOf(slack.teamUrl, payments, cause, null)
    expect(markdown).toContain(`](${link})`)
    expect(markdown).toMatch(/Karen House .*from \\?#payments, added by Sue Vega: .*3DS/)
    expect(JSON.stringify(draft)).toContain(link)
    expect(slack.messages(channel).some((one) => JSON.stringify(one.blocks ?? []).includes(link))).toBe(true)
    const timeline = await company.timeline(incidentId)
    const json = JSON.parse(timelineExport(timeline, await bot.ctx.rosters.at(1)))
    expect(json.entries.find((one: { ts: string }) => one.ts === cause)).toMatchObject({
      adopted: { by: 'Sue Vega', from: '#payments' },
    })
    await checked(company, incidentId)
  })

  test('whoever is quoted from elsewhere is not awake: the calling goes on', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const payments = slack.addChannel({ name: 'payments' })
    const said = slack.say(people.bob, payments, 'checkout looks odd')
    const { incidentId } = await company.declare(people.sue, 'sev1 checkout is down')
    await add(company, people.sue, { channel: payments, ts: said }, { incident: incidentId, what: 'thread' })
    slack.say(people.bob, payments, 'still odd', { threadTs: said })
    await company.settled()
    expect((await adoptedEntries(company, incidentId)).map((entry) => entry.actor.name)).toEqual([
      'Bob Sparrow',
      'Bob Sparrow',
    ])
    const called = slack.dm(people.lin).length
    await company.advance({ minutes: 5 })
    expect(slack.dm(people.lin).length).toBe(called + 1)
  })

  test('everything since a message: up to now, answers too, and again for what came later; overlapping, each once', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const payments = slack.addChannel({ name: 'payments' })
    const old = slack.say(people.kim, payments, 'a talk of before')
    const from = slack.say(people.sue, payments, 'refunds are stuck')
    const answer = slack.say(people.karen, payments, 'since when?', { threadTs: from })
    const last = slack.say(people.kim, payments, 'since nine')
    const late = slack.say(people.kim, payments, 'an answer to the talk of before', { threadTs: old })
    await company.settled()
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const at = { channel: payments, ts: from }
    await add(company, people.sue, at, { incident: incidentId, what: 'thread' })
    expect(await add(company, people.sue, at, { incident: incidentId, what: 'since' })).toMatch(
      /^Added what was said in #payments since a message/,
    )
    const afterwards = slack.say(people.kim, payments, 'all fine now')
    await company.settled()
    const texts = async () => (await adoptedEntries(company, incidentId)).map((entry) => entry.ts)
    expect(await texts()).toEqual([from, answer, last])
    await add(company, people.sue, { channel: payments, ts: old }, { incident: incidentId, what: 'thread' })
    expect(await texts()).toEqual([old, from, answer, last, late])
    await add(company, people.sue, at, { incident: incidentId, what: 'since' })
    expect(await texts()).toEqual([old, from, answer, last, late, afterwards])
    // A check holds what is there: nothing counts as deleted, nothing twice.
    const { entries } = await company.timeline(incidentId)
    expect(entries.filter((entry) => entry.deleted)).toEqual([])
    await checked(company, incidentId)
  })

  test('twice, by form or by finger, is once; what the record has already is not added', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const payments = slack.addChannel({ name: 'payments' })
    const { root } = await thread(company, payments)
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const form = await openAdding(company, people.sue, payments, root)
    slack.deliveryFault({ kind: 'duplicate', of: 'interactive', copies: 3, times: 1 })
    await submitAdding(company, people.sue, form.id, { incident: incidentId, what: 'thread' })
    expect(await addingEntries(company, incidentId)).toHaveLength(1)
    for (const what of ['thread', 'message'] as const)
      expect(await add(company, people.ana, { channel: payments, ts: root }, { incident: incidentId, what })).toMatch(
        /^It is in the record of #1 .* already/,
      )
    const own = slack.say(people.sue, channel, 'what was said here')
    await company.settled()
    for (const what of ['message', 'thread', 'since'] as const)
      expect(await add(company, people.sue, { channel, ts: own }, { incident: incidentId, what })).toMatch(
        /already, so nothing was added/,
      )
    expect(await addingEntries(company, incidentId)).toHaveLength(1)
    expect(await adoptedEntries(company, incidentId)).toHaveLength(30)
  })
})

test('ended between the commit and the storing of what is known: sent again, it is stored', async () => {
  await using company = await startCompany()
  const { slack, people, bot } = company
  const board = slack.addChannel({ name: 'board', private: true, botIsMember: false })
  const ts = slack.say(people.sue, board, 'the vendor has an outage')
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
  const captured = parseHistoryMessage(slack.messages(board)[0], board, bot.edge.self, () => null, bot.ctx.now())!
  const source = {
    ...{ teamId: slack.teamId, channelId: board, threadTs: null, fromTs: ts, toTs: ts },
    ...{
      adoptedBy: people.sue,
      adoptedAt: bot.ctx.now(),
      label: 'a private channel',
      permalink: 'https://x.example/p1',
    },
  }
  const request = { key: 'one', action: 'test', by: { userId: people.sue, userName: 'sue' } }
  await adoptMessages(bot.ctx, incidentId, { source, captured: [] }, request)
  expect(await adoptedEntries(company, incidentId)).toEqual([])
  const again = await adoptMessages(bot.ctx, incidentId, { source, captured: [captured] }, request)
  expect(again).toMatchObject({ text: 'Added a message of a private channel to the record of #1 checkout is slow.' })
  await company.settled()
  expect(await adoptedEntries(company, incidentId)).toMatchObject([{ ts, text: 'the vendor has an outage' }])
  expect(await addingEntries(company, incidentId)).toHaveLength(1)
})

describe('an incident that is closed', () => {
  test('five weeks later: the draft is made anew with what was added', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    await company.advance({ days: 35 })
    const { version } = await draftOf(company, incidentId)
    const lab = slack.addChannel({ name: 'lab' })
    const found = slack.say(people.kim, lab, 'the root cause was a memory leak in build 4.19')
    await company.settled()
    const at = { channel: lab, ts: found }
    // Another record has it already.
    const other = await company.declare(people.sue, 'sev3 orders are slow')
    await add(company, people.kim, at, { incident: other.incidentId, what: 'message' })
    await add(company, people.kim, at, { incident: incidentId, what: 'message' })
    await company.advance({ minutes: 1 })
    const draft = await draftOf(company, incidentId)
    expect(draft.version).toBe(version + 1)
    expect(draft.markdown).toContain(permalinkOf(slack.teamUrl, lab, found, null))
  })

  test('published: the record takes it, the draft stays, and the person is told; edits and deletes still follow', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    await publish(company, channel, people.sue)
    const { version, markdown } = await draftOf(company, incidentId)
    await company.advance({ hours: 1 })
    const lab = slack.addChannel({ name: 'lab' })
    const found = slack.say(people.kim, lab, 'the root cause was a memory leak')
    slack.say(people.sue, channel, 'said after the publishing')
    await company.settled()
    const told = await add(company, people.kim, { channel: lab, ts: found }, { incident: incidentId, what: 'thread' })
    expect(told).toMatch(/^Added a thread of #lab .* The postmortem is published and stays as it is\.$/)
    slack.say(people.kim, lab, 'said after it was added', { threadTs: found })
    slack.edit(lab, found, 'the root cause was a memory leak in 4.19')
    await company.advance({ minutes: 2 })
    const record = await recordOf(company, incidentId)
    expect(record.get(found)?.text).toBe('the root cause was a memory leak in 4.19')
    expect([...record.values()].filter((one) => one.text.startsWith('said after'))).toEqual([])
    expect(await draftOf(company, incidentId)).toMatchObject({ version, markdown })
  })
})

describe('channels that Debrief is not in', () => {
  test('public: a thread is read by joining; a single message disturbs nobody', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const payments = slack.addChannel({ name: 'payments', botIsMember: false })
    const { root, all } = await thread(company, payments)
    const gil = slack.addUser({ handle: 'gil', name: 'Gil Guest', guest: true })
    slack.join(gil, payments)
    all.push(slack.say(gil, payments, 'our side is fine', { threadTs: root }))
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await add(company, people.sue, { channel: payments, ts: all[3]! }, { incident: incidentId, what: 'message' })
    expect((await adoptedEntries(company, incidentId)).map((entry) => entry.ts)).toEqual([all[3]])
    expect(slack.channel(payments).members).not.toContain(slack.botUserId)
    await checked(company, incidentId)
    await add(company, people.sue, { channel: payments, ts: root }, { incident: incidentId, what: 'thread' })
    expect((await adoptedEntries(company, incidentId)).map((entry) => entry.ts)).toEqual(all)
    expect(slack.channel(payments).members).toContain(slack.botUserId)
    // Names of people that Debrief has not met are learned.
    expect((await adoptedEntries(company, incidentId)).at(-1)!.actor.name).toBe('Gil Guest')
  })

  test('private: the message is held, the person is told once to invite Debrief, and adding again then reads the rest', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const board = slack.addChannel({ name: 'board', private: true, botIsMember: false })
    const { root, all } = await thread(company, board)
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const at = { channel: board, ts: root }
    await add(company, people.sue, at, { incident: incidentId, what: 'thread' })
    const [held] = await adoptedEntries(company, incidentId)
    expect(held).toMatchObject({ ts: root, adopted: { by: 'Sue Vega', from: 'a private channel' } })
    const asked = () =>
      [...slack.dm(people.sue), ...slack.messages(channel)].filter((one) => one.text.includes('Invite Debrief there'))
    expect(asked()).toHaveLength(1)
    expect(JSON.stringify(slack.messages(channel))).not.toContain('#board')
    // The check of the rest does not fail for it.
    await checked(company, incidentId)
    slack.join(slack.botUserId, board)
    expect(await add(company, people.sue, at, { incident: incidentId, what: 'thread' })).toMatch(/already/)
    expect((await adoptedEntries(company, incidentId)).map((entry) => entry.ts)).toEqual(all)
    expect(asked()).toHaveLength(1)
    expect(bot.ended()).toBe(false)
  })

  test('removed from it later: what is held stays, and the rest of the record is still checked', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const board = slack.addChannel({ name: 'board', private: true })
    const { root, all } = await thread(company, board)
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await add(company, people.sue, { channel: board, ts: root }, { incident: incidentId, what: 'thread' })
    slack.leave(slack.botUserId, board)
    await company.settled()
    slack.say(people.sue, channel, 'and on it goes')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    const timeline = await company.timeline(incidentId)
    expect((await adoptedEntries(company, incidentId)).map((entry) => [entry.ts, entry.deleted])).toEqual(
      all.map((ts) => [ts, false]),
    )
    expect((await draftOf(company, incidentId)).messages).toBeGreaterThan(all.length)
    expect(timeline.incident.checkedAt).not.toBeNull()
  })
})

describe('a new incident from a message', () => {
  test('has the message in its record, its words as title, and pages; the form offers what is open first', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const support = slack.addChannel({ name: 'support', botIsMember: false })
    const said = slack.say(people.sue, support, '*checkout* returns 500s <https://tickets.example/7|T-7>')
    const form = await openAdding(company, people.karen, support, said)
    const options = (view: typeof form) =>
      view.blocks.find((block) => block.block_id === 'incident')!.element!.options!.map((one) => one.text.text)
    expect(options(form)).toEqual(['A new incident'])
    expect(form.blocks.find((block) => block.block_id === 'title')!.element!.initial_value).toBe(
      'checkout returns 500s T-7',
    )
    const told = await submitAdding(company, people.karen, form.id, {
      incident: 'new',
      what: 'message',
      severity: 'SEV1',
    })
    expect(told).toContain('#1')
    const row = await company.bot.ctx.db.selectFrom('incident').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      title: 'checkout returns 500s T-7',
      severity: 'SEV1',
      services: ['checkout'],
      declared_by: people.karen,
    })
    expect(await adoptedEntries(company, row.id)).toMatchObject([
      { ts: said, actor: { name: 'Sue Vega' }, adopted: { by: 'Karen House' } },
    ])
    expect(slack.dm(people.bob)).toHaveLength(1)
    expect(options(await openAdding(company, people.sue, support, said))).toEqual([
      '#1 checkout returns 500s T-7',
      'A new incident',
    ])
  })

  test('declared meanwhile by somebody else: no second one; submitted twice: one', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const support = slack.addChannel({ name: 'support' })
    const said = slack.say(people.sue, support, 'checkout returns 500s')
    const forms = [
      await openAdding(company, people.sue, support, said),
      await openAdding(company, people.karen, support, said),
    ]
    slack.deliveryFault({ kind: 'duplicate', of: 'interactive', copies: 2, times: 1 })
    await submitAdding(company, people.sue, forms[0]!.id, { incident: 'new', what: 'message' })
    const told = await submitAdding(company, people.karen, forms[1]!.id, { incident: 'new', what: 'message' })
    expect(told).toContain('#1 checkout returns 500s was declared meanwhile')
    expect(await company.bot.ctx.db.selectFrom('incident').select('number').execute()).toEqual([{ number: 1 }])
  })

  test('closed long ago is not offered; closed lately is, below a new one', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev3 orders are slow')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ days: 50 })
    const said = () => slack.say(people.sue, company.general, 'it was the cache')
    const offered = async () => {
      const form = await openAdding(company, people.sue, company.general, said())
      return form.blocks
        .find((block) => block.block_id === 'incident')!
        .element!.options!.map((one) => one.value === 'new')
    }
    expect(await offered()).toEqual([true, false])
    await company.advance({ days: 11 })
    expect(await offered()).toEqual([true])
  })
})

test('messages of two channels with the same ts are two entries, each with its own text and link', async () => {
  await using company = await startCompany()
  const { slack, people, clock } = company
  const payments = slack.addChannel({ name: 'payments' })
  const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
  const at = clock.millis() + 1_000
  const own = slack.say(people.sue, channel, 'root cause: the pool was full', { at })
  const other = slack.say(people.karen, payments, 'root cause: the disk was full', { at })
  expect(other).toBe(own)
  slack.say(people.kim, payments, 'which disk?', { threadTs: other })
  await company.settled()
  await add(company, people.sue, { channel: payments, ts: other }, { incident: incidentId, what: 'thread' })
  const { entries, chat } = await company.timeline(incidentId)
  const about = (text: string) => entries.filter((entry) => entry.text.includes(text))
  expect(about('the pool')).toMatchObject([
    { ts: own, permalink: permalinkOf(slack.teamUrl, channel, own, null), adopted: null },
  ])
  const link = permalinkOf(slack.teamUrl, payments, other, other)
  expect(about('the disk')).toMatchObject([{ permalink: link, adopted: { from: '#payments' } }])
  expect(about('which disk?')).toMatchObject([{ threadTs: about('the disk')[0]!.ts }])
  expect(new Set(chat.map((one) => one.ts)).size).toBe(chat.length)
  await slack.command(people.sue, channel, '/incident close')
  await company.advance({ minutes: 1 })
  expect((await draftOf(company, incidentId)).markdown).toContain(`](${link})`)
})
