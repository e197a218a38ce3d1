/** The metadata type by which Debrief knows its own messages again (docs.slack.dev/messaging/message-metadata). */
export const MARKER = 'debrief_message'

/** The key of a projection's message, in its metadata. */
export function markerKey(incidentId: string, tag: string): string {
  return `${incidentId}:${tag}`
}

/** What every post and edit says besides: nothing is parsed into links or mentions, nothing unfurls. */
export function said(view: { text: string; blocks: unknown[] }) {
  return {
    text: view.text,
    blocks: view.blocks,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  }
}

/** An edit's arguments: chat.update resets `parse` and `link_names` when they are left out, and knows no unfurling. */
export function edited(view: { text: string; blocks: unknown[] }) {
  return { text: view.text, blocks: view.blocks, parse: 'none', link_names: false }
}
