/** Slack takes names of at most 80 characters: https://docs.slack.dev/reference/methods/conversations.create */
const LIMIT = 80

/** Letters that Unicode does not take apart into a plain one and an accent. */
const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i' }

/**
 * The channel of an incident: `inc-12-checkout-down`, or `inc-12-checkout-down-2` with a suffix when the name is taken.
 * Lower-case ASCII letters, digits and hyphens only; accents go (`é` is `e`), what has no Latin letter is left out; at most
 * 80 characters with the suffix, cut between words where there is one to cut at.
 */
export function channelName(number: number, title: string, suffix?: number): string {
  const end = suffix === undefined ? '' : `-${suffix}`
  const start = `inc-${number}`
  const room = LIMIT - start.length - end.length - 1
  const words = cutAtWord(slug(title), room)
  return words === '' ? start + end : `${start}-${words}${end}`
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

function cutAtWord(text: string, room: number): string {
  if (text.length <= room) return text
  const cut = text.slice(0, room + 1)
  const hyphen = cut.lastIndexOf('-')
  // A single endless word is cut where the room ends.
  return (hyphen > room / 2 ? cut.slice(0, hyphen) : cut.slice(0, room)).replace(/-+$/, '')
}
