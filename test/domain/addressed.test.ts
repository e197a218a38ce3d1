import { expect, test } from 'vitest'
import { addressed } from '../../src/domain/command/spoken.ts'

test.each([
  ['#12 mitigated', 12, 'mitigated'],
  ['  #12: close false alarm', 12, 'close false alarm'],
  ['#12', 12, ''],
  ['#12,update it is back', 12, 'update it is back'],
  ['mitigated #12', null, 'mitigated #12'],
  ['#12th floor has no power', null, '#12th floor has no power'],
  ['#deploys is silent', null, '#deploys is silent'],
  ['#12345678901 is no number of ours', null, '#12345678901 is no number of ours'],
  ['12 mitigated', null, '12 mitigated'],
  ['', null, ''],
])('"%s" is for %s: "%s"', (typed, number, text) => {
  expect(addressed(typed)).toEqual({ number, text })
})
