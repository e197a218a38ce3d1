import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { calls, card, press, shown, story, toldOfChannel, toldTo, until } from './acting.ts'
import { callsOf, recordOf } from './record.ts'
import { asked, declareWith, doStep, WITH_RUNBOOKS } from './runbook-acting.ts'

/** Calls that would put something into a channel, those that Slack refused too. */
const POSTING =
  /^(chat\.(postMessage|update)|conversations\.(setTopic|setPurpose|invite)|pins\.add|bookmarks\.add|files\..*)$/

/** Tries to say something in a channel since a mark in the trace. */
function triesIn(company: Company, channel: string, since: number): string[] {
  return company.slack.trace
    .slice(since)
    .filter(({ method, args }) => POSTING.test(method) && (args['channel'] ?? args['channel_id']) === channel)
    .map(({ method }) => method)
}

async function incidentOf(company: Company, incidentId: string) {
  return company.bot.ctx.db.selectFrom('incident').selectAll().where('id', '=', incidentId).executeTakeFirstOrThrow()
}

/** A command typed elsewhere; what its writer is told. */
async function elsewhere(company: Company, typed: string): Promise<string> {
  const { slack, people, general } = company
  await slack.command(people.sue, general, `/incident ${typed}`)
  await company.settled()
  return toldTo(company, people.sue)
}

/** An incident of Sue's, answered by Bob. */
async function running(options: Parameters<typeof startCompany>[0] = {}) {
  const company = await startCompany(options)
  const declared = await company.declare(company.people.sue, 'sev1 checkout returns 500s')
  await press(company, company.people.bob, 'page_answer', 'You took it')
  return { company, ...declared }
}

test('26: a channel that is renamed is followed, and nobody is told', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
  slack.rename(channel, 'checkout-is-slow', people.sue)
  await company.settled()
  expect((await incidentOf(company, incidentId)).channel_name).toBe('checkout-is-slow')
  await slack.command(people.sue, channel, '/incident update we look at the pool')
  await company.settled()
  expect(slack.messages(channel).some((one) => one.text.includes('we look at the pool'))).toBe(true)
  expect(toldOfChannel(company, people.sue)).toEqual([])
})

test('26: an archived channel is left alone: its owner is told once, the incident goes on from elsewhere, paging goes on', async () => {
  await using company = await startCompany()
  const { slack, people, general } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  slack.archive(channel, people.kim)
  await company.settled()
  expect(toldOfChannel(company, people.sue)).toEqual([
    expect.stringMatching(
      /#inc-1-\S+ was archived\. Unarchive it, and Debrief goes on there\. .*`\/incident #1 update`/,
    ),
  ])
  const mark = slack.trace.length
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.lin).map((one) => one.text)).toEqual([expect.stringContaining('SEV1 #1')])
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.maria)).toHaveLength(1)

  expect(await elsewhere(company, '#1 update the pool is full')).toMatch(/posted|Posted|update/i)
  slack.say(people.sue, general, `<@${slack.botUserId}> #1 commander <@${people.bob}>`)
  await company.settled()
  expect((await incidentOf(company, incidentId)).commander).toBe(people.bob)
  await slack.command(people.sue, slack.dmId(people.sue), '/incident #1 mitigated')
  await company.settled()
  expect((await incidentOf(company, incidentId)).status).toBe('mitigated')
  const announced = slack.messages(company.incidents).find((one) => one.text.includes('#1'))!
  expect(shown(announced)).toMatch(/[Mm]itigated/)
  // Whoever connects anew, and whatever happens, tries nothing there and says nothing again.
  slack.sockets.drop()
  await company.advance({ minutes: 30 })
  expect(triesIn(company, channel, mark)).toEqual([])
  expect(callsOf(company, 'conversations.unarchive', mark)).toBe(0)
  expect(toldOfChannel(company, people.sue)).toHaveLength(1)
  expect(toldOfChannel(company, people.bob)).toEqual([])
  const { entries } = await company.timeline(incidentId)
  expect(entries.filter((one) => one.text.includes('was archived'))).toHaveLength(1)
})

