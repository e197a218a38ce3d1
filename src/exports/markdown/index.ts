import type { Incident } from '../../domain/incident.ts'

/** The postmortem as a Markdown document; without a draft, a line that says why there is none. */
export function markdownExport(
  markdown: string | null,
  incident: Pick<Incident, 'number' | 'status' | 'outcome'>,
): string {
  if (markdown) return markdown
  const why =
    incident.status !== 'closed'
      ? 'it is not closed yet'
      : incident.outcome === 'resolved'
        ? 'it has not been drafted yet'
        : `it closed as ${incident.outcome}`
  return `# Incident ${incident.number}\n\nThere is no postmortem: ${why}.\n`
}
