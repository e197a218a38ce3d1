import { shortAtWord } from '../language/phrase.ts'
import type { ActionItem, OpenQuestion } from '../postmortem.ts'
import type { Cause } from './cause.ts'
import type { Impact } from './impact.ts'
import { clock, type DraftRecord, JOINER, type Line, lineAt } from './record.ts'
import { asClause } from './wording.ts'

type Known = {
  cause: Cause
  impact: readonly Impact[]
  /** Customers who reported it. */
  reported: number | null
  actions: readonly ActionItem[]
  resolved: boolean
  still: readonly { line: Line }[]
  mended: boolean
}

/** What nobody said, asked of whoever is likeliest to know. */
export function questionsOf(record: DraftRecord, known: Known): OpenQuestion[] {
  const { incident } = record.input
  const { milestones } = incident
  const asked: OpenQuestion[] = []
  const lead = personNamed(record, incident.commander) ?? personNamed(record, incident.declaredBy) ?? anybody(record)
  const ask = (to: OpenQuestion['to'] | null, text: string) => {
    if (to) asked.push({ to, text })
  }
  const cause = known.cause.line
  if (!cause) ask(lead, 'What was the cause? Nobody said in the channel.')
  else if (known.cause.contributing.length < 2)
    ask(toOf(cause), `What made it possible that ${shorter(known.cause.main?.text ?? '')}?`)
  const sign = lineAt(record, milestones.detectedAt, ['report', 'alert', 'page', 'finding'])
  if (milestones.startedAt === null) {
    const to = sign?.person ? toOf(sign) : lead
    ask(
      to,
      sign
        ? `When did the impact begin? The first sign is from ${clock(record, sign.at)}; nobody said since when.`
        : 'When did the impact begin?',
    )
  }
  const counted = known.impact.some(
    (i) =>
      i.group !== 'systems' &&
      /\b(?:\d{2,}|\d+ ?%|\d+ (?:customers|users|orders|shops|tickets|callers))\b/.test(
        i.statement.text.replace(/\b\d{1,2}[:h]\d\d\b|\b50\d\w*/g, ''),
      ),
  )
  const support = record.lines.find((l) => l.person && l.customerFacing)
  const reported = known.reported === null ? '' : ` ${known.reported} customers reported it.`
  if (!counted) ask(support ? toOf(support) : lead, `How many customers or orders were affected?${reported}`)
  if (!known.mended) ask(lead, 'What mended it? Nobody said in the channel.')
  if (!known.resolved) ask(lead, 'When was it over?')
  for (const one of known.still)
    ask(
      toOf(one.line),
      `Is this still in place, and when is it undone: ${shorter(one.line.text.sentences[0]?.text.replaceAll(JOINER, ' ') ?? '')}?`,
    )
  for (const action of known.actions) {
    const owner = personNamed(record, action.owner)
    if (action.owner === null) ask(lead, `Who takes "${action.what}"${action.due === null ? ', and by when' : ''}?`)
    else if (action.due === null) ask(owner ?? lead, `By when is "${action.what}" done?`)
  }
  if (known.actions.length === 0) ask(lead, 'What will keep this from happening again? Nobody named an action.')
  return asked.slice(0, 10)
}

function shorter(text: string): string {
  const first = asClause(text.replace(/[.…]+$/, '').split(/\. |; |, (?:so|which|then) /)[0] ?? '')
  return shortAtWord(first, 140)
}

function toOf(line: Line): OpenQuestion['to'] {
  return { name: line.name, userId: line.who }
}

function personNamed(record: DraftRecord, key: string | null): OpenQuestion['to'] | null {
  const person =
    key === null ? undefined : record.input.people.find((p) => p.userId === key || p.handle === key || p.name === key)
  return person ? { name: person.name, userId: person.userId } : null
}

function anybody(record: DraftRecord): OpenQuestion['to'] | null {
  const line = record.lines.find((l) => l.person && l.kind === 'ack') ?? record.lines.find((l) => l.person)
  return line ? toOf(line) : null
}
