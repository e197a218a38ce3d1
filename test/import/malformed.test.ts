import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { acme, exportFolder, type Files, runImport, SHOP_DOWN } from './export.ts'

const DAY = 'inc-12-shop-down/2021-03-09.json'
const good = acme({ '2021-03-09': SHOP_DOWN })
const without = (name: string): Files => Object.fromEntries(Object.entries(good).filter(([file]) => file !== name))

/** What is wrong, in which files, and what is said of it; `EXPORT` stands for the folder. */
const MALFORMED: [string, Files, string | RegExp][] = [
  [
    'a day that ends too early',
    { ...good, [DAY]: '[\n{"type":"message","ts":"1615298400.000100","text":"a"}' },
    /2021-03-09\.json:2:\d+ is no JSON: .*close bracket/,
  ],
  [
    'a word in a day',
    { ...good, [DAY]: '[\n{"type":"message",\n"ts": oops}]' },
    /2021-03-09\.json:3:7 is no JSON: invalid symbol before "oops}\]"/,
  ],
  ['a day cut in a text', { ...good, [DAY]: '[\n\n{"text":"abc' }, /2021-03-09\.json:3:\d+ is no JSON/],
  ['an empty day', { ...good, [DAY]: '' }, /2021-03-09\.json:1:1 is no JSON/],
  [
    'a comma too many',
    { ...good, [DAY]: '[{"type":"message","ts":"1615298400.000100"},\n]' },
    /2021-03-09\.json:2:1 is no JSON/,
  ],
  [
    'a day that is a map',
    { ...good, [DAY]: '{"messages": []}' },
    /2021-03-09\.json:1 is a map, and an export has a list there/,
  ],
  [
    'a message that is a text',
    { ...good, [DAY]: '[\n{"type":"message","ts":"1615298400.000100"},\n"hello"\n]' },
    /2021-03-09\.json:3 is a string, and here goes a message/,
  ],
  [
    'a message without ts',
    { ...good, [DAY]: '[\n{"type":"message",\n"text":"a"}]' },
    /2021-03-09\.json:2 has no ts: a message has one like "1615299304\.141745"/,
  ],
  [
    'a message whose ts is a number',
    { ...good, [DAY]: '[\n{"type":"message",\n"ts":1615298400.0001}]' },
    /2021-03-09\.json:3 has the ts 1615298400\.0001/,
  ],
  [
    'a user without id',
    { ...good, 'users.json': '[{"id":"U1"},\n{"name":"x"}]' },
    /users\.json:2 is not as it should be \(id\): a user has an id/,
  ],
  [
    'a channel without name',
    { ...good, 'channels.json': '[{"id":"C1"}]' },
    /channels\.json:1 is not as it should be \(name\)/,
  ],
  ['no users', without('users.json'), /export has no users\.json, so it is no Slack export/],
  ['no channels', without('channels.json'), /export has no channels\.json/],
  ['no days', without(DAY), /inc-12-shop-down cannot be read \(ENOENT\): an export has a folder of days/],
  [
    'a message that was edited at no time',
    { ...good, [DAY]: '[\n{"type":"message","ts":"1615298400.000100","text":"a",\n"edited":{"ts":"noon"}}]' },
    /2021-03-09\.json:2 is a message with a field that Slack writes otherwise \(Invalid time value\)/,
  ],
  ['no messages', { ...good, [DAY]: '[]' }, /inc-12-shop-down holds no messages/],
]

describe('a malformed export: file and line, exit code 1, nothing written', () => {
  test.each(MALFORMED)('%s', async (_what, files, says) => {
    await using folder = await exportFolder(files)
    const ran = await runImport([folder.dir, '--channel', 'inc-12-shop-down', '--out', folder.out])
    expect(ran.err).toMatch(says)
    expect(ran.err.trim().split('\n')).toHaveLength(1)
    expect(ran.code).toBe(1)
    expect(existsSync(folder.out)).toBe(false)
  })
})

test.each([
  '../elsewhere',
  '..',
  'a/b',
  'a\\b',
])('a channel called %j leads out of the export to nothing', async (name) => {
  const days = [{ type: 'message', ts: '1615298400.000100', user: 'U1', text: 'of somebody else' }]
  await using folder = await exportFolder({
    ...good,
    'channels.json': [{ id: 'C1', name }],
    '2021-03-09.json': days,
    '../2021-03-09.json': days,
    '../elsewhere/2021-03-09.json': days,
    'a/b/2021-03-09.json': days,
    'a\\b/2021-03-09.json': days,
  })
  const ran = await runImport([folder.dir, '--channel', 'C1', '--out', folder.out])
  expect(ran.err).toContain(`has a channel ${JSON.stringify(name)}, which is no name of a folder`)
  expect(ran.code).toBe(1)
  expect(existsSync(folder.out)).toBe(false)
})

