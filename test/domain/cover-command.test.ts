import { describe, expect, test } from 'vitest'
import { parseCommand } from '../../src/domain/command/command.ts'
import { readCover, readSpan, spanOf } from '../../src/domain/command/cover.ts'
import { readRoster } from '../../src/roster/read.ts'

const reading = readRoster(
  `
company: { name: Acme, zone: Europe/Madrid, catch_all: pay, incidents_channel: incidents }
people:
  ana: { name: Ana Ruiz, slack: U0ANA }
  ben: { name: Ben Ode, slack: U0BEN }
teams:
  pay: { name: Payments team, members: [ana, ben], schedule: payments }
schedules:
  payments: { name: Payments on-call, rotate: [ana, ben], from: 2026-01-05 09:00 }
  night-duty: { rotate: [ben], from: 2026-01-05 09:00 }
`,
  'roster.yml',
)
if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
const { roster } = reading
/** Saturday, 23:30 in Madrid. */
const NOW = '2026-11-21T22:30:00.000Z'

function span(text: string, zone = 'Europe/Madrid', now = NOW) {
  const typed = readSpan(text)
  if (!typed.ok) return typed.message
  const read = spanOf(typed.value, zone, now)
  return read.ok ? [read.value.from, read.value.until] : read.message
}

describe('a stretch as people type it', () => {
  test.each([
    ['22:00 06:00', '2026-11-22T21:00:00.000Z', '2026-11-23T05:00:00.000Z'],
    ['23:45-06:00', '2026-11-21T22:45:00.000Z', '2026-11-22T05:00:00.000Z'],
    // Ten minutes ago is now.
    ['23:20 06:00', NOW, '2026-11-22T05:00:00.000Z'],
    ['tomorrow 09:00 18:00', '2026-11-22T08:00:00.000Z', '2026-11-22T17:00:00.000Z'],
    ['from tomorrow 09:00 until mon 09:00', '2026-11-22T08:00:00.000Z', '2026-11-23T08:00:00.000Z'],
    ['2026-12-24 09:00 2026-12-26 09:00', '2026-12-24T08:00:00.000Z', '2026-12-26T08:00:00.000Z'],
    ['friday 09:00 for 2d', '2026-11-27T08:00:00.000Z', '2026-11-29T08:00:00.000Z'],
    ['for 4h', NOW, '2026-11-22T02:30:00.000Z'],
    ['now until 06:00', NOW, '2026-11-22T05:00:00.000Z'],
    ['sat 23:00 sun 06:00', '2026-11-28T22:00:00.000Z', '2026-11-29T05:00:00.000Z'],
  ])('%s', (text, from, until) => {
    expect(span(text)).toEqual([from, until])
  })

  test('is meant in the zone of whoever types it, and over a change of clocks by the clock', () => {
    expect(span('22:00 06:00', 'America/New_York')).toEqual(['2026-11-22T03:00:00.000Z', '2026-11-22T11:00:00.000Z'])
    // Madrid changes its clocks on 25 October 2026 at 03:00: from 22:00 to 06:00 are nine hours.
    expect(span('22:00 06:00', 'Europe/Madrid', '2026-10-24T10:00:00.000Z')).toEqual([
      '2026-10-24T20:00:00.000Z',
      '2026-10-25T05:00:00.000Z',
    ])
  })

  test.each([
    ['', /^From when until when\? Write 22:00 06:00/],
    ['22:00', /^From when until when\?/],
    ['22:00 06:00 07:00', /^From when until when\?/],
    ['tonight', /^"tonight" is no time/],
    ['25:00 06:00', /^"25:00" is not a time of day/],
    ['tomorrow', /^From when until when\?/],
    ['for ages', /^"for ages" is no time/],
    ['2026-02-30 09:00 for 4h', /^That date does not exist/],
    ['2026-11-20 09:00 2026-11-20 18:00', /^That is over already/],
    ['2026-12-26 09:00 2026-12-24 09:00', /^It ends before it begins/],
    ['for 90d', /^That is longer than 62 days/],
    ['2029-12-24 09:00 for 4h', /^That is more than a year ahead/],
  ])('"%s" is refused with what would be right', (text, message) => {
    expect(span(text)).toMatch(message)
  })
})

describe('cover', () => {
  test.each([
    ['payments 22:00 06:00', 'payments', null],
    ['Payments on-call 22:00 06:00 me', 'payments', 'me'],
    ['Payments team 22:00 06:00 <@U0BEN|ben>', 'payments', { kind: 'person', person: 'ben' }],
    ['night-duty 22:00 06:00 @Ben Ode', 'night-duty', { kind: 'person', person: 'ben' }],
    ['pay 22:00 06:00 <@U0SUE>', 'payments', { kind: 'user', userId: 'U0SUE' }],
  ])('%s', (text, schedule, who) => {
    const time = (hour: number) => ({ hour, minute: 0, day: null })
    expect(readCover(text, roster)).toEqual({
      ok: true,
      value: { schedule, span: { from: time(22), until: time(6) }, who },
    })
  })

  test('names what there is where a schedule is not known, or a person', () => {
    expect(readCover('paymnets 22:00 06:00', roster)).toEqual({
      ok: false,
      message: 'No schedule is called "paymnets". Did you mean payments? Schedules: payments, night-duty.',
    })
    expect(readCover('payments 22:00 06:00 @nobody', roster)).toMatchObject({
      message: expect.stringMatching(/^Nobody in the roster is called "nobody"/),
    })
    expect(readCover('x 22:00 06:00', { ...roster, schedules: [] })).toMatchObject({
      message: 'The roster has no schedules, so there are no turns to take.',
    })
  })

  test('alone, or with a schedule alone, it opens the form; a title that only begins with the word is asked about', () => {
    const outside = (text: string) => parseCommand(text, { insideIncident: false, roster, zone: 'Europe/Madrid' })
    expect(outside('cover')).toEqual({ kind: 'cover-form', schedule: null })
    expect(outside('cover payments')).toEqual({ kind: 'cover-form', schedule: 'payments' })
    expect(outside('cover payments 25:00 06:00')).toMatchObject({ kind: 'invalid', message: /^"25:00"/ })
    expect(outside('cover images are missing')).toMatchObject({ kind: 'confirm-declare', subCommand: 'cover' })
    expect(outside('oncall payments on-call')).toEqual({ kind: 'oncall', team: null, schedule: 'payments' })
    expect(outside('oncall pay')).toEqual({ kind: 'oncall', team: 'pay' })
  })
})
