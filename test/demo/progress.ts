import { DateTime } from 'luxon'
import type { TraceEntry } from '../local-slack/index.ts'
import type { Company } from './company.ts'
import type { StoryClock } from './story-clock.ts'

/** What the person in front of the screen sees. */
export type Progress = {
  line(text: string): void
  /** Somebody says or does something, at an instant of the story (epoch ms). */
  person(at: number, who: string, what: string): void
  stage(text: string): void
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
  return {
    line,
    person: (at, who, what) => line(`${time(at)}  ${who}: ${short(what)}`),
    stage: (text) => line(`          ✓ ${text}`),
    later(at, silence) {
      const day = DateTime.fromMillis(at, { zone, locale: 'en' }).toFormat('cccc d LLLL')
      line(`\n          … ${Math.round(silence / 3_600_000)} h later, ${day}: Debrief is started again\n`)
    },
    watch(company) {
      let next = 0
      const look = () => {
        const all = company.slack.trace
        while (next < all.length && all[next]!.answeredAt !== null) {
          const entry = all[next]!
          const doing = entry.ok ? doingOf(entry, company) : null
          if (doing) line(`${time(clock.at(performance.timeOrigin + entry.arrivedAt))}  ▸ Debrief ${short(doing)}`)
          next += 1
        }
      }
      const timer = setInterval(look, 40)
      return {
        stop() {
          clearInterval(timer)
          look()
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

function userName(company: Company, id: string): string {
  return company.slack.users().find((user) => user.id === id)?.name ?? id
}

/** Text without Slack's mark-up. */
function plain(text: string, company: Company): string {
  return text
    .replace(/<@([A-Z0-9]+)>/g, (_whole, id: string) => `@${userName(company, id)}`)
    .replace(/<[^|>]+\|([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
