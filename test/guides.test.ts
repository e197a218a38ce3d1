import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { SETTINGS } from '../src/config.ts'
import { SLASH_COMMAND, SUB_COMMANDS } from '../src/domain/command/words.ts'
import { DETECTIONS, INCIDENT_STATUSES, MILESTONES, OUTCOMES } from '../src/domain/incident.ts'
import { KINDS } from '../src/domain/timeline.ts'
import { PAGING_CHANNELS } from '../src/paging/index.ts'
import { SCOPES } from '../src/slack/identity.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const guide = read('docs/operator-guide.md')

/** First cells of the rows of a section's first table, without their backticks. */
function rows(section: string): string[][] {
  const text = guide.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? ''
  return [...text.matchAll(/^\| `[^\n]+\|$/gm)].map(([row]) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

test('the operator guide has every setting, and none that is not read', () => {
  expect(rows('Settings').map(([name]) => name)).toHaveLength(SETTINGS.length)
  expect(
    rows('Settings')
      .map(([name]) => name)
      .sort(),
  ).toEqual([...SETTINGS].sort())
})

test('the operator guide says what each scope is for, as the code does', () => {
  expect(rows('The Slack app')).toEqual(Object.entries(SCOPES))
})

test('.env.example and compose.yaml set what is read', () => {
  // The PostgreSQL image of compose.yaml reads these.
  const known = [...SETTINGS, 'POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB']
  const example = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]!)
  const compose = [...read('compose.yaml').matchAll(/^\s+([A-Z_]{4,}): /gm)].map((match) => match[1]!)
  expect(example.length).toBeGreaterThan(5)
  expect([...example, ...compose].filter((name) => !known.includes(name))).toEqual([])
})

test('the user guide has every command as the help writes it', () => {
  const text = read('docs/user-guide.md').replaceAll('\\|', '|')
  const missing = Object.values(SUB_COMMANDS).filter(({ usage }) => !text.includes(`\`${SLASH_COMMAND} ${usage}\``))
  expect(missing).toEqual([])
})

test('the glossary has every status, outcome, detection, milestone, kind and paging channel', () => {
  const text = read('src/domain/glossary.md')
  const words = [...INCIDENT_STATUSES, ...OUTCOMES, ...DETECTIONS, ...MILESTONES, ...KINDS, ...PAGING_CHANNELS]
  expect(words.filter((word) => !text.includes(`\`${word}\``))).toEqual([])
})

test('every link and picture of the documents leads somewhere', () => {
  const documents = globSync('{*.md,docs/**/*.md,src/**/*.md}', { cwd: ROOT })
  expect(documents.length).toBeGreaterThan(10)
  const broken = documents.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(#[^)]*)?\)/g)]
      .map((match) => match[1]!)
      .filter((target) => target !== '' && !existsSync(path.join(ROOT, path.dirname(file), target)))
      .map((target) => `${file}: ${target}`),
  )
  expect(broken).toEqual([])
})

test('pictures are small enough to be fetched with every clone', () => {
  const pictures = globSync('docs/pictures/*.png', { cwd: ROOT })
  expect(pictures.length).toBeGreaterThan(0)
  expect(pictures.filter((file) => readFileSync(path.join(ROOT, file)).length > 300 * 1024)).toEqual([])
})
