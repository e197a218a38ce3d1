import type { LocalSlack } from '../local-slack/index.ts'

/** What people see: Slack, with its people by their keys in the roster, and the webhook's far side. */
export type Seen = {
  slack: LocalSlack
  people: Readonly<Record<string, string>>
  /** Channel id of #incidents. */
  incidents: string
  receiver: { pages: readonly { id: string; person: string; title: string }[]; refused: readonly unknown[] }
}

/** An incident as its declarer names it; no other has its number or its title. */
export type Incident = { number: number; title: string }

/** Whom its ladders have come to: by direct message, each once, and by webhook (by their names), each by one page however often it came. */
export type Called = {
  dms: readonly string[]
  webhook: readonly string[]
  /** Who of `dms` may have been paged by webhook in place of it, or by both. */
  either?: { key: string; name: string }
}

const channelsOf = ({ slack }: Seen, { number }: Incident) =>
  slack.channels().filter((one) => one.name.startsWith(`inc-${number}-`))
const pagesTo = ({ slack, people }: Seen, key: string, { number }: Incident) =>
  slack.dm(people[key]!).filter((one) => one.text.includes(`#${number} `))
const announced = ({ slack, incidents }: Seen, { number }: Incident) =>
  slack.messages(incidents).filter((one) => one.text.includes(`#${number} `))
const webhooksOf = ({ receiver }: Seen, { title }: Incident) => receiver.pages.filter((one) => one.title === title)
const idsTo = (seen: Seen, name: string, incident: Incident) =>
  new Set(webhooksOf(seen, incident).flatMap((page) => (page.person === name ? [page.id] : [])))

/** What is missing, half made, orphaned or double of an incident with its pages, as people see it; empty when all is well. */
export function lacking(seen: Seen, incident: Incident, called: Called): string[] {
  const { slack, people } = seen
  const once = (count: number, what: string) => (count === 1 ? [] : [`${count} ${what}`])
  // Most often asked and soonest answered: whether all have their page.
  const pages = called.dms.flatMap((key) => {
    const posted = pagesTo(seen, key, incident).length
    if (key !== called.either?.key) return once(posted, `pages to ${key}`)
    const sent = idsTo(seen, called.either.name, incident).size
    return Math.max(posted, sent) === 1 ? [] : [`${posted} and by webhook ${sent} pages to ${key}`]
  })
  const channels = channelsOf(seen, incident)
  const [channel] = channels
  if (!channel || channels.length > 1 || pages.length > 0) return [...pages, `${channels.length} channels`]
  const posted = slack.messages(channel.id)
  const head = `SEV1 #${incident.number}`
  const links = (message: unknown) => JSON.stringify(message).includes(channel.id)
  const invited = [people['sue']!, ...called.dms.map((key) => people[key]!)]
  return [
    ...once(channel.pins.length, 'pins'),
    ...once(posted.filter((one) => one.text.startsWith(head) && channel.pins.includes(one.ts)).length, 'pinned cards'),
    ...once(posted.filter((one) => one.text.startsWith(`Paging for ${head}`)).length, 'messages about the paging'),
    ...once(announced(seen, incident).filter(links).length, 'announcements that link the channel'),
    ...once(channel.bookmarks.length, 'bookmarks'),
    ...(channel.topic && channel.purpose && !channel.archived ? [] : ['no topic, no purpose, or archived']),
    ...invited.flatMap((user) => (channel.members.includes(user) ? [] : [`${user} is not invited`])),
    // What was taken by webhook is not looked for in Slack, and not kept up to date there.
    ...called.dms
      .filter((key) => key !== called.either?.key && !pagesTo(seen, key, incident).every(links))
      .map((key) => `no link for ${key}`),
    ...called.webhook.flatMap((name) => once(idsTo(seen, name, incident).size, `pages to ${name}`)),
  ]
}

/** Markers that more than one message of Debrief carries: it was posted twice. */
export function doubled({ slack }: Seen): string[] {
  const keys = slack
    .channels()
    .flatMap((one) => slack.messages(one.id))
    .flatMap((one) => (one.metadata ? [String(one.metadata.event_payload?.['key'])] : []))
  return keys.filter((key, index) => keys.indexOf(key) !== index)
}

/** Everything that is there of an incident: empty where none was declared. */
export function signsOf(seen: Seen, incident: Incident): string[] {
  return [
    ...channelsOf(seen, incident).map((one) => one.name),
    ...announced(seen, incident).map((one) => one.text),
    ...Object.keys(seen.people).flatMap((key) => pagesTo(seen, key, incident).map((one) => one.text)),
    ...webhooksOf(seen, incident).map((one) => `page to ${one.person}`),
  ]
}

/** How many webhooks came again with the id of one before, which the operator guide asks the receiver to drop. */
export function repeated(seen: Seen, incident: Incident): number {
  const pages = webhooksOf(seen, incident)
  return pages.length - new Set(pages.map((page) => page.id)).size
}
