import fc from 'fast-check'
import type { Incident } from '../../../src/domain/incident.ts'
import { INCIDENT_STATUSES, OUTCOMES } from '../../../src/domain/incident.ts'
import { SEVERITIES } from '../../../src/domain/severity.ts'
import type { SystemChange } from '../../../src/domain/system-change.ts'
import type { Instant } from '../../../src/domain/time.ts'
import { incident } from './samples.ts'

/** Text as people and attackers type it: broadcasts, mentions, links, entities, endless and empty. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' \n ',
    '<!channel>',
    '<!here|here> <!subteam^S1>',
    '<@UEVIL>',
    '<https://evil.test|your bank>',
    '&lt;!channel&gt;',
    '```\ncode',
    'a|b>c<d',
    '> quote\n> more',
    `${'<!channel> '.repeat(900)}`,
    '&'.repeat(10_000),
    '😀'.repeat(5_000),
    'x'.repeat(10_000),
  ),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary-ascii', maxLength: 200 }),
)

export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 })

export const instant: fc.Arbitrary<Instant> = fc
  .integer({ min: 1_600_000_000_000, max: 1_700_000_000_000 })
  .map((millis) => new Date(millis).toISOString())

export const url: fc.Arbitrary<string> = fc.constantFrom(
  'https://meet.example.com/a?b=1&c=2',
  'javascript:alert(1)',
  'https://evil.test|x><!channel>',
  `https://example.com/${'a'.repeat(4000)}`,
  '',
)

/** An incident in any state, with hostile texts. */
export const anyIncident: fc.Arbitrary<Incident> = fc
  .record({
    title: text,
    severity: fc.constantFrom(...SEVERITIES),
    status: fc.constantFrom(...INCIDENT_STATUSES),
    outcome: maybe(fc.constantFrom(...OUTCOMES)),
    duplicateOf: maybe(fc.integer({ min: 1, max: 999 })),
    commander: maybe(fc.constantFrom('U0BOB', '<!channel>', 'x'.repeat(5000))),
    declaredBy: fc.constantFrom('U0SUE', 'hook <!here>'),
    channelId: maybe(fc.constant('C0INC12')),
    threadTs: maybe(fc.constant('1615299304.141745')),
    impact: maybe(text),
    resolution: maybe(text),
    milestones: fc.record({
      startedAt: maybe(instant),
      detectedAt: maybe(instant),
      declaredAt: maybe(instant),
      acknowledgedAt: maybe(instant),
      mitigatedAt: maybe(instant),
      resolvedAt: maybe(instant),
      closedAt: maybe(instant),
    }),
  })
  .map((over) => incident(over))

/** A change of the company's systems, with hostile texts. */
export const anyChange: fc.Arbitrary<SystemChange> = fc.record({
  id: fc.uuid(),
  teamId: text,
  source: text,
  key: text,
  at: instant,
  title: text,
  service: maybe(text),
  version: maybe(text),
  byName: maybe(text),
  link: maybe(url),
  asBuilt: maybe(url),
  receivedAt: instant,
})

export const many = <T>(arbitrary: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> =>
  fc.oneof(
    fc.array(arbitrary, { maxLength: 6 }),
    arbitrary.map((one) => Array.from({ length: most }, () => one)),
  )
