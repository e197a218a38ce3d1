import { expect, test } from 'vitest'
import { answered } from './acting.ts'
import { startOnDuty, told, WITH_SCHEDULE } from './on-duty.ts'

/** A time as Slack shows it in the reader's own zone, by a format that has the date; its fallback has date and zone. */
const DATED = /<!date\^\d+\^\{date_short_pretty\} \{time\}\|\d{1,2} \w{3} \d\d:\d\d \S+>/g
/** A time in words, in a zone that is named. */
const IN_WORDS = /(?:\w{3} )?\d{1,2} \w{3}(?: \d{4})? \d\d:\d\d (?:GMT[+-]\d+|[A-Z]{3,4})/g

/** Behaviour 31 (the clocks themselves: b31-clocks-apart): no time without date and zone, wherever duty is told. */
test('every time that is told of duty carries its date and its zone', async () => {
  const roster = WITH_SCHEDULE.replace('rotate: [bob, lin]', 'until: 2026-11-27 09:00, rotate: [bob, lin]')
  await using company = await startOnDuty({ roster })
  const { people, slack, netOps, general } = company
  await company.declare(people.sue, 'sev3 checkout is slow service:checkout')
  await answered(company, people.bob, general, 'cover net tomorrow 10:00 12:00 @lin')
  await answered(company, people.bob, general, 'cover net tomorrow 10:00 12:00')
  await answered(company, people.bob, general, 'oncall')
  await company.advance({ days: 1 })
  const texts = [
    ...[netOps, people.lin, people.maria].flatMap((place) =>
      (place.startsWith('U') ? slack.dm(place) : slack.messages(place))
        .filter((one) => one.bot_id !== undefined && !/^(SEV|DRILL)/.test(one.text))
        .map((one) => JSON.stringify(one.blocks)),
    ),
    ...slack.ephemerals.filter((one) => one.user === people.bob).map((one) => JSON.stringify(one.blocks)),
  ]
  expect(told(company, netOps).length).toBeGreaterThan(3)
  const times = texts.flatMap((text) => [...text.matchAll(/\d\d:\d\d/g)])
  expect(times.length).toBeGreaterThan(15)
  const left = texts
    .map((text) => text.replace(DATED, '').replace(IN_WORDS, ''))
    .filter((text) => /\d\d:\d\d|\{time\}/.test(text))
  expect(left).toEqual([])
})
