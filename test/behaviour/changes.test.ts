import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { loadIncidentView } from '../../src/db/incident-view.ts'
import { changesBetween } from '../../src/db/system-changes.ts'
import type { NewChange } from '../../src/domain/system-change.ts'
import { plus } from '../../src/domain/time.ts'
import { recordChanges, tidyChanges } from '../../src/operations/record-changes.ts'
import { type Company, type CompanyOptions, ROSTER, startCompany } from '../harness.ts'

const WITH_CHANGES = `${ROSTER}
changes: [deploys]
`

/** A company whose deployments are told in #deploys; `joined` false: Debrief is not in there. */
async function companyWithDeploys(options: { private?: boolean; joined?: boolean } & CompanyOptions = {}) {
  const company = await startCompany({ ...options, roster: options.roster ?? WITH_CHANGES, start: false })
  const deploys = company.slack.addChannel({
    name: 'deploys',
    private: options.private ?? false,
    botIsMember: options.joined ?? true,
  })
  if (options.start !== false) await company.startBot()
  return Object.assign(company, { deploys })
}

/** What the card of an incident knows of changes, the latest first. */
async function known(company: Company, incidentId: string): Promise<string[]> {
  const view = await loadIncidentView(company.bot.ctx.db, incidentId)
  return view!.changes.map((one) => one.title)
}

/** All that the card shows. */
function cardText(company: Company, channel: string): string {
  const { slack } = company
  const ts = slack.channel(channel).pins[0]!
  return JSON.stringify(slack.messages(channel).find((one) => one.ts === ts)?.blocks)
}

/** A change that a hook tells. */
function hookChange(company: Company, more: Partial<NewChange> = {}): NewChange {
  const at = plus(company.bot.ctx.now(), { minutes: -30 })
  return {
    source: 'ci',
    key: 'deployment 42',
    at,
    asOf: at,
    title: 'orders 4.19 to production, started',
    service: 'acme/orders',
    version: '4.19',
    byName: 'glen',
    link: 'https://ci.example/42',
    asBuilt: null,
    ...more,
  }
}

const teamOf = (company: Company) => company.bot.edge.self.teamId

describe('what is said in a channel of changes', () => {
  test('before the declaration is on the card, the affected service first, and with its version, person and link', async () => {
    await using company = await companyWithDeploys()
    const { slack, people, deploys } = company
    const minutesAgo = (minutes: number) => ({ at: company.clock.millis() - minutes * 60_000 })
    slack.say(people.karen, deploys, 'orders 4.19 is out', minutesAgo(25 * 60))
    slack.say(people.karen, deploys, 'checkout 2.1.0 is out :rocket:\nnotes follow', minutesAgo(90))
    const ts = slack.sayAsBot('Deploys', deploys, 'deployed orders v4.20 by kim')
    slack.say(people.bob, deploys, 'thanks!', { threadTs: ts })
    await company.settled()
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.say(people.karen, deploys, 'orders 4.21 is out')
    await company.settled()

    const view = await loadIncidentView(company.bot.ctx.db, incidentId)
    expect(view?.changes).toMatchObject([
      {
        source: deploys,
        key: ts,
        title: 'deployed orders v4.20 by kim',
        service: 'orders',
        version: '4.20',
        byName: 'Deploys',
        link: `${slack.teamUrl}archives/${deploys}/p${ts.replace('.', '')}`,
      },
      {
        title: 'checkout 2.1.0 is out :rocket: · notes follow',
        service: 'checkout',
        version: '2.1.0',
        byName: 'Karen House',
      },
    ])
    const text = cardText(company, channel)
    expect(text).toContain('Changed before')
    expect(text.indexOf('checkout 2.1.0')).toBeLessThan(text.indexOf('deployed orders'))
    const { rows } = await sql`select 1 from message where channel_id = ${deploys}`.execute(company.bot.ctx.db)
    expect(rows).toEqual([])
  })

  test('is in the draft', async () => {
    await using company = await companyWithDeploys()
    const { slack, people, deploys } = company
    slack.say(people.karen, deploys, 'checkout 2.1.0 is out')
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.say(people.bob, channel, 'rolled back, it is fast again')
    await slack.command(people.sue, channel, '/incident resolve rolled back')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 2 })
    const draft = await company.bot.ctx.db
      .selectFrom('postmortem')
      .select('markdown')
      .where('incident_id', '=', incidentId)
      .executeTakeFirstOrThrow()
    expect(draft.markdown).toContain('checkout 2.1.0 is out')
  })

  test('by an edit says what it says now, by a delete nothing, whatever the order and however often', async () => {
    await using company = await companyWithDeploys()
    const { slack, people, deploys } = company
    const faults = [
      slack.deliveryFault({ kind: 'duplicate', copies: 3 }),
      slack.deliveryFault({ kind: 'shuffle', ms: 40 }),
    ]
    const edited = slack.say(people.karen, deploys, 'checkout 2.1.0 is out')
    const removed = slack.say(people.karen, deploys, 'orders 9.9.9 is out')
    slack.edit(deploys, edited, 'orders 2.1.1 is out, not checkout')
    slack.remove(deploys, removed)
    await company.settled()
    for (const fault of faults) fault.remove()
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const view = await loadIncidentView(company.bot.ctx.db, incidentId)
    expect(view?.changes).toMatchObject([
      { title: 'orders 2.1.1 is out, not checkout', service: 'orders', version: '2.1.1' },
    ])
  })

  test('holds no secret', async () => {
    await using company = await companyWithDeploys()
    const { slack, people, deploys } = company
    slack.say(people.karen, deploys, 'checkout out, password=hunter2hunter2')
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(await known(company, incidentId)).toEqual(['checkout out, password=[masked]'])
  })

  test('is taken before Slack is told so: what could not be stored comes again', async () => {
    await using company = await companyWithDeploys()
    const { slack, people, bot, deploys } = company
    await sql`alter table system_change rename to change_away`.execute(bot.ctx.db)
    slack.say(people.karen, deploys, 'checkout 2.1.0 is out')
    await slack.waitFor(() => (slack.deliveries.at(-1)?.attempt ?? 0) > 0, 'the first retry')
    await sql`alter table change_away rename to system_change`.execute(bot.ctx.db)
    await slack.waitFor(() => slack.deliveries.at(-1)?.ackedAt, 'an ack')
    const now = bot.ctx.now()
    const stored = await changesBetween(bot.ctx.db, teamOf(company), plus(now, { hours: -1 }), now)
    expect(stored.map((one) => one.title)).toEqual(['checkout 2.1.0 is out'])
  })

  test('in other channels, by Debrief itself, or by Slack, is no change', async () => {
    await using company = await companyWithDeploys({ roster: `${ROSTER}\nchanges: [incidents, general]\n` })
    const { slack, people, general } = company
    slack.say(people.karen, company.deploys, 'orders 1.1.1 is out')
    slack.join(slack.addUser({ handle: 'new', name: 'New Here' }), general)
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await company.declare(people.sue, 'sev2 orders fail')
    expect(await known(company, incidentId)).toEqual([])
  })
})

