import { expect, test } from 'vitest'
import { decodeValue } from '../../../src/slack/views/actions.ts'
import { closeModal, readCloseForm } from '../../../src/slack/views/close-modal.ts'
import { commanderModal, readCommanderForm } from '../../../src/slack/views/commander-modal.ts'
import { declareModal, readDeclareForm } from '../../../src/slack/views/declare-modal.ts'
import { pageModal, readPageForm } from '../../../src/slack/views/page-modal.ts'
import { readResolveForm, resolveModal } from '../../../src/slack/views/resolve-modal.ts'
import { readSeverityForm, severityModal } from '../../../src/slack/views/severity-modal.ts'
import { readUpdateForm, updateModal } from '../../../src/slack/views/update.ts'
import { submitted } from './reading.ts'
import { incident, roster } from './samples.ts'

const option = (value: string) => ({ selected_option: { value } })

const declare = declareModal({ roster, key: 'k1', title: null, severity: null, services: [], seen: null })

test('declaring with a title alone takes the defaults', () => {
  expect(readDeclareForm(submitted(declare, { title: { value: '  checkout   down ' } }), roster)).toEqual({
    ok: true,
    value: { title: 'checkout down', severity: 'SEV2', services: [], seen: null, detection: null },
  })
})

test('declaring without a title is refused at its block', () => {
  expect(readDeclareForm(submitted(declare, { title: { value: '  ' } }), roster)).toEqual({
    ok: false,
    errors: { title: 'Say in a few words what is wrong.' },
  })
})

test('a filled form of declaring comes back as it opened', () => {
  const form = declareModal({
    roster,
    key: 'k1',
    title: 'pay fails',
    severity: 'SEV1',
    services: ['checkout'],
    seen: '500 on /pay',
  })
  expect(decodeValue(form.private_metadata, { key: 'string' })).toEqual({ key: 'k1' })
  expect(readDeclareForm(submitted(form, { noticed: option('customer') }), roster)).toEqual({
    ok: true,
    value: { title: 'pay fails', severity: 'SEV1', services: ['checkout'], seen: '500 on /pay', detection: 'customer' },
  })
})

test('the severities are offered in the words of the company', () => {
  const select = declare.blocks.find((block) => block.block_id === 'severity')
  expect(JSON.stringify(select)).toContain('The shop is down or money is wrong')
})

test('resolving asks who has confirmed, with what is known of each signal and nothing ticked', () => {
  const at = '2021-03-09T14:12:00.000Z'
  const dark = { count: 0, firstAt: null, first: null, greenAt: null, confirmedBy: null }
  const lamps = [
    { ...dark, signal: 'telemetry' as const, state: 'unseen' as const },
    { ...dark, signal: 'alert' as const, state: 'green' as const, greenAt: at, confirmedBy: 'Ana' },
    { ...dark, signal: 'customer' as const, state: 'red' as const, firstAt: at, count: 14 },
  ]
  const form = resolveModal(incident(), lamps)
  const boxes = JSON.parse(JSON.stringify(form.blocks.find((block) => block.block_id === 'confirmed')))
  expect(boxes.element.options.map((one: { description: { text: string } }) => one.description.text)).toEqual([
    'Not seen in this incident',
    'Green since 09:12 EST, says Ana',
    'RED, since 09:12 EST, 14 reports',
  ])
  expect(readResolveForm(submitted(form)).confirmed).toEqual([])
  const ticked = submitted(form, { confirmed: { selected_options: [{ value: 'customer' }, { value: 'weather' }] } })
  expect(readResolveForm(ticked).confirmed).toEqual(['customer'])
})

test('resolving may be skipped', () => {
  const form = resolveModal(incident({ impact: 'no orders' }))
  expect(readResolveForm(submitted(form))).toEqual({ impact: 'no orders', resolution: null, confirmed: [] })
  expect(form.blocks.filter((block) => 'optional' in block && block.optional === false)).toEqual([])
})

test('an update needs one line and nothing else', () => {
  const form = updateModal({ incident: incident(), last: null, nextMinutes: 30 })
  expect(readUpdateForm(submitted(form))).toMatchObject({ ok: false, errors: { customers: expect.any(String) } })
  expect(readUpdateForm(submitted(form, { do: { value: 'rolling back' } }))).toEqual({
    ok: true,
    value: {
      status: null,
      text: { customersSee: null, weKnow: null, weDo: 'rolling back', tellCustomers: null },
      nextMinutes: 30,
    },
  })
})

test('an update can promise no next one and change the status', () => {
  const form = updateModal({ incident: incident({ status: 'declared' }), last: null, nextMinutes: 30 })
  const read = readUpdateForm(
    submitted(form, { know: { value: 'x' }, next: option('none'), status: option('identified') }),
  )
  expect(read).toMatchObject({ ok: true, value: { status: 'identified', nextMinutes: null } })
})

test('a page goes to a team, a person of the roster, or anybody in the workspace', () => {
  const form = pageModal(incident(), roster)
  expect(readPageForm(submitted(form, { team: option('dba'), person: { selected_user: 'U0LIN' } }), roster)).toEqual({
    ok: true,
    value: [
      { kind: 'team', team: 'dba' },
      { kind: 'person', person: 'lin' },
    ],
  })
  expect(readPageForm(submitted(form, { person: { selected_user: 'U0NEW' } }), roster)).toEqual({
    ok: true,
    value: [{ kind: 'user', userId: 'U0NEW' }],
  })
  expect(readPageForm(submitted(form), roster)).toEqual({ ok: false, errors: { team: 'Choose a team or a person.' } })
})

test('without teams a page is refused at a block that is there', () => {
  const empty = { ...roster, teams: [] }
  const form = pageModal(incident(), empty)
  const read = readPageForm(submitted(form), empty)
  expect(Object.keys(read.ok ? {} : read.errors)).toEqual(form.blocks.map((block) => block.block_id))
})

test('the severity and the commander come back', () => {
  const severity = severityModal(incident({ severity: 'SEV3' }), roster)
  expect(readSeverityForm(submitted(severity))).toEqual({ ok: true, value: 'SEV3' })
  const commander = commanderModal(incident())
  expect(readCommanderForm(submitted(commander, { commander: { selected_user: 'U0LIN' } }))).toEqual({
    ok: true,
    value: 'U0LIN',
  })
  expect(readCommanderForm(submitted(commander)).ok).toBe(false)
})

test('a duplicate needs the number of another incident', () => {
  const form = closeModal(incident())
  const close = (typed: string | null) =>
    readCloseForm(submitted(form, { outcome: option('duplicate'), duplicate: { value: typed } }), 12)
  expect(close('#11')).toEqual({ ok: true, value: { outcome: 'duplicate', duplicateOf: 11 } })
  expect(close('12')).toEqual({
    ok: false,
    errors: { duplicate: '#12 is this incident. Give the number of the other one.' },
  })
  expect(close(null)).toEqual({
    ok: false,
    errors: { duplicate: 'Give the number of the other incident, like 12.' },
  })
  expect(close('eleven').ok).toBe(false)
  expect(readCloseForm(submitted(form), 12)).toEqual({ ok: true, value: { outcome: 'resolved', duplicateOf: null } })
})
