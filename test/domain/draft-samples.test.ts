import { describe, expect, test } from 'vitest'
import { classifyAll } from '../../src/domain/classify/classify.ts'
import type { SectionKey } from '../../src/domain/postmortem.ts'
import { type Case, chatOf } from '../cases/case.ts'
import { predict } from '../cases/predict.ts'
import { CABINETS, PARCELS } from './draft-samples.ts'

/** Chats of other trades than those that the rules were written with. */
type Wanted = {
  of: Case
  kinds: [said: string, kind: string][]
  sections: [SectionKey, RegExp][]
  not: [SectionKey, RegExp][]
}

const WANTED: Wanted[] = [
  {
    of: PARCELS,
    kinds: [
      ['could it be the switch', 'hypothesis'],
      ['importing the right table', 'change'],
      ['i told the carriers', 'comms'],
      ['yep, Lyon lands', 'mitigated'],
      ['fyi both trucks', 'finding'],
      ["ok I'm closing", 'resolved'],
    ],
    sections: [
      ['summary', /^Cause: the route table of the TEST hub was imported the night before\. Every label since 4:38/m],
      ['summary', /^Fixed: imported the right table and reprinted the 900/m],
      ['summary', /^It lasted 1 h 18 min \(78 min\): 12 Feb 2024 04:40 to 05:58/m],
      ['impact', /^Business: .*2 x 1,500 EUR penalty/m],
      ['ruled-out', /^Suspected at 05:10: the switch in hall B\. Ruled out at 05:14 by Network: "/m],
      ['ruled-out', /^Restarting the printers in hall A \(05:18\) did not help/m],
      ['actions', /^Make the import refuse a table of another hub - Joan Roca, 23 Feb 2024\.$/m],
    ],
    not: [
      ['cause', /Joan|my bad|no\. found/i],
      ['summary', /hurry/],
    ],
  },
  {
    of: CABINETS,
    kinds: [
      ['on it. This is a SEV2', 'decision'],
      ['12 cabinets came back', 'refuted'],
      ['for the record', 'finding'],
      ['ten quiet minutes', 'resolved'],
    ],
    sections: [
      ['cause', /^The cause was the new audit job\. The team turned it on at 20:55/m],
      ['summary', /^Cause: the new audit job\./m],
      ['summary', /^38 cabinets were locked for 40 minutes; 11 doses came late\.$/m],
      ['ruled-out', /^Restarting the cabinet service \(21:28\) did not help/m],
      ['still-in-place', /^Audit job disabled for the moment \(since 21:40\)\.$/m],
      ['went-well', /^Runners were on the ward within 5 min\.$/m],
    ],
    not: [
      ['ruled-out', /all 38 were green/],
      ['impact', /fall/],
      ['timeline', /before it went on again/],
    ],
  },
]

for (const { of, kinds, sections, not } of WANTED) {
  describe(`the sample ${of.title}`, () => {
    const { postmortem } = predict(of)
    const textOf = (key: SectionKey) =>
      (postmortem.sections.find((s) => s.key === key)?.statements ?? []).map((s) => s.text).join('\n')
    const messages = chatOf(of)
    const found = classifyAll(messages)
    for (const [said, kind] of kinds)
      test(`"${said}" is ${kind}`, () =>
        expect(found.get(messages.find((m) => m.text.startsWith(said))?.ts ?? '')).toBe(kind))
    for (const [key, pattern] of sections)
      test(`${key} says ${pattern.source}`, () => expect(textOf(key)).toMatch(pattern))
    for (const [key, pattern] of not)
      test(`${key} does not say ${pattern.source}`, () => expect(textOf(key)).not.toMatch(pattern))
  })
}
