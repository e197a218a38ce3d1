import { setTimeout as wait } from 'node:timers/promises'
import type { CaseFile, CaseMessage } from './case-file.ts'
import { millisOfTs } from './case-file.ts'
import type { Company } from './company.ts'
import type { Progress } from './progress.ts'
import { titleOf } from './roster.ts'
import type { Beat, Script } from './script.ts'
import { plain, textOf } from './shown.ts'
import type { Stages } from './stages.ts'
import type { StoryClock } from './story-clock.ts'
import type { WaysIn } from './ways-in.ts'

/** Real milliseconds that the bot has for what a command asks of it. */
const PATIENCE_MS = 40_000

type Parts = {
  given: CaseFile
  script: Script
  company: Company
  clock: StoryClock
  progress: Progress
  stages: Stages
  /** Those who press a page's button at once have done so. */
  pressed: () => boolean
  /** What is done besides the case; null where nothing is. */
  waysIn: WaysIn | null
}

/** People at work: says, types and presses what the script has, when its time comes. */
export type Play = {
  run(beats: readonly Beat[], signal: AbortSignal): Promise<void>
  /** The incident's channel; null before it is there. */
  channel(): string | null
  /** Resolves once the draft and its file are in the channel. */
  drafted(): Promise<void>
}

export function createPlay(parts: Parts): Play {
  const { given, script, company, clock, progress, stages, waysIn } = parts
  const { slack } = company
  /** Slack's ts by the case's; null while the channel is not there. */
  const posted = new Map<string, string>()
  const waiting: CaseMessage[] = []
  let channel: string | null = null
  let drafted = Promise.resolve()

  const user = (handle: string) => company.users.get(handle)!
  const nameOf = (message: CaseMessage) => (message.user ? company.nameOf(message.user) : `[${message.bot ?? 'bot'}]`)

  const until = async (at: number, signal: AbortSignal) => {
    for (;;) {
      const left = at - clock.millis()
      if (left <= 0) return
      const rate = (clock.at(1_000) - clock.at(0)) / 1_000
      await wait(Math.max(1, Math.min(left / rate, 500)), undefined, { signal })
    }
  }

  const enter = (handle: string, where: string) => {
    if (!slack.channel(where).members.includes(user(handle))) slack.join(user(handle), where)
  }

  const post = (message: CaseMessage, where: string) => {
    const threadTs = message.thread_ts ? posted.get(message.thread_ts) : undefined
    const more = { at: millisOfTs(message.ts), files: message.files, ...(threadTs ? { threadTs } : {}) }
    const { files, ...rest } = more
    const options = files.length > 0 ? more : rest
    if (message.user) enter(message.user, where)
    const text = company.typed(message.text)
    const ts = message.user
      ? slack.say(user(message.user), where, text, options)
      : slack.sayAsBot(message.bot ?? 'bot', where, text, options)
    posted.set(message.ts, ts)
  }

  const command = async (by: string, where: string, typed: string) => {
    progress.person(clock.millis(), company.nameOf(by), `[types ${typed}]`)
    const result = await slack.command(user(by), where, typed)
    if (!result.acked) throw new Error(`${typed} was not answered: ${result.error}`)
    return result
  }

  /** The card, once it has this button. */
  const cardWith = (button: string) =>
    slack.waitFor(
      () => {
        const [pin] = channel ? slack.channel(channel).pins : []
        const card = slack.messages(channel!).find((one) => one.ts === pin)
        return JSON.stringify(card?.blocks ?? []).includes(`"action_id":"${button}"`) ? card : null
      },
      `a card with the button ${button}`,
      PATIENCE_MS,
    )

  const declare = async () => {
    const typed = `/incident ${severityOf(given)} ${titleOf(given)}`
    const { ephemeral } = await command(script.declarer, company.work, typed)
    progress.answer(plain(ephemeral?.text ?? '', company))
    stages.reach('declared')
    const made = await slack.waitFor(
      () => slack.channels().find((one) => /^inc-1-/.test(one.name)),
      'the channel of the incident',
      PATIENCE_MS,
    )
    channel = made.id
    await slack.waitFor(() => isSetUp(made.id), 'the channel to be set up', PATIENCE_MS)
    stages.reach('set-up')
    await slack.waitFor(parts.pressed, 'the first answers', PATIENCE_MS)
    for (const message of waiting.splice(0)) post(message, made.id)
    await takeCommand(made.id)
  }

  const takeCommand = async (where: string) => {
    if (script.commander !== script.declarer) {
      enter(script.commander, where)
      await command(script.declarer, where, `/incident commander @${script.commander}`)
      return
    }
    // Whoever declares and stands on the commander's ladder leads already.
    const topic = await slack.waitFor(() => slack.channel(where).topic, 'the topic', PATIENCE_MS)
    if (!topic.includes('no commander')) return
    const card = await cardWith('take_command')
    progress.person(clock.millis(), company.nameOf(script.commander), '[presses "Take command"]')
    await slack.press(user(script.commander), where, card.ts, 'take_command')
  }

  const isSetUp = (id: string) => {
    const { topic, purpose, bookmarks, pins, members } = slack.channel(id)
    const announced = slack.messages(company.incidents).some((one) => /^SEV\d #1 /.test(one.text))
    const all = [script.declarer, ...script.contacts].every((handle) => members.includes(user(handle)))
    return topic !== '' && purpose !== '' && bookmarks.length > 0 && pins.length > 0 && announced && all
  }

  const mitigate = async (where: string) => {
    await command(script.commander, where, '/incident mitigated')
    await cardWith('relapse')
    const told = await slack.waitFor(
      () => slack.ephemerals.findLast((one) => one.user === user(script.commander) && one.text.startsWith('Mitigated')),
      'the answer to /incident mitigated',
      PATIENCE_MS,
    )
    progress.answer(plain(told.text, company))
    stages.reach('mitigated')
  }

  const resolve = async (where: string) => {
    await command(script.commander, where, '/incident resolve')
    const form = await slack.waitFor(() => slack.view(user(script.commander)), 'the form of resolving', PATIENCE_MS)
    const confirmed = waysIn ? ['staff', 'customer'] : []
    const done = waysIn ? 'ticks that staff and customers have confirmed it' : 'leaves the form empty'
    progress.person(clock.millis(), company.nameOf(script.commander), `[${done}, and presses "Resolve"]`)
    const { errors } = await slack.submit(user(script.commander), form.id, { confirmed: { value: confirmed } })
    if (errors) throw new Error(`the form of resolving was refused: ${JSON.stringify(errors)}`)
    await cardWith('close')
    progress.answer(plain(textOf(slack.view(user(script.commander))), company))
    stages.reach('resolved')
  }

  const close = async (where: string) => {
    await command(script.commander, where, '/incident close')
    await cardWith('reopen')
    stages.reach('closed')
    // People talk on meanwhile.
    drafted = awaitDraft(where)
    drafted.catch(() => {})
  }

  const awaitDraft = async (where: string) => {
    const posted = await slack.waitFor(() => closing(slack.messages(where)), 'the draft in the channel', PATIENCE_MS)
    stages.reach('drafted')
    if (JSON.stringify(posted.blocks).includes('confirmed by: ')) stages.reach('confirmed')
    await slack.waitFor(() => shared(where).length > 0, 'the file in the channel', PATIENCE_MS)
    stages.reach('file')
  }

  const shared = (where: string) => slack.files().filter((file) => file.shares.some((one) => one.channel === where))

  const act = async (beat: Beat) => {
    if (beat.do === 'declare') return declare()
    if (beat.do === 'way-in') return waysIn?.act(beat.way, beat.at)
    if (beat.do === 'say') {
      progress.person(beat.at, nameOf(beat.message), beat.message.text)
      if (channel === null || !stages.has('set-up')) waiting.push(beat.message)
      else post(beat.message, channel)
      return
    }
    const where = channel!
    switch (beat.do) {
      case 'edit':
        progress.person(clock.millis(), nameOf(beat.message), `[edits it] ${beat.message.edited?.text}`)
        return slack.edit(where, posted.get(beat.message.ts)!, company.typed(beat.message.edited?.text ?? ''))
      case 'delete':
        progress.person(clock.millis(), nameOf(beat.message), '[deletes the message]')
        return slack.remove(where, posted.get(beat.message.ts)!)
      case 'react':
        return reactTo(beat.message, where)
      case 'mitigated':
        return mitigate(where)
      case 'resolve':
        return resolve(where)
      case 'close':
        return close(where)
    }
  }

  const reactTo = (message: CaseMessage, where: string) => {
    const ts = posted.get(message.ts)
    if (!ts || !slack.messages(where).some((one) => one.ts === ts)) return
    for (const { name, users } of message.reactions)
      for (const handle of users) {
        enter(handle, where)
        slack.react(user(handle), where, ts, name)
      }
  }

  const early: Beat[] = []
  return {
    channel: () => channel,
    drafted: () => drafted,
    async run(beats, signal) {
      for (const beat of beats) {
        await until(beat.at, signal)
        signal.throwIfAborted()
        // What is done to a message that is not in the channel yet waits with it.
        if (channel === null && ['edit', 'delete', 'react'].includes(beat.do)) early.push(beat)
        else await act(beat)
        if (channel !== null) for (const one of early.splice(0)) await act(one)
      }
    },
  }
}

/** The closing message with its draft. */
function closing<T extends { text: string; blocks?: unknown[] }>(messages: T[]): T | undefined {
  return messages.find((one) => JSON.stringify(one.blocks ?? []).includes('"action_id":"looks_right"'))
}

/** Words for how bad it is, as the command takes them: P0 and P1 are SEV1. */
function severityOf({ severity }: CaseFile): string {
  const rank = Number(/\d/.exec(severity)?.[0] ?? '2')
  return `sev${Math.min(4, Math.max(1, rank))}`
}
