import { expect, test } from 'vitest'
import { printable, withoutSecrets } from '../../src/log.ts'

test.for<[string, string, string]>([
  ['a bot token', 'invalid_auth for xoxb-12-34-abc.', 'invalid_auth for xoxb-[masked].'],
  ['an app-level token', '{"t":"xapp-1-A1-2-ff"}', '{"t":"xapp-[masked]"}'],
  ['a rotating token', 'xoxe.xoxb-1-abc', 'xoxe.[masked]'],
  ['a secret of hooks', 'whsec_MfKQ9r8GKYqrTwjU+/=.', 'whsec_[masked].'],
  ['a secret as a header carries it', 'authorization: Bearer 0123456789abcdef', 'authorization: Bearer [masked]'],
  ['a password', 'at postgres://ada:pw@db:5432/x', 'at postgres://[masked]@db:5432/x'],
  ['the password of a mail server', 'smtps://me:pw@mail:465', 'smtps://[masked]@mail:465'],
  ['a password that holds an @', 'postgresql://ada:p@w@db/x', 'postgresql://[masked]@db/x'],
  [
    'the password of Redis',
    'rediss://:pw@cache:6379 and redis://u:pw2@other',
    'rediss://[masked]@cache:6379 and redis://[masked]@other',
  ],
])('%s is masked wherever it stands', ([, line, masked]) => {
  expect(withoutSecrets(line)).toBe(masked)
})

test('an address without credentials, and what only looks like a token, stay', () => {
  const line = 'redis://cache:6379/0 postgres://db/x?user=a @ana mail@example.com boxb-1 bearer of bad news'
  expect(withoutSecrets(line)).toBe(line)
})

test('what is printed at a prompt says what it says, and nothing to the terminal', () => {
  expect(printable('a\u001b[31mb\u0007\u009b2J\u007f é 障害\n\txoxb-1-a\r\n')).toBe(
    'a[31mb2J é 障害\n\txoxb-[masked]\n',
  )
})
