import type { Postmortem, Section, SectionKey, Statement } from '../../domain/postmortem.ts'
import { instantOfTs } from '../../domain/time.ts'
import { inline, link, localTime, safeUrl } from './text.ts'

/** Permalinks by Slack ts. */
export type EvidenceLinks = Readonly<Record<string, string>>

/** Sections that the closing message itself shows, in its order. */
export const MAIN_SECTIONS: readonly SectionKey[] = ['summary', 'cause', 'resolution', 'ruled-out', 'still-in-place']

/** Links after one statement; more are counted. */
const LINKS_LIMIT = 6

/** One number for each piece of evidence, counted in the order people read: the closing message, then its thread. */
export function evidenceNumbers(postmortem: Postmortem): Map<string, number> {
  const main = MAIN_SECTIONS.map((key) => postmortem.sections.find((section) => section.key === key))
  const rest = postmortem.sections.filter((section) => !MAIN_SECTIONS.includes(section.key))
  const statements = (section: Section | undefined) => section?.statements ?? []
  const inOrder = [...main.flatMap(statements), ...postmortem.actions, ...rest.flatMap(statements)]
  const evidence = new Set(inOrder.flatMap((one) => one.evidence))
  return new Map([...evidence].map((one, index) => [one, index + 1]))
}

/** Each statement as one line of markup with its evidence, `The shop was down <https://...|[1]>`. */
export function statementLines(
  statements: readonly Statement[],
  numbers: Map<string, number>,
  links: EvidenceLinks,
  zone: string,
): string[] {
  return statements.map(({ text, evidence }) => {
    const shown = evidence.slice(0, LINKS_LIMIT).map((one) => evidenceLink(one, numbers, links, zone))
    const more = evidence.length > LINKS_LIMIT ? `+${evidence.length - LINKS_LIMIT}` : ''
    return `${inline(text, 600)}${shown.length === 0 ? '' : ` ${shown.join('')}${more}`}`
  })
}

/** Evidence without a link is shown by its time: a number alone would lead nowhere. */
function evidenceLink(evidence: string, numbers: Map<string, number>, links: EvidenceLinks, zone: string): string {
  const url = safeUrl(evidence) ?? links[evidence] ?? null
  if (url !== null) return link(url, `[${numbers.get(evidence) ?? '?'}]`)
  return /^\d{9,11}\.\d{1,6}$/.test(evidence) ? `(${localTime(instantOfTs(evidence), zone)})` : ''
}

/** As many of the lines, joined, as fit into `limit` characters (the first in any case), and how many were left out. */
export function fitted(lines: readonly string[], limit: number, joint = ' '): { text: string; left: number } {
  let text = lines[0] ?? ''
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue
    if (text.length + joint.length + line.length > limit) return { text, left: lines.length - index }
    text += joint + line
  }
  return { text, left: 0 }
}
