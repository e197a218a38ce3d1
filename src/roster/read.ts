import { LineCounter, parseDocument } from 'yaml'
import type { Roster } from '../domain/roster.ts'
import type { Instant } from '../domain/time.ts'
import { buildRoster } from './build.ts'
import { RosterFile } from './file.ts'
import { createReport, type RosterProblem } from './problems.ts'
import { reportShape } from './shape.ts'
import { reportSyntax } from './syntax.ts'
import { warn, warnOfSchedules } from './warnings.ts'

/** A roster, with what its owner should know of it; or everything that keeps a file from being one. */
export type RosterReading =
  | { ok: true; roster: Roster; warnings: RosterProblem[] }
  | { ok: false; problems: RosterProblem[] }

/**
 * Reads a roster file (its form: docs/roster.md). `file` is the name that problems give. Problems come in the order of the
 * file: of its YAML first, and where that is sound of its fields, and where those are sound of its names. Gaps of schedules are
 * looked for in the 14 days from `now` on; without it, in none.
 */
export function readRoster(source: string, file: string, now: Instant | null = null): RosterReading {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, merge: true })
  const report = createReport(file, document, lines)

  const value = reportSyntax(report, document)
  if (report.problems.length > 0) return { ok: false, problems: inOrder(report.problems) }

  const parsed = RosterFile.safeParse(value, { reportInput: true })
  if (!parsed.success) {
    reportShape(report, parsed.error.issues)
    return { ok: false, problems: inOrder(report.problems) }
  }

  const { roster, unusedPolicies } = buildRoster(report, parsed.data)
  if (report.problems.length > 0) return { ok: false, problems: inOrder(report.problems) }
  warn(report, parsed.data, roster, unusedPolicies)
  warnOfSchedules(report, roster, now)
  return { ok: true, roster, warnings: inOrder(report.warnings) }
}

function inOrder(problems: RosterProblem[]): RosterProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
}
