import type { SectionBlock } from '@slack/types'
import type { SystemChange } from '../../domain/system-change.ts'
import { sectionOf } from './blocks.ts'
import { channelLink, cut, inline, link, localTime } from './text.ts'

/** Changes that the card names; the others are counted. */
const NAMED = 3
/** Room of one change; a longer address is left out, not the words. */
const ROOM = 700

/** `Changed before  02:47 payments-api 4.19 (Glen) as built · 3 more`; null without changes. They come the likeliest first. `unread`: channels (ids) of which it is not known. */
export function changedBefore(
  changes: readonly SystemChange[],
  zone: string,
  unread: readonly string[] = [],
): SectionBlock | null {
  const named = changes.slice(0, NAMED).map((change) => changeText(change, zone))
  const more = changes.length > NAMED ? [`${changes.length - NAMED} more: \`/incident changes\``] : []
  const channels = unread.slice(0, NAMED).map(channelLink).join(', ')
  return sectionOf([
    named.length === 0 ? null : `*Changed before*  ${[...named, ...more].join(' · ')}`,
    channels === '' ? null : `Changes told in ${channels} could not be read: \`/invite @debrief\` there.`,
  ])
}

function changeText(change: SystemChange, zone: string): string {
  const { title, version, byName, at } = change
  const what = version === null || title.includes(version) ? title : `${title} ${version}`
  const by = byName === null ? '' : ` (${inline(byName, 60)})`
  const linked = (address: string | null, label: string) =>
    address === null || address.length > ROOM / 3 ? inline(label, 120) : link(address, cut(label, 120))
  const asBuilt = change.asBuilt === null ? '' : ` ${linked(change.asBuilt, 'as built')}`
  return `${localTime(at, zone)} ${linked(change.link, what)}${by}${asBuilt}`
}
