import { inZone } from '../../src/domain/time.ts'
import { PUBLIC_URL } from '../far-sides/accounts.ts'
import type { Case } from './cases.ts'
import { oneOf } from './chance.ts'
import { type Left, sounds } from './outbox.ts'
import type { Stage } from './stage.ts'
import type { Citizen } from './town.ts'

const MINUTE = 60_000
/** How likely somebody answers what reaches them. */
const AWAKE = { message: 0.7, sms: 0.85, push: 0.85, call: 0.9 } as const
const ASLEEP = { message: 0.02, sms: 0.3, push: 0.3, call: 0.7 } as const
/** Who has been up for an incident stays so for a while. */
const UP_MS = 25 * MINUTE

/** What somebody says to a page; `word` is a message in the channel instead of a press. */
type Answer = 'on-it' | 'word' | 'cannot' | 'not-ours'

/** Told of whoever has taken an incident. */
export type Took = (one: Case, by: Citizen, awake: boolean) => void

/** People who are paged: whether they wake up, when they answer and what. */
export function createPeople(stage: Stage, caseOf: (text: string, pageId: string | null) => Case | null, took: Took) {
  const { chance, clock, far, accounts, company } = stage
  const up = new Map<string, number>()
  const decided = new Set<string>()
  const reactions = new Map<string, number>()

  /** Awake from seven to eleven in the evening, and for a while after having been up. */
  const isAwake = (person: Citizen): boolean => {
    const { hour } = inZone(clock.now(), person.zone)
    return (hour >= 7 && hour < 23) || (up.get(person.key) ?? 0) > clock.millis()
  }

  const acts = (person: Citizen) => {
    stage.acted.push({ by: person.key, at: clock.now() })
    up.set(person.key, clock.millis() + UP_MS)
  }

  const answerOf = (person: Citizen, one: Case, stillIn: boolean): Answer => {
    const drawn = chance('answer', person.key, one.number)
    if (stillIn || drawn >= 0.25) return 'on-it'
    return drawn < 0.06 ? 'not-ours' : drawn < 0.16 ? 'cannot' : 'word'
  }

  const react = async (left: Left, one: Case, wasAwake: boolean) => {
    const { to } = left
    const stillIn = /still in\?|still on it/i.test(left.text)
    const answer = answerOf(to, one, stillIn)
    const digit = { 'on-it': '1', word: '1', cannot: '2', 'not-ours': '3' }[answer]
    acts(to)
    if (left.by === 'sms') await far.twilio.replySms(to.phone!, digit)
    else if (left.by === 'call') await far.twilio.press(left.call!.sid, digit)
    else if (left.by === 'push') {
      const label = { 'on-it': 'On it', word: 'On it', cannot: "Can't", 'not-ours': 'Not ours' }[answer]
      if (!left.push!.actions.some((action) => action.label === label)) return
      await far.ntfy.press(left.push!, label, [PUBLIC_URL, company.bot.address])
    } else if (!(await pressed(left, answer, one))) return
    if (answer === 'on-it' || answer === 'word') took(one, to, wasAwake)
  }

  /** False where the message has no such button any more: it says that nobody is needed. */
  const pressed = async (left: Left, answer: Answer, one: Case): Promise<boolean> => {
    const user = accounts.get(left.to.key)!
    if (answer === 'word' && one.channel !== null) {
      if (!far.slack.channel(one.channel).members.includes(user)) far.slack.join(user, one.channel)
      far.slack.say(user, one.channel, 'I am here and look into it')
      return true
    }
    const message = far.slack.dm(user).find((each) => each.ts === left.ts)
    const action = { 'on-it': 'page_answer', word: 'page_answer', cannot: 'page_decline', 'not-ours': 'page_not_ours' }
    if (!message || !JSON.stringify(message.blocks).includes(`"${action[answer]}"`)) return false
    await far.slack.press(user, far.slack.dmId(user), message.ts, action[answer])
    return true
  }

  return {
    isAwake,
    acts,
    /** Somebody of Slack who is awake, of another team if there is anybody; in the dead of a small company's night an owl. */
    somebody(name: string, butNotOf: string | null = null): Citizen {
      const all = stage.town.people.filter((one) => accounts.has(one.key))
      const early = (one: Citizen) => isAwake(one) && inZone(clock.now(), one.zone).hour < 21
      const others = all.filter((one) => one.team !== butNotOf)
      const first = [others.filter(early), others.filter((one) => isAwake(one)), others, all].find(
        (some) => some.length > 0,
      )
      return oneOf(first ?? [], chance('somebody', name))
    },
    /** Somebody is reached: they may answer, once for each time that they are asked. */
    reached(left: Left): void {
      if (left.by !== 'message' && !sounds(left)) return
      const one = caseOf(left.text, left.pageId)
      if (!one) return
      const { to, by } = left
      const name = `${to.key}:${one.number}`
      const count = (reactions.get(name) ?? 0) + 1
      reactions.set(name, count)
      const awake = isAwake(to)
      const likely = (awake ? AWAKE : ASLEEP)[by as keyof typeof AWAKE]
      const willing = chance('wakes', name, count, by) < likely
      if (left.call && !willing) {
        // It goes to voicemail, or rings out.
        far.twilio.end(left.call.sid, chance('voicemail', name, count) < 0.4 ? 'completed' : 'no-answer')
        return
      }
      const round = `${name}:${Math.floor(clock.millis() / (8 * MINUTE))}`
      if (!willing || decided.has(round)) return
      decided.add(round)
      const patience = left.call ? 15_000 : (awake ? 20_000 : 60_000) + chance('delay', name, count) * 4 * MINUTE
      stage.later(patience, () => react(left, one, awake))
    },
  }
}

export type People = ReturnType<typeof createPeople>
