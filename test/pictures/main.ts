import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { heading, messageHtml, type Names, page, type Shown } from './page.ts'

// Draws the pictures of the README from what a demo left behind:
//   npm run demo -- --once --out out/demo && node test/pictures/main.ts out/demo
// With `--width 390 --to FOLDER` as a telephone shows it, somewhere else. Needs Chromium: its command in CHROMIUM, else `chromium`. With pngquant the pictures become a third of their size.

const run = promisify(execFile)

type Document = {
  channel: { id: string; name: string; topic: string; members: { name: string; handle: string }[] }
  messages: Shown[]
  announcement: Shown[]
}
type Call = { method: string; args: Record<string, string> }

const ZONE = 'America/New_York'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1080' },
    to: { type: 'string', default: path.resolve(import.meta.dirname, '../../docs/pictures') },
  },
})
const folder = positionals[0]
if (!folder) throw new Error('node test/pictures/main.ts FOLDER  draws from what a demo wrote to FOLDER.')
const document = JSON.parse(await readFile(path.join(folder, 'channel.json'), 'utf8')) as Document
const calls = (await readFile(path.join(folder, 'slack-trace.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Call)
const names = namesOf(document, calls)

await draw('channel.png', channelPage())
await draw('draft.png', draftPage())

/**
 * The channel some minutes after the declaration, when one of the five has not answered and the next is called; beside it the
 * alert as it was offered before, and the page of who is called.
 */
function channelPage(): string {
  const moment = lastCall((call) => /: 4 of 5 answered$/.test(call.args['text'] ?? ''))
  const before = calls.slice(0, calls.indexOf(moment) + 1)
  const card = lastCall(
    (call) => call.args['channel'] === document.channel.id && /: investigating$/.test(call.args['text'] ?? ''),
    before,
  )
  const dm = lastCall(
    (call) => call.method === 'chat.postMessage' && (call.args['channel'] ?? '').startsWith('D'),
    before,
  )
  const posted = (ts: string | undefined) => document.messages.find((one) => one.ts === ts)!
  const until = Number(/\^(\d+)\^/.exec(blocksOf(dm))?.[1] ?? 0)
  const said = document.messages.filter(
    (one) => !one.author.bot && !one.subtype && !one.text.includes('```') && Number(one.ts) < until,
  )
  const shown = [
    ...said.filter((one) => Number(one.ts) < Number(card.args['ts'])).slice(-2),
    asOf(card, posted(card.args['ts'])),
    asOf(moment, posted(moment.args['ts'])),
    ...said.filter((one) => Number(one.ts) > Number(moment.args['ts'])).slice(-2),
  ]
  const paged = asOf(dm, {
    ts: '0',
    at: new Date(until * 1000).toISOString(),
    author: { name: 'debrief', bot: true },
    text: '',
  })
  const offer = lastCall(
    (call) => call.method === 'chat.postMessage' && (call.args['text'] ?? '').startsWith('Is this an incident?'),
  )
  const offered = document.announcement.find((one) => (offer.args['text'] ?? '').endsWith(titleOf(one)))!
  return page({ title: `# ${document.channel.name}`, line: document.channel.topic }, [
    shown.map((one) => messageHtml(one, names, ZONE)).join(''),
    [
      heading('# incidents'),
      messageHtml(asOf(offer, offered), names, ZONE),
      heading('Direct message to John Doe'),
      messageHtml(paged, names, ZONE),
    ].join(''),
  ])
}

/** The message that closes the incident, with the draft. */
function draftPage(): string {
  const closing = document.messages.find((one) => one.author.bot && /^#\d+ closed/.test(one.text))!
  return page({ title: `# ${document.channel.name}`, line: document.channel.topic }, [
    messageHtml(closing, names, ZONE),
  ])
}

/** What an offer is about: the words after what became of it. */
function titleOf({ text }: Shown): string {
  return text.replace(/^Part of #\d+:? /, '')
}

function asOf(call: Call, posted: Shown): Shown {
  return { ...posted, blocks: JSON.parse(blocksOf(call)) as unknown }
}

function blocksOf(call: Call): string {
  return call.args['blocks'] ?? '[]'
}

function lastCall(wanted: (call: Call) => boolean, among: readonly Call[] = calls): Call {
  const found = among.findLast((call) => /^chat\./.test(call.method) && wanted(call))
  if (!found) throw new Error('The demo did not come to what is to be drawn.')
  return found
}

/** What ids and handles are called. The trace knows people by id; on the card that is the commander, who declared it too. */
function namesOf({ channel }: Document, traced: readonly Call[]): Names {
  const known = new Map([[channel.id, channel.name], ...channel.members.map((one) => [one.handle, one.name] as const)])
  const commander = /commander (?<name>.+)$/.exec(channel.topic)?.groups?.['name'] ?? 'Commander'
  for (const [, id] of JSON.stringify(traced).matchAll(/<@(U[A-Z0-9]+)>/g)) known.set(id!, commander)
  return known
}

async function draw(name: string, html: string): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), 'debrief-picture-'))
  try {
    const source = path.join(work, 'page.html')
    const target = path.join(values.to, name)
    await writeFile(source, html)
    const { stdout } = await chromium(work, [`--window-size=${values.width},100`, '--dump-dom', source])
    const height = /data-height="(\d+)"/.exec(stdout)?.[1] ?? '1000'
    await chromium(work, [
      '--hide-scrollbars',
      // Grey edges instead of coloured ones: half the size.
      '--disable-lcd-text',
      '--force-device-scale-factor=2',
      `--window-size=${values.width},${height}`,
      `--screenshot=${target}`,
      source,
    ])
    await run('pngquant', ['--force', '--ext', '.png', '64', target]).catch(() => {})
    console.log(`${target}: ${Math.round((await stat(target)).size / 1024)} KB`)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function chromium(profile: string, args: string[]) {
  const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']
  return run(process.env['CHROMIUM'] ?? 'chromium', [...quiet, `--user-data-dir=${profile}`, ...args])
}
