import { expect, test } from 'vitest'
import { classify, classifyAll } from '../../src/domain/classify/classify.ts'
import { inEnglish } from '../../src/domain/classify/other-tongues.ts'
import { CHANGED, CHANGING, ORDER, STEP } from '../../src/domain/classify/verbs.ts'
import type { ChatMessage, Kind } from '../../src/domain/timeline.ts'
import { said } from './classify-stage.ts'

const at = (second: number): string => `${1_700_000_000 + second}.000100`
const START = [said(at(1), 'support', 'customers cannot pay since nine'), said(at(2), 'ops', 'on it')]

function kindAfter(before: readonly ChatMessage[], who: string, text: string, more: Partial<ChatMessage> = {}): Kind {
  return classify(said(at(900), who, text, more), before)
}

test('the same is said in German, French and Spanish', () => {
  expect(kindAfter(START, 'new', 'schau ich mir an')).toBe('ack')
  expect(kindAfter(START, 'new', 'je regarde')).toBe('ack')
  expect(kindAfter(START, 'ops', 'wie lange noch?')).toBe('question')
  expect(kindAfter(START, 'ops', 'vielleicht das neue Zertifikat, sieht aus wie im Mai')).toBe('hypothesis')
  const tried = [...START, said(at(5), 'ops', 'restarting the payment gateway')]
  expect(kindAfter(tried, 'ops', 'geht immer noch nicht, gleicher Fehler')).toBe('refuted')
  expect(kindAfter(tried, 'support', 'ça marche de nouveau pour tous les clients')).toBe('mitigated')
  expect(kindAfter(tried, 'support', 'funciona otra vez para los clientes')).toBe('mitigated')
})

test('a sentence without such words stays as it is', () => {
  for (const text of [
    'the lens of the est-1 camera was hit',
    'pascal and etna are at 12:30 ist',
    'todos for the stand',
  ])
    expect(inEnglish(text)).toBe(text)
})

test('a verb of work has its forms from one list', () => {
  const whole = (source: string, text: string): boolean => new RegExp(`^${source}$`).test(text)
  for (const [changed, changing, order] of [
    ['reverted', 'reverting', 'revert'],
    ['merged', 'merging', 'merge'],
    ['dropped', 'dropping', 'drop'],
    ['applied', 'applying', 'apply'],
  ] as const) {
    expect([whole(CHANGED, changed), whole(CHANGING, changing), whole(ORDER, order)]).toEqual([true, true, true])
  }
  for (const step of ['drained', 'draining', 'stopped', 'stopping', 'cancelled', 'canceled'])
    expect(whole(STEP, step)).toBe(true)
  expect(kindAfter(START, 'ops', 'withdrawing the routes of region B')).toBe('change')
  expect(kindAfter(START, 'ops', 'bypass the cache on all nodes')).toBe('decision')
})

test('who is named and has not written yet is called; who is here is not', () => {
  expect(kindAfter(START, 'ops', '<@U_other> login and payment, both')).toBe('page')
  const here = [...START, said(at(5), 'other', 'here')]
  expect(kindAfter(here, 'ops', '<@U_other> login and payment, both')).not.toBe('page')
})

test('the first words of somebody who was called are an ack, whatever they tell of themselves', () => {
  const called = [...START, said(at(5), 'ops', 'calling Petra about the vault')]
  const petra = { author: { kind: 'person', userId: 'U_p', botId: null, name: 'Petra Lang' } } as const
  expect(classifyAll(called).get(at(5))).toBe('page')
  expect(kindAfter(called, 'other', 'out of the dentist, what a day', petra)).toBe('ack')
  expect(kindAfter(START, 'other', 'out of the dentist, what a day', petra)).not.toBe('ack')
})

test('a vendor’s support that introduces itself works on it; the own support reports', () => {
  const words = 'no inbound connection on 2575 since ten'
  const team = (name: string) => ({ team: name })
  const vendor = said(at(5), 'jo', 'Hi all, Jo from Medix, give me a moment', team('Medix Support'))
  expect(classifyAll([...START, vendor]).get(at(5))).toBe('ack')
  expect(kindAfter([...START, vendor], 'jo', words, team('Medix Support'))).toBe('finding')
  expect(kindAfter(START, 'jo', 'no connection in three shops since ten', team('Shop Support'))).toBe('report')
})

test('once users are fine, what begins with somebody’s name is a task', () => {
  const mended = [
    ...START,
    said(at(5), 'other', 'here'),
    said(at(6), 'ops', 'rolled payments back to 4.1'),
    said(at(7), 'ops', 'customers can pay again'),
  ]
  expect(kindAfter(mended, 'ops', '<@U_other> no deploy without a canary, for every team')).toBe('decision')
  expect(kindAfter(mended, 'ops', 'noor: no deploy without a canary, for every team')).toBe('decision')
  expect(kindAfter(mended, 'ops', '<@U_other> great work tonight, thank you so much')).toBe('chatter')
})

test('a suspicion that is dropped after the cure is no relapse', () => {
  const mended = [
    ...START,
    said(at(5), 'other', 'maybe the firewall rules?'),
    said(at(6), 'ops', 'rolled payments back to 4.1'),
    said(at(7), 'ops', 'customers can pay again'),
    said(at(8), 'other', 'scratch my firewall theory, the rules are from march'),
  ]
  const kinds = classifyAll([...mended, said(at(9), 'support', 'customers can pay again here too')])
  expect([kinds.get(at(8)), kinds.get(at(9))]).toEqual(['refuted', 'finding'])
})

test('instances that are named one after the other are those that the change reached', () => {
  const begun = [...START, said(at(5), 'ops', 'rolling out the new header to the gateways, one by one')]
  expect(kindAfter(begun, 'ops', 'gw-01 done')).toBe('change')
  expect(kindAfter(begun, 'ops', '02, 03')).toBe('change')
})

test('a question mark alone asks, and a request for a go stays one with its reason behind it', () => {
  expect(kindAfter(START, 'ops', '???')).toBe('question')
  expect(kindAfter(START, 'ops', 'can we drop the backlog? nobody waits twenty minutes for an answer')).toBe('question')
})
