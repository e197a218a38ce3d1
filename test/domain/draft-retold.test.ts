import { describe, expect, test } from 'vitest'
import { readChat } from '../../src/domain/classify/chat-text.ts'
import { retold } from '../../src/domain/draft/wording.ts'
import type { SectionKey } from '../../src/domain/postmortem.ts'
import { draftOf, say } from './draft-helper.ts'

const MENDED = [
  say(0, 'sue', 'customers cannot pay, checkout is down'),
  say(2, 'ann', 'on it'),
  say(10, 'bob', 'rolled payments back to 4.1'),
  say(15, 'sue', 'customers can pay again'),
  say(30, 'ann', 'closing this, stable for a quarter of an hour'),
]

function statements(messages: Parameters<typeof draftOf>[0], key: SectionKey): string[] {
  const { sections } = draftOf(messages).postmortem
  return (sections.find((s) => s.key === key)?.statements ?? []).map((s) => s.text)
}

describe('words of the chat, retold', () => {
  for (const [said, told] of [
    ['I rolled through the change list', 'Ann rolled through the change list'],
    ['the job came from last night’s change', "the job came from the previous night's change"],
    ['it began yesterday evening', 'it began the evening before'],
    ['the cache was useless', 'the cache was useless'],
    ['new certificate on gw-1..gw-8', 'new certificate on gw-1 to gw-8'],
    ['the settings are identical on both ends', 'the settings were identical on both ends'],
    ['the root cause was a wrong date in the calendar', 'a wrong date in the calendar'],
  ] as const) {
    test(`"${said}"`, () => expect(retold(said, 'Ann')).toBe(told))
  }
})

test('the dot of a date that German writes ends no sentence', () => {
  expect(readChat('restored the rules of 12.03. 18:00. all nodes have it').sentences.map((s) => s.text)).toEqual([
    'restored the rules of 12.03. 18:00.',
    'all nodes have it',
  ])
})

describe('tasks', () => {
  const tasks = (...after: string[]) =>
    draftOf([...MENDED, ...after.map((text, i) => say(40 + i, 'ann', text))]).postmortem.actions

  test('a name in front of a task is its owner, and a date behind it is its date', () => {
    expect(tasks('Bob: no token may be older than 90 days. End of June')).toMatchObject([
      { what: 'No token may be older than 90 days', owner: 'Bob Bell', due: '2024-06-30' },
    ])
  })

  test('what was found or stays as it is until a day is no task', () => {
    expect(
      tasks('the other nine files were uploaded today', 'agreed, the detour stays on until tomorrow noon'),
    ).toEqual([])
  })
})

test('a change that is told with its earlier time is none of the cure', () => {
  const talk = [
    ...MENDED.slice(0, 2),
    say(5, 'bob', 'release 2024.18 went out 9:40, it has a migration in it'),
    ...MENDED.slice(2),
  ]
  expect(statements(talk, 'resolution').join('\n')).not.toContain('2024.18')
  expect(statements(talk, 'ruled-out').join('\n')).not.toContain('2024.18')
})

test('a cause that is only summed up for the report is named, and leaves the cure what it was', () => {
  const talk = [
    ...MENDED,
    say(40, 'bob', 'for the writeup: the lockout came from the limiter, which counted all customers as one'),
  ]
  expect(statements(talk, 'cause').join('\n')).toContain('The lockout came from the limiter')
  expect(statements(talk, 'resolution').join('\n')).toContain('rolled payments back to 4.1')
})
