import type { Json } from '../local-slack/index.ts'
import type { Company } from './company.ts'

/** All text that a message or a form shows, a line each; labels of buttons are no text. */
export function textOf(shown: object | undefined | null): string {
  const { blocks = [] } = (shown ?? {}) as { blocks?: Json[] }
  const lines = blocks.flatMap((block) => {
    if (block['type'] === 'actions') return []
    const parts = [block['text'], ...((block['elements'] ?? block['fields'] ?? []) as unknown[])]
    return parts.flatMap((part) => (part as { text?: string } | undefined)?.text ?? [])
  })
  return lines.join('\n')
}

/** What somebody is called, by Slack id. */
export function userName(company: Company, id: string): string {
  return company.slack.users().find((user) => user.id === id)?.name ?? id
}

/** Text without Slack's markup, and with names for the ids of people and channels. */
export function plain(text: string, company: Company): string {
  const named = text
    .replace(/<@([A-Z0-9]+)>/g, (_whole, id: string) => `@${userName(company, id)}`)
    .replace(/<#([A-Z0-9]+)>/g, (_whole, id: string) => `#${company.slack.channel(id).name}`)
  return withoutMarkup(named)
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<[^|>]+\|([^>]+)>/g, '$1')
    .replace(/(^|[\s(])\*([^*\n]+)\*/g, '$1$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
