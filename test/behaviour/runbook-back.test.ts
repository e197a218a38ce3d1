import { expect, test } from 'vitest'
import { untickStep } from '../../src/operations/tick-step.ts'
import { startCompany } from '../harness.ts'
import { card, shown, story, toldTo, until, untilShown } from './acting.ts'
import { asked, declareWith, doStep, runbookIn, WITH_RUNBOOKS } from './runbook-acting.ts'

const start = () => startCompany({ roster: WITH_RUNBOOKS })

/** The values of the [Take back] buttons of a channel's runbook. */
function backValues(message: ReturnType<typeof runbookIn>): string[] {
  return (message?.blocks ?? []).flatMap((block) => {
    const accessory = block['accessory'] as { action_id: string; value: string } | undefined
    return accessory?.action_id === 'untick_step' ? [accessory.value] : []
  })
}

test('a step that was ticked by mistake is taken back: it is open again, both are entries, and it may be ticked anew', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 the shop is down')
  await doStep(company, people.ana, channel, 1)
  await untilShown(company, () => shown(card(company, channel)), '1 of 3 done')
  await company.advance({ minutes: 1 })
  await slack.press(people.bob, channel, runbookIn(company, channel)!.ts, 'untick_step')
  await until(company, () => backValues(runbookIn(company, channel)).length === 0, 'the step to be open')
  expect(toldTo(company, people.bob)).toBe('Taken back: step 1 of Application down is open again.')
  expect(runbookIn(company, channel)!.text).toBe('Runbook Application down: 0 of 3 done')
  await untilShown(company, () => shown(card(company, channel)), '0 of 3 done')

  const { entries } = await company.timeline(incidentId)
  const told = entries.filter((one) => one.text.includes('See it from outside'))
  expect(told).toMatchObject([
    { text: 'Done: See it from outside (runbook Application down, step 1)', actor: { name: 'Ana Ruiz' } },
    {
      text: 'Not done after all: See it from outside (runbook Application down, step 1)',
      actor: { name: 'Bob Sparrow' },
    },
  ])
  expect(told[1]!.at > told[0]!.at).toBe(true)

  await doStep(company, people.bob, channel, 1)
  expect(shown(runbookIn(company, channel)!)).toMatch(/\*1\.\* See it from outside · done .* by Bob Sparrow/)
})

test('what was taken back is not asked after; done again it is', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel } = await declareWith(company, 'sev1 the shop is down')
  await doStep(company, people.ana, channel, 2)
  await slack.press(people.ana, channel, runbookIn(company, channel)!.ts, 'untick_step')
  await until(company, () => backValues(runbookIn(company, channel)).length === 0, 'the step to be open')
  await company.advance({ minutes: 6 })
  expect(asked(company, channel)).toEqual([])
  await doStep(company, people.ana, channel, 2)
  await company.advance({ minutes: 6 })
  expect(asked(company, channel)).toHaveLength(1)
})

test('two who take it back at once are one, and an old button does not take back what was done anew', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 the shop is down')
  await doStep(company, people.ana, channel, 1)
  const { ts } = runbookIn(company, channel)!
  const [old] = backValues(runbookIn(company, channel))
  await Promise.all([people.ana, people.bob].map((one) => slack.press(one, channel, ts, 'untick_step')))
  const told = () => [people.ana, people.bob].map((one) => toldTo(company, one))
  await until(company, () => told().every((one) => /Taken back|not ticked/.test(one)), 'both to be told')
  expect(told().filter((one) => one === 'That step is not ticked as done. Nothing changed.')).toHaveLength(1)
  expect((await story(company, incidentId)).filter((one) => one.startsWith('Not done after all'))).toHaveLength(1)

  await company.advance({ minutes: 1 })
  await doStep(company, people.bob, channel, 1)
  const message = slack.messages(channel).find((one) => one.ts === ts)!
  const value = backValues(message)[0]!
  expect(value).not.toBe(old)
  const by = { userId: people.sue, userName: 'sue' }
  const step = JSON.parse(old!) as { runbook: string; step: number; at: string }
  expect(await untickStep(company.bot.ctx, incidentId, step, { key: 'old', action: 'test', by })).toMatchObject({
    text: expect.stringMatching(/^Bob Sparrow has done it anew at \d\d:\d\d .*\. Nothing changed\.$/),
  })
  expect(runbookIn(company, channel)!.text).toBe('Runbook Application down: 1 of 3 done')
})

test('a step that only calls teams which the runbook has called is done by Debrief, and the one after it is next', async () => {
  await using company = await startCompany({
    roster: `${WITH_RUNBOOKS.replace('is down] }', 'is down], severities: [SEV1] }\n    page: [database, sre]').replace(
      '      - See it from outside\n',
      '      - { do: Call all points of contact at once, page: [database, sre] }\n      - { do: Call who knows the network, page: [database, network] }\n      - See it from outside\n',
    )}`,
  })
  const { channel } = await declareWith(company, 'sev1 the shop is down')
  const text = shown(runbookIn(company, channel)!)
  expect(text).toMatch(/\*1\.\* Call all points of contact at once · done by Debrief: called /)
  // What pages somebody besides whom the runbook called is left to people.
  expect(text).toMatch(/\*2\.\* Call who knows the network\n/)
  await untilShown(company, () => shown(card(company, channel)), /1 of 5 done[\s\S]*Call who knows the network/)
})
