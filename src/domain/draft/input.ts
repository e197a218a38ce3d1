import { mergeMilestones, milestonesFromChat, type SetMilestone } from '../classify/milestones.ts'
import type { Incident } from '../incident.ts'
import type { DraftInput, Noted } from '../postmortem.ts'
import type { Roster } from '../roster.ts'
import { personBySlack, serviceNames, teamOf } from '../roster-lookup.ts'
import type { Instant } from '../time.ts'
import type { ChatMessage, TimelineEntry } from '../timeline.ts'
import { seenBefore } from './noticed.ts'

/** A record as it was read: the incident, what was said, and who is known. */
export type Recorded = Partial<Noted> & {
  incident: Incident & { stated: Partial<Record<string, Instant>>; anewAt?: Instant | null }
  chat: ChatMessage[]
  entries: TimelineEntry[]
  users: { userId: string; handle: string | null; name: string }[]
}

/** What a draft is made of: the record, with the milestones that it and the commands give. Pure. */
export function draftInput(recorded: Recorded, roster: Roster): DraftInput {
  const { incident, chat, entries, users } = recorded
  const { sightings = [], checks = [], measures = [], changes = [] } = recorded
  const kinds = new Map(
    entries.flatMap((entry) => (entry.ts && entry.source === 'message' ? [[entry.ts, entry.kind] as const] : [])),
  )
  const fromChat = milestonesFromChat(chat, kinds, incident.zone)
  const stated = Object.entries(incident.stated).map(
    ([milestone, at]): SetMilestone => ({
      milestone: milestone as SetMilestone['milestone'],
      at: at ?? null,
      basis: 'command',
    }),
  )
  const people = [
    ...roster.people.map((person) => ({
      userId: person.slack,
      handle: person.key,
      name: person.name,
      team: teamOf(roster, person.key)?.name ?? null,
    })),
    ...users.filter((user) => !personBySlack(roster, user.userId)).map((user) => ({ ...user, team: null })),
  ]
  const milestones = mergeMilestones(incident.milestones, fromChat, stated)
  // What was seen and stored is known to the second; the chat tells of it later, unless it tells of something earlier.
  const first = seenBefore({ sightings, entries })[0]
  const earliest = first && (fromChat.detectedAt === null || first.at <= fromChat.detectedAt.at) ? first : null
  if (earliest && !incident.stated['detectedAt']) milestones.detectedAt = earliest.at
  const toldEarlier = first && !earliest && !incident.stated['detectedAt'] ? fromChat.detection : null
  const detection = toldEarlier ?? incident.detection ?? earliest?.signal ?? fromChat.detection
  return {
    sightings,
    checks,
    measures,
    changes,
    anewAt: incident.anewAt ?? null,
    incident: { ...incident, milestones, detection },
    messages: chat,
    entries,
    people,
    services: serviceNames(roster, incident.services),
  }
}
