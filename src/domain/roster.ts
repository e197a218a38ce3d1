import type { Contact } from './contact.ts'
import type { Detection } from './incident.ts'
import type { Schedule } from './schedule/schedule.ts'
import type { Severity } from './severity.ts'

/** One person of the roster. `key` is the name used inside the file. */
export type Person = {
  key: string
  name: string
  /** Slack user id; looked up from `email` when the roster is stored. */
  slack: string | null
  email: string | null
  zone: string
  aliases: string[]
  /** Key of the team that the person is listed in; the first one when several list them. */
  team: string | null
  /** How they are reached besides Slack, of what they have verified; the addresses are theirs, and not here. */
  reach?: readonly Contact['kind'][]
}

/** People who answer for each other; `lead` and `members` are person keys, the first member is the point of contact. */
export type Team = {
  key: string
  name: string
  aliases: string[]
  lead: string | null
  members: string[]
  /** Escalation policy key. */
  policy: string
  /** Key of the schedule that says who of it is on call; null where its members are called in their order. */
  schedule: string | null
  /** Slack channel (id once settled) where the team reads of hand-offs and of the night; null for none. */
  channel: string | null
  /** Who calls its people: Debrief, or PagerDuty by a service of its own, which Debrief then only watches. */
  pager: 'debrief' | 'pagerduty'
}

/** What can be affected; `team` is the key of the one that owns it. */
export type Service = {
  key: string
  name: string
  team: string
  aliases: string[]
  /** What to secure before anybody restarts it (a dump, logs): a restart destroys evidence. */
  beforeRestart: string | null
  /** http(s) addresses: where it is to be seen, and the document of its current release. */
  dashboard: string | null
  asBuilt: string | null
}

/** Who a step calls: a person, everybody in a team, the holder of a role, who is on call by a schedule now or whose turn is next, or a team's own pager. */
export type Target =
  | { kind: 'person'; person: string }
  | { kind: 'team'; team: string }
  | { kind: 'role'; role: string }
  | { kind: 'schedule'; schedule: string; turn: 'now' | 'next' }
  | { kind: 'pager'; team: string }

/** One rung: its targets are called, then there is `waitMinutes` for an answer before the next; null is the severity's own wait (`waitOf`). */
export type Step = { targets: Target[]; waitMinutes: number | null }

/** Who is called, in what order, until somebody answers. */
export type EscalationPolicy = {
  key: string
  steps: Step[]
  /** How often the whole ladder is gone through before the last resort; SEV1 goes on without end. */
  rounds: number
  /** Called when the ladder is used up. */
  lastResort: Target[]
  /** Minutes between calls of the last resort. */
  lastResortEveryMinutes: number
}

/** A role of an incident (commander, communications) and whom it calls at which severities. */
export type RoleDefinition = { key: string; targets: Target[]; pagedAt: Severity[] }

/** One step of a runbook, done by somebody and ticked. */
export type RunbookStep = {
  text: string
  /** When it is to be done, in words; null is always. */
  condition: string | null
  /** Only in, or only outside of, the company's business hours; null is at any time. */
  hours: 'business' | 'off' | null
  /** Minutes to wait after it for what it should bring about; then Debrief asks, and says `otherwise`. */
  waitMinutes: number | null
  /** What to do when the wait brought nothing. */
  otherwise: string | null
  /** Team keys that it may need; a button calls them. */
  pages: string[]
  /** An http(s) address. */
  link: string | null
}

/** A step that is nothing but its text. */
export function plainStep(text: string): RunbookStep {
  return { text, condition: null, hours: null, waitMinutes: null, otherwise: null, pages: [], link: null }
}

/** An SOP. It matches by trigger words in the title or in an alert, or by service, and may name teams that are paged at once. */
export type Runbook = {
  key: string
  title: string
  triggers: string[]
  services: string[]
  steps: RunbookStep[]
  /** Team keys. */
  pages: string[]
  severities: Severity[]
  /** Where it is written in full, an http(s) address. */
  link: string | null
}

/** What a severity means here and who is paged at it. */
export type SeverityDefinition = {
  severity: Severity
  meaning: string
  /** Whether the owning team of each affected service is paged. */
  pageOwners: boolean
  /** Team keys paged besides. */
  pageTeams: string[]
}

/** When people work: local times `HH:MM` of the company's zone, on days of the week (1 is Monday). */
export type BusinessHours = { days: number[]; from: string; to: string }

/** Where the roster says nothing. */
export const BUSINESS_HOURS: BusinessHours = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

/** What a hook may do with what it brings: declare at once, offer it to people with a button, or only attach it to an open incident. */
export const HOOK_RULES = ['declare', 'offer', 'attach'] as const
/** One of them. */
export type HookRule = (typeof HOOK_RULES)[number]

/** A system that tells Debrief of trouble; its key stands in the address of the hook. */
export type HookSource = {
  key: string
  /** Whose bodies it sends: a key of `HOOK_NAMES` of src/roster/hook-kinds.ts. */
  kind: string
  /** Readable. */
  name: string
  rule: HookRule
  /** What its sightings show. */
  signal: Detection
  /** Service key for what names none. */
  service: string | null
  /** Its own words for how bad it is -> ours; what is missing is the company's default. */
  severities: Record<string, Severity>
}

/** Who is there, who owns what, and who is called when; all references are by key, and lead somewhere. */
export type Roster = {
  company: {
    name: string
    zone: string
    /** Slack channel id or name where incidents are announced and live when no channel can be made. */
    incidentsChannel: string | null
    /** Policy for a service that nobody owns. */
    catchAllPolicy: string
    defaultSeverity: Severity
    bridge: string | null
    /** Where people meet while Slack is down, in words that can be read out: a telephone conference and its PIN, or an address. */
    fallbackBridge: string | null
    webhook: string | null
    businessHours: BusinessHours
  }
  severities: SeverityDefinition[]
  teams: Team[]
  people: Person[]
  services: Service[]
  schedules: Schedule[]
  policies: EscalationPolicy[]
  roles: RoleDefinition[]
  runbooks: Runbook[]
  hooks: HookSource[]
  /** Slack channels (ids once settled) in which changes of the systems are told. */
  changeChannels: string[]
}
