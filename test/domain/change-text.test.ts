import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readChangeText } from '../../src/domain/classify/change-text.ts'
import { roster as rosterOf } from '../roster/small.ts'

const ROSTER = rosterOf(`company: { name: Small, zone: Etc/UTC, catch_all: ops, incidents_channel: incidents }
people:
  ana: { name: Ana Sol, slack: U0ANA }
  ben: { name: Ben Ode, email: ben@small.example }
teams:
  ops: { members: [ana, ben] }
services: { payments-api: ops, checkout: { team: ops, aliases: [shop] } }
`)

const read = (text: string) => readChangeText(text, ROSTER, (id) => (id === 'U0ANA' ? 'Ana Sol' : id))

describe('a message of a channel of changes', () => {
  test.each([
    ['payments-api 4.19 (Glen)', 'payments-api', '4.19'],
    ['Deployed *checkout* v2.3.1-rc1 to prod', 'checkout', '2.3.1-rc1'],
    ['checkout:4.19.2 done by <@U0ANA>', 'checkout', '4.19.2'],
    ['checkout 4.19.', 'checkout', '4.19'],
    ['<https://ci.example/124|Release 124> of the shop', 'checkout', '124'],
    ['build #1234 of checkout', 'checkout', '1234'],
    ['checkout@3f2c1ab rolled back', 'checkout', '3f2c1ab'],
    ['tag: 2024.11.3', null, '2024.11.3'],
    ['deploying checkout at 10.30, 99.9% of 4.5 nodes', 'checkout', null],
    ['host 10.0.0.1 rebooted on 2026-05-04', null, null],
    ['flag 3ds_v2 on', null, null],
    ['version bump for checkout', 'checkout', null],
  ])('%s: service %s, version %s', (text, service, version) => {
    expect(read(text)).toMatchObject({ service, version })
  })

  test.each([
    ['one line of many', `${'x'.repeat(50)}\nmore`, 'x'.repeat(50)],
    [
      'mentions, links and marks as they are read',
      'checkout:4.19 *done* by <@U0ANA>',
      'checkout:4.19 done by @Ana Sol',
    ],
    [
      'a short line with those after it, where bots put the facts',
      'Deployment finished\nService: checkout\nVersion: 2.3.4\nand more',
      'Deployment finished · Service: checkout · Version: 2.3.4',
    ],
    ['a secret masked', 'rotated xoxb-1234567890-abcdefghij for checkout', 'rotated [masked] for checkout'],
    ['a secret that the cut would halve', `${'ab '.repeat(63)}password=hunter2hunter2`, /^(?!.*hunter)/],
    ['a long line cut', 'ab '.repeat(100), /^.{199}…$|^.{198}…$/],
  ])('%s is its title', (_what, text, title) => {
    const said = read(text)?.title
    if (typeof title === 'string') expect(said).toBe(title)
    else expect(said).toMatch(title)
  })

  test('without words tells of nothing', () => {
    expect(['', ' \n ', '```\n```'].map(read)).toEqual([null, null, null])
  })

  test('whatever it is, gives one line of at most 200 characters, soon', () => {
    const parts = fc.constantFrom(
      'v',
      '1.',
      'checkout ',
      '<',
      '>',
      '\n',
      '```',
      'release ',
      '@',
      'deadbeef',
      '-',
      'é',
      '😀',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 400 }),
          fc.array(parts, { maxLength: 3000 }).map((all) => all.join('')),
        ),
        (text) => {
          const said = read(text)
          if (said === null) return
          expect([...said.title].length).toBeLessThanOrEqual(200)
          expect(said.title).not.toMatch(/[\r\n]/)
        },
      ),
      { numRuns: 300 },
    )
  })
})
