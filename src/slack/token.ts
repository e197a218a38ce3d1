import type { Operators } from '../watch/operators.ts'
import type { Lanes } from './lanes.ts'

/** Who is told outside Slack that something is wrong with the way to it, and that it is well again. */
export type Told = Pick<Operators, 'tell' | 'recovered'>

const TOKENS = {
  'slack-token':
    'bot token: nothing can be posted, and nobody is paged in Slack. Install the app again, set SLACK_BOT_TOKEN, start Debrief again.',
  'slack-app-token':
    'app-level token: no connection can be opened. Make one with connections:write, set SLACK_APP_TOKEN, start Debrief again.',
} as const

/** Tells operators when Slack begins to refuse a token, and when it takes it again: for `onToken` of `createLanes`. */
export function tokenTeller(operators: Told | undefined, key: keyof typeof TOKENS): (refused: string | null) => void {
  return (refused) => {
    if (refused === null) operators?.recovered(key)
    else operators?.tell({ key, text: `Slack refuses (${refused}) the ${TOKENS[key]}` })
  }
}

/** Wire milliseconds between looks whether Slack takes the bot token: nobody may be calling for hours. */
const LOOK_EVERY_MS = 30_000

/** Has Slack asked now and then whether it takes the bot token; `lanes.refused()` has the answer. Ends with what it returns. */
export function watchToken(lanes: Lanes, everyMs = LOOK_EVERY_MS): () => void {
  const timer = setInterval(() => void lanes.ask('auth.test'), everyMs)
  return () => clearInterval(timer)
}

/** What is wrong with the bot token, as its calls were answered; null where nothing is. */
export function tokenProblem(lanes: Lanes): string | null {
  const refused = lanes.refused()
  return refused && `the bot token is refused (${refused})`
}
