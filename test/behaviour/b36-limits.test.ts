import { describe, expect, test } from 'vitest'
import { type Company, ROSTER, startCompany } from '../harness.ts'

/** Calls that Slack refused, with the reason; what is over a limit is among them. */
function refused(company: Company): string[] {
  return company.slack.trace
    .filter((call) => call.ok === false)
    .map((call) => `${call.method} ${call.error} ${call.messages?.join('; ') ?? ''}`.trim())
}

/** All words of what the bot shows in a place, as a reader sees them one after the other. */
function read(company: Company, channel: string): string {
  const words = (node: unknown): string[] => {
    if (Array.isArray(node)) return node.flatMap(words)
    if (!node || typeof node !== 'object') return []
    return Object.entries(node).flatMap(([key, value]) =>
      key === 'text' && typeof value === 'string' ? [value] : words(value),
    )
  }
  const own = company.slack.messages(channel).filter((message) => message.user === company.slack.botUserId)
  return own.flatMap((message) => words(message.blocks ?? [])).join('\n')
}

/** A roster in which one team of sixty is called at once. */
function sixty(): string {
  const keys = Array.from({ length: 60 }, (_one, index) => `p${index}`)
  const people = keys.map(
    (key) => `  ${key}: { name: Person ${key} ${'Long'.repeat(10)}, email: ${key}@acme.example, zone: Europe/Madrid }`,
  )
  return ROSTER.replace(
    'teams:\n',
    `${people.join('\n')}\nteams:\n  crowd: { name: Crowd, members: [${keys}], policy: crowd }\n`,
  )
    .replace('services:\n', 'services:\n  search: { name: Search, team: crowd }\n')
    .replace(
      'policies:\n',
      `policies:\n  crowd: { steps: [{ call: [${keys}], wait: 5m }], rounds: 1, last_resort: [ivo], last_resort_every: 5m }\n`,
    )
}

describe('36: whatever goes out stays within the limits of Slack, and nothing is dropped for it', () => {
  test('an update of 10,000 characters: taken, and every word of it shown', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    const words = Array.from({ length: 1_230 }, (_one, index) => `word${index}`)
    await slack.command(people.sue, channel, `/incident update ${words.join(' ')}`)
    await company.settled()
    expect(refused(company)).toEqual([])
    const shown = read(company, channel)
    expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(shown)).length).toBe(0)
  })

  test('sixty responders: all paged, all invited, one paging message, and a card that Slack takes', async () => {
    await using company = await startCompany({ roster: sixty(), start: false })
    const { slack, people } = company
    const crowd = Array.from({ length: 60 }, (_one, index) =>
      slack.addUser({ handle: `p${index}`, name: `Person ${index}`, email: `p${index}@acme.example` }),
    )
    await company.startBot()
    const { channel } = await company.declare(people.sue, 'sev1 search is down')
    expect(refused(company)).toEqual([])
    expect(crowd.filter((user) => slack.dm(user).length !== 1)).toEqual([])
    expect(crowd.filter((user) => !slack.channel(channel).members.includes(user))).toEqual([])
    await company.advance({ minutes: 6 })
    await company.advance({ minutes: 6 })
    await slack.command(people.sue, channel, '/incident oncall')
    await slack.command(people.sue, channel, '/incident')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    expect(refused(company)).toEqual([])
    expect(company.bot.log.lines.filter((line) => line.level === 'error')).toEqual([])
  })

  test('a record of 600 long messages: drafted, shown within the limits, and whole as a file', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
    const kinds = [
      (n: number) => `we see ${n} errors a minute on node ${n}, root cause: the limit of pool ${n} was wrong`,
      (n: number) => `rolled back build ${n} and errors dropped, that was it`,
      (n: number) => `AI: bob to add a test of limit ${n} by 2030-01-05`,
      (n: number) => `it is not the DNS of zone ${n}, checked and ruled out`,
      (n: number) => `<!channel> & \`code ${n}\` *bold* ${'and so on '.repeat(90)}`,
      (n: number) => `customers report that order ${n} failed ${'x'.repeat(3_500)}`,
    ]
    for (let n = 0; n < 600; n++) slack.say(n % 2 ? people.bob : people.sue, channel, kinds[n % kinds.length]!(n))
    await company.settled()
    await slack.command(people.sue, channel, '/incident timeline')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    expect(refused(company)).toEqual([])
    expect(company.bot.log.lines.filter((line) => line.level === 'error')).toEqual([])
    expect(slack.messages(channel).filter((message) => message.text.startsWith('#1 closed'))).toHaveLength(1)
    const file = slack.files().find((one) => one.name === 'postmortem-1.md')!
    for (let n = 0; n < 600; n += 60) expect(file.content).toContain(`node ${n}`)
    expect(file.content).not.toContain('<!channel>')
  })

  test('a title and a message of 10,000 characters: cut where Slack has no room, whole in the record', async () => {
    await using company = await startCompany()
    const { slack, people, general, bot } = company
    const title = `checkout ${'is slow & broken < > '.repeat(500)}`
    await slack.command(people.sue, general, `/incident sev2 ${title}`)
    const channel = await slack.waitFor(
      () => slack.channels().find((one) => one.name.startsWith('inc-')),
      'the channel',
    )
    await company.settled()
    const text = `${'everything is on fire '.repeat(454)}the end`
    const ts = slack.say(people.sue, channel.id, text)
    await slack.command(people.sue, channel.id, `/incident note ${text}`)
    await slack.command(people.sue, channel.id, '/incident close')
    await company.settled()
    await company.advance({ minutes: 1 })
    expect(refused(company)).toEqual([])
    const row = await bot.ctx.db.selectFrom('message').select('text').where('ts', '=', ts).executeTakeFirstOrThrow()
    expect(row.text).toBe(text)
  })
})
