import { expect, test } from 'vitest'
import { noteMeasure, undoMeasure } from '../../src/operations/temporary-measures.ts'
import { type Company, startCompany } from '../harness.ts'
import { card, shown, story, toldTo, until, untilShown } from './acting.ts'
import { declareWith } from './runbook-acting.ts'

const measuresOf = (company: Company) =>
  company.bot.ctx.db
    .selectFrom('temporary_measure')
    .select(['number', 'text', 'owner_name', 'undone_by'])
    .orderBy('number')
    .execute()

/** Notes as Ana. */
function note(company: Company, incidentId: string, text: string, key: string = text) {
  const by = { userId: company.people.ana, userName: 'ana' }
  return noteMeasure(
    company.bot.ctx,
    incidentId,
    { text, ownerUserId: null, ownerName: null },
    { key, action: 'test', by },
  )
}

test('what is only for now is noted by the form, with an owner, and stands on the card until it is undone', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 checkout returns 500s')
  await slack.press(people.ana, channel, card(company, channel).ts, 'card_menu', `temporary ${incidentId}`)
  const form = await slack.waitFor(() => slack.view(people.ana), 'the form')
  await slack.submit(people.ana, form.id, { text: { value: 'status banner on' }, owner: { value: people.sue } })
  await untilShown(company, () => shown(card(company, channel)), /status banner on \(Sue Vega\)/)
  expect(await measuresOf(company)).toEqual([
    { number: 1, text: 'status banner on', owner_name: 'Sue Vega', undone_by: null },
  ])
  const { entries } = await company.timeline(incidentId)
  expect(entries.find((one) => one.text.startsWith('Temporary'))).toMatchObject({
    kind: 'change',
    text: 'Temporary: status banner on (owner Sue Vega)',
    actor: { name: 'Ana Ruiz' },
  })

  await slack.command(people.bob, channel, '/incident undone 1')
  await until(company, () => !shown(card(company, channel)).includes('status banner'), 'it to leave the card')
  expect(await measuresOf(company)).toMatchObject([{ undone_by: 'Bob Sparrow' }])
  expect(await story(company, incidentId)).toContain('Undone: status banner on')
})

test('whoever notes it owns it where nobody is named; noted twice it is one', async () => {
  await using company = await startCompany()
  const { incidentId } = await declareWith(company, 'sev1 checkout returns 500s')
  expect(await note(company, incidentId, ' flag 3ds off ')).toMatchObject({
    text: expect.stringContaining('1. flag 3ds off (Ana Ruiz)'),
  })
  expect(await note(company, incidentId, 'Flag  3DS off')).toEqual({
    kind: 'sentence',
    text: 'That is noted already: 1. flag 3ds off (Ana Ruiz). Nothing changed.',
  })
  expect(await note(company, incidentId, '  ')).toMatchObject({
    text: expect.stringMatching(/^Say what must be undone/),
  })
  expect(await measuresOf(company)).toHaveLength(1)
})

test('ten who note at once get ten numbers', async () => {
  await using company = await startCompany()
  const { incidentId } = await declareWith(company, 'sev1 checkout returns 500s')
  const second = await company.startBot()
  const by = { userId: company.people.bob, userName: 'bob' }
  await Promise.all(
    Array.from({ length: 10 }, (_, index) => {
      const { ctx } = index % 2 === 0 ? company.bot : second
      const measure = { text: `thing ${index}`, ownerUserId: null, ownerName: null }
      return noteMeasure(ctx, incidentId, measure, { key: `k${index}`, action: 'test', by })
    }),
  )
  expect((await measuresOf(company)).map((one) => one.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('undoing what is undone, or was never noted, changes nothing and says what is left', async () => {
  await using company = await startCompany()
  const { people } = company
  const { incidentId } = await declareWith(company, 'sev1 checkout returns 500s')
  await note(company, incidentId, 'flag off')
  await note(company, incidentId, 'banner on')
  const undo = (number: number, key: string) =>
    undoMeasure(company.bot.ctx, incidentId, number, {
      key,
      action: 'test',
      by: { userId: people.bob, userName: 'bob' },
    })

  expect(await undo(1, 'a')).toMatchObject({
    text: 'Undone: flag off. One thing is still in place: banner on (Ana Ruiz).',
  })
  expect(await undo(1, 'b')).toMatchObject({
    text: expect.stringMatching(/^Bob Sparrow has undone it at \d\d:\d\d .*\. Nothing changed\.$/),
  })
  expect(await undo(7, 'c')).toMatchObject({
    text: 'There is no number 7. One thing is still in place: banner on (Ana Ruiz).',
  })
  expect((await story(company, incidentId)).filter((one) => one.startsWith('Undone:'))).toHaveLength(1)
})

test('resolving and closing say what is still in place, and undoing it after the close makes the draft anew', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 checkout returns 500s')
  slack.say(people.ana, channel, 'rolled back payments to 4.18, orders go through again')
  await note(company, incidentId, 'status banner on')
  await note(company, incidentId, '3ds flag off')
  const said = '2 things are still in place: status banner on (Ana Ruiz), 3ds flag off (Ana Ruiz).'
  await slack.command(people.sue, channel, '/incident resolve 00:01')
  await untilShown(company, () => toldTo(company, people.sue), said)
  await slack.command(people.sue, channel, '/incident close')
  await untilShown(
    company,
    () => toldTo(company, people.sue),
    `Closed. The draft of the postmortem comes to the channel. ${said}`,
  )
  await until(company, () => slack.files().length > 0, 'the draft')
  const closing = () => slack.messages(channel).find((one) => one.text.startsWith('#1 closed'))!
  await untilShown(company, () => shown(closing()), /status banner on/)

  const versions = async () =>
    (await company.bot.ctx.db.selectFrom('postmortem').select(['version', 'drafted_at']).executeTakeFirstOrThrow())
      .drafted_at
  const before = String(await versions())
  await slack.command(people.ana, channel, '/incident undone 1')
  await company.advance({ minutes: 1 })
  expect(await measuresOf(company)).toMatchObject([{ undone_by: 'Ana Ruiz' }, { undone_by: null }])
  expect(String(await versions())).not.toBe(before)
  await until(company, () => !shown(closing()).includes('status banner on (Ana'), 'the closing message without it')
})

test('the list of what is still in place has a button for each', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 checkout returns 500s')
  await note(company, incidentId, 'flag off')
  await note(company, incidentId, 'banner on')
  await slack.command(people.ana, channel, '/incident still')
  const list = await slack.waitFor(
    () => slack.ephemerals.findLast((one) => one.user === people.ana && one.text.startsWith('Still in place')),
    'the list',
  )
  await slack.pressEphemeral(people.ana, list, 'undo_measure', JSON.stringify({ incident: incidentId, number: 2 }))
  await company.settled()
  expect(await measuresOf(company)).toMatchObject([{ undone_by: null }, { text: 'banner on', undone_by: 'Ana Ruiz' }])
})
