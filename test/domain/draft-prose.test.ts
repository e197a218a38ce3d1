import { describe, expect, test } from 'vitest'
import { asStatement, recordOf } from '../../src/domain/draft/record.ts'
import { wholeTimeline } from '../../src/domain/draft/timeline.ts'
import { asSentence, retelling } from '../../src/domain/draft/wording.ts'
import type { SectionKey } from '../../src/domain/postmortem.ts'
import { caseIds, loadCase } from '../cases/case.ts'
import { predict } from '../cases/predict.ts'
import { draftOf, say } from './draft-helper.ts'
import { CABINETS, PARCELS } from './draft-samples.ts'

/** What is wrong with a drafted statement, as prose. */
function faults(text: string): string[] {
  const outside = text.replace(/"[^"]*"/g, '""')
  const wrong: [string, boolean][] = [
    ['begins in the middle', !/^[\p{Lu}\p{N}"']/u.test(text)],
    ['does not end', !/[.!?)]$/.test(text)],
    ['is cut', /…/.test(text)],
    ['speaks as somebody', /\b(?:I|me|my|mine|myself)\b(?!\/)/.test(outside)],
    ['announces', /\blet (?:me|us)\b/i.test(outside)],
    ['has gaps', / {2,}|\s[,.;:]/.test(text)],
    ['shows an emoji by name', /:[a-z_+-]+:(?!\d)/.test(outside)],
    ['leaves a quotation open', (text.match(/"/g)?.length ?? 0) % 2 === 1],
    ['names somebody and a bare verb', /\b[A-Z]\w+ [A-Z]\w+ (?:need|have|do|think|see|want)\b/.test(outside)],
    ['doubles a sign', /,,|\.\.|;;|:\s*:|[;,]\./.test(outside)],
  ]
  return wrong.filter(([, is]) => is).map(([what]) => what)
}

const CASES = [...caseIds().map(loadCase), PARCELS, CABINETS]

describe('every statement of every draft is a sentence', () => {
  for (const c of CASES) {
    test(c.id, () => {
      const { postmortem } = predict(c)
      const bad = postmortem.sections.flatMap((s) =>
        s.statements.flatMap(({ text }) => faults(text).map((fault) => `${s.key}: ${fault}: ${text}`)),
      )
      expect(bad).toEqual([])
    })
  }
  test('however long what was said is', () => {
    const long = `customers cannot pay, ${'the till shows the blue screen and then the same again and '.repeat(180)}that is it`
    const { postmortem } = draftOf([
      say(1, 'sue', long),
      say(2, 'ann', 'restarted the tills'),
      say(9, 'sue', 'tills work again for everybody'),
    ])
    const texts = postmortem.sections.flatMap((s) => s.statements.map(({ text }) => text))
    expect(texts.some((text) => text.endsWith('(shortened).') || text.endsWith('(shortened)'))).toBe(true)
    for (const text of texts) {
      expect(text.length).toBeLessThanOrEqual(300)
      expect(faults(text), text).toEqual([])
    }
  })
})

describe('how it was noticed stands in the draft', () => {
  const words = { customer: 'customers', staff: 'staff', alert: 'an alert', telemetry: 'telemetry' }
  for (const id of caseIds()) {
    const c = loadCase(id)
    const via = c.detected_via ?? 'staff'
    test(`${id}: by ${words[via]}`, () => {
      const { postmortem } = predict(c)
      expect(postmortem.headline).toContain(`noticed by ${words[via]}`)
      const detection = postmortem.sections.find((s) => s.key === 'detection')?.statements[0]?.text
      expect(detection).toMatch(new RegExp(`^Noticed at .+ by ${words[via]}\\b`))
    })
  }
})

describe('what a rule cannot retell is quoted', () => {
  const unsafe = [
    'SOP says verified unreachable = escalate straight away',
    'please come, lab results are stuck',
    'twice is not a coincidence. you lead',
    'delete the old traces, log level back to info',
    'nothing on our side either',
    'on verra qui écrit',
    'the node must be drained before it goes back',
  ]
  for (const said of unsafe) test(said, () => expect(retelling(said, 'Ann Ash').sound).toBe(false))
  const table: [string, string][] = [
    ['both the public and the internal endpoint time out', 'Both the public and the internal endpoint timed out.'],
    ['ack, opening a session on the db', 'Opened a session on the database.'],
    ['both hosts load the home page for me', 'Both hosts loaded the home page.'],
    ['db is healthy, I can log in', 'Database was healthy, Ann Ash could log in.'],
    ['we need all of them in here', 'The team needed all of them in the channel.'],
    ['we pushed something to qa this morning. let me look what it did', 'Something was pushed to QA that morning.'],
    [
      'same from oncology, they phone the lab for every value',
      'Same from oncology, they phoned the lab for every value.',
    ],
    ['they still print the wrong code', 'They still printed the wrong code.'],
    ['61 checks fail', '61 checks failed.'],
    ["sorter's throwing everything into chute 14", 'Sorter was throwing everything into chute 14.'],
    ['I imported the wrong table last night', 'The wrong table was imported the night before.'],
    ['my guys are moving boxes by hand', 'The guys were moving boxes by hand.'],
    ['backtracks like crazy', 'It backtracked heavily.'],
    ['updates come with the image from now on', 'Updates came with the image from then on.'],
  ]
  for (const [said, told] of table) {
    test(said, () => {
      const { text, sound } = retelling(said, 'Ann Ash', 'action')
      expect(asSentence(text)).toBe(told)
      expect(sound).toBe(true)
    })
  }
  test('the words stand with their author, and secrets and blame do not', () => {
    const { postmortem } = draftOf([
      say(1, 'sue', 'customers cannot pay'),
      say(2, 'ann', 'SEV1, I am IC until you take it off me. password: hunter2!'),
      say(3, 'bob', 'rolled back to 4.1'),
      say(4, 'sue', 'payments work again for everybody'),
    ])
    const key: SectionKey = 'timeline'
    const told = postmortem.sections.find((s) => s.key === key)?.statements.map((s) => s.text)
    expect(told).toContain('10:02 Ann Ash: "SEV1, I am IC until you take it off me. password: [masked]".')
  })
})

test('a statement begins and ends as one', () => {
  expect(asStatement('mq-2 is full')).toBe('"mq-2" is full.')
  expect(asStatement('it is  full ,')).toBe('It is full.')
  expect(asStatement('says "it is full"')).toBe('Says "it is full".')
  expect(asStatement(`${'word '.repeat(50)}ends here. ${'more '.repeat(40)}`)).toMatch(/ends here\.$/)
})

describe('the whole timeline keeps what people said', () => {
  const lines = [
    say(1, 'sue', "customers can't pay, I'm swamped :crossed_fingers:"),
    say(2, 'ann', ':wave:'),
    say(3, 'bob', 'fyi <@U_sue>', { files: ['app_after_restart.log'] }),
    say(4, 'bob', 'see <https://wiki.example/x|the page> &amp; <#C2|ops>'),
    say(5, 'bob', 'I deleted the wrong table, my fault'),
    say(6, 'bob', "sorry, that's my bad"),
    say(7, 'ann', '[file: graph.png]', { files: ['graph.png'] }),
    say(8, 'ann', '```ERROR 500\nat pay()```'),
  ]
  const { input } = draftOf(lines)
  const texts = wholeTimeline(recordOf(input)).map((e) => e.text)
  test('contractions, emoji, mentions and links as they were', () =>
    expect(texts.slice(0, 4)).toEqual([
      "customers can't pay, I'm swamped :crossed_fingers:",
      ':wave:',
      'fyi @Sue Salt (file: app_after_restart.log)',
      'see the page & #ops',
    ]))
  test('but who accused themselves is told without it', () => {
    expect(texts[4]).toBe('The wrong table was deleted.')
    expect(texts[5]).toBe('(apology)')
  })
  test('files and pasted text are named', () => {
    expect(texts[6]).toBe('(file: graph.png)')
    expect(texts[7]).toBe('(pasted: ERROR 500 / at pay())')
  })
})
