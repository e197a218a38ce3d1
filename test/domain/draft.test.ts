import { describe, expect, test } from 'vitest'
import { maskSecrets } from '../../src/domain/classify/chat-secrets.ts'
import { keyEvents } from '../../src/domain/draft/timeline.ts'
import { retold } from '../../src/domain/draft/wording.ts'
import { type Postmortem, SECTIONS, type SectionKey } from '../../src/domain/postmortem.ts'
import { caseIds, loadCase } from '../cases/case.ts'
import { predict } from '../cases/predict.ts'
import { draftOf, say } from './draft-helper.ts'

function section(postmortem: Postmortem, key: SectionKey): string {
  return (postmortem.sections.find((s) => s.key === key)?.statements ?? []).map((s) => s.text).join('\n')
}

type Wanted = {
  id: string
  minutes: number
  cause: RegExp
  mended: RegExp
  ruledOut: RegExp[]
  actions: [what: RegExp, owner: string, due: string][]
}
const OUTAGES: Wanted[] = [
  {
    id: '01',
    minutes: 75,
    cause: /wrong deploy script was used, so the QA build went to production/,
    mended: /redeploy\w* release 2/,
    ruledOut: [/Restarting the app .* did not help/, /dns1.*Ruled out/],
    actions: [
      [/split the qa and prod deploy scripts/i, 'Glen Hammer', '2021-03-12'],
      [/stop \/ redeploy \/ start/i, 'John Robert', '2021-03-16'],
      [/blue\/green or canary/i, 'Gal Tree', '2021-03-19'],
    ],
  },
  {
    id: '91',
    minutes: 72,
    cause: /production pipeline was run by mistake, so the staging bundle landed/,
    mended: /rolling the booking service back to version 88/,
    ruledOut: [/Restarting the booking service .* did not help/, /routing.*Ruled out/],
    actions: [
      [/separate the staging and production pipelines/i, 'Pelle Krag', '2022-06-20'],
      [/rollback runbook/i, 'Runa Hagen', '2022-06-24'],
      [/refuses staging builds/i, 'Toke Frey', '2022-07-01'],
    ],
  },
  {
    id: '93',
    minutes: 101,
    cause: /Hand-issued mTLS client cert expired, was outside inventory/,
    mended: /new cert on gw-1 to gw-8/,
    ruledOut: [/Ruled out at 06:24 by Northgate Acquiring/, /handshake_failure/],
    actions: [
      [/import every hand-issued cert/i, 'Wim Klaassen', '2024-11-15'],
      [/probe the certificate actually presented/i, 'Rohan Gupta', '2024-11-22'],
    ],
  },
]

for (const want of OUTAGES) {
  describe(`the draft of case ${want.id}`, () => {
    const c = loadCase(want.id)
    const { postmortem, prediction, input } = predict(c)
    test('names everybody who wrote under their team', () => {
      const labelled = Object.entries(c.labels.stakeholders_by_team).flatMap(([team, names]) =>
        names.map((name) => ({ name, team })),
      )
      expect(postmortem.stakeholders).toEqual(expect.arrayContaining(labelled))
      expect(postmortem.stakeholders).toHaveLength(labelled.length)
      for (const { name, team } of labelled)
        expect(section(postmortem, 'stakeholders')).toMatch(new RegExp(`^${team}: .*${name}`, 'm'))
    })
    test('gives the duration', () => {
      expect(postmortem.durationMinutes).toBe(want.minutes)
      expect(postmortem.headline).toContain(`1 h ${want.minutes - 60} min (${want.minutes} min)`)
      expect(section(postmortem, 'summary')).toContain(`${want.minutes} min`)
    })
    test('names the cause without naming a culprit', () => {
      const cause = section(postmortem, 'cause')
      expect(cause).toMatch(want.cause)
      for (const person of c.roster) expect(cause).not.toContain(person.name)
      expect(prediction.draft).not.toMatch(/my mess|my fault|sorry/i)
    })
    test('names what mended it', () => expect(section(postmortem, 'summary')).toMatch(want.mended))
    test('puts what was ruled out there and nowhere else', () => {
      for (const pattern of want.ruledOut) {
        expect(section(postmortem, 'ruled-out')).toMatch(pattern)
        expect(section(postmortem, 'cause')).not.toMatch(pattern)
      }
    })
    test('has the three actions with owner and date', () => {
      expect(postmortem.actions).toHaveLength(3)
      want.actions.forEach(([what, owner, due], i) => {
        expect(postmortem.actions[i]?.what).toMatch(what)
        expect(postmortem.actions[i]).toMatchObject({ owner, due })
      })
    })
    test('says what customers and the business suffered', () =>
      expect(section(postmortem, 'impact')).toMatch(/Business: .+\n.*|Customers/))
    test('has at most twelve key events, in order of time, and none that was deleted', () => {
      const events = keyEvents(input)
      expect(events.length).toBeLessThanOrEqual(12)
      expect(events.map((e) => e.at)).toEqual(events.map((e) => e.at).sort())
    })
  })
}

