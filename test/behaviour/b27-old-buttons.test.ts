import { expect, test } from 'vitest'
import { declareIncident } from '../../src/operations/declare-incident.ts'
import { ACTIONS, encodeChoice, encodeValue } from '../../src/slack/views/actions.ts'
import { type Company, startCompany } from '../harness.ts'
import { press, story, toldTo, until } from './acting.ts'
import { WITH_RUNBOOKS } from './runbook-acting.ts'

/** What buttons of an incident carry. */
type Ids = { incident: string; page: string; ladder: string; sighting: string }
/** An old button, pressed: what it carries, who presses it, and what that person is told. */
type Old = { value(ids: Ids): string; by?: 'sue' | 'bob' | 'kim'; told: RegExp; menu?: boolean }

const GHOST = '0199b2f0-0000-7000-8000-000000000000'
const UNKNOWN = /not known here/
const CLOSED = /is closed|already|no longer needed|Nobody is being called|published/i

const outdated: Old = { value: () => '{"v":0}', told: /older version/ }
/** A button that carries an incident and perhaps more: of an older version, of no incident here, of nothing that could be one, and of a closed one. */
function ofIncident(more: Record<string, string | number | string[]> = {}, told: RegExp = CLOSED): Old[] {
  return [
    outdated,
    { value: () => encodeValue({ incident: GHOST, ...more }), told: UNKNOWN },
    { value: () => encodeValue({ incident: 'C024BE91L', ...more }), told: UNKNOWN },
    { value: ({ incident }) => encodeValue({ incident, ...more }), told },
  ]
}
const ofPage: Old[] = [
  outdated,
  { value: ({ page }) => encodeValue({ incident: GHOST, page }), told: UNKNOWN },
  { value: ({ incident }) => encodeValue({ incident, page: GHOST }), told: UNKNOWN },
  { value: ({ incident, page }) => encodeValue({ incident, page }), by: 'kim', told: /This page is Bob Sparrow's/ },
  { value: ({ incident, page }) => encodeValue({ incident, page }), by: 'bob', told: /Nothing changed/ },
]
const ofOffer: Old[] = [
  outdated,
  { value: () => encodeValue({ sighting: GHOST, severity: null }), told: UNKNOWN },
  { value: ({ sighting }) => encodeValue({ sighting, severity: null }), told: /part of #1/ },
]
const ofMe: Old[] = [{ value: () => '{"v":0}', told: /You are not in the roster/ }]
const ofCover: Old[] = [outdated, { value: () => encodeValue({ cover: GHOST }), told: UNKNOWN }]
const ofQuestion: Old[] = [
  outdated,
  {
    value: () => encodeValue({ key: 'asked-before', severity: 'SEV1', title: 'orders are lost', services: ['orders'] }),
    told: /Declared #2/,
  },
]
const menu = (choice: string, told: RegExp): Old[] => [
  { value: () => encodeChoice('gone', GHOST), told: /older version/, menu: true },
  { value: () => encodeChoice(choice, GHOST), told: UNKNOWN, menu: true },
  {
    value: ({ incident, ladder }) =>
      encodeChoice(choice, ['answer', 'stop', 'phone'].includes(choice) ? ladder : incident),
    told,
    menu: true,
  },
]

/** Every button, as it stands in messages that nobody has brought up to date. The incident is closed and its draft published. */
const OLD: Record<string, Old[]> = {
  [ACTIONS.takeCommand]: ofIncident(),
  [ACTIONS.postUpdate]: ofIncident(),
  [ACTIONS.pageForm]: ofIncident(),
  [ACTIONS.mitigated]: ofIncident(),
  [ACTIONS.resolve]: ofIncident(),
  [ACTIONS.relapse]: ofIncident({}, /nothing to relapse from/),
  [ACTIONS.close]: ofIncident(),
  [ACTIONS.reopen]: ofIncident().slice(0, 3),
  [ACTIONS.cardMenu]: [
    ...menu('severity', CLOSED),
    ...menu('hand-over', CLOSED),
    ...menu('wrong', CLOSED),
    ...menu('temporary', CLOSED),
    ...menu('runbook', CLOSED),
    ...menu('timeline', /Timeline|timeline/),
    ...menu('report', UNKNOWN).slice(0, 2),
  ],
  [ACTIONS.pageAnswer]: ofPage,
  [ACTIONS.pageDecline]: ofPage,
  [ACTIONS.pageNotOurs]: ofPage,
  [ACTIONS.pageHold]: ofPage,
  [ACTIONS.ladderMenu]: [
    ...menu('answer', /Nobody is being called/),
    ...menu('phone', /Nobody is being called/),
    ...menu('stop', /Nobody is being called/),
  ],
  [ACTIONS.declare]: ofQuestion,
  [ACTIONS.declareWorst]: ofQuestion,
  [ACTIONS.declareNo]: [{ value: () => '{"v":0}', told: /Nothing was declared/ }],
  [ACTIONS.join]: ofIncident(),
  [ACTIONS.setSeverity]: ofIncident({ severity: 'SEV4' }),
  [ACTIONS.severityForm]: ofIncident(),
  [ACTIONS.timeline]: ofIncident({}, /Timeline|timeline/),
  [ACTIONS.catchUp]: ofIncident({}, /#1/),
  [ACTIONS.openForm]: [
    outdated,
    {
      value: () => encodeValue({ text: 'update', channelId: 'C024BE91L', threadTs: null }),
      told: /needs an incident/,
    },
  ],
  [ACTIONS.reportForm]: ofIncident().slice(0, 3),
  [ACTIONS.looksRight]: ofIncident(),
  [ACTIONS.refreshDraft]: ofIncident(),
  [ACTIONS.confirmSignal]: ofIncident({ signal: 'staff' }),
  [ACTIONS.stillBroken]: ofIncident({ signal: 'staff' }),
  [ACTIONS.offerDeclare]: ofOffer,
  [ACTIONS.offerDeclareWorst]: ofOffer,
  [ACTIONS.offerDismiss]: ofOffer,
  [ACTIONS.tickStep]: [
    ...ofIncident({ runbook: 'down', step: 0 }),
    ...ofIncident({ runbook: 'down', step: 77 }, /no such step/).slice(3),
    ...ofIncident({ runbook: 'gone', step: 0 }, /no such step/).slice(3),
  ],
  [ACTIONS.untickStep]: ofIncident({ runbook: 'down', step: 0, at: '2021-03-09T14:15:00.000Z' }, /not ticked as done/),
  [ACTIONS.pageStep]: [
    ...ofIncident({ teams: ['database'] }),
    ...ofIncident({ teams: [] }, /older version/).slice(3),
    // Said once, however many teams it is of.
    ...ofIncident(
      { teams: ['database', 'sre'] },
      /^The incident is closed, so[^.]*\. `\/incident reopen` first\.$/,
    ).slice(3),
  ],
  [ACTIONS.coverForm]: [{ value: () => encodeValue({}), told: /The roster has no schedules/ }],
  [ACTIONS.coverAccept]: ofCover,
  [ACTIONS.coverDecline]: ofCover,
  [ACTIONS.coverWithdraw]: ofCover,
  [ACTIONS.addPhone]: ofMe,
  [ACTIONS.addTopic]: ofMe,
  [ACTIONS.enterCode]: ofMe,
  [ACTIONS.testPage]: ofMe,
  [ACTIONS.removeContact]: [
    ...ofMe,
    { value: () => encodeValue({ contact: GHOST }), by: 'kim', told: /not there any more/ },
  ],
  [ACTIONS.showNumbers]: ofIncident(),
  [ACTIONS.undoMeasure]: [
    ...ofIncident({ number: 1 }, /has undone it/),
    ...ofIncident({ number: 9 }, /There is no number 9/).slice(3),
  ],
}
/** Links: Slack opens them itself. */
const LINKS: string[] = [ACTIONS.openChannel, ACTIONS.openCall]

/** Two incidents: the first closed with its draft published, the second open, answered and mitigated. */
async function past(company: Company) {
  const { slack, people, bot } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout is down')
  for (const person of [people.bob, people.kim]) slack.join(person, channel)
  await slack.command(people.sue, channel, '/incident report checkout fails at payment')
  await slack.command(people.sue, channel, '/incident temporary all retries are off')
  await slack.command(people.sue, channel, '/incident undone 1')
  await press(company, people.bob, 'page_answer', 'You took it')
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 1, 'the draft')
  const draft = slack.messages(channel).find((one) => one.text.startsWith('#1 closed'))!
  await slack.press(people.sue, channel, draft.ts, ACTIONS.looksRight)
  await company.settled()
  const one = <T>(rows: T[]) => rows[0]!
  const page = one(
    await bot.ctx.db.selectFrom('page').select(['id', 'escalation_id']).where('incident_id', '=', incidentId).execute(),
  )
  const sighting = one(
    await bot.ctx.db.selectFrom('sighting').select('id').where('incident_id', '=', incidentId).execute(),
  )
  return { channel, ids: { incident: incidentId, page: page.id, ladder: page.escalation_id, sighting: sighting.id } }
}

/** All that a press could have changed: rows of the timelines, work, incidents, and what others have been shown. */
async function standing(company: Company, channel: string) {
  const { slack, bot } = company
  const count = async (table: 'timeline_entry' | 'incident' | 'page' | 'signal_check') =>
    Number(
      (
        await bot.ctx.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    )
  // Looking for gaps goes on by itself.
  const due = bot.ctx.db.selectFrom('due_work').where('kind', '<>', 'gaps')
  const work = await due.select(['key', 'done_at']).orderBy('key').execute()
  return {
    entries: await count('timeline_entry'),
    incidents: await count('incident'),
    pages: await count('page'),
    checks: await count('signal_check'),
    work: work.map((one) => `${one.key} ${one.done_at === null ? 'open' : 'done'}`),
    channel: slack.messages(channel).length,
    incidentsChannel: slack.messages(company.incidents).length,
    bob: slack.dm(company.people.bob).length,
  }
}

test('27: every button has its row here', () => {
  expect([...Object.keys(OLD), ...LINKS].sort()).toEqual([...Object.values(ACTIONS)].sort())
})

test('27: an old button changes nothing and tells whoever pressed it, and nobody else, why', async () => {
  await using company = await startCompany({ roster: WITH_RUNBOOKS })
  const { slack, people, bot } = company
  const { channel, ids } = await past(company)
  // Declared once by the question that is answered again below.
  await declareIncident(
    bot.ctx,
    { teamId: bot.edge.self.teamId, title: 'orders are lost', severity: 'SEV1', services: ['orders'], different: true },
    { key: 'question:asked-before', action: 'test', by: { userId: people.sue, userName: 'sue' } },
  )
  await company.settled()
  // Messages as they stood before a release, a restart or a close.
  const stood: { actionId: string; old: Old; value: string; ts: string }[] = []
  for (const [actionId, olds] of Object.entries(OLD))
    for (const old of olds) {
      const value = old.value(ids)
      const text = { type: 'plain_text', text: 'Old' }
      const options = [value, 'other'].map((one) => ({ text, value: one }))
      const element = old.menu
        ? { type: 'overflow', action_id: actionId, options }
        : { type: 'button', action_id: actionId, text, value }
      const blocks = [{ type: 'actions', elements: [element] }]
      const posted = await bot.edge.lanes.ask('chat.postMessage', { channel, text: 'old', blocks })
      if (!posted.ok) throw new Error(`${actionId}: ${posted.code}`)
      stood.push({ actionId, old, value, ts: String(posted.data['ts']) })
    }
  // What they say themselves is in the draft before anything is pressed.
  await company.settled()
  await company.advance({ minutes: 10 })
  const wrong: string[] = []
  let before = await standing(company, channel)
  for (const { actionId, old, value, ts } of stood) {
    const presser = people[old.by ?? 'sue']
    const heard = slack.ephemerals.length
    await slack.press(presser, channel, ts, actionId, old.menu ? value : undefined)
    await until(company, () => slack.ephemerals.length > heard, `an answer to ${actionId} ${value}`)
    const news = slack.ephemerals.slice(heard)
    const case_ = `${actionId} ${value}`
    if (news.length !== 1 || news[0]!.user !== presser || !old.told.test(toldTo(company, presser)))
      wrong.push(`${case_}: told ${JSON.stringify(news.map((one) => one.text))}`)
    const after = await standing(company, channel)
    if (JSON.stringify(after) !== JSON.stringify(before))
      wrong.push(`${case_}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`)
    before = after
  }
  expect(wrong).toEqual([])
  expect(bot.log.lines.filter((one) => one.level === 'error')).toEqual([])
}, 240_000)

test('27: what has been done by another since is told, on a mitigated incident as well', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const card = slack.channel(channel).pins[0]!
  const page = slack.dm(people.bob)[0]!
  await press(company, people.bob, 'page_answer', 'You took it')
  slack.join(people.bob, channel)
  await slack.press(people.bob, channel, card, ACTIONS.mitigated)
  await company.settled()
  const rows = await story(company, incidentId)
  const old = await company.bot.edge.lanes.ask('chat.postMessage', {
    channel,
    text: 'old',
    blocks: [
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: ACTIONS.mitigated,
            text: { type: 'plain_text', text: 'Mitigated' },
            value: encodeValue({ incident: incidentId }),
          },
        ],
      },
    ],
  })
  await slack.press(people.sue, channel, String(old.ok && old.data['ts']), ACTIONS.mitigated)
  await company.settled()
  expect(toldTo(company, people.sue)).toBe('It is mitigated already. Nothing changed.')
  expect((await story(company, incidentId)).filter((text) => text !== 'old')).toEqual(rows)
  expect(slack.dm(people.bob)[0]!.ts).toBe(page.ts)
})
