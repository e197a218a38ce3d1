/** Plain text as Markdown that shows exactly that text on one line: no emphasis, code, link, table, heading, list, quote or HTML comes of what people typed (CommonMark 0.31 §2.4, GFM tables). */
export function escapeMarkdown(text: string): string {
  const flat = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  return flat
    .replace(/[\\`*_[\]<>|~]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/!(?=\\\[)/g, '\\!')
    .replace(/^(#{1,6}(?=\s|$)|[-+=])/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
}

/** A Markdown link; where there is no address that is a web link, the label and the address as text. */
export function markdownLink(label: string, address: string): string {
  if (!/^https?:\/\/[^\s<>()]+$/.test(address)) return `${escapeMarkdown(label)} (${escapeMarkdown(address)})`
  return `[${escapeMarkdown(label)}](${address})`
}

/** A GFM table of plain or already escaped cells. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
