import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SEVERITIES } from '../../../src/domain/severity.ts'
import { addModal, readAddForm } from '../../../src/slack/views/add-modal.ts'
import { readReportForm, reportModal } from '../../../src/slack/views/report-modal.ts'
import { anyIncident, many, text } from './hostile.ts'
import { expectAllowedForm } from './limits.ts'
import { incident, roster } from './samples.ts'

const severity = SEVERITIES[1]
const chosen = (value: string) => ({ value: { selected_option: { value } } })
const typed = (value: string) => ({ value: { value } })

test('the forms of adding and reporting keep every limit', () => {
  fc.assert(
    fc.property(many(anyIncident, 120), text, fc.boolean(), (incidents, said, inThread) => {
      const numbered = incidents.map((one, index) => ({ ...one, id: `incident-${index}` }))
      const form = addModal({ key: 'k1', incidents: numbered, text: said, inThread, severity })
      expectAllowedForm(form)
      // However many there are, a new one can be declared.
      expect(JSON.stringify(form)).toContain('"value":"new"')
      const services = incidents.map((one, index) => ({ ...roster.services[0]!, name: one.title, key: `s${index}` }))
      for (const about of [numbered[0] ?? null, null])
        expectAllowedForm(reportModal({ roster: { ...roster, services }, incident: about }))
    }),
    { numRuns: 60 },
  )
})

test('the form of adding offers open incidents, then a new one, then closed ones', () => {
  const incidents = [
    incident({ id: 'a', number: 3, status: 'investigating' }),
    incident({ id: 'b', number: 2, status: 'closed' }),
  ]
  const options = (given: typeof incidents) => {
    const { blocks } = addModal({ key: 'k', incidents: given, text: '', inThread: true, severity })
    const selects = blocks.flatMap((block) => ('element' in block ? [block.element] : []))
    const [first] = selects as unknown as { options: { value: string }[]; initial_option: { value: string } }[]
    return [first!.initial_option.value, ...first!.options.map((one) => one.value)]
  }
  expect(options(incidents)).toEqual(['a', 'a', 'new', 'b'])
  expect(options(incidents.slice(1))).toEqual(['new', 'new', 'b'])
})

test('a new incident needs a title; another one does not', () => {
  const values = { incident: chosen('new'), what: chosen('since'), title: typed('  '), severity: chosen('SEV1') }
  expect(readAddForm(values)).toEqual({ ok: false, errors: { title: 'Say in a few words what is wrong.' } })
  expect(readAddForm({ ...values, title: typed(' checkout\nis down ') })).toEqual({
    ok: true,
    value: { what: 'since', incidentId: null, title: 'checkout is down', severity: 'SEV1' },
  })
  expect(readAddForm({ incident: chosen('i1') })).toEqual({
    ok: true,
    value: { what: 'message', incidentId: 'i1', title: '', severity: null },
  })
  expect(readAddForm({})).toMatchObject({ ok: false })
})

test('a report of customers: its count is a whole number, its link the first address', () => {
  const values = { title: typed('cards fail'), count: typed('3'), services: { value: { selected_options: [] } } }
  for (const count of ['0', '-1', '1.5', 'some', '10000000', ''])
    expect(readReportForm({ ...values, count: typed(count) }, roster)).toEqual({
      ok: false,
      errors: { count: 'Write a whole number, at least 1; a guess is fine.' },
    })
  expect(readReportForm({ ...values, example: typed('see https://t.example/7 now') }, roster)).toMatchObject({
    value: { count: 3, example: 'see https://t.example/7 now', link: 'https://t.example/7', declare: false },
  })
  expect(readReportForm({ ...values, example: typed('https://t.example/7') }, roster)).toMatchObject({
    value: { example: null, link: 'https://t.example/7' },
  })
  const gone = { ...values, services: { value: { selected_options: [{ value: 'gone' }] } }, declare: chosen('declare') }
  expect(readReportForm(gone, roster)).toMatchObject({ value: { services: [], declare: true } })
})