describe('what Debrief did not hear', () => {
  test('because it was down is read from the history when it is needed, and what was taken back meanwhile is gone', async () => {
    await using company = await companyWithDeploys()
    const { slack, people, deploys } = company
    const taken = slack.say(people.karen, deploys, 'orders 1.0.1 is out')
    await company.settled()
    await company.bot.stop()
    slack.sockets.reduceRetryDelays([5, 5, 5])
    slack.remove(deploys, taken)
    for (let index = 0; index < 3; index++) slack.say(people.karen, deploys, `checkout 2.1.${index} is out`)
    await slack.waitFor(() => slack.lost.length >= 4, 'Slack to give up on all of it')
    await company.startBot()
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(await known(company, incidentId)).toEqual([2, 1, 0].map((index) => `checkout 2.1.${index} is out`))
  })

  test('because Slack was in trouble is read later, without a word of it on the card', async () => {
    await using company = await companyWithDeploys({ start: false })
    const { slack, people, deploys } = company
    slack.say(people.karen, deploys, 'checkout 2.1.0 is out')
    await company.startBot()
    const fault = slack.fault({
      method: 'conversations.history',
      kind: 'http-500',
      times: 1,
      when: (args) => args['channel'] === deploys,
    })
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(fault.hits).toBe(1)
    expect(await known(company, incidentId)).toEqual(['checkout 2.1.0 is out'])
    expect(cardText(company, channel)).not.toContain('could not be read')
  })

  test('because nobody let it in is said on the card and in the log, until it was read', async () => {
    await using company = await companyWithDeploys({ private: true, joined: false, start: false })
    const { slack, people, deploys } = company
    // A private channel is found by its id alone.
    company.roster.changeChannels = [deploys]
    const bot = await company.startBot()
    slack.say(people.karen, deploys, 'checkout 2.1.0 is out')
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(cardText(company, channel)).toContain(`Changes told in <#${deploys}> could not be read`)
    const warnings = bot.log.lines.filter((line) => line.message.startsWith('a channel of changes could not be read'))
    expect(warnings).toMatchObject([{ level: 'warn', fields: { channel: deploys } }])

    slack.join(slack.botUserId, deploys)
    await slack.command(people.sue, channel, '/incident resolve rolled back')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 2 })
    expect(await known(company, incidentId)).toEqual(['checkout 2.1.0 is out'])
    expect(cardText(company, channel)).not.toContain('could not be read')
  })

  test('because it was not in a public channel: it goes in at the start', async () => {
    await using company = await companyWithDeploys({ joined: false })
    const { slack, people, deploys } = company
    expect(slack.channel(deploys).members).toContain(slack.botUserId)
    slack.leave(slack.botUserId, deploys)
    slack.say(people.karen, deploys, 'checkout 2.1.0 is out')
    const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(await known(company, incidentId)).toEqual(['checkout 2.1.0 is out'])
  })

  test('a start that turns out to be earlier is read for at the draft', async () => {
    await using company = await companyWithDeploys({ start: false })
    const { slack, people, deploys, clock } = company
    slack.say(people.karen, deploys, 'checkout 2.1.0 is out', { at: clock.millis() - 30 * 3_600_000 })
    await company.startBot()
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    expect(await known(company, incidentId)).toEqual([])
    const started = plus(company.bot.ctx.now(), { hours: -10 })
    await company.bot.ctx.db.updateTable('incident').set({ started_at: started }).where('id', '=', incidentId).execute()
    await slack.command(people.sue, channel, '/incident resolve rolled back')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 2 })
    expect(await known(company, incidentId)).toEqual(['checkout 2.1.0 is out'])
  })
})

