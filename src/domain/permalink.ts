/**
 * The address of a message, as chat.getPermalink would give it
 * (https://docs.slack.dev/reference/methods/chat.getPermalink): `p` and the ts without its dot; a reply names its thread.
 */
export function permalinkOf(teamUrl: string, channelId: string, ts: string, threadTs: string | null): string {
  const address = `${teamUrl.replace(/\/?$/, '/')}archives/${channelId}/p${ts.replace('.', '')}`
  return threadTs && threadTs !== ts ? `${address}?thread_ts=${threadTs}&cid=${channelId}` : address
}
