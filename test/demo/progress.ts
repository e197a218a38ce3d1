import { DateTime } from 'luxon'
import type { TraceEntry } from '../local-slack/index.ts'
import type { Company } from './company.ts'
import { plain, userName } from './shown.ts'
import type { StoryClock } from './story-clock.ts'

/** What the person in front of the screen sees. */
export type Progress = {
  line(text: string): void
  /** Somebody says or does something, at an instant of the story (epoch ms). */
  person(at: number, who: string, what: string): void
  stage(text: string): void
  /** What somebody is answered, whole, in one line. */
  answer(text: string): void
  /** Several lines that somebody sees. */
  shown(title: string, text: string): void
  /** A silence of so many milliseconds is skipped, up to an instant of the story. */
  later(at: number, silence: number): void
  /** Watches what the bot does in Slack. */
  watch(company: Company): { stop(): void }
}

const WIDTH = 110

export function createProgress(zone: string, clock: StoryClock): Progress {
  const time = (at: number) => DateTime.fromMillis(at, { zone }).toFormat('HH:mm:ss')
  const line = (text: string) => void process.stdout.write(`${text}\n`)
  const short = (text: string) => {
    const flat = text.replace(/\s+/g, ' ').trim()
    return flat.length > WIDTH ? `${flat.slice(0, WIDTH - 1)}…` : flat
  }
  /** Prints what the bot has done so far, so that nothing that follows from it stands before it. */
  let catchUp = () => {}
  return {
    line,
    person(at, who, what) {
      catchUp()
      line(`${time(at)}  ${who}: ${short(what)}`)
    },
    stage(text) {
      catchUp()
      line(`          ✓ ${text}`)
    },
    answer: (text) => line(`          ${text.replace(/\s+/g, ' ').trim()}`),
    shown(title, text) {
      line(`          ┌ ${title}`)
      for (const one of text.split('\n').filter((part) => part.trim() !== '')) line(`          │ ${one}`)
      line('          └')
    },
    later(at, silence) {
      const day = DateTime.fromMillis(at, { zone, locale: 'en' }).toFormat('cccc d LLLL')
      line(`\n          … ${Math.round(silence / 3_600_000)} h later, ${day}: Debrief is started again\n`)
    },
    watch(company) {
      let next = 0
      let unanswered: TraceEntry[] = []
      const look = () => {
        const all = [...unanswered, ...company.slack.trace.slice(next)]
        next = company.slack.trace.length
        unanswered = all.filter((entry) => entry.answeredAt === null)
        for (const entry of all) {
          const doing = entry.ok ? doingOf(entry, company) : null
          if (doing) line(`${time(clock.at(performance.timeOrigin + entry.arrivedAt))}  ▸ Debrief ${short(doing)}`)
        }
      }
      catchUp = look
      const timer = setInterval(look, 40)
      return {
        stop() {
          clearInterval(timer)
          look()
          catchUp = () => {}
        },
      }
    },
  }
}

/** What a call comes to in words; null for what nobody sees. */
function doingOf({ method, args, channel }: TraceEntry, company: Company): string | null {
  switch (method) {
    case 'conversations.create':
      return `opens #${args['name']}`
    case 'conversations.invite':
      return `invites ${String(args['users'])
        .split(',')
        .map((id) => userName(company, id))
        .join(', ')}`
    case 'conversations.setTopic':
      return `sets the topic: ${args['topic']}`
    case 'bookmarks.add':
      return `adds the bookmark "${args['title']}"`
    case 'pins.add':
      return 'pins the card'
    case 'files.completeUploadExternal':
      return 'uploads the postmortem as a file'
    case 'chat.postMessage': {
      const where = company.slack.channel(channel ?? '')
      const text = plain(String(args['text'] ?? ''), company)
      if (!where.im) return `in #${where.name}${args['thread_ts'] ? ' (thread)' : ''}: ${text}`
      const to = where.members.find((id) => id !== company.slack.botUserId)
      return `to ${userName(company, to ?? '')}: ${text}`
    }
    default:
      return null
  }
}