describe('what hooks tell of changes', () => {
  test('comes to the card of an open incident, once', async () => {
    await using company = await companyWithDeploys()
    const { channel } = await company.declare(company.people.sue, 'sev2 orders fail')
    const change = hookChange(company)
    expect(await recordChanges(company.bot.ctx, teamOf(company), [change])).toEqual({ stored: 1 })
    await company.settled()
    expect(cardText(company, channel)).toContain('orders 4.19 to production, started')
    expect(await recordChanges(company.bot.ctx, teamOf(company), [change])).toEqual({ stored: 0 })
  })

  test('in any order, twice at once, ends with the last word and the latest beginning', async () => {
    const roster = WITH_CHANGES.replace('team: database }', 'team: database, as_built: https://docs.example/orders }')
    await using company = await companyWithDeploys({ roster })
    const { ctx } = company.bot
    const from = plus(ctx.now(), { hours: -1 })
    const at = plus(ctx.now(), { minutes: -30 })
    const begun = plus(at, { minutes: 5 })
    const created = hookChange(company, { at, asOf: at })
    const running = hookChange(company, { at: begun, asOf: begun, title: 'orders 4.19 to production, running' })
    const done = hookChange(company, { at, asOf: plus(at, { minutes: 9 }), title: 'orders 4.19 to production, done' })
    for (const [index, order] of [
      [done, created, running],
      [running, done, created],
      [created, running, done],
    ].entries()) {
      const keyed = order.map((one) => ({ ...one, source: `ci${index}` }))
      for (const one of [...keyed, keyed[0]!]) await recordChanges(ctx, teamOf(company), [one, one])
      expect(await changesBetween(ctx.db, teamOf(company), from, ctx.now(), `ci${index}`)).toMatchObject([
        {
          title: 'orders 4.19 to production, done',
          at: begun,
          service: 'orders',
          asBuilt: 'https://docs.example/orders',
        },
      ])
    }
  })

  test('by a clock that is ahead began now at the latest, and do not keep a later word from counting', async () => {
    await using company = await companyWithDeploys()
    const { ctx } = company.bot
    const ahead = plus(ctx.now(), { hours: 2 })
    await recordChanges(ctx, teamOf(company), [hookChange(company, { at: ahead, asOf: ahead })])
    await company.advance({ seconds: 1 })
    const done = hookChange(company, { asOf: ctx.now(), title: 'orders 4.19 to production, done' })
    await recordChanges(ctx, teamOf(company), [done])
    const { incidentId } = await company.declare(company.people.sue, 'sev2 orders fail')
    expect(await known(company, incidentId)).toEqual([done.title])
  })

  test('are let go after sixty days, unless a draft that may name them is not published', async () => {
    await using company = await companyWithDeploys()
    const { ctx } = company.bot
    const { incidentId } = await company.declare(company.people.sue, 'sev2 orders fail')
    const old = plus(ctx.now(), { days: -3 })
    await recordChanges(ctx, teamOf(company), [hookChange(company), hookChange(company, { key: 'old', at: old })])
    await company.settled()
    company.clock.advance({ days: 61 })
    expect(await tidyChanges(ctx)).toBe(1)
    await ctx.db
      .updateTable('incident')
      .set({ status: 'closed', outcome: 'drill' })
      .where('id', '=', incidentId)
      .execute()
    expect(await tidyChanges(ctx)).toBe(1)
  })
})