describe('every draft', () => {
  for (const id of caseIds()) {
    const { postmortem, prediction, input } = predict(loadCase(id))
    test(`${id}: has the sections in order, statements of at most 300 characters, each with evidence`, () => {
      expect(postmortem.sections.map((s) => s.key)).toEqual([...SECTIONS])
      const links = new Set(input.entries.map((e) => e.permalink))
      for (const s of postmortem.sections) {
        for (const statement of s.statements) {
          expect(statement.text.length).toBeLessThanOrEqual(300)
          if (s.key === 'open-questions') continue
          expect(statement.evidence.length, statement.text).toBeGreaterThan(0)
          for (const link of statement.evidence) expect(links).toContain(link)
        }
      }
    })
    test(`${id}: every question is asked of somebody who is there`, () => {
      const names = postmortem.stakeholders.map((s) => s.name)
      for (const question of postmortem.questions) {
        expect(names).toContain(question.to.name)
        expect(question.text.endsWith('?') || /\? .+\.$/.test(question.text)).toBe(true)
      }
    })
    test(`${id}: nothing deleted is in it`, () => {
      for (const m of input.messages.filter((one) => one.deleted)) expect(prediction.draft).not.toContain(m.text)
    })
  }
})

describe('what must not be in a draft', () => {
  test('deleted text, in the timeline too', () => {
    const { markdown } = draftOf([
      say(1, 'sue', 'customers cannot pay'),
      say(2, 'ann', 'our ceo is a fool', { deleted: true }),
    ])
    expect(markdown).not.toContain('fool')
  })
  test('secrets, anywhere', () => {
    const secrets = [
      'AKIAIOSFODNN7EXAMPLE',
      'xoxb-1234567890-abcdefgh',
      'hunter2!',
      's3cr3tPa55',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc123def',
    ]
    const { markdown, postmortem } = draftOf([
      say(1, 'sue', 'customers cannot pay'),
      say(2, 'ann', `found it: the key ${secrets[0]} and token ${secrets[1]} were wrong, password: ${secrets[2]}`),
      say(
        3,
        'ann',
        `rolled back, connect with postgres://app:${secrets[3]}@db.internal/orders, Authorization: Bearer ${secrets[4]}`,
      ),
      say(4, 'ann', 'payments work again for everybody'),
    ])
    for (const secret of secrets) {
      expect(markdown).not.toContain(secret)
      expect(JSON.stringify(postmortem)).not.toContain(secret)
    }
    expect(markdown).toContain('masked')
  })
  test('HTML, headings, tables and links that people typed', () => {
    const { markdown } = draftOf([
      say(1, 'sue', '<script>alert(1)</script> # customers | cannot [pay](https://evil.example) </details>'),
      say(2, 'ann', '# found it: the `cache` ``` broke | because ![x](y)'),
    ])
    expect(markdown).not.toMatch(/(?<!\\)<(?:script|\/)/)
    expect(markdown).not.toMatch(/(?<!\\)\]\(https:\/\/evil/)
    for (const line of markdown.split('\n'))
      if (/^#{1,6} /.test(line)) expect(line).toMatch(/^(?:# Postmortem: |## |### \d)/)
  })
  test('a person as the culprit', () => {
    const { postmortem } = draftOf([
      say(1, 'sue', 'customers cannot pay'),
      say(2, 'bob', 'found it. I deleted the wrong table, my fault, I am so sorry'),
      say(3, 'ann', 'restored the orders table from the snapshot'),
      say(4, 'ann', 'payments work again for everybody'),
      say(5, 'ann', 'closing this'),
    ])
    expect(section(postmortem, 'cause')).toBe('The wrong table was deleted.')
    expect(JSON.stringify(postmortem.sections.filter((s) => s.key !== 'timeline'))).not.toMatch(
      /fault|sorry|Bob Bell deleted/,
    )
  })
  test('a refuted suspicion as the cause, or a failed remedy as the cure', () => {
    const { postmortem } = draftOf([
      say(1, 'sue', 'customers cannot pay'),
      say(2, 'ann', 'could be the firewall'),
      say(3, 'bob', 'no, the firewall is fine, I can reach it from outside'),
      say(4, 'ann', 'restarting the gateway'),
      say(9, 'ann', 'restart did not help, same errors'),
    ])
    expect(section(postmortem, 'cause')).toBe('')
    expect(section(postmortem, 'resolution')).toBe('')
    expect(section(postmortem, 'ruled-out')).toMatch(/firewall[\s\S]*Restarting the gateway .* did not help/)
    expect(postmortem.questions.map((q) => q.text)).toEqual(
      expect.arrayContaining([expect.stringMatching(/What was the cause/), expect.stringMatching(/When was it over/)]),
    )
  })
})

describe('actions', () => {
  const cured = [
    say(1, 'sue', 'customers cannot pay'),
    say(2, 'ann', 'rolled back to 4.1'),
    say(3, 'ann', 'payments work again for everybody'),
    say(4, 'ann', 'closing this'),
  ]
  test('several in one message, each with its own date', () => {
    const { postmortem } = draftOf([
      ...cured,
      say(6, 'ann', '<@U_bob> renew the certificate (today) and write a check for expiry, by 5 july'),
    ])
    expect(postmortem.actions).toMatchObject([
      { what: 'Renew the certificate', owner: 'Bob Bell', due: '2024-06-03' },
      { what: 'Write a check for expiry', owner: 'Bob Bell', due: '2024-07-05' },
    ])
  })
  test('one that nobody took is a question', () => {
    const { postmortem } = draftOf([...cured, say(6, 'ann', 'action item: alert on certificate expiry, by 5 july')])
    expect(postmortem.actions).toMatchObject([{ owner: null, due: '2024-07-05' }])
    expect(postmortem.questions.some((q) => /Who takes/.test(q.text))).toBe(true)
  })
  test('one taken in its thread has its owner from there', () => {
    const task = say(6, 'ann', 'action item: alert on certificate expiry, by 5 july')
    const { postmortem } = draftOf([...cured, task, say(7, 'bob', 'mine', { threadTs: task.ts })])
    expect(postmortem.actions).toMatchObject([{ owner: 'Bob Bell' }])
    expect(postmortem.actions[0]?.evidence).toHaveLength(2)
  })
})

test('an incident in which nobody said anything gives a draft of questions', () => {
  const { postmortem, markdown } = draftOf([])
  expect(postmortem.durationMinutes).toBeNull()
  expect(markdown).toContain('# Postmortem: Payments down')
})

describe('telling a sentence again', () => {
  const table: [string, string][] = [
    ['I grabbed the wrong deploy script, my mess', 'the wrong deploy script was used'],
    ['hm, we forgot to renew the cert', 'the cert had not been renewed'],
    ['I accidentally dropped the orders table', 'the orders table was accidentally dropped'],
    ['db is dead, cant log in', 'database was down, could not log in'],
    ['we never tested the restore', 'the restore was not tested'],
    ['sorry everybody, I pushed it to prod', 'the team pushed it to production'],
    ['customers say the page doesnt load', 'customers said the page did not load'],
    ['our SOP lets anybody deploy', 'the SOP allowed anybody to deploy'],
  ]
  for (const [said, told] of table) test(said, () => expect(retold(said, null).toLowerCase()).toBe(told.toLowerCase()))
})

describe('secrets', () => {
  const masked = [
    'password=hunter2',
    'pw: Tr0ub4dor&3',
    'api_key="abcd1234efgh"',
    'curl -H "Authorization: Bearer abc.def-123"',
    'https://user:pass123@host/x',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'the password is Winter2024!',
    'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'https://x.example/cb?token=abc123&y=1',
    'DB_PASSWORD: sw0rdf1sh',
  ]
  for (const text of masked) test(`${text} is masked`, () => expect(maskSecrets(text)).toContain('[masked]'))
  const kept = [
    'the password is wrong',
    'token: expired',
    'the secret is out',
    'rotated the api key',
    'key to the rack is with Tom',
    'pass: 12 of 14 tests',
    'https://grafana.example/d/labels?from=now-1h',
    'commit 4f5e6d7 is live',
    'bearer of bad news',
    'node ip-10-0-3-17 is down',
  ]
  for (const text of kept) test(`${text} is kept`, () => expect(maskSecrets(text)).toBe(text))
})
