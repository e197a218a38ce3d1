import type { Runbook, RunbookStep } from '../domain/roster.ts'
import type { RosterFile } from './file.ts'
import { FIRST_LOOK } from './first-look.ts'
import { type FileNames, nearest, present, readable, refer } from './names.ts'
import { readWait } from './policies.ts'
import { type Path, quoted, type Report } from './problems.ts'

type WrittenRunbook = RosterFile['runbooks'][string]
type WrittenStep = WrittenRunbook['steps'][number]

/** The runbooks of a file, and after them the first look, unless the file has one of that key. */
export function readRunbooks(report: Report, file: RosterFile, names: FileNames): Runbook[] {
  const own = Object.entries(file.runbooks).map(([key, runbook]) => readRunbook(report, names, key, runbook))
  return own.some((one) => one.key === FIRST_LOOK.key) ? own : [...own, FIRST_LOOK]
}

function readRunbook(report: Report, names: FileNames, key: string, runbook: WrittenRunbook): Runbook {
  const path = ['runbooks', key]
  const { words, services, severities } = runbook.when
  if (words.length === 0 && services.length === 0)
    report.problem([...path, 'when'], 'it never applies', 'Give it words: [...] of a title, or services: [...].')
  const ofServices = services.map((name, place) =>
    refer(report, names.services, 'service', name, [...path, 'when', 'services', place]),
  )
  return {
    key,
    title: runbook.title ?? readable(key),
    triggers: words,
    services: present(ofServices),
    steps: runbook.steps.map((step, place) => readStep(report, names, step, [...path, 'steps', place])),
    pages: readTeams(report, names, runbook.page, path),
    severities: [...new Set(severities)],
    link: runbook.link ?? null,
  }
}

function readStep(report: Report, names: FileNames, step: WrittenStep, path: Path): RunbookStep {
  const { hours, wait, otherwise } = step
  if (hours !== undefined && hours !== 'business' && hours !== 'off') {
    const fix = nearest(hours, ['business', 'off'])
    report.problem([...path, 'hours'], `${quoted(hours)} is neither business nor off`, fix)
  }
  if (otherwise !== undefined && wait === undefined)
    report.problem(
      [...path, 'otherwise'],
      'it comes after a wait, and this step has none',
      'Add wait: 5m, or make it a step of its own with if:.',
    )
  return {
    text: step.do,
    condition: step.if ?? null,
    hours: hours === 'business' || hours === 'off' ? hours : null,
    waitMinutes: wait === undefined ? null : readWait(report, wait, [...path, 'wait']),
    otherwise: otherwise ?? null,
    pages: readTeams(report, names, step.page, path),
    link: step.link ?? null,
  }
}

function readTeams(report: Report, names: FileNames, page: string[], path: Path): string[] {
  return present(page.map((name, place) => refer(report, names.teams, 'team', name, [...path, 'page', place])))
}
