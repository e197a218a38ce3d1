import { classifyAll } from '../../src/domain/classify/classify.ts'
import { mergeMilestones, milestonesFromChat } from '../../src/domain/classify/milestones.ts'
import { draftPostmortem } from '../../src/domain/draft/draft-postmortem.ts'
import { postmortemMarkdown } from '../../src/domain/draft/markdown.ts'
import { NO_MILESTONES } from '../../src/domain/incident.ts'
import type { DraftInput, Postmortem } from '../../src/domain/postmortem.ts'
import { instantOfTs } from '../../src/domain/time.ts'
import type { ChatMessage, TimelineEntry } from '../../src/domain/timeline.ts'
import { closedIncident } from './sample-incident.ts'

const PEOPLE = [
  { userId: 'U_sue', handle: 'sue', name: 'Sue Salt', team: 'Customer Support' },
  { userId: 'U_ann', handle: 'ann', name: 'Ann Ash', team: 'Payments' },
  { userId: 'U_bob', handle: 'bob', name: 'Bob Bell', team: 'Platform' },
]
const START = Date.parse('2024-06-03T08:00:00Z') / 1000

/** A message of one of three people, minutes after 08:00 UTC on 3 June 2024. */
export function say(
  minute: number,
  who: 'sue' | 'ann' | 'bob',
  text: string,
  more: Partial<ChatMessage> = {},
): ChatMessage {
  const ts = `${START + minute * 60}.000000`
  const person = PEOPLE.find((p) => p.handle === who)
  return {
    ts,
    threadTs: null,
    at: instantOfTs(ts),
    author: { kind: 'person', userId: `U_${who}`, botId: null, name: who },
    team: person?.team ?? null,
    text,
    files: [],
    deleted: false,
    ...more,
  }
}

/** An entry of the system's own, minutes after 08:00 UTC. */
export function entry(
  minute: number,
  kind: TimelineEntry['kind'],
  text: string,
  userId: string | null = null,
): Partial<TimelineEntry> {
  const person = PEOPLE.find((p) => p.userId === userId)
  const actor = person
    ? { name: person.name, team: person.team, userId }
    : { name: 'Debrief', team: null, userId: null }
  return { at: instantOfTs(`${START + minute * 60}.000000`), kind, text, actor }
}

function systemEntry(given: Partial<TimelineEntry>, index: number): TimelineEntry {
  return {
    id: `e${index}`,
    ts: null,
    at: instantOfTs(`${START}.000000`),
    kind: 'update',
    actor: { name: 'Debrief', team: null, userId: null },
    text: '',
    permalink: null,
    evidence: [],
    source: 'system',
    threadTs: null,
    deleted: false,
    adopted: null,
    ...given,
  }
}

/** A draft of these messages and entries of the system. */
export function draftOf(
  messages: ChatMessage[],
  system: readonly Partial<TimelineEntry>[] = [],
): { postmortem: Postmortem; markdown: string; input: DraftInput } {
  const kinds = classifyAll(messages)
  const chat = milestonesFromChat(messages, kinds, 'Europe/Vienna')
  const input: DraftInput = {
    incident: closedIncident({
      detection: chat.detection,
      milestones: mergeMilestones(NO_MILESTONES, chat, []),
    }),
    messages,
    entries: [
      ...messages.map(
        (m): TimelineEntry => ({
          id: m.ts,
          ts: m.ts,
          at: m.at,
          kind: kinds.get(m.ts) ?? 'chatter',
          actor: { name: m.author.name, team: m.team, userId: m.author.userId },
          text: m.text,
          permalink: `https://acme.slack.com/archives/C1/p${m.ts.replace('.', '')}`,
          evidence: [],
          source: 'message',
          threadTs: m.threadTs,
          deleted: m.deleted,
          adopted: null,
        }),
      ),
      ...system.map(systemEntry),
    ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    people: PEOPLE,
    services: [],
  }
  const postmortem = draftPostmortem(input)
  return { postmortem, markdown: postmortemMarkdown(postmortem, input), input }
}
