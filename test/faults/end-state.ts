import type { Stage } from './stage.ts'

/** An incident as its declarer names it; no other has its number or its title. */
export type Incident = { number: number; title: string }

/** Whom its ladders have come to: by direct message, each once, and by webhook, each at least once. */
export type Called = { dms: readonly (keyof Stage['people'])[]; webhook: readonly string[] }

const channelsOf = ({ slack }: Stage, { number }: Incident) =>
  slack.channels().filter((one) => one.name.startsWith(`inc-${number}-`))
const pagesTo = ({ slack, people }: Stage, key: keyof Stage['people'], { number }: Incident) =>
  slack.dm(people[key]).filter((one) => one.text.includes(`#${number} `))
const webhooksOf = ({ receiver }: Stage, { title }: Incident) => receiver.pages.filter((one) => one.title === title)
const announced = ({ slack, incidents }: Stage, { number }: Incident) =>
  slack.messages(incidents).filter((one) => one.text.includes(`#${number} `))

/** What is missing, half made, orphaned or double of an incident with its pages, as people see it; empty when all is well. */
export function lacking(stage: Stage, incident: Incident, called: Called): string[] {
  const { slack, people } = stage
  const once = (count: number, what: string) => (count === 1 ? [] : [`${count} ${what}`])
  // Most often asked and soonest answered: whether all have their page.
  const pages = called.dms.flatMap((key) => once(pagesTo(stage, key, incident).length, `pages to ${key}`))
  const channels = channelsOf(stage, incident)
  const [channel] = channels
  if (!channel || channels.length > 1 || pages.length > 0) return [...pages, `${channels.length} channels`]
  const posted = slack.messages(channel.id)
  const head = `SEV1 #${incident.number}`
  const links = (message: unknown) => JSON.stringify(message).includes(channel.id)
  const invited = [people.sue, ...called.dms.map((key) => people[key])]
  return [
    ...once(channel.pins.length, 'pins'),
    ...once(posted.filter((one) => one.text.startsWith(head) && channel.pins.includes(one.ts)).length, 'pinned cards'),
    ...once(posted.filter((one) => one.text.startsWith(`Paging for ${head}`)).length, 'messages about the paging'),
    ...once(announced(stage, incident).filter(links).length, 'announcements that link the channel'),
    ...once(channel.bookmarks.length, 'bookmarks'),
    ...(channel.topic && channel.purpose && !channel.archived ? [] : ['no topic, no purpose, or archived']),
    ...invited.flatMap((user) => (channel.members.includes(user) ? [] : [`${user} is not invited`])),
    ...called.dms.flatMap((key) => (pagesTo(stage, key, incident).every(links) ? [] : [`no link for ${key}`])),
    ...called.webhook.flatMap((name) => {
      const ids = webhooksOf(stage, incident).flatMap((page) => (page.person === name ? [page.id] : []))
      return once(new Set(ids).size, `pages to ${name}`)
    }),
  ]
}

/** Markers that more than one message of Debrief carries: it was posted twice. */
export function doubled({ slack }: Stage): string[] {
  const keys = slack
    .channels()
    .flatMap((one) => slack.messages(one.id))
    .flatMap((one) => (one.metadata ? [String(one.metadata.event_payload?.['key'])] : []))
  return keys.filter((key, index) => keys.indexOf(key) !== index)
}

/** Everything that is there of an incident: empty where none was declared. */
export function signsOf(stage: Stage, incident: Incident): string[] {
  const keys = Object.keys(stage.people) as (keyof Stage['people'])[]
  return [
    ...channelsOf(stage, incident).map((one) => one.name),
    ...announced(stage, incident).map((one) => one.text),
    ...keys.flatMap((key) => pagesTo(stage, key, incident).map((one) => one.text)),
    ...webhooksOf(stage, incident).map((one) => `page to ${one.person}`),
  ]
}

/** How many webhooks came again with the id of one before, which the operator guide asks the receiver to drop. */
export function repeated(stage: Stage, incident: Incident): number {
  const pages = webhooksOf(stage, incident)
  return pages.length - new Set(pages.map((page) => page.id)).size
}
