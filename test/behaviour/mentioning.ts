import type { Company } from '../harness.ts'
import { shown, until } from './acting.ts'

/** Somebody writes `@debrief words`; the ts of the message. */
export function mention(company: Company, by: string, channel: string, words: string, threadTs?: string): string {
  const { slack } = company
  return slack.say(by, channel, `<@${slack.botUserId}> ${words}`.trim(), threadTs ? { threadTs } : {})
}

/** What somebody was answered by a mention so far, oldest first. */
export function answers(company: Company, person: string) {
  return company.slack.ephemerals.filter((one) => one.user === person && one.source === 'postEphemeral')
}

/** Mentions Debrief and waits for the answer, with all that follows from it. */
export async function ask(
  company: Company,
  by: string,
  channel: string,
  words: string,
  threadTs?: string,
): Promise<string> {
  const before = answers(company, by).length
  mention(company, by, channel, words, threadTs)
  await until(company, () => answers(company, by).length > before, `an answer to "${words}"`)
  return shownIn(answers(company, by).at(-1)!)
}

/** Everything that an answer shows. */
export function shownIn(answer: ReturnType<typeof answers>[number]): string {
  return shown({ ...answer, type: 'message' } as never)
}
