import { SLASH_COMMAND } from './words.ts'

/** What became of a channel and what brings Debrief back, by Slack's code. */
const BECAME: Record<string, string> = {
  is_archived: 'was archived. Unarchive it, and Debrief goes on there.',
  not_in_channel:
    'has no Debrief in it any more, so what is said there is not recorded. Type `/invite @debrief` there, and it is read up.',
  channel_not_found:
    'is not there for Debrief any more: it was deleted, or is private without Debrief in it. Where it still is, type `/invite @debrief`.',
}

/**
 * What the owner of an incident is told of its channel, in which nothing can be posted, and what to type instead. `shut`: Slack's
 * code why not, with Slack's reason in brackets why it could not be opened.
 */
export function shutChannel(channelName: string | null, number: number, shut: string): string {
  const [code, refusal] = shut.split(/ \(|\)/)
  const became = refusal
    ? `is archived, and Slack does not let Debrief open it (${refusal}). Unarchive it by hand.`
    : (BECAME[code!] ?? `cannot be used (${code}).`)
  const elsewhere = ['update', 'mitigated'].map((word) => `\`${SLASH_COMMAND} #${number} ${word}\``).join(', ')
  return `#${channelName} ${became} Until then nothing is posted there, and pages go out as before. From anywhere else: ${elsewhere} and so on.`
}
