import { expect, test } from 'vitest'
import { takeSighting } from '../../src/operations/take-sighting.ts'
import { tickStep } from '../../src/operations/tick-step.ts'
import { type Company, startCompany } from '../harness.ts'
import { alert } from '../operations/seen.ts'
import { calls, card, newestPage, shown, story, toldTo, until, untilShown } from './acting.ts'
import { declareWith, doneValues, doStep, pressDone, runbookIn, WITH_RUNBOOKS } from './runbook-acting.ts'

const start = () => startCompany({ roster: WITH_RUNBOOKS })
const ticksOf = (company: Company) => company.bot.ctx.db.selectFrom('runbook_tick').selectAll().execute()

test.each([
  ['its title', 'sev1 the shop is down', 'Application down'],
  ['its service', 'sev2 service:orders something is odd', 'Orders are slow'],
])('an incident shows the runbook that fits %s, once, under the card', async (_by, declared, title) => {
  await using company = await start()
  const { channel, incidentId } = await declareWith(company, declared)

  await until(company, () => runbookIn(company, channel, title), 'the runbook')
  expect(await story(company, incidentId)).toContain(`Runbook ${title} shown.`)
  const { entries } = await company.timeline(incidentId)
  // Its message is that entry's, and no second one.
  expect(entries.filter((one) => one.ts === runbookIn(company, channel, title)!.ts)).toHaveLength(1)
})

test('an alert whose text fits brings the runbook and calls its teams: at the declaration, or when it comes later', async () => {
  await using company = await startCompany({
    roster: WITH_RUNBOOKS.replace('is down] }', 'is down] }\n    page: [database]'),
  })
  const { people, slack } = company
  const seen = alert(company, { title: 'Probe failed', text: 'https://shop.acme.example is down', services: [] })
  const taken = await takeSighting(company.bot.ctx, { ...seen, severity: 'SEV1' }, 'declare')
  expect(taken).toMatchObject({ result: 'declared', called: expect.arrayContaining(['Karen House']) })
  const first = await slack.waitFor(() => slack.channels().find((one) => one.pins.length > 0), 'the channel')
  await until(company, () => runbookIn(company, first.id), 'the runbook')

  const { channel } = await declareWith(company, 'sev2 service:checkout payments are slow')
  expect(runbookIn(company, channel)).toBeNull()
  const later = alert(company, { dedupKey: 'later', title: 'ShopIsDown', at: company.clock.now() })
  expect(await takeSighting(company.bot.ctx, later, 'attach')).toMatchObject({ result: 'attached' })
  await until(company, () => runbookIn(company, channel), 'the runbook')
  expect(slack.dm(people.bob)).toHaveLength(1)
})

test('a service that is added brings its runbook, unless one that fits is there already', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel } = await declareWith(company, 'sev3 something is odd')
  await slack.command(people.sue, channel, '/incident service:orders')
  await until(company, () => runbookIn(company, channel, 'Orders are slow'), 'the runbook')
  await slack.command(people.sue, channel, '/incident runbook down')
  await until(company, () => runbookIn(company, channel), 'the other')
  const other = await declareWith(company, 'sev1 everything is down')
  await slack.command(people.sue, other.channel, '/incident service:orders')
  await untilShown(company, () => toldTo(company, people.sue), 'Added Orders.')
  expect(runbookIn(company, other.channel, 'Orders are slow')).toBeNull()
})

test('raising the severity calls the teams of a runbook that only an alert brought', async () => {
  await using company = await startCompany({
    roster: WITH_RUNBOOKS.replace(
      'words: [application down, is down] }',
      'words: [is down], severities: [SEV1] }\n    page: [database]',
    ),
  })
  const { people, slack } = company
  const seen = alert(company, { title: 'Probe failed', text: 'the shop is down', severity: 'SEV2' })
  await takeSighting(company.bot.ctx, seen, 'declare')
  const channel = await slack.waitFor(() => slack.channels().find((one) => one.pins.length > 0), 'the channel')
  expect(slack.dm(people.karen)).toEqual([])
  slack.join(people.sue, channel.id)
  await slack.command(people.sue, channel.id, '/incident severity sev1')
  await until(company, () => slack.dm(people.karen).length === 1, 'Karen to be paged')
})

test('where nothing fits, nothing is posted', async () => {
  await using company = await start()
  const { channel } = await declareWith(company, 'sev1 something is odd')
  await company.advance({ minutes: 1 })
  expect(company.slack.messages(channel).filter((one) => one.text.startsWith('Runbook'))).toEqual([])
})

test('its message says what to secure before a restart, and what hours it is', async () => {
  await using company = await start()
  const { channel } = await declareWith(company, 'sev1 the shop is down')
  const text = shown(runbookIn(company, channel)!)
  expect(text).toContain('*Before you restart Checkout:* Take a dump of the queue')
  expect(text).toMatch(/\*Business hours only:\* now it is (outside )?business hours, until/)
  expect(text).toContain('Then wait 5 min; not back: fail over to the secondary')
})

