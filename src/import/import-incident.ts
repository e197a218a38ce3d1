import { draftPostmortem } from '../domain/draft/draft-postmortem.ts'
import { draftInput, type Recorded } from '../domain/draft/input.ts'
import { postmortemMarkdown } from '../domain/draft/markdown.ts'
import { type Incident, NO_MILESTONES } from '../domain/incident.ts'
import { legible } from '../domain/language/legible.ts'
import { capital } from '../domain/language/phrase.ts'
import { timelineOfRecord } from '../domain/record-timeline.ts'
import type { Roster } from '../domain/roster.ts'
import { namedServices } from '../domain/roster-lookup.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { ChatMessage, TimelineEntry } from '../domain/timeline.ts'
import { markdownExport } from '../exports/markdown/index.ts'
import { timelineExport } from '../exports/timeline-json/index.ts'
import { rosterInExport, rosterOfExport } from './company.ts'
import { readExport, type SlackExport } from './read-export.ts'

/** What to import, from where, to where. */
export type Import = {
  /** Folder of an unpacked Slack export. */
  dir: string
  /** Name (or id) of the incident's channel. */
  channel: string
  /** Null: people and teams come from the export. */
  roster: Roster | null
  /** Address of the workspace for links; null: as files in the channel show it. */
  workspace: string | null
  /** What the incident is called; null: the channel's topic or name. */
  title: string | null
}

/** The documents of an imported incident, as text, and what was found. */
export type Imported = {
  timelineJson: string
  postmortem: string
  messages: number
  title: string
}

/**
 * Makes timeline and draft of an incident's channel as an export holds it, by the same reading, classifying and drafting as
 * a live one. Nothing is known but what was said: status and milestones come from the chat. Throws UserError for a malformed export.
 */
export async function importIncident(given: Import): Promise<Imported> {
  const exported = await readExport(given.dir, given.channel, given.workspace)
  const roster = given.roster ? rosterInExport(given.roster, exported) : rosterOfExport(exported)
  const { chat, entries } = timelineOfRecord({
    messages: exported.messages,
    entries: [],
    shown: new Map(),
    roster,
    names: new Map(exported.users.map((user) => [user.id, user.name])),
    teamUrl: exported.teamUrl,
  })
  const read = { chat: chat.map(legible), entries: entries.map(legible) }
  const held = exported.messages.filter((one) => one.deletedAt === null).length
  const timeline = {
    incident: incidentOf(exported, roster, read, given.title),
    ...read,
    users: exported.users.map(({ id, handle, name }) => ({ userId: id, handle, name })),
    captured: held,
    slackMessages: held,
  }
  const input = draftInput(timeline, roster)
  const draft = draftPostmortem(input)
  return {
    timelineJson: timelineExport({ ...timeline, entries }, roster),
    postmortem: markdownExport(postmortemMarkdown(draft, input), timeline.incident),
    messages: held,
    title: timeline.incident.title,
  }
}

type Read = { chat: ChatMessage[]; entries: TimelineEntry[] }

function incidentOf(exported: SlackExport, roster: Roster, read: Read, title: string | null): Recorded['incident'] {
  const { channel, teamId } = exported
  const called = title ?? channel.topic ?? channel.purpose ?? readable(channel.name)
  const incident: Incident & { stated: Record<string, never> } = {
    id: channel.id,
    teamId,
    number: Number(/(?:^|-)(\d{1,6})(?:-|$)/.exec(channel.name)?.[1] ?? 1),
    title: called.replace(/\s+/g, ' ').trim(),
    severity: severityIn(read) ?? roster.company.defaultSeverity,
    // It is over: that is why it is imported. When it was closed, nobody knows.
    status: 'closed',
    outcome: 'resolved',
    duplicateOf: null,
    services: namedServices(roster, [], called),
    declaredBy: null,
    declaredVia: 'a Slack export',
    commander: null,
    zone: roster.company.zone,
    detection: null,
    milestones: NO_MILESTONES,
    impact: null,
    resolution: null,
    channelId: channel.id,
    channelName: channel.name,
    threadTs: null,
    drill: false,
    rosterVersion: 0,
    stated: {},
  }
  return incident
}

/** `inc-12-checkout-returns-500s` is "Checkout returns 500s". */
function readable(channelName: string): string {
  const words = channelName.replace(/^(?:inc|incident|sev\d)[-_]+(?:\d+[-_]+)?/, '').replace(/[-_]+/g, ' ')
  const said = words.trim() === '' || /^\d+$/.test(words) ? channelName : words
  return capital(said)
}

/** The severity that was decided on last; without such a decision, the one that was named last, except in questions. */
function severityIn({ chat, entries }: Read): Severity | null {
  const kinds = new Map(entries.map((entry) => [entry.ts, entry.kind]))
  const named = chat.flatMap((one) => {
    const number = /\bsev[- ]?([1-4])\b/i.exec(one.text)?.[1]
    return number ? [{ number, kind: kinds.get(one.ts) }] : []
  })
  const last = named.findLast((one) => one.kind === 'decision') ?? named.findLast((one) => one.kind !== 'question')
  return SEVERITIES.find((severity) => severity === `SEV${last?.number}`) ?? null
}
