import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { rosterText, type ScoredCase, writeExport } from './case-export.ts'
import { CASES, predict, scoreCases } from './score.ts'

type Labelled = ScoredCase & { title: string; severity: string; notes?: string; labels: { entries: { ts: string }[] } }

async function firstCase(): Promise<Labelled> {
  return JSON.parse(await readFile(path.join(CASES, '01-exotic-plant-wrong-build.json'), 'utf8')) as Labelled
}

async function folder(): Promise<AsyncDisposable & { dir: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'debrief-score-test-'))
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}

test('the import is given the conversation and the people, and nothing that a label says', async () => {
  await using work = await folder()
  const given = await firstCase()
  const marked = {
    ...given,
    title: 'LABEL title',
    severity: 'LABEL severity',
    labels: { ...given.labels, notes: 'LABEL' },
    roster: given.roster.map((person) => ({ ...person, role: 'LABEL role' })),
  }
  await writeExport(marked, work.dir)
  const files = (await readdir(work.dir, { recursive: true })).filter((file) => file.endsWith('.json'))
  const texts = await Promise.all(files.map((file) => readFile(path.join(work.dir, file), 'utf8')))
  expect(files.length).toBeGreaterThanOrEqual(3)
  expect([...texts, rosterText(marked)].join('\n')).not.toContain('LABEL')
})

test('every message of a case comes back once, with what it came to', async () => {
  await using work = await folder()
  const given = await firstCase()
  const { entries, milestones, draft } = await predict(given, work.dir)
  expect(entries.map((one) => one.ts).sort()).toEqual(given.messages.map((one) => one.ts).sort())
  expect(milestones).toMatchObject({ detected: expect.any(String), resolved: expect.any(String) })
  expect(draft).toContain('Glen Hammer')
})

test('the report is that of the scorer, a case a line, and its mean', async () => {
  await using work = await folder()
  const given = await firstCase()
  await writeFile(path.join(work.dir, '01-one.json'), JSON.stringify(given))
  const report = JSON.parse(await scoreCases(work.dir)) as {
    cases: { id: string; prediction: boolean }[]
    mean: object
  }
  expect(report.cases).toMatchObject([{ id: given.id, prediction: true, capture_recall: 1, secrets_leaked: 0 }])
  expect(report.mean).toMatchObject({ kind_accuracy: expect.any(Number), evidence_share: 1 })
})

test('a folder without cases says so', async () => {
  await using work = await folder()
  await expect(scoreCases(work.dir)).rejects.toThrow(/has no cases/)
})
