import { type Document, type ErrorCode, isNode, isScalar, visit } from 'yaml'
import type { Report } from './problems.ts'

const FIXES: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'Begin the lines of one list or map in the same column.',
  BAD_SCALAR_START: 'Leave that character out, or put the text in quotes: "@ana".',
  BLOCK_AS_IMPLICIT_KEY: 'Put a text that contains ": " in quotes.',
  DUPLICATE_KEY: 'Keep one of the two.',
  MISSING_CHAR: 'Close the quote or bracket.',
  MULTIPLE_DOCS: 'Remove the line ---: a roster is one document.',
  TAB_AS_INDENT: 'Indent with blanks.',
}

/** The plain value of a parsed document, null when it has none; reports what is not YAML. */
export function reportSyntax(report: Report, document: Document.Parsed): unknown {
  for (const { code, message, pos } of document.errors) {
    const what = code === 'DUPLICATE_KEY' ? 'this key is here twice' : `this is not YAML: ${message}`
    report.problemAt(pos[0], what, FIXES[code] ?? 'Compare the line with those before it.')
  }
  visit(document, {
    Pair(_key, { key }) {
      if (isNode(key) && !isScalar(key))
        report.problemAt(key.range?.[0] ?? 0, 'this key is no text', 'Put it in quotes.')
    },
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined)
        report.problemAt(
          alias.range?.[0] ?? 0,
          `nothing is marked &${alias.source}`,
          'Mark it before this line, or put the text in quotes.',
        )
    },
  })
  if (report.problems.length > 0) return null
  try {
    const value: unknown = document.toJS()
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    const what = value === null ? 'the file is empty' : 'the file is no map of company, people and teams'
    report.problemAt(0, what, 'Begin with a copy of roster.example.yml.')
  } catch (error) {
    // What the parser still finds when it follows aliases: too many of them.
    report.problemAt(
      0,
      `this is not YAML: ${error instanceof Error ? error.message : String(error)}`,
      'Write it out without * aliases.',
    )
  }
  return null
}