test('names of an export do not speak to the terminal', async () => {
  const hostile = '\u001b]0;owned\u0007 \u009b31m'
  await using folder = await exportFolder({
    ...good,
    'channels.json': [
      { id: 'C0INC12', name: 'inc-12-shop-down', topic: { value: `Shop${hostile}` } },
      { id: 'C2', name: hostile },
    ],
  })
  const ran = await runImport([folder.dir, '--channel', 'inc-12-shop-down', '--out', folder.out])
  expect(ran.out).toContain('"Shop]0;owned 31m": 6 messages.')
  const wrong = await runImport([folder.dir, '--channel', 'nope', '--out', folder.out])
  expect(wrong.err).toContain(']0;owned 31m')
  expect(ran.out + wrong.err).not.toMatch(/[^\P{Cc}\n]/u)
})

describe('wrong arguments', () => {
  test('a channel that is not there names near ones', async () => {
    await using folder = await exportFolder(good)
    const ran = await runImport([folder.dir, '--channel', 'inc-12-shop-dwn', '--out', folder.out])
    expect(ran.err).toMatch(
      /channels\.json has no channel "inc-12-shop-dwn". Did you mean inc-12-shop-down\? It has 2: general, inc-12-shop-down/,
    )
    expect(ran.code).toBe(1)
  })

  test.each([
    [['--channel', 'x', '--out', 'o'], /import EXPORT_DIR --channel NAME --out DIR/],
    [['here', '--out', 'o'], /import EXPORT_DIR --channel NAME --out DIR/],
    [['here', '--channel', 'x'], /import EXPORT_DIR --channel NAME --out DIR/],
    [['/nowhere/at/all', '--channel', 'x', '--out', 'o'], /\/nowhere\/at\/all cannot be read \(ENOENT\)/],
    [['here', '--channel', 'x', '--out', 'o', '--workspace', 'acme'], /--workspace "acme" is no address/],
    [['here', '--channel', 'x', '--out', 'o', '--workspace', 'javascript:alert(1)'], /--workspace "javascript:alert/],
    [['here', '--channel', 'x', '--out', 'o', '--roster', '/no/roster.yml'], /\/no\/roster\.yml cannot be read/],
    [['here', '--chanel', 'x', '--out', 'o'], /--chanel/],
  ])('%j', async (args, says) => {
    const ran = await runImport(args)
    expect(ran.err).toMatch(says)
    expect(ran.err).not.toContain('    at ')
    expect(ran.code).toBe(1)
  })

  test('a bad roster: its line, and nothing written', async () => {
    await using folder = await exportFolder({
      ...good,
      'roster.yml': 'company: { name: A, zone: Mars/One, catch_all: x }\npeople: {}\nteams: {}\n',
    })
    const roster = path.join(folder.dir, 'roster.yml')
    const ran = await runImport([folder.dir, '--channel', 'inc-12-shop-down', '--roster', roster, '--out', folder.out])
    expect(ran.err).toMatch(/roster\.yml:1:\d+ company\.zone: "Mars\/One" is no time zone/)
    expect(ran.code).toBe(1)
    expect(existsSync(folder.out)).toBe(false)
  })

  test('a folder that cannot be written to keeps what is there', async () => {
    await using folder = await exportFolder(good)
    await writeFile(folder.out, 'a file')
    const ran = await runImport([folder.dir, '--channel', 'inc-12-shop-down', '--out', folder.out])
    expect(ran.err).toMatch(/--out .* cannot be made \(EEXIST\)/)
    expect(await readFile(folder.out, 'utf8')).toBe('a file')
  })

  test('a folder in the place of one document keeps the other as it was', async () => {
    await using folder = await exportFolder(good)
    await mkdir(path.join(folder.out, 'postmortem.md'), { recursive: true })
    await writeFile(path.join(folder.out, 'timeline.json'), 'old')
    const ran = await runImport([folder.dir, '--channel', 'inc-12-shop-down', '--out', folder.out])
    expect(ran.err).toMatch(/--out .* has a folder postmortem\.md/)
    expect(ran.code).toBe(1)
    expect(readdirSync(folder.out).sort()).toEqual(['postmortem.md', 'timeline.json'])
    expect(await readFile(path.join(folder.out, 'timeline.json'), 'utf8')).toBe('old')
  })
})

test('a good one is written whole, again over an older one, and says where', async () => {
  await using folder = await exportFolder(good)
  await mkdir(folder.out)
  await writeFile(path.join(folder.out, 'postmortem.md'), 'old')
  const ran = await runImport([folder.dir, '--channel', 'inc-12-shop-down', '--title', ' ', '--out', folder.out])
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('"Shop down": 6 messages.') })
  expect(readdirSync(folder.out).sort()).toEqual(['postmortem.md', 'timeline.json'])
  expect(await readFile(path.join(folder.out, 'postmortem.md'), 'utf8')).toMatch(/^# .*Shop down/m)
})