test('a step that is done is an entry with person and time, and the message and the card say so', async () => {
  await using company = await start()
  const { people } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 the shop is down')
  await doStep(company, people.ana, channel, 1)
  expect(shown(runbookIn(company, channel)!)).toMatch(/\*1\.\* See it from outside · done .* by Ana Ruiz/)
  expect(runbookIn(company, channel)!.text).toBe('Runbook Application down: 1 of 3 done')
  await untilShown(company, () => shown(card(company, channel)), '1 of 3 done')
  const { entries } = await company.timeline(incidentId)
  expect(entries.find((one) => one.text.startsWith('Done:'))).toMatchObject({
    kind: 'action',
    text: 'Done: See it from outside (runbook Application down, step 1)',
    actor: { name: 'Ana Ruiz' },
  })
  // Edited in place.
  expect(calls(company, 'chat.postMessage').filter((one) => JSON.stringify(one).includes('Runbook Appl'))).toHaveLength(
    1,
  )
})

test('two who press at once are one: the later is told who did it', async () => {
  await using company = await start()
  const { people } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 the shop is down')
  await Promise.all([pressDone(company, people.ana, channel, 1), pressDone(company, people.bob, channel, 1)])
  const told = () => [people.ana, people.bob].map((one) => toldTo(company, one))
  await until(company, () => told().every((one) => one !== ''), 'both to be told')
  expect(told().filter((one) => / has done it at \d\d:\d\d .*\. Nothing changed\.$/.test(one))).toHaveLength(1)
  expect(told().filter((one) => one.startsWith('Noted as done: step 1'))).toHaveLength(1)
  expect(await ticksOf(company)).toHaveLength(1)
  expect((await story(company, incidentId)).filter((one) => one.startsWith('Done:'))).toHaveLength(1)
})

test('a step that the roster does not have, and one of a closed incident, change nothing and say why', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 the shop is down')
  const by = { userId: people.ana, userName: 'ana' }
  const tick = (runbook: string, step: number) =>
    tickStep(company.bot.ctx, incidentId, { runbook, step }, { key: `${runbook} ${step}`, action: 'test', by })

  expect(await tick('down', 9)).toMatchObject({
    text: 'The roster of this incident has no such step. Nothing changed.',
  })
  expect(await tick('gone', 0)).toMatchObject({
    text: 'The roster of this incident has no such step. Nothing changed.',
  })
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => doneValues(runbookIn(company, channel)!).length === 0, 'the buttons to be gone')
  expect(await tick('down', 0)).toMatchObject({ text: 'The incident is closed. `/incident reopen` first.' })
  expect(await ticksOf(company)).toEqual([])
})

test('the teams that a step may need are paged by its button, and not twice', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel } = await declareWith(company, 'sev1 the shop is down')
  const press = () => slack.press(people.sue, channel, runbookIn(company, channel)!.ts, 'page_step')
  await press()
  await until(company, () => slack.dm(people.karen).length + slack.dm(people.ana).length === 2, 'both to be paged')
  expect(newestPage(company, people.karen)).toContain('You are paged')
  expect(toldTo(company, people.sue)).toBe('Paging Karen House for Database. Paging Ana Ruiz for SRE.')
  await press()
  await untilShown(
    company,
    () => toldTo(company, people.sue),
    'Database is being called already. SRE is being called already.',
  )
  expect(slack.dm(people.karen)).toHaveLength(1)
})

test('the first look comes by command or by the form of the card, once, and is linked when asked for again', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 something is odd')
  await slack.command(people.sue, channel, '/incident runbook first-look')
  await until(company, () => runbookIn(company, channel, 'First look'), 'the first look')
  expect(shown(runbookIn(company, channel, 'First look')!)).toContain('are there errors')

  await slack.press(people.bob, channel, card(company, channel).ts, 'card_menu', `runbook ${incidentId}`)
  const form = await slack.waitFor(() => slack.view(people.bob), 'the form')
  await slack.submit(people.bob, form.id, { runbook: { value: 'first-look' } })
  await company.settled()
  expect(JSON.stringify(slack.view(people.bob))).toContain(
    `${slack.teamUrl}archives/${channel}/p${runbookIn(company, channel, 'First look')!.ts.replace('.', '')}`,
  )
  expect(runbookIn(company, channel, 'First look')!.text).toBe('Runbook First look: 0 of 9 done')
})

test('in a thread of the incidents channel the runbook is in the thread', async () => {
  await using company = await start()
  const { people, slack } = company
  slack.fault({ method: 'conversations.create', kind: 'error', error: 'restricted_action', times: 20 })
  await slack.command(people.sue, company.general, '/incident sev1 the shop is down')
  const message = await slack.waitFor(
    () => slack.messages(company.incidents).find((one) => one.text.startsWith('Runbook')),
    'the runbook',
  )
  expect(message.thread_ts).toBeDefined()
  expect(message.thread_ts).not.toBe(message.ts)
})
