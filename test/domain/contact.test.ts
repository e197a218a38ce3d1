import { describe, expect, test } from 'vitest'
import { contactPlan } from '../../src/domain/contact.ts'

const ALL = { phone: true, push: true, email: true }
const plan = (...given: Parameters<typeof contactPlan>) =>
  contactPlan(...given).map(({ key, afterMs }) => `${afterMs / 1000} ${key}`)

describe('the tries of a page', () => {
  test.each([
    ['SEV1', ['0 message', '0 sms', '0 push', '0 email', '30 voice-1', '150 voice-2']],
    ['SEV2', ['0 message', '0 sms', '0 push', '0 email', '120 voice-1', '240 voice-2']],
    ['SEV3', ['0 message', '0 email']],
    ['SEV4', ['0 message', '0 email']],
  ] as const)('at %s are these', (severity, tries) => {
    expect(plan(severity, 'step', ALL)).toEqual(tries)
    expect(plan(severity, 'last-resort', ALL)).toEqual(tries)
  })

  test('are those that the person has; the message goes to everybody', () => {
    expect(plan('SEV1', 'step', { phone: false, push: false, email: false })).toEqual(['0 message'])
    expect(plan('SEV1', 'step', { phone: false, push: true, email: false })).toEqual(['0 message', '0 push'])
    expect(plan('SEV2', 'step', { phone: true, push: false, email: true })).toEqual([
      '0 message',
      '0 sms',
      '0 email',
      '120 voice-1',
      '240 voice-2',
    ])
  })

  test('of a question whether somebody is still there begin with a call, and leave no copy', () => {
    expect(plan('SEV1', 'still-in', ALL)).toEqual(['0 message', '0 sms', '0 push', '0 voice-1'])
    expect(plan('SEV2', 'still-in', ALL)).toEqual(['0 message', '0 sms', '0 push', '0 voice-1'])
  })

  test('have keys of their own, by which each is found again', () => {
    const keys = contactPlan('SEV1', 'step', ALL).map((one) => one.key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
