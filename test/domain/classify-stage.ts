import { instantOfTs } from '../../src/domain/time.ts'
import type { ChatMessage } from '../../src/domain/timeline.ts'
import type { Row, Stage } from './classify-table.ts'

const TEAMS: Record<string, string> = {
  support: 'Customer Support',
  ops: 'Platform',
  new: 'Payments',
  other: 'Identity',
}

/** Who is spoken to by name in a table. */
const NAMES: Record<string, string> = { other: 'Noor Haddad' }

export function said(ts: string, who: string, text: string, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    ts,
    threadTs: null,
    at: instantOfTs(ts),
    author: { kind: 'person', userId: `U_${who}`, botId: null, name: NAMES[who] ?? who },
    team: TEAMS[who] ?? null,
    text,
    files: [],
    deleted: false,
    ...more,
  }
}

const at = (minute: number): string => `${1_700_000_000 + minute * 60}.000100`

/** The talk that a row of the table is said in, and the row's own message. */
export function staged(row: Row): { message: ChatMessage; before: ChatMessage[] } {
  const [, text, speaker = 'ops', stage = 'running'] = row
  return { message: said(at(30), speaker, text), before: stage === 'start' ? [] : talk(stage) }
}

function talk(stage: Exclude<Stage, 'start'>): ChatMessage[] {
  const before = [
    said(at(1), 'support', 'customers cannot log in since nine, phones are ringing'),
    said(at(2), 'monitor', 'login-api p99 > 5 s', {
      author: { kind: 'bot', userId: null, botId: 'B1', name: 'alertmanager' },
    }),
    said(at(3), 'ops', 'on it, opening the logs'),
    said(at(4), 'ops', '<@U_other> <@U_new> login is down, need you both here'),
    said(at(5), 'other', 'here'),
    said(at(6), 'ops', 'login-api answers 503 on every second request, queue depth is 40k'),
  ]
  if (typeof stage === 'object') return [...before, said(at(20), 'other', stage.suspected)]
  if (stage === 'running') return before
  before.push(said(at(20), 'ops', 'restarting the login gateway'))
  if (stage === 'mitigated') before.push(said(at(25), 'ops', 'logins work again for everybody'))
  return before
}
