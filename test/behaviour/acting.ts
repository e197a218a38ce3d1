import type { Company } from '../harness.ts'
import type { Channel, Ephemeral, SlackMessage } from '../local-slack/index.ts'

/** Everything that a message shows, as one text. */
export function shown(message: SlackMessage): string {
  const texts: string[] = []
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (key === 'text' || key === 'url') texts.push(value)
    } else if (Array.isArray(value)) for (const one of value) walk(one, key)
    else if (value !== null && typeof value === 'object')
      for (const [name, inner] of Object.entries(value)) walk(inner, name)
  }
  walk(message.blocks ?? message.text, 'text')
  return texts.join('\n')
}

/** What the newest direct message to somebody shows. */
export function newestPage(company: Company, person: string): string {
  const message = company.slack.dm(person).at(-1)
  return message ? shown(message) : ''
}

/** Has Slack refuse each direct message to somebody with a code. */
export function refuseDirect({ slack }: Company, person: string, error: string) {
  const dm = slack.dmId(person)
  return slack.fault({ method: 'chat.postMessage', kind: 'error', error, when: (args) => args['channel'] === dm })
}

/** Waits until a probe finds what is expected, and until all that goes with it is done. */
export async function until(company: Company, probe: () => unknown, what: string): Promise<void> {
  await company.slack.waitFor(() => Boolean(probe()), what)
  await company.settled()
}

/** Waits until an incident's channel has its card, however long Slack was away, and until all that goes with it is done. */
export async function untilSetUp({ slack, settled }: Company): Promise<Channel> {
  const isSetUp = () => slack.channels().find((one) => one.name.startsWith('inc-') && one.pins.length > 0)
  const channel = await slack.waitFor(isSetUp, 'the channel to be set up', 40_000)
  await settled()
  return channel
}

/** Waits until what a probe reads matches. */
export function untilShown(company: Company, read: () => string, expected: string | RegExp): Promise<void> {
  const matches = () => (typeof expected === 'string' ? read().includes(expected) : expected.test(read()))
  return until(company, matches, `"${expected}", there is: ${read()}`)
}

/** Types a command and gives what its writer is shown once all is done: while the database is slow that is "Saving ..." first. */
export async function answered(company: Company, by: string, channel: string, words: string): Promise<Ephemeral> {
  const { ephemeral } = await company.slack.command(by, channel, `/incident ${words}`.trim())
  await company.settled()
  if (!ephemeral) throw new Error(`/incident ${words} showed nothing`)
  return ephemeral
}

/** Presses a button of the newest direct message to somebody, and waits until that message says what came of it. */
export async function press(
  company: Company,
  person: string,
  actionId: string,
  expected: string | RegExp,
): Promise<void> {
  const message = company.slack.dm(person).at(-1)
  if (!message) throw new Error('nobody paged them')
  await company.slack.press(person, company.slack.dmId(person), message.ts, actionId)
  const now = () => shown(company.slack.dm(person).find((one) => one.ts === message.ts) ?? message)
  await untilShown(company, now, expected)
}

/** The paging message of a channel. */
export function pagingMessage(company: Company, channel: string): SlackMessage {
  const found = company.slack.messages(channel).filter((one) => one.text.startsWith('Paging for'))
  if (found.length !== 1) throw new Error(`there are ${found.length} paging messages`)
  return found[0]!
}

/** Chooses from the menu beside the only ladder that still wants an answer, and waits for the sentence that comes of it. */
export async function choose(
  company: Company,
  person: string,
  channel: string,
  choice: 'answer' | 'phone' | 'stop',
  expected: string | RegExp,
): Promise<void> {
  const message = pagingMessage(company, channel)
  const row = await company.bot.ctx.db
    .selectFrom('escalation')
    .select('id')
    .where('state', 'in', ['running', 'exhausted'])
    .executeTakeFirstOrThrow()
  await company.slack.press(person, channel, message.ts, 'ladder_menu', `${choice} ${row.id}`)
  await untilShown(company, () => toldTo(company, person), expected)
}

/** The pinned card. */
export function card(company: Company, channel: string): SlackMessage {
  const pins = company.slack.channel(channel).pins
  const found = company.slack.messages(channel).find((one) => one.ts === pins[0])
  if (!found || pins.length !== 1) throw new Error(`there are ${pins.length} pins`)
  return found
}

/** Labels of the buttons and menus that a message has. */
export function buttons(message: SlackMessage): string[] {
  return (message.blocks ?? [])
    .filter((block) => block['type'] === 'actions')
    .flatMap((block) => block['elements'] as { type: string; text?: { text: string } }[])
    .map((element) => element.text?.text ?? element.type)
}

/** Calls of a Web API method so far. */
export function calls(company: Company, method: string) {
  return company.slack.trace.filter((entry) => entry.method === method)
}

/** What is shown to one person only, newest last. */
export function toldTo(company: Company, person: string): string {
  return company.slack.ephemerals.filter((one) => one.user === person).at(-1)?.text ?? ''
}

/** What somebody was told of the channel of an incident, by direct message. */
export function toldOfChannel(company: Company, person: string): string[] {
  return company.slack
    .dm(person)
    .map((one) => one.text)
    .filter((text) => /SEV\d #\d+: #/.test(text))
}

/** Texts of the incident's timeline. */
export async function story(company: Company, incidentId: string): Promise<string[]> {
  const { entries } = await company.timeline(incidentId)
  return entries.map((entry) => entry.text)
}
