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
}

/** What can be affected; `team` is the key of the one that owns it. */
export type Service = {
  key: string
  name: string
  team: string
  aliases: string[]
}

/** Who a step calls: a person, everybody in a team, its lead, or the holder of a role. */
export type Target =
  | { kind: 'person'; person: string }
  | { kind: 'team'; team: string }
  | { kind: 'role'; role: string }

/** One rung: its targets are called, then there is `waitMinutes` for an answer before the next. */
export type Step = { targets: Target[]; waitMinutes: number }

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

/** An SOP. It matches by trigger words in the title or by service, and may name teams that are paged at once. */
export type Runbook = {
  key: string
  title: string
  triggers: string[]
  services: string[]
  steps: string[]
  /** Team keys. */
  pages: string[]
  severities: Severity[]
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
    webhook: string | null
  }
  severities: SeverityDefinition[]
  teams: Team[]
  people: Person[]
  services: Service[]
  policies: EscalationPolicy[]
  roles: RoleDefinition[]
  runbooks: Runbook[]
}
