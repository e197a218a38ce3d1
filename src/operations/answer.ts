import type { StoredIncident } from '../db/incidents.ts'
import type { Severity } from '../domain/severity.ts'

/** What a person is told of what they asked for: plain data, kept in the inbox, rendered by the edge. Nothing in it is escaped. */
export type Answer =
  | { kind: 'sentence'; text: string }
  | { kind: 'declared'; incident: StoredIncident; severityGiven: boolean; called: string[] }
  | {
      kind: 'similar'
      open: StoredIncident[]
      declare: { title: string; severity: Severity | null; services: string[] }
    }
  | { kind: 'page-answered'; incidentId: string; pageId: string; text: string }

/** A plain sentence. */
export function sentence(text: string): Answer {
  return { kind: 'sentence', text }
}
