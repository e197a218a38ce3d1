import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Incident, NO_MILESTONES } from '../../src/domain/incident.ts'
import type { DraftInput } from '../../src/domain/postmortem.ts'
import { instantOf, instantOfTs } from '../../src/domain/time.ts'
import type { ChatMessage, Kind, TimelineEntry } from '../../src/domain/timeline.ts'
import { closedIncident } from '../domain/sample-incident.ts'

export type CaseMessage = {
  ts: string
  user?: string
  bot?: string
  text: string
  thread_ts?: string
  edited?: { ts: string; text: string }
  deleted?: string
  files?: { name: string }[]
}
export type CaseAction = { text: string; owner: string | null; due: string | null }
export type Case = {
  id: string
  title: string
  timezone: string
  severity: string
  detected_via?: 'customer' | 'staff' | 'alert' | 'telemetry'
  roster: { handle: string; name: string; team: string; role: string }[]
  messages: CaseMessage[]
  labels: {
    entries: { ts: string; kind: Kind; alt?: Kind[] }[]
    milestones: Record<string, string | null>
    duration_minutes: number
    stakeholders_by_team: Record<string, string[]>
    action_items: CaseAction[]
  }
}

export function loadCase(name: string): Case {
  const dir = import.meta.dirname
  const file = readdirSync(dir).find((f) => f.startsWith(name) && f.endsWith('.json'))
  if (file === undefined) throw new Error(`no case ${name}`)
  return JSON.parse(readFileSync(join(dir, file), 'utf8')) as Case
}

export function caseIds(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((f) => /^\d\d-.*\.json$/.test(f))
    .map((f) => f.replace(/\.json$/, ''))
    .sort()
}

/** The case's messages as the classifier reads them, without labels. */
export function chatOf(c: Case): ChatMessage[] {
  const people = new Map(c.roster.map((p) => [p.handle, p]))
  return c.messages.map((m) => {
    const person = people.get(m.user ?? '')
    return {
      ts: m.ts,
      threadTs: m.thread_ts ?? null,
      at: instantOfTs(m.ts),
      author:
        m.bot === undefined
          ? { kind: 'person', userId: m.user ?? null, botId: null, name: person?.name ?? m.user ?? 'unknown' }
          : { kind: 'bot', userId: null, botId: `B_${m.bot}`, name: m.bot },
      team: person?.team ?? null,
      text: m.edited?.text ?? m.text,
      files: (m.files ?? []).map((f) => f.name),
      deleted: m.deleted !== undefined,
    }
  })
}

export function permalinkOf(ts: string): string {
  return `https://example.slack.com/archives/C0CASE/p${ts.replace('.', '')}`
}

/** A draft's input as Debrief would hold it: entries with our own kinds, an incident with no milestone but the close. */
export function inputOf(c: Case, kinds: Map<string, Kind>): DraftInput {
  const messages = chatOf(c)
  const entries: TimelineEntry[] = messages.map((m) => ({
    id: m.ts,
    ts: m.ts,
    at: m.at,
    kind: kinds.get(m.ts) ?? 'chatter',
    actor: { name: m.author.name, team: m.team, userId: m.author.userId },
    text: m.text,
    permalink: permalinkOf(m.ts),
    evidence: [permalinkOf(m.ts)],
    source: 'message',
    threadTs: m.threadTs,
    deleted: m.deleted,
    adopted: null,
  }))
  const last = messages.at(-1)
  const rank = /[0-4]/.exec(c.severity)?.[0] ?? '2'
  const incident = closedIncident({
    title: c.title.replace(/:.*$/, ''),
    severity: (rank === '0' ? 'SEV1' : `SEV${rank}`) as Incident['severity'],
    declaredBy: messages.find((m) => m.author.userId !== null)?.author.userId ?? 'U0',
    commander: c.roster.find((p) => /commander|lead/i.test(p.role))?.handle ?? null,
    zone: c.timezone,
    milestones: { ...NO_MILESTONES, closedAt: last ? instantOf(Date.parse(last.at) + 60_000) : null },
    channelId: 'C0CASE',
  })
  return {
    incident,
    messages,
    entries,
    people: c.roster.map((p) => ({ userId: p.handle, handle: p.handle, name: p.name, team: p.team })),
    // What is affected has to come from the chat here: a replay has no roster of services.
    services: [],
  }
}
