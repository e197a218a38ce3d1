import type { SlackMessage } from '../local-slack/index.ts'
import type { Company } from './company.ts'
import type { Progress } from './progress.ts'
import type { Script } from './script.ts'
import type { Stages } from './stages.ts'
import type { StoryClock } from './story-clock.ts'

/** Real milliseconds that somebody needs to find the button; a minute or two of the story. */
const REACTION_MS = 250
/** Milliseconds of the story after which people do not wait for the channel of a slow machine: a page asks for five minutes. */
const PATIENCE_MS = 3.5 * 60_000

/** People whose telephone rings. */
export type Pagers = {
  /** Everybody who presses the button at once has done so. */
  pressed(): boolean
  stop(): Promise<void>
}

/** Watches everybody's direct messages: some press "I'm on it", some answer by writing, one hears nothing. */
export function watchPagers(parts: {
  company: Company
  script: Script
  progress: Progress
  stages: Stages
  clock: StoryClock
}): Pagers {
  const { company, script, progress, stages, clock } = parts
  const { slack } = company
  const mine = new Set([
    ...script.contacts,
    ...script.beats.flatMap((beat) => ('message' in beat ? (beat.message.user ?? []) : [])),
  ])
  const declared = script.beats.find((beat) => beat.do === 'declare')!.at
  const begun = new Set<string>()
  const answered = new Set<string>()
  const doing = new Set<Promise<void>>()
  let stopped = false

  const press = async (handle: string, user: string, page: SlackMessage) => {
    await new Promise((resolve) => setTimeout(resolve, script.pressing.has(handle) ? 0 : REACTION_MS))
    const shown = slack.dm(user).find((one) => one.ts === page.ts)
    if (stopped || !(isAsking(shown) || isStillIn(shown))) return
    progress.person(clock.millis(), company.nameOf(handle), `[presses "I'm ${isStillIn(shown) ? 'still ' : ''}on it"]`)
    await slack.press(user, slack.dmId(user), page.ts, 'page_answer')
    answered.add(handle)
  }
  /** Who would answer by writing, but has no channel yet, and the next one is called soon. */
  const cannotWrite = (handle: string) =>
    handle !== script.silent && !stages.has('set-up') && clock.millis() > declared + PATIENCE_MS
  const look = () => {
    const paged = new Set<string>()
    let asking = 0
    for (const [handle, user] of company.users) {
      for (const page of slack.dm(user)) {
        paged.add(handle)
        const stillIn = isStillIn(page)
        if (!isAsking(page) && !stillIn) continue
        if (!stillIn) asking += 1
        // Deputies are in no case: they answer by the button. So does whoever is at work and has not written for a while.
        const writes = mine.has(handle) && !script.pressing.has(handle) && !cannotWrite(handle)
        if (begun.has(page.ts + user) || (writes && !stillIn)) continue
        begun.add(page.ts + user)
        const pressing = press(handle, user, page).catch((error: Error) => progress.line(`  (${error.message})`))
        doing.add(pressing)
        void pressing.finally(() => doing.delete(pressing))
      }
    }
    if (script.contacts.every((handle) => paged.has(handle))) stages.reach('paged')
    if ([...paged].some((handle) => !mine.has(handle))) stages.reach('escalated')
    if (stages.has('escalated') && paged.size > 0 && asking === 0) stages.reach('acknowledged')
  }
  const timer = setInterval(look, 25)
  return {
    pressed: () => [...script.pressing].every((handle) => answered.has(handle)),
    async stop() {
      clearInterval(timer)
      look()
      stopped = true
      await Promise.all(doing)
    },
  }
}

/** The question whether somebody is still there, not yet answered. */
function isStillIn(page: SlackMessage | undefined): boolean {
  return /still in\?$/.test(page?.text ?? '') && JSON.stringify(page?.blocks ?? []).includes('page_answer')
}

/** A page that waits for an answer shows all its three buttons. */
function isAsking(page: SlackMessage | undefined): boolean {
  return JSON.stringify(page?.blocks ?? []).includes('page_decline')
}
