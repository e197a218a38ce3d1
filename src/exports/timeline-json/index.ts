import { draftPostmortem } from '../../domain/draft/draft-postmortem.ts'
import { draftInput, type Recorded } from '../../domain/draft/input.ts'
import type { Roster } from '../../domain/roster.ts'

/** The incident and its whole timeline as JSON: every message once, the system's entries, and how much of the channel is held. */
export function timelineExport(
  timeline: Recorded & { captured: number; slackMessages: number | null },
  roster: Roster,
): string {
  const input = draftInput(timeline, roster)
  const { incident } = input
  const document = {
    incident: {
      number: incident.number,
      title: incident.title,
      severity: incident.severity,
      status: incident.status,
      outcome: incident.outcome,
      detection: incident.detection,
      milestones: incident.milestones,
      services: input.services,
      stakeholders: draftPostmortem(input).stakeholders,
    },
    entries: timeline.entries.map(({ id, ts, at, kind, actor, text, permalink, evidence, adopted }) => ({
      id,
      ts,
      at,
      kind,
      actor: { name: actor.name, team: actor.team },
      text,
      permalink,
      evidence,
      // Only where it comes from another channel: who added it, and from where.
      ...(adopted ? { adopted } : {}),
    })),
    // What was said since the history was last counted is in Slack too.
    capture: { messages: Math.max(timeline.slackMessages ?? 0, timeline.captured), captured: timeline.captured },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
