import { setTimeout as wait } from 'node:timers/promises'
import { SLACK_PATH } from '../../src/http/slack-requests.ts'
import { HOOK_SECRET } from '../hooks/send.ts'
import { type Bot, readableLine } from './bot.ts'
import { type CaseFile, millisOfTs } from './case-file.ts'
import { type Company, openCompany } from './company.ts'
import { openGround } from './ground.ts'
import { copyReadable, notInTimeline, writeChannel } from './outputs.ts'
import { paceOf } from './pace.ts'
import { watchPagers } from './pages.ts'
import { createPlay, type Play } from './play.ts'
import { createProgress, type Progress } from './progress.ts'
import { rosterFor, titleOf } from './roster.ts'
import { type Script, writeScript } from './script.ts'
import { createStages, type Stages } from './stages.ts'
import { storyOf, WORDS } from './story.ts'
import { createStoryClock } from './story-clock.ts'
import { createWaysIn, type WaysIn } from './ways-in.ts'

/** Real milliseconds for the draft to take up what was said last, and for the last answer to a page. */
const PATIENCE_MS = 40_000

/** Replays a case; whether every stage was reached. What it opens is closed by `stack`. */
export async function replay(
  given: CaseFile,
  wanted: { out: string | null; http: boolean; waysIn: boolean },
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<boolean> {
  const { text, roster } = await rosterFor(given, wanted.waysIn ? [WORDS.deployment.channel] : [])
  const script = writeScript(given, roster.teams, wanted.waysIn ? storyOf(given) : [])
  const clock = createStoryClock()
  const progress = createProgress(given.timezone, clock)
  const stages = createStages(progress.stage, wanted.waysIn)
  progress.line(`${titleOf(given)} - ${given.messages.length} messages, all times ${given.timezone}`)
  progress.line('Starting a local Slack, PostgreSQL and Debrief ...\n')

  const ground = await openGround({ roster: text, out: wanted.out, stack })
  const company = await openCompany(given, roster, clock, ground.trace)
  stack.defer(() => company.slack.stop())
  const bots: Bot[] = []
  stack.defer(async () => {
    await Promise.all(bots.map((bot) => bot.stop()))
  })
  const settings = {
    SLACK_BOT_TOKEN: company.slack.botToken,
    ...(wanted.http
      ? { SLACK_SIGNING_SECRET: company.slack.signingSecret }
      : { SLACK_APP_TOKEN: company.slack.appToken }),
    SLACK_API_URL: company.slack.url,
    DEBRIEF_HOOK_SECRET: HOOK_SECRET,
  }
  const program = (args: string[], more: Record<string, string>) => {
    signal.throwIfAborted()
    const bot = ground.start(args, { ...settings, ...more })
    bots.push(bot)
    return bot
  }

  const watching = progress.watch(company)
  stack.defer(() => watching.stop())
  const pagers = watchPagers({ company, script, progress, stages, clock })
  stack.defer(() => pagers.stop())
  const { commander } = script
  const waysIn = wanted.waysIn ? createWaysIn({ company, clock, progress, stages, commander }) : null
  const play = createPlay({ given, script, company, clock, progress, stages, pressed: pagers.pressed, waysIn })
  try {
    const performed = perform({
      script,
      company,
      clock,
      progress,
      stages,
      play,
      waysIn,
      program,
      signal,
      http: wanted.http,
    })
    performed.catch(() => {})
    await Promise.race([performed, interruption(signal)])
    await pagers.stop()
    await company.slack.idle(250)
    watching.stop()
    const channel = play.channel()!
    const exported = program(['export', '1', '--out', ground.exported], { DEBRIEF_CLOCK: clock.setting() })
    if ((await exported.ended) !== 0) throw new Error('debrief export 1 failed')
    const timeline = await copyReadable(company, ground.file('timeline.json'), ground.result('timeline.json'))
    const postmortem = await copyReadable(company, ground.file('postmortem.md'), ground.result('postmortem.md'))
    await writeChannel(company, channel, ground.result('channel.json'))
    const missing = notInTimeline(company, channel, timeline)
    if (missing.length === 0) stages.reach('complete')
    else progress.line(`          not in timeline.json: ${missing.join(', ')}`)
    progress.line(`\n${'='.repeat(80)}\n${postmortem}${'='.repeat(80)}`)
  } catch (thrown) {
    if (signal.aborted) throw thrown
    progress.line(`\n${thrown instanceof Error ? thrown.message : thrown}`)
  }
  return verdict(stages, bots, progress)
}

/** Rejects when the demo is interrupted: nothing is waited for any longer. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
}

type Performance = {
  script: Script
  company: Company
  clock: ReturnType<typeof createStoryClock>
  progress: Progress
  stages: Stages
  play: Play
  waysIn: WaysIn | null
  program: (args: string[], more: Record<string, string>) => Bot
  signal: AbortSignal
  http: boolean
}

/** Plays all stretches of the story, and waits until the draft holds what was said last. */
async function perform(parts: Performance): Promise<void> {
  const { script, company, clock, progress, stages, play, waysIn, program, signal, http } = parts
  const { slack } = company
  const connected = async (bot: Bot) => {
    const port = /"port":(\d+)/.exec(bot.lines.findLast((line) => line.includes('Debrief is up')) ?? '')?.[1]
    const address = `http://127.0.0.1:${port}`
    waysIn?.reach(address)
    if (http) slack.deliverTo(`${address}${SLACK_PATH}`)
    else await slack.waitFor(() => slack.sockets.count() > 0, 'the bot to be connected')
  }
  const { stretches, rate } = paceOf(script.beats)
  const preparing = performance.now()
  const migrated = program(['migrate'], {})
  if ((await migrated.ended) !== 0) throw new Error('debrief migrate failed')
  let startMs = performance.now() - preparing
  let bot: Bot | null = null

  for (const [index, { beats, silence }] of stretches.entries()) {
    if (bot) {
      await slack.idle(200)
      if (http) slack.deliverTo([])
      await bot.stop()
      progress.later(beats[0]!.at, silence)
    }
    const declared = index === 0 ? script.beats.find((beat) => beat.do === 'declare')!.at : Number.POSITIVE_INFINITY
    for (let attempt = 1; ; attempt += 1) {
      // The clock is set so that the story begins when the bot is up.
      clock.set({
        domainStart: Math.floor(beats[0]!.at),
        wireStart: Math.ceil(Date.now() + startMs * 1.15 + 200),
        rate,
      })
      const began = performance.now()
      bot = program(['start'], { DEBRIEF_CLOCK: clock.setting() })
      await bot.says('Debrief is up')
      await connected(bot)
      startMs = performance.now() - began
      if (clock.millis() < declared || attempt === 3) break
      await bot.stop()
    }
    stages.reach('up')
    const died = bot.ended.then((code) => {
      if (!signal.aborted) throw new Error(`Debrief ended in the middle of the replay (${code ?? 'by a signal'})`)
    })
    await Promise.race([play.run(beats, signal), died])
    died.catch(() => {})
  }
  await play.drafted()
  await refreshed(parts)
  await slack.waitFor(() => stages.has('acknowledged'), 'an answer to every page', PATIENCE_MS).catch(() => {})
  await wait(0, undefined, { signal })
}

/** The newest file links the last message that still stands. */
async function refreshed({ script, company, stages, play }: Performance): Promise<void> {
  const { slack } = company
  const said = script.beats.flatMap((beat) => (beat.do === 'say' && !beat.message.deleted ? [beat.message] : []))
  const last = said.at(-1)!
  const standing = slack
    .messages(play.channel()!)
    .findLast((one) => Math.abs(Number(one.ts) * 1000 - millisOfTs(last.ts)) < 0.01)
  const link = `p${(standing?.ts ?? last.ts).replace('.', '')}`
  await slack.waitFor(
    () =>
      slack
        .files()
        .findLast((file) => file.shares.length > 0 && file.user === slack.botUserId)
        ?.content.includes(link),
    'the draft to take up what was said last',
    PATIENCE_MS,
  )
  stages.reach('refreshed')
}

function verdict(stages: Stages, bots: readonly Bot[], progress: Progress): boolean {
  const missing = stages.missing()
  if (missing.length === 0) return true
  progress.line('\nNot reached:')
  for (const stage of missing) progress.line(`  ✗ ${stage}`)
  progress.line('\nWhat Debrief said last:')
  const said = bots.flatMap((bot) => bot.lines).map(readableLine)
  for (const line of said.filter((one, index) => one !== said[index - 1]).slice(-25)) progress.line(`  ${line}`)
  return false
}
