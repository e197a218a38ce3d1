import { expect, test } from 'vitest'
import { withoutSecrets } from '../../src/log.ts'

test.for<[string, string, string]>([
  ['a bot token', 'invalid_auth for xoxb-12-34-abc.', 'invalid_auth for xoxb-[masked].'],
  ['an app-level token', '{"t":"xapp-1-A1-2-ff"}', '{"t":"xapp-[masked]"}'],
  ['a rotating token', 'xoxe.xoxb-1-abc', 'xoxe.[masked]'],
  ['a password', 'at postgres://ada:pw@db:5432/x', 'at postgres://[masked]@db:5432/x'],
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
  const line = 'redis://cache:6379/0 postgres://db/x?user=a @ana mail@example.com boxb-1'
  expect(withoutSecrets(line)).toBe(line)
})
