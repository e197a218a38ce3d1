import type { StoredIncident } from '../db/incidents.ts'
import type { Severity } from '../domain/severity.ts'
import type { Lamp } from '../domain/sighting.ts'

/** What a person is told of what they asked for: plain data, kept in the inbox, rendered by the edge. Nothing in it is escaped. */
export type Answer =
  | { kind: 'sentence'; text: string }
  | { kind: 'declared'; incident: StoredIncident; severityGiven: boolean; called: string[] }
  | {
      kind: 'similar'
      open: StoredIncident[]
      declare: { title: string; severity: Severity | null; services: string[] }
    }
  /** Asks who has confirmed that these signals are well again. */
  | { kind: 'unconfirmed'; text: string; incidentId: string; zone: string; red: Lamp[] }
  /** What is asked for stands in Slack already, under this tag. */
  | { kind: 'shown'; text: string; incidentId: string; tag: string }
  | { kind: 'page-answered'; incidentId: string; pageId: string; text: string }

/** A plain sentence. */
export function sentence(text: string): Answer {
  return { kind: 'sentence', text }
}
