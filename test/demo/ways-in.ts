import { SHORTCUTS } from '../../src/slack/views/actions.ts'
import { post } from '../hooks/send.ts'
import type { Ephemeral, Json, SlackMessage } from '../local-slack/index.ts'
import type { Company } from './company.ts'
import type { Progress } from './progress.ts'
import { plain, textOf } from './shown.ts'
import type { Stage, Stages } from './stages.ts'
import { type WayIn, WORDS } from './story.ts'
import type { StoryClock } from './story-clock.ts'

/** Real milliseconds that the bot has for what is asked of it. */
const PATIENCE_MS = 40_000

/** The ways into the incident besides the talk: other channels, forms, hooks, buttons. */
export type WaysIn = {
  /** Where the bot takes hooks, `http://host:port`. */
  reach(address: string): void
  /** Does one of them; `at`: its instant (epoch ms). */
  act(way: WayIn, at: number): Promise<void>
}

type Parts = {
  company: Company
  clock: StoryClock
  progress: Progress
  stages: Stages
  commander: string
}

export function createWaysIn(parts: Parts): WaysIn {
  const { company, clock, progress, stages } = parts
  const { slack } = company
  const deploys = slack.addChannel({ name: WORDS.deployment.channel })
  const support = slack.addChannel({ name: WORDS.elsewhere.channel })
  let address = ''
  let thread = ''

  const user = (handle: string) => company.users.get(handle)!
  const tell = (handle: string, what: string) => progress.person(clock.millis(), company.nameOf(handle), what)
  const channel = () => slack.channels().find((one) => /^inc-1-/.test(one.name))!.id
  const seen = (probe: () => unknown, stage: Stage) =>
    slack.waitFor(() => Boolean(probe()), stage, PATIENCE_MS).then(() => stages.reach(stage))
  const card = () => {
    const [pin] = slack.channel(channel()).pins
    return textOf(slack.messages(channel()).find((one) => one.ts === pin))
  }
  const offers = () => slack.messages(company.incidents).map((one) => one.text)

  const command = async (handle: string, typed: string) => {
    tell(handle, `[types ${typed}]`)
    const { ephemeral } = await slack.command(user(handle), channel(), typed)
    progress.answer(plain(ephemeral?.text ?? '', company))
  }

  /** Chooses a shortcut, fills in the form that opens, and tells what is answered in its place. */
  const fillIn = async (
    handle: string,
    shortcut: string,
    values: Record<string, { value: string | string[] }>,
    on?: { channel: string; ts: string },
  ) => {
    await slack.shortcut(user(handle), shortcut, on)
    const form = await slack.waitFor(() => slack.view(user(handle)), `the form of ${shortcut}`, PATIENCE_MS)
    const { errors } = await slack.submit(user(handle), form.id, values)
    if (errors) throw new Error(`the form of ${shortcut} was refused: ${JSON.stringify(errors)}`)
    const answered = () => {
      const view = slack.view(user(handle)) as { id: string; blocks?: Json[]; submit?: Json } | null
      // A slow machine says first that it is saving.
      return view && !view.submit && !textOf(view).startsWith('Saving') ? view : null
    }
    const view = await slack.waitFor(answered, `the answer to ${shortcut}`, PATIENCE_MS)
    progress.answer(plain(textOf(view), company))
    await slack.close(user(handle), view.id)
  }

  const hook = async (status: 'firing' | 'resolved', times: { startsAt: string; endsAt: string }) => {
    const { alert } = WORDS
    progress.person(
      clock.millis(),
      'Alertmanager',
      `[posts to /hooks/incident/alertmanager, signed] ${alert.annotations.summary}, ${status}`,
    )
    const body = { version: '4', groupKey: '{}', receiver: 'debrief', status, alerts: [{ ...alert, ...times, status }] }
    const answer = await post(`${address}/hooks/incident/alertmanager`, body)
    if (answer.status !== 200) throw new Error(`the hook was answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    progress.answer(`${answer.status}, ${answer.body.result}`)
  }

  const tick = async (words: string) => {
    const { message, value, text } = await slack.waitFor(
      () => stepOf(slack.messages(channel()), words),
      `the step "${words}" of the runbook`,
      PATIENCE_MS,
    )
    tell(parts.commander, `[presses "Done" beside: ${plain(text, company)}]`)
    await slack.press(user(parts.commander), channel(), message.ts, 'tick_step', value)
    await slack.waitFor(() => !stepOf(slack.messages(channel()), words), 'the step to be done', PATIENCE_MS)
  }

  const now = () => new Date(clock.millis()).toISOString()
  let firing = ''
  const doings: Record<WayIn, (at: number) => Promise<void>> = {
    async deployment(at) {
      const { bot, text } = WORDS.deployment
      progress.person(at, `[${bot}] in #${WORDS.deployment.channel}`, plain(text, company))
      slack.sayAsBot(bot, deploys, text, { at })
    },
    async alert() {
      firing = now()
      await hook('firing', { startsAt: firing, endsAt: '0001-01-01T00:00:00Z' })
      const isOffer = (text: string) => text.startsWith('Is this') && text.includes(WORDS.alert.annotations.summary)
      await seen(() => offers().some(isOffer), 'offered')
    },
    async report() {
      const { by, title, count, example } = WORDS.report
      tell(by, `[chooses "Report a problem": ${title}, ${count} customers]`)
      await fillIn(by, SHORTCUTS.report, {
        title: { value: title },
        count: { value: count },
        services: { value: ['main-application'] },
        example: { value: example },
      })
      stages.reach('reported')
    },
    async step() {
      await tick(WORDS.steps.first)
      stages.reach('ticked')
    },
    async card() {
      await seen(() => card().includes('Changed before'), 'changed')
      const joined = () => offers().filter((text) => text.startsWith('Part of #1')).length === 2
      await seen(() => joined() && /alerts \*RED\*/i.test(card()) && /customers \*RED\*/i.test(card()), 'joined')
      progress.shown('The card', plain(card(), company))
    },
    async 'catch-up'(at) {
      const { by, under } = WORDS.late
      const root = slack.messages(channel()).find((one) => one.text.startsWith(under))!
      progress.person(at, `${company.nameOf(by)} (thread)`, '@debrief')
      slack.say(user(by), channel(), `<@${slack.botUserId}>`, { threadTs: root.ts, at })
      const mine = (one: Ephemeral) => one.user === user(by) && one.threadTs === root.ts
      const told = await slack.waitFor(() => slack.ephemerals.find(mine), 'the answer to @debrief', PATIENCE_MS)
      progress.shown(`Debrief to ${company.nameOf(by)} alone`, plain(textOf(told), company))
      stages.reach('told')
    },
    restart: () => tick(WORDS.steps.restart),
    async banner() {
      await command(WORDS.banner.by, WORDS.banner.typed)
      await seen(() => card().includes('Still in place'), 'temporary')
    },
    back: () => seen(() => slack.messages(channel()).some((one) => one.text.includes('Is it back?')), 'asked'),
    async elsewhere(at) {
      for (const [index, [by, text]] of WORDS.elsewhere.said.entries()) {
        slack.join(user(by), support)
        const when = at + index * 20_000
        progress.person(when, `${company.nameOf(by)} in #${WORDS.elsewhere.channel}`, text)
        const ts = slack.say(user(by), support, text, { at: when, ...(thread ? { threadTs: thread } : {}) })
        thread ||= ts
      }
    },
    async add() {
      const { by } = WORDS.elsewhere
      tell(by, '[chooses "Add to incident" on that thread]')
      await fillIn(by, SHORTCUTS.add, { what: { value: 'thread' } }, { channel: support, ts: thread })
      stages.reach('added')
    },
    lock: () => command(WORDS.lock.by, WORDS.lock.typed),
    async recovery() {
      await hook('resolved', { startsAt: firing, endsAt: now() })
      await seen(() => /alerts green/i.test(card()), 'recovered')
    },
    'banner-off': () => command(WORDS.bannerOff.by, WORDS.bannerOff.typed),
  }

  return {
    reach(found) {
      address = found
    },
    act: (way, at) => doings[way](at),
  }
}

/** The step of a runbook that is not done yet and has these words. */
function stepOf(messages: readonly SlackMessage[], words: string) {
  for (const message of messages)
    for (const block of message.blocks ?? []) {
      const button = block['accessory'] as { action_id?: string; value?: string } | undefined
      const text = (block['text'] as { text?: string } | undefined)?.text ?? ''
      if (button?.action_id === 'tick_step' && text.includes(words))
        return { message, value: button.value!, text: text.split('\n').find((line) => line.includes(words))! }
    }
  return null
}
