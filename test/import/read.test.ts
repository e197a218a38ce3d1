import { describe, expect, test } from 'vitest'
import { importIncident } from '../../src/import/import-incident.ts'
import { readRoster } from '../../src/roster/read.ts'
import { acme, at, exportFolder, type Files, member, SHOP_DOWN, said } from './export.ts'

const ROSTER = `
company: { name: Acme, zone: America/New_York, catch_all: sre }
people:
  ana: { name: Ana Ruiz, email: ANA@acme.example }
  bobby: { name: Bob Sparrow, aliases: [bob] }
  vega: { name: Sue Vega }
teams:
  sre: { name: SRE, members: [ana] }
  net: { name: Networking, members: [bobby] }
  support: { name: Support Desk, members: [vega] }
services: { shop: { team: net } }
`

type Entry = { ts: string; kind: string; text: string; actor: { name: string; team: string | null }; permalink: string }

async function imported(
  files: Files,
  more: { roster?: string; channel?: string; workspace?: string; title?: string } = {},
) {
  await using folder = await exportFolder(files)
  const reading = more.roster ? readRoster(more.roster, 'roster.yml') : null
  if (reading && !reading.ok) throw new Error(JSON.stringify(reading.problems))
  const result = await importIncident({
    dir: folder.dir,
    channel: more.channel ?? 'inc-12-shop-down',
    roster: reading?.roster ?? null,
    workspace: more.workspace ?? null,
    title: more.title ?? null,
  })
  const { incident, entries, capture } = JSON.parse(result.timelineJson) as {
    incident: Record<string, unknown>
    entries: Entry[]
    capture: object
  }
  return { ...result, incident, entries, capture, byTs: new Map(entries.map((one) => [one.ts, one])) }
}

const DAY = '2021-03-09'