test('26: a channel that is unarchived by hand is picked up again, with what happened meanwhile', async () => {
  const { company, channel, incidentId } = await running()
  await using _company = company
  const { slack, people } = company
  slack.archive(channel)
  await company.settled()
  await elsewhere(company, '#1 update the pool is full')
  await elsewhere(company, '#1 mitigated')
  slack.unarchive(channel, people.sue)
  await until(company, () => slack.channel(channel).members.includes(slack.botUserId), 'Debrief to be back')
  expect(shown(card(company, channel))).toContain('Mitigated')
  expect(slack.messages(channel).filter((one) => one.text.includes('the pool is full'))).toHaveLength(1)
  const ts = slack.say(people.sue, channel, 'we are back here')
  await company.settled()
  expect((await recordOf(company, incidentId)).has(ts)).toBe(true)
  expect(toldOfChannel(company, people.sue)).toHaveLength(1)
  // Another time is another loss.
  slack.archive(channel)
  await company.settled()
  expect(toldOfChannel(company, people.sue)).toHaveLength(2)
})

test('26: what happened to it while Debrief was down is found by the next call, once', async () => {
  const { company, channel } = await running()
  await using _company = company
  const { slack, people } = company
  await company.bot.stop()
  slack.archive(channel)
  await slack.waitFor(() => slack.lost.length > 0, 'Slack to give up on telling it')
  const mark = slack.trace.length
  await company.startBot()
  await elsewhere(company, '#1 update the pool is full')
  await elsewhere(company, '#1 update the pool is bigger now')
  await company.advance({ minutes: 30 })
  expect(toldOfChannel(company, people.sue)).toEqual([expect.stringContaining('was archived')])
  // What went together was refused together.
  const tries = triesIn(company, channel, mark)
  expect(new Set(tries).size, tries.join(', ')).toBe(tries.length)
})

test.each([
  'told of it',
  'not told of it',
  'while away',
])('26: a bot that is thrown out, %s, posts nothing, and comes back by invitation alone', async (how) => {
  const { company, channel, incidentId } = await running()
  await using _company = company
  const { slack, people } = company
  if (how === 'told of it') slack.leave(slack.botUserId, channel)
  else if (how === 'not told of it') slack.unseen(() => slack.leave(slack.botUserId, channel))
  else {
    await company.bot.stop()
    slack.leave(slack.botUserId, channel)
    await slack.waitFor(() => slack.lost.length > 0, 'Slack to give up on telling it')
    await company.startBot()
  }
  await company.settled()
  const missed = slack.say(people.sue, channel, 'the certificate has expired')
  await elsewhere(company, '#1 update we look at the certificate')
  expect(toldOfChannel(company, people.sue)).toEqual([
    expect.stringMatching(/has no Debrief in it any more.*\/invite @debrief/),
  ])
  const mark = slack.trace.length
  await elsewhere(company, '#1 mitigated')
  await company.advance({ minutes: 30 })
  expect(triesIn(company, channel, mark)).toEqual([])
  expect(calls(company, 'conversations.join').filter(({ args }) => args['channel'] === channel)).toEqual([])
  expect((await recordOf(company, incidentId)).has(missed)).toBe(false)

  slack.join(slack.botUserId, channel)
  await until(company, () => shown(card(company, channel)).includes('Mitigated'), 'the card')
  expect((await recordOf(company, incidentId)).has(missed)).toBe(true)
  expect(slack.messages(channel).filter((one) => one.text.includes('we look at the certificate'))).toHaveLength(1)
  expect(slack.messages(channel).filter((one) => one.text.includes('could not be held'))).toEqual([])
  expect(toldOfChannel(company, people.sue)).toHaveLength(1)
})

