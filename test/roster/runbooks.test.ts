import { describe, expect, test } from 'vitest'
import { BUSINESS_HOURS, plainStep } from '../../src/domain/roster.ts'
import { FIRST_LOOK } from '../../src/roster/first-look.ts'
import { problems, roster, SMALL } from './small.ts'

const withStep = (step: string) => `${SMALL}runbooks:\n  r:\n    when: { words: [x] }\n    steps:\n      - ${step}\n`
const withHours = (hours: string) => SMALL.replace('name: Small', `name: Small, business_hours: ${hours}`)

describe('a step', () => {
  test('is a text, or says when, where, how long and with whom', () => {
    const step =
      '{ do: Restart it, if: the hosts are up, hours: off, wait: 90s, otherwise: fail over, page: OPS, link: https://wiki.example/r }'
    const { steps, link } = roster(`${withStep(step)}      - Look\n    link: https://wiki.example/runbook\n`)
      .runbooks[0]!

    expect(link).toBe('https://wiki.example/runbook')
    expect(steps).toEqual([
      {
        text: 'Restart it',
        condition: 'the hosts are up',
        hours: 'off',
        waitMinutes: 1.5,
        otherwise: 'fail over',
        pages: ['ops'],
        link: 'https://wiki.example/r',
      },
      plainStep('Look'),
    ])
  })

  test.each([
    [
      'without what to do',
      '{ if: the hosts are up, wait: 5m }',
      'r.yml:11:9 runbooks.r.steps.0.do: it is missing. Write do: Restart the application servers.',
    ],
    [
      'with a misspelled field',
      '{ do: Look, wiat: 5m }',
      'r.yml:11:21 runbooks.r.steps.0.wiat: there is no field "wiat" here. Did you mean wait?',
    ],
    [
      'with a field of its own',
      '{ do: Look, owner: ana }',
      'r.yml:11:21 runbooks.r.steps.0.owner: there is no field "owner" here. It has do, if, hours, wait, otherwise, page, link.',
    ],
    [
      'for other hours',
      '{ do: Look, hours: nights }',
      'r.yml:11:28 runbooks.r.steps.0.hours: "nights" is neither business nor off. There are business, off.',
    ],
    [
      'with a wait without unit',
      '{ do: Look, wait: 5 }',
      'r.yml:11:27 runbooks.r.steps.0.wait: "5" is no time to wait. Did you mean 5m?',
    ],
    [
      'with what comes after no wait',
      '{ do: Look, otherwise: run }',
      'r.yml:11:32 runbooks.r.steps.0.otherwise: it comes after a wait, and this step has none. Add wait: 5m, or make it a step of its own with if:.',
    ],
    [
      'that pages nobody who is known',
      '{ do: Look, page: [opps] }',
      'r.yml:11:28 runbooks.r.steps.0.page.0: there is no team "opps". Did you mean ops?',
    ],
    [
      'with no address',
      '{ do: Look, link: wiki }',
      'r.yml:11:27 runbooks.r.steps.0.link: "wiki" is no http(s) address. Write link: https://wiki.example.com/runbooks/application-down.',
    ],
    [
      'that is a number',
      '42',
      'r.yml:11:9 runbooks.r.steps.0: 42 is a number, and here goes a map of fields. Put it in quotes: "42".',
    ],
    [
      'that is a list',
      '[Look, run]',
      'r.yml:11:9 runbooks.r.steps.0: ["Look","run"] is a list, and here goes a map of fields. Write steps:, and under it lines that begin with "- ".',
    ],
  ])('%s is named with its place and what would be right', (_what, step, problem) => {
    expect(problems(withStep(step))).toEqual([problem])
  })
})

describe('the first look', () => {
  test('is part of every roster, and never comes by itself', () => {
    expect(roster(withStep('Look')).runbooks.map((one) => one.key)).toEqual(['r', 'first-look'])
    expect(FIRST_LOOK).toMatchObject({ triggers: [], services: [], pages: [] })
  })

  test("gives way to the company's own of that key", () => {
    const own = roster(`${SMALL}runbooks: { first-look: { when: { words: [x] }, steps: [Ask Ana] } }\n`)

    expect(own.runbooks).toMatchObject([{ key: 'first-look', steps: [plainStep('Ask Ana')] }])
  })
})

describe('business hours', () => {
  test('are Monday to Friday, 9 to 18, where the file does not say', () => {
    expect(roster(SMALL).company.businessHours).toEqual(BUSINESS_HOURS)
    expect(roster(withHours('{ days: [Sat, sunday, sat] }')).company.businessHours).toEqual({
      ...BUSINESS_HOURS,
      days: [6, 7],
    })
    expect(roster(withHours('{ from: 00:00, to: "24:00", days: mon }')).company.businessHours).toEqual({
      days: [1],
      from: '00:00',
      to: '24:00',
    })
  })

  test.each([
    [
      '{ days: [mon, tuseday] }',
      'r.yml:1:55 company.business_hours.days.1: "tuseday" is no day of the week. There are mon, tue, wed, thu, fri, sat, sun.',
    ],
    ['{ days: [] }', 'r.yml:1:43 company.business_hours.days: it has no day. Write days: [mon, tue, wed, thu, fri].'],
    ['{ from: 9 }', 'r.yml:1:49 company.business_hours.from: "9" is no time of day. Write from: "09:00".'],
    ['{ to: 7:30 }', 'r.yml:1:47 company.business_hours.to: "7:30" is no time of day. Write to: "07:30".'],
    ['{ to: 6pm }', 'r.yml:1:47 company.business_hours.to: "6pm" is no time of day. Write to: "18:00".'],
    [
      '{ from: "22:00", to: "06:00" }',
      'r.yml:1:62 company.business_hours.to: "06:00" is not after "22:00". Write the times of one day, such as from: "09:00" and to: "18:00"; the end of the day is "24:00".',
    ],
    [
      '{ until: "18:00" }',
      'r.yml:1:43 company.business_hours.until: there is no field "until" here. It has days, from, to.',
    ],
  ])('%s is named with its place and what would be right', (hours, problem) => {
    expect(problems(withHours(hours))).toEqual([problem])
  })
})

test('a service says what to secure before a restart and where it is to be seen', () => {
  const read = roster(
    `${SMALL}services:\n  web: { team: ops, before_restart: Take a dump, dashboard: https://m.example/web, as_built: https://w.example/web }\n`,
  )

  expect(read.services[0]).toMatchObject({
    beforeRestart: 'Take a dump',
    dashboard: 'https://m.example/web',
    asBuilt: 'https://w.example/web',
  })
  expect(problems(`${SMALL}services:\n  web: { team: ops, dashboard: grafana }\n`)).toEqual([
    'r.yml:8:32 services.web.dashboard: "grafana" is no http(s) address. Write dashboard: https://grafana.example.com/d/shop.',
  ])
})
