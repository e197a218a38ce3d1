import { expect, test } from 'vitest'
import { SUB_COMMANDS } from '../../../src/domain/command/words.ts'
import { ACTIONS, decodeValue } from '../../../src/slack/views/actions.ts'
import type { MessageView } from '../../../src/slack/views/blocks.ts'
import {
  confirmDeclare,
  DECLARE_VALUE,
  declaredMessage,
  howBad,
  saving,
  sentence,
  similarOpen,
  unknownWord,
} from '../../../src/slack/views/ephemeral.ts'
import { incidentList, timelineView } from '../../../src/slack/views/lists.ts'
import { help } from '../../../src/slack/views/panel.ts'
import { read } from './reading.ts'
import { incident, roster } from './samples.ts'

const question = { key: 'k1', declared: { title: 'page not loading', severity: null, services: ['checkout'] } }

/** Every button by its action id. */
function buttons(view: MessageView): { id: string | undefined; value: string | undefined }[] {
  return view.blocks.flatMap((block) => {
    const elements = block.type === 'actions' ? block.elements : block.type === 'section' ? [block.accessory] : []
    return elements.flatMap((one) => (one?.type === 'button' ? [{ id: one.action_id, value: one.value }] : []))
  })
}

test('how bad it is is asked in the words of the company', () => {
  const view = howBad({ incident: incident({ severity: 'SEV2' }), roster })
  expect(read(view)).toEqual([
    'Declared #12 Checkout returns 500s in <#C0INC12>, as SEV2 until you say otherwise.\n*How bad is it?*',
    '*SEV1*  The shop is down or money is wrong [SEV1]',
    '*SEV2*  Part of the shop fails for many [SEV2]',
    '*SEV3*  Annoying, with a way around it [SEV3]',
    '*SEV4*  Nobody outside notices [SEV4]',
  ])
  expect(decodeValue(buttons(view)[2]?.value, { incident: 'string', severity: 'string' })).toEqual({
    incident: incident().id,
    severity: 'SEV3',
  })
})

test('a declaration that said how bad it is is answered with who is paged', () => {
  expect(read(declaredMessage({ incident: incident({ channelId: null }), called: ['Bob', 'Karen'] }))).toEqual([
    'Declared #12 Checkout returns 500s, as SEV1. Paging Bob, Karen.',
  ])
})

test('a title that begins like a command is asked about', () => {
  const view = confirmDeclare({ ...question, subCommand: 'page' }, 'SEV2')
  expect(read(view)).toEqual([
    'Declare "page not loading"?',
    '[Declare SEV2 (primary)] [SEV1 (danger)] [No]',
    "~ The command is `/incident page &lt;team | @person&gt; [now]` in an incident's channel",
  ])
  expect(read(confirmDeclare({ ...question, subCommand: 'add' }, 'SEV2'))[2]).toBe(
    '~ The command is `/incident add &lt;number&gt;`',
  )
  expect(read(confirmDeclare({ ...question, subCommand: 'new' }, 'SEV2'))).toHaveLength(2)
  const [declare, worst] = buttons(view)
  expect(declare?.id).toBe(ACTIONS.declare)
  expect(decodeValue(declare?.value, DECLARE_VALUE)).toEqual({
    key: 'k1',
    severity: 'SEV2',
    title: 'page not loading',
    services: ['checkout'],
  })
  expect(decodeValue(worst?.value, DECLARE_VALUE)?.severity).toBe('SEV1')
})

test('a title with sev1 is not asked twice', () => {
  const worst = { ...question, declared: { ...question.declared, severity: 'SEV1' as const } }
  expect(read(confirmDeclare({ ...worst, subCommand: 'page' }, 'SEV2'))[1]).toBe('[Declare SEV1 (primary)] [No]')
})

test('an open incident that is like it is offered first', () => {
  const view = similarOpen(question, [incident()])
  expect(read(view)).toEqual([
    'Before "page not loading" is declared: this is open already.',
    '*#12 Checkout returns 500s* · SEV1 · investigating · since 09:16 EST · <#C0INC12> [Join (primary)]',
    '[Mine is different]',
  ])
  expect(decodeValue(buttons(view)[1]?.value, DECLARE_VALUE)?.severity).toBe(null)
})

test('sentences show what was typed as text', () => {
  expect(sentence('No <!channel> here').text).toBe('No &lt;!channel&gt; here')
  expect(saving().text).toBe('Saving …')
  expect(saving('the note').text).toBe('Saving the note …')
  expect(unknownWord('statsu', 'status').text).toBe(
    '"statsu" is not a command here. Did you mean /incident status? To declare another incident: /incident new &lt;title&gt;',
  )
  expect(unknownWord('warehouse', null).text).toContain('Use /incident help')
})

test('open incidents are listed with where they are', () => {
  expect(read(incidentList([]))).toEqual(['No incident is open.'])
  expect(read(incidentList([incident()]))).toEqual([
    '*One incident is open*',
    '*#12* Checkout returns 500s · SEV1 · investigating · since 9 Mar 09:16 EST · <#C0INC12>',
  ])
})

test('a long list says how many lines it leaves out', () => {
  const incidents = Array.from({ length: 300 }, (_, index) => incident({ number: index + 1, title: 'x'.repeat(100) }))
  const lines = read(incidentList(incidents))
  const shown = lines.slice(1, -1).flatMap((text) => text.split('\n')).length
  expect(lines.at(-1)).toBe(`and ${300 - shown} more`)
})

test('the timeline shows its last entries, without what was deleted', () => {
  const entry = (text: string, deleted: boolean) => ({
    id: text,
    ts: null,
    at: '2021-03-09T14:20:00.000Z',
    kind: 'finding' as const,
    actor: { name: 'Karen', team: null, userId: null },
    text,
    permalink: null,
    evidence: [],
    source: 'message' as const,
    threadTs: null,
    deleted,
    adopted: null,
  })
  const view = timelineView({
    incident: incident(),
    entries: [entry('db is fine', false), entry('oops', true)],
    total: 2,
  })
  expect(read(view).slice(1)).toEqual(['09:20 EST  finding · Karen: db is fine', '~ The last 1 of 2 entries'])
})

test('the help has every command on a line of its own', () => {
  const [text] = read(help(true))
  expect(text?.split('\n')).toHaveLength(Object.keys(SUB_COMMANDS).length + 1)
  expect(text).toContain('`/incident page &lt;team | @person&gt; [now]`  page a team or a person')
})
