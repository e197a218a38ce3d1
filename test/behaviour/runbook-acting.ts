import type { Company } from '../harness.ts'
import { ROSTER } from '../harness.ts'
import type { SlackMessage } from '../local-slack/index.ts'
import { until } from './acting.ts'

/** The roster of the tests with a procedure for what is down, and one for what fails on orders. */
export const WITH_RUNBOOKS = `${ROSTER.replace('checkout: { name: Checkout, team: network, aliases: [shop] }', 'checkout: { name: Checkout, team: network, aliases: [shop], before_restart: Take a dump of the queue }')}
runbooks:
  down:
    title: Application down
    when: { words: [application down, is down] }
    link: https://wiki.acme.example/down
    steps:
      - See it from outside
      - { do: Restart the app servers, if: the hosts are up, hours: business, wait: 5m, otherwise: fail over to the secondary }
      - { do: Call who knows the data, page: [database, sre] }
  slow-orders:
    title: Orders are slow
    when: { services: [orders] }
    steps: [Look at the queue]
`

/** Declares, and lets Ana and Bob come to the channel. */
export async function declareWith(company: Company, text: string): Promise<{ channel: string; incidentId: string }> {
  const declared = await company.declare(company.people.sue, text)
  for (const person of [company.people.ana, company.people.bob]) company.slack.join(person, declared.channel)
  await company.settled()
  return declared
}

/** The message of a runbook in a channel; null while there is none. */
export function runbookIn(company: Company, channel: string, title = 'Application down'): SlackMessage | null {
  const found = company.slack.messages(channel).filter((one) => one.text.startsWith(`Runbook ${title}`))
  if (found.length > 1) throw new Error(`the runbook ${title} is shown ${found.length} times`)
  return found[0] ?? null
}

/** Presses [Done] of a step, counted from 1, without waiting for what comes of it. */
export function pressDone(company: Company, person: string, channel: string, step: number): Promise<void> {
  const message = runbookIn(company, channel)
  if (!message) throw new Error('no runbook is shown')
  const value = doneValues(message).find((one) => (JSON.parse(one) as { step: number }).step === step - 1)
  if (!value) throw new Error(`step ${step} has no button`)
  return company.slack.press(person, channel, message.ts, 'tick_step', value).then(() => undefined)
}

/** Presses [Done] of a step, counted from 1, and waits until the message says so. */
export async function doStep(company: Company, person: string, channel: string, step: number): Promise<void> {
  const before = doneValues(runbookIn(company, channel)!).length
  await pressDone(company, person, channel, step)
  await until(company, () => doneValues(runbookIn(company, channel)!).length < before, `step ${step} to be done`)
}

/** Values of the [Done] buttons that a runbook's message still has. */
export function doneValues(message: SlackMessage): string[] {
  return (message.blocks ?? []).flatMap((block) => {
    const accessory = block['accessory'] as { action_id: string; value: string } | undefined
    return accessory?.action_id === 'tick_step' ? [accessory.value] : []
  })
}

/** What was asked after steps in a channel. */
export function asked(company: Company, channel: string): string[] {
  return company.slack
    .messages(channel)
    .map((one) => one.text)
    .filter((text) => text.includes('Is it back?'))
}
