/**
 * Characters of one message that rules read. Slack takes ten times as many (docs.slack.dev/reference/methods/chat.postMessage),
 * and what is longer is a pasted log: rules that look back and forth in it would hold up everything else for minutes.
 */
const MOST_READ = 3_000

/** A message or entry with as much of its text as rules read; the record keeps all of it. */
export function legible<T extends { text: string }>(one: T): T {
  if (one.text.length <= MOST_READ) return one
  const head = one.text.slice(0, MOST_READ)
  const lastSpace = head.search(/\s\S{0,80}$/)
  return { ...one, text: `${lastSpace > 0 ? head.slice(0, lastSpace) : head.toWellFormed()} …` }
}