test('26: a channel that is made private goes on; what its scopes do not allow there is left out', async () => {
  const { company, channel, incidentId } = await running()
  await using _company = company
  const { slack, people } = company
  slack.makePrivate(channel, people.sue)
  await slack.command(people.sue, channel, '/incident severity sev2')
  await slack.command(people.sue, channel, '/incident update the pool is full')
  const ts = slack.say(people.sue, channel, 'said in private')
  await company.settled()
  expect(shown(card(company, channel))).toContain('SEV2')
  expect(slack.messages(channel).some((one) => one.text.includes('the pool is full'))).toBe(true)
  expect((await recordOf(company, incidentId)).has(ts)).toBe(true)
  expect(toldOfChannel(company, people.sue)).toEqual([])
  slack.leave(slack.botUserId, channel)
  await company.settled()
  expect(toldOfChannel(company, people.sue)).toEqual([expect.stringContaining('private without Debrief in it')])
})

test.each(['told', 'not told'])('26: the new id of a channel, %s of it, is followed with its record', async (how) => {
  const { company, channel, incidentId } = await running()
  await using _company = company
  const { slack, people } = company
  const before = slack.say(people.sue, channel, 'said before')
  await company.settled()
  slack.makePrivate(channel)
  let moved = channel
  const move = () => {
    moved = slack.changeId(channel)
  }
  if (how === 'told') move()
  else {
    slack.unseen(move)
    await elsewhere(company, '#1 update moved')
  }
  await company.settled()
  expect((await incidentOf(company, incidentId)).channel_id).toBe(moved)
  const cards = () => slack.messages(moved).filter((one) => one.text.startsWith('SEV1 #1'))
  await slack.command(people.sue, moved, '/incident mitigated')
  const after = slack.say(people.sue, moved, 'said after')
  await company.settled()
  const record = await recordOf(company, incidentId)
  expect([before, after].map((ts) => record.has(ts))).toEqual([true, true])
  expect(cards()).toHaveLength(1)
  expect(shown(cards()[0]!)).toContain('Mitigated')
  expect((await story(company, incidentId)).filter((text) => text === 'said before')).toHaveLength(1)
  expect(toldOfChannel(company, people.sue)).toEqual([])
})

test('26: what is held under the new id already does not keep the rest from following', async () => {
  const { company, channel, incidentId } = await running()
  await using _company = company
  const { slack, people, bot } = company
  const before = slack.say(people.sue, channel, 'said befor')
  slack.edit(channel, before, 'said before')
  await company.settled()
  slack.makePrivate(channel)
  let moved = channel
  slack.unseen(() => {
    moved = slack.changeId(channel)
  })
  for (const table of ['message', 'message_revision', 'record_source'])
    await sql`insert into ${sql.table(table)} select (jsonb_populate_record(t, jsonb_build_object('channel_id', ${moved}::text))).*
      from ${sql.table(table)} t where channel_id = ${channel}`.execute(bot.ctx.db)
  await elsewhere(company, '#1 update moved')
  await company.settled()
  expect((await incidentOf(company, incidentId)).channel_id).toBe(moved)
  expect((await story(company, incidentId)).filter((text) => text === 'said before')).toHaveLength(1)
})

test('26: of a deleted channel the owner is told, and the draft comes to them', async () => {
  const { company, channel, incidentId } = await running()
  await using _company = company
  const { slack, people } = company
  slack.say(people.sue, channel, 'Root cause: the certificate expired')
  await company.settled()
  await elsewhere(company, `#1 commander <@${people.bob}>`)
  slack.deleteChannel(channel, people.kim)
  await company.settled()
  expect(toldOfChannel(company, people.bob)).toEqual([expect.stringContaining('it was deleted, or is private')])
  expect(toldOfChannel(company, people.sue)).toEqual([])
  await elsewhere(company, '#1 close')
  await until(company, () => slack.files().length > 0, 'the draft as a file')
  const drafts = () => slack.dm(people.bob).filter((one) => one.text.startsWith('#1 closed'))
  expect(drafts().map(shown).join('\n')).toContain('the certificate expired')
  expect(slack.files()[0]).toMatchObject({ channel: slack.dmId(people.bob), thread: drafts()[0]!.ts })
  await slack.press(people.bob, slack.dmId(people.bob), drafts()[0]!.ts, 'looks_right')
  await company.settled()
  expect((await incidentOf(company, incidentId)).published_at).not.toBeNull()
  expect(drafts()).toHaveLength(1)
})