describe('an export', () => {
  test('becomes timeline and draft by what was said alone', async () => {
    const { incident, entries, capture, postmortem } = await imported(acme({ [DAY]: SHOP_DOWN }))

    expect(incident).toMatchObject({
      number: 12,
      title: 'Shop down',
      severity: 'SEV1',
      detection: 'customer',
      milestones: { detectedAt: '2021-03-09T14:00:00.000Z', resolvedAt: '2021-03-09T14:20:00.000Z', closedAt: null },
    })
    expect(entries.map((one) => one.kind)).toEqual([
      'report',
      expect.anything(),
      'finding',
      'change',
      'mitigated',
      'resolved',
    ])
    expect(capture).toEqual({ messages: 6, captured: 6 })
    expect(postmortem).toContain('certificate')
    expect(postmortem).toContain('Customer Support')
  })

  test('takes people, teams and zone from a roster where there is one: by e-mail, handle or name', async () => {
    const { entries, postmortem } = await imported(acme({ [DAY]: SHOP_DOWN }), { roster: ROSTER })

    expect(new Set(entries.map(({ actor }) => `${actor.name} of ${actor.team}`))).toEqual(
      new Set(['Sue Vega of Support Desk', 'Ana Ruiz of SRE', 'Bob Sparrow of Networking']),
    )
    expect(postmortem).toMatch(/EST|EDT/)
  })

  test('of people whose zones are not known tells its times in UTC, and says so once', async () => {
    const files = acme({ [DAY]: SHOP_DOWN })
    const users = (files['users.json'] as object[]).map((user) => ({ ...user, tz: undefined }))
    const { postmortem } = await imported({ ...files, 'users.json': users })
    expect(postmortem).toContain('Times are UTC.\n')
    expect(postmortem).toContain('- 14:00:00 UTC Sue Vega')
  })

  test('is read across days and in any order, each message once', async () => {
    const late = said(60 * 12, 'U0ANA', 'still fine this morning')
    const { entries, capture } = await imported(
      acme({ '2021-03-10': [late], [DAY]: [...SHOP_DOWN.toReversed(), SHOP_DOWN[2]] }),
    )
    expect(entries.map((one) => one.ts)).toEqual([...SHOP_DOWN.map((one) => one.ts), late.ts])
    expect(capture).toEqual({ messages: 7, captured: 7 })
  })

  test('with a log of edits and deletions: the last text counts, what was deleted is a tombstone without its words', async () => {
    const wrong = said(9, 'U0BOB', 'found it: the certifcate of the SHOP-SECRET expired')
    const right = { ...wrong, text: 'found it: the certificate expired', edited: { user: 'U0BOB', ts: at(10) } }
    const slip = said(11, 'U0ANA', 'password is hunter2')
    const log = [
      { type: 'message', subtype: 'message_changed', hidden: true, ts: at(10), message: right, original: wrong },
      {
        type: 'message',
        subtype: 'message_deleted',
        hidden: true,
        ts: at(12),
        deleted_ts: slip.ts,
        previous_message: slip,
      },
    ]
    const given = [SHOP_DOWN[0], wrong, slip, ...log, SHOP_DOWN[4], SHOP_DOWN[5]]
    for (const messages of [given, given.toReversed()]) {
      const { byTs, capture, timelineJson, postmortem } = await imported(acme({ [DAY]: messages }))
      expect(byTs.get(wrong.ts)?.text).toBe('found it: the certificate expired')
      expect(byTs.get(slip.ts)?.text).toBe('[deleted]')
      expect(capture).toEqual({ messages: 4, captured: 4 })
      expect(`${timelineJson}${postmortem}`).not.toMatch(/hunter2|SHOP-SECRET/)
    }
  })

  test('without such a log shows what it holds: the edited text, a tombstone where a thread lost its parent', async () => {
    const messages = [
      SHOP_DOWN[0],
      {
        type: 'message',
        subtype: 'tombstone',
        ts: at(3),
        thread_ts: at(3),
        latest_reply: at(5),
        user: 'USLACKBOT',
        text: 'This message was deleted.',
      },
      said(5, 'U0ANA', 'in the thread', { thread_ts: at(3) }),
      said(6, 'U0BOB', 'it is the cache', { edited: { user: 'U0BOB', ts: at(7) } }),
    ]
    const { byTs, capture } = await imported(acme({ [DAY]: messages }))
    expect(byTs.get(at(3))?.text).toBe('[deleted]')
    expect(byTs.get(at(6))?.text).toBe('it is the cache')
    expect(byTs.get(at(5))?.permalink).toContain(`thread_ts=${at(3)}`)
    expect(capture).toEqual({ messages: 3, captured: 3 })
  })

  test('holds bots, files, attachments and people who have left, as a live record does', async () => {
    const { byTs } = await imported(
      acme({
        [DAY]: [
          {
            type: 'message',
            subtype: 'bot_message',
            ts: at(1),
            bot_id: 'B1',
            username: 'monitoring',
            text: '[FIRING] shop p99 > 5 s',
          },
          said(2, 'U0BOB', '', {
            files: [{ id: 'F1', name: 'graph.png', permalink: 'https://acme.slack.com/files/U0BOB/F1/graph.png' }],
          }),
          said(3, 'U0GONE', 'I was here', { user_profile: { real_name: 'Gone Guy' } }),
          {
            type: 'message',
            subtype: 'channel_join',
            ts: at(4),
            user: 'U0ANA',
            text: '<@U0ANA> has joined the channel',
          },
        ],
      }),
    )
    expect(byTs.get(at(1))).toMatchObject({ kind: 'alert', actor: { name: 'monitoring' } })
    expect(byTs.get(at(2))?.text).toBe('[file: graph.png]')
    expect(byTs.get(at(2))?.permalink).toMatch(/^https:\/\/acme\.slack\.com\/archives\/C0INC12\/p\d+$/)
    expect(byTs.get(at(3))?.actor.name).toBe('Gone Guy')
    expect(byTs.has(at(4))).toBe(true)
  })

  test('links lead to the workspace that is named, else to the one of whoever reads', async () => {
    const files = acme({ [DAY]: SHOP_DOWN })
    expect((await imported(files)).entries[0]?.permalink).toMatch(/^https:\/\/slack\.com\/archives\/C0INC12\/p/)
    const named = await imported(files, { workspace: 'https://plants.slack.com' })
    expect(named.entries[0]?.permalink).toMatch(/^https:\/\/plants\.slack\.com\/archives\/C0INC12\/p/)
  })

  test('of a private channel, of an organisation, named with # or by id, is found', async () => {
    const { 'users.json': users, ...rest } = acme({})
    const files = {
      ...rest,
      'org_users.json': users,
      'groups.json': [{ id: 'G0SECRET1', name: 'secret', purpose: { value: 'Keys were leaked' } }],
      [`secret/${DAY}.json`]: SHOP_DOWN,
      'secret/canvas_in_the_conversation.json': 'not a day',
    }
    for (const channel of ['secret', '#secret', 'G0SECRET1'])
      expect((await imported(files, { channel })).title).toBe('Keys were leaked')
    expect((await imported(files, { channel: 'secret', title: 'Key rotation' })).title).toBe('Key rotation')
  })

  test('of two thousand messages is one too', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => ({
      ...said(0, i % 2 ? 'U0ANA' : 'U0BOB', `line ${i}: still checking host ${i}`),
      ts: `${1615298400 + i}.000100`,
    }))
    expect((await imported(acme({ [DAY]: many }))).capture).toEqual({ messages: 2_000, captured: 2_000 })
  })

  test('whose members share a name does not mix them up', async () => {
    const files = acme({ [DAY]: [said(1, 'U0BOB', 'here'), said(2, 'U0BOB2', 'here too')] })
    const users = [...(files['users.json'] as object[]), member('U0BOB2', 'bob2', 'Bob Sparrow', 'Sales')]
    const { entries } = await imported(
      { ...files, 'users.json': users },
      { roster: ROSTER.replace(', aliases: [bob]', '') },
    )
    expect(entries.map(({ actor }) => actor.team)).toEqual([null, null])
  })
})
