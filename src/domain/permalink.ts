/** The address of a channel in the browser; `teamUrl` with or without a slash at its end. */
export function channelAddress(teamUrl: string, channelId: string): string {
  return `${teamUrl.replace(/\/?$/, '/')}archives/${channelId}`
}

/**
 * The address of a message, as chat.getPermalink would give it
 * (https://docs.slack.dev/reference/methods/chat.getPermalink): `p` and the ts without its dot; a reply names its thread.
 */
export function permalinkOf(teamUrl: string, channelId: string, ts: string, threadTs: string | null): string {
  const address = `${channelAddress(teamUrl, channelId)}/p${ts.replace('.', '')}`
  return threadTs && threadTs !== ts ? `${address}?thread_ts=${threadTs}&cid=${channelId}` : address
}