/** A closed incident, its draft in its channel, which is archived then. */
async function putAway() {
  const before = await running()
  const { company, channel } = before
  const { slack, people } = company
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length > 0, 'the draft')
  slack.archive(channel, people.sue)
  await company.settled()
  return before
}

test('26: the channel of a closed incident may be archived: nobody is told, and nothing is posted', async () => {
  const { company, channel } = await putAway()
  await using _company = company
  const mark = company.slack.trace.length
  await company.advance({ hours: 1 })
  expect(toldOfChannel(company, company.people.sue)).toEqual([])
  expect(triesIn(company, channel, mark)).toEqual([])
})

test('26: an incident that is reopened has its channel unarchived; no page, question or reminder of before comes back', async () => {
  const { company, channel } = await putAway()
  await using _company = company
  const { slack, people } = company
  slack.keepBotsInArchives()
  slack.unarchive(channel)
  slack.join(slack.botUserId, channel)
  slack.archive(channel)
  await company.settled()
  const pages = () => Object.values(people).map((one) => slack.dm(one).length)
  const before = pages()
  const stood = new Set(slack.messages(channel).map((one) => one.ts))
  expect(await elsewhere(company, '#1 reopen')).toContain('Reopened')
  expect(slack.channel(channel).archived).toBe(false)
  await company.advance({ hours: 2 })
  expect(callsOf(company, 'conversations.unarchive')).toBe(1)
  const news = slack.messages(channel).filter((one) => !stood.has(one.ts) && !one.subtype)
  expect(news.map((one) => one.text)).toEqual([expect.stringContaining('Reopened')])
  expect(pages()).toEqual(before)
  expect(shown(card(company, channel))).toContain('Investigating')
})

test('26: a reopening finds by itself that the channel was archived, and is told there all the same', async () => {
  const { company, channel } = await running()
  await using _company = company
  const { slack } = company
  slack.keepBotsInArchives()
  await elsewhere(company, '#1 close')
  await until(company, () => slack.files().length > 0, 'the draft')
  slack.unseen(() => slack.archive(channel))
  await elsewhere(company, '#1 reopen')
  expect(callsOf(company, 'conversations.unarchive')).toBe(1)
  expect(slack.messages(channel).filter((one) => /Reopened/.test(one.text))).toHaveLength(1)
  expect(shown(card(company, channel))).toContain('Investigating')
  expect(toldOfChannel(company, company.people.sue)).toEqual([])
})

test('26: where Slack lets no bot unarchive, the owner is asked once to do it, and then Debrief is back by itself', async () => {
  const { company, channel } = await putAway()
  await using _company = company
  const { slack, people } = company
  await elsewhere(company, '#1 reopen')
  await elsewhere(company, '#1 update it is back')
  await company.advance({ minutes: 30 })
  expect(callsOf(company, 'conversations.unarchive')).toBe(1)
  expect(toldOfChannel(company, people.sue)).toEqual([
    expect.stringMatching(/does not let Debrief open it \(not_in_channel\)\. Unarchive it by hand\./),
  ])
  slack.unarchive(channel, people.sue)
  await until(company, () => shown(card(company, channel)).includes('Investigating'), 'the card')
  expect(slack.messages(channel).filter((one) => /Reopened/.test(one.text))).toHaveLength(1)
  expect(toldOfChannel(company, people.sue)).toHaveLength(1)
})

test('26: a question that fell due meanwhile is asked nobody afterwards', async () => {
  await using company = await startCompany({ roster: WITH_RUNBOOKS })
  const { slack, people } = company
  const { channel } = await declareWith(company, 'sev1 the shop is down')
  await doStep(company, people.ana, channel, 2)
  slack.archive(channel)
  await company.settled()
  const mark = slack.trace.length
  await company.advance({ minutes: 6 })
  await company.advance({ minutes: 30 })
  expect(triesIn(company, channel, mark)).toEqual([])
  slack.unarchive(channel)
  const late = () => slack.messages(channel).filter((one) => one.text.startsWith('While Debrief could not post here'))
  await until(company, () => late().length > 0, 'what happened meanwhile')
  expect(asked(company, channel)).toEqual([])
  expect(late().map(shown).join()).toContain('Is it back?')
})
