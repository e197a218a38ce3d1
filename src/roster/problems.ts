import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml'

/** What is wrong in a roster file, where, and what would be right. `line` and `column` count from 1. */
export type RosterProblem = {
  file: string
  line: number
  column: number
  /** `teams.networking.policy`; empty for the file as a whole. */
  path: string
  message: string
  fix: string
}

/** Where a value stands in the file: keys and, in lists, places counted from 0. */
export type Path = readonly (string | number)[]

/** Takes down problems, which refuse the file, and warnings, which do not. `at: 'key'` points at the key instead of its value. */
export type Report = {
  problem(path: Path, message: string, fix: string, at?: 'key'): void
  /** A problem at an offset in the source, for what is not YAML and so has no path. */
  problemAt(offset: number, message: string, fix: string): void
  warning(path: Path, message: string, fix: string): void
  problems: RosterProblem[]
  warnings: RosterProblem[]
}

/** A report whose places are those of a parsed YAML document. */
export function createReport(file: string, document: Document, lines: LineCounter): Report {
  const problems: RosterProblem[] = []
  const warnings: RosterProblem[] = []
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    // An empty file has no lines, and the counter then says 0.
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  return {
    problem(path, message, fix, end) {
      problems.push({ ...at(offsetOf(document, path, end ?? 'value')), path: path.join('.'), message, fix })
    },
    problemAt(offset, message, fix) {
      problems.push({ ...at(offset), path: '', message, fix })
    },
    warning(path, message, fix) {
      warnings.push({ ...at(offsetOf(document, path, 'value')), path: path.join('.'), message, fix })
    },
    problems,
    warnings,
  }
}

/** `roster.yml:12:5 teams.ops.lead: nobody here is called "glen". Did you mean "ghammer"?` */
export function formatProblem(problem: RosterProblem): string {
  const { file, line, column, path, message, fix } = problem
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}. ${fix}`
}

/** A value as a message quotes it: on one line and short. */
export function quoted(value: unknown): string {
  const text = (JSON.stringify(value) ?? String(value)).replace(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** Offset of the value (or key) at `path`, or of the deepest part of the path that the file has. */
function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let node: Node | null = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const [depth, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null
    const isLast = depth === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part))
      // The only one of a list may be written by itself.
      if (!pair && part === 0) continue
      if (!pair) return offset
      const key: Node | null = isNode(pair.key) ? pair.key : null
      const value: Node | null = isNode(pair.value) ? pair.value : null
      // A map or list begins on a later line than its name, and it is the name that one looks for.
      const byKey = !value || isMap(value) || isSeq(value) || (isLast && at === 'key')
      offset = (byKey ? key?.range?.[0] : value.range?.[0]) ?? offset
      node = value
    } else if (isSeq(node) && typeof part === 'number') {
      const item: unknown = node.items[part]
      if (!isNode(item)) return offset
      offset = item.range?.[0] ?? offset
      node = item
    } else return offset
  }
  return offset
}
