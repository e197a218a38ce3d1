import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CHANNEL, rosterText, type ScoredCase, writeExport } from './case-export.ts'

const MAIN = path.resolve(import.meta.dirname, '../../src/main.ts')
/** Where the cases of the project are. */
export const CASES = path.resolve(import.meta.dirname, '../cases')
const SCORER = path.join(CASES, 'score.mjs')

/** What score.mjs reads. */
type Prediction = {
  entries: { ts: string; kind: string }[]
  milestones: Record<string, string | null>
  detected_via: string | null
  draft: string
}

/** The report of score.mjs, as far as the table shows it. */
export type Report = { cases: Record<string, number | string | boolean | null>[]; mean: Record<string, number | null> }

/** Imports every case of a folder (`NN-*.json`) by the shipped command and gives the report of `score.mjs --all`. */
export async function scoreCases(dir: string): Promise<string> {
  const files = (await readdir(dir)).filter((file) => /^\d\d-.*\.json$/.test(file)).sort()
  if (files.length === 0) throw new Error(`${dir} has no cases: their files are named like 01-checkout-down.json.`)
  const work = await mkdtemp(path.join(tmpdir(), 'debrief-score-'))
  try {
    const predictions = path.join(work, 'predictions')
    await mkdir(predictions)
    for (const file of files) {
      const given = JSON.parse(await readFile(path.join(dir, file), 'utf8')) as ScoredCase
      const prediction = await predict(given, path.join(work, given.id))
      await writeFile(path.join(predictions, `${given.id}.json`), JSON.stringify(prediction))
    }
    return (await run(process.execPath, [SCORER, '--all', dir, predictions])).trim()
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What the import makes of one case: nothing but its conversation and its people is given to it. */
export async function predict(given: ScoredCase, work: string): Promise<Prediction> {
  const dir = path.join(work, 'export')
  const roster = path.join(work, 'roster.yml')
  const out = path.join(work, 'out')
  await writeExport(given, dir)
  await writeFile(roster, rosterText(given))
  await run(process.execPath, [MAIN, 'import', dir, '--channel', CHANNEL, '--roster', roster, '--out', out])
  const { incident, entries } = JSON.parse(await readFile(path.join(out, 'timeline.json'), 'utf8')) as {
    incident: { detection: string | null; milestones: Record<string, string | null> }
    entries: { ts: string | null; kind: string }[]
  }
  return {
    entries: entries.flatMap(({ ts, kind }) => (ts === null ? [] : [{ ts, kind }])),
    milestones: Object.fromEntries(
      Object.entries(incident.milestones).map(([name, at]) => [name.replace(/At$/, ''), at]),
    ),
    detected_via: incident.detection,
    draft: await readFile(path.join(out, 'postmortem.md'), 'utf8'),
  }
}

function run(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let errors = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(errors.trim() || `exit code ${code}`))))
  })
}

/** The figures that say most, a case a line. */
export function table({ cases, mean }: Report): string {
  const shown = [
    ['capture_recall', 'captured'],
    ['kind_accuracy', 'kinds'],
    ['kind_macro_f1', 'macro F1'],
    ['key_event_f1', 'events F1'],
    ['milestones_within_5_min', 'within 5 min'],
    ['impact_facts_outside_timeline', 'impact'],
    ['cause_facts_outside_timeline', 'cause'],
    ['action_items', 'actions'],
    ['action_owners', 'owners'],
    ['evidence_share', 'evidence'],
    ['verbatim_share', 'verbatim'],
    ['violations', 'violations'],
  ] as const
  const line = (name: string, cells: string[]) =>
    name.slice(0, 34).padEnd(36) + cells.map((cell) => cell.padStart(13)).join('')
  const figure = (value: unknown) => (typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : '-')
  return [
    line(
      'case',
      shown.map(([, title]) => title),
    ),
    ...cases.map((one) =>
      line(
        String(one['id']),
        shown.map(([key]) => figure(one[key])),
      ),
    ),
    line(
      'mean',
      shown.map(([key]) => figure(mean[key])),
    ),
    '',
  ].join('\n')
}
