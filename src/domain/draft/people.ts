import { SIGNAL_WORDS } from '../language/signal-words.ts'
import type { Statement } from '../postmortem.ts'
import { millisOf } from '../time.ts'
import { firstSights, type Sight } from './noticed.ts'
import { answersOf, evidenceOf } from './paging.ts'
import { clock, type DraftRecord, type Line, lineAt, statement } from './record.ts'

export const NOTICED = { customer: 'customers', staff: 'staff', alert: 'an alert', telemetry: 'telemetry' } as const

/** How it was noticed, who took it up and who declared it. */
export function detectionOf(record: DraftRecord): Statement[] {
  const { incident } = record.input
  const { milestones } = incident
  const sign = lineAt(record, milestones.detectedAt, ['report', 'alert', 'page', 'finding'])
  const list: Statement[] = []
  const sights = firstSights(record.input)
  if (sights.length > 0) list.push(...noticedBy(record, sights, sign))
  else if (sign && milestones.detectedAt) {
    const by =
      incident.detection === 'customer' && sign.person
        ? `customers; ${sign.name}${sign.team ? ` (${sign.team})` : ''} passed it on`
        : incident.detection
          ? `${NOTICED[incident.detection]} (${sign.name})`
          : sign.name
    list.push(statement(record, `Noticed at ${clock(record, milestones.detectedAt)} by ${by}.`, sign))
  }
  const covered = sights.some((one) => one.signal === 'alert') && sights.some((one) => one.signal !== 'alert')
  const other = covered
    ? undefined
    : sights.length > 0
      ? otherSight(record, sights)
      : record.lines.find(
          (l) => l.kind === (sign && ['alert', 'page'].includes(sign.kind) ? 'report' : 'alert') && l !== sign,
        )
  if (other && (sign || sights.length > 0))
    list.push(
      statement(
        record,
        `${other.kind === 'alert' ? 'The first alert' : 'The first report by a person'} followed at ${clock(record, other.at)} (${other.name}).`,
        other,
      ),
    )
  const ack = lineAt(record, milestones.acknowledgedAt, ['ack'])
  if (ack) list.push(statement(record, `${ack.name} took it up at ${clock(record, ack.at)}.`, ack))
  else list.push(...answeredFirst(record))
  const declared = lineAt(record, milestones.declaredAt, ['decision'])
  if (declared)
    list.push(statement(record, `${declared.name} declared the incident at ${clock(record, declared.at)}.`, declared))
  return list
}

/** What was seen and stored, first sight by first sight; before it a line of the chat that tells of something earlier. */
function noticedBy(record: DraftRecord, sights: readonly Sight[], sign: Line | undefined): Statement[] {
  const { detectedAt } = record.input.incident.milestones
  const [first] = sights
  const earlier = sign && detectedAt && first && millisOf(first.at) - millisOf(detectedAt) > 60_000 ? sign : undefined
  const told = earlier
    ? [statement(record, `Noticed at ${clock(record, detectedAt ?? earlier.at)} by ${earlier.name}.`, earlier)]
    : []
  return [
    ...told,
    ...sights.map((one, index) => {
      const at = clock(record, one.at)
      const source = `(${one.by}: ${one.title})`
      const text =
        index === 0 && !earlier
          ? `Noticed at ${at} by ${NOTICED[one.signal]} ${source}.`
          : `${SIGNAL_WORDS[one.signal]} followed at ${at} ${source}.`
      return statement(record, text, one)
    }),
  ]
}

/** The first alert of the chat, or the first report, where nothing of that kind was stored. */
function otherSight(record: DraftRecord, sights: readonly Sight[]): Line | undefined {
  const wanted = sights.some((one) => one.signal === 'alert') ? 'report' : 'alert'
  return record.lines.find((line) => line.kind === wanted)
}

/** The answer to a page that was the acknowledgement, where nobody said so in the channel. */
function answeredFirst(record: DraftRecord): Statement[] {
  const { input } = record
  const at = input.incident.milestones.acknowledgedAt
  const answer = answersOf(input).find((a) => at !== null && Math.abs(millisOf(a.at) - millisOf(at)) < 2000)
  if (answer === undefined) return []
  const text = `${answer.name} answered the page at ${clock(record, answer.at)}.`
  return [{ text, evidence: evidenceOf(input, answer.entry) }]
}

type Stakeholder = { name: string; team: string | null; evidence: string[] }

/** Everybody who wrote in the channel, or answered a page without writing, and the same under their teams. */
export function stakeholdersOf(record: DraftRecord): {
  people: { name: string; team: string | null }[]
  byTeam: Statement[]
} {
  const people = new Map<string, Stakeholder>()
  const add = (one: Stakeholder) => {
    if (!people.has(one.name)) people.set(one.name, one)
  }
  for (const line of record.lines)
    if (line.person) add({ name: line.name, team: line.team, evidence: [record.link(line.ts)] })
  for (const { name, team, entry } of answersOf(record.input))
    add({ name, team, evidence: evidenceOf(record.input, entry) })
  const teams = new Map<string, Stakeholder[]>()
  for (const one of people.values()) {
    const team = one.team ?? 'Team not known'
    teams.set(team, [...(teams.get(team) ?? []), one])
  }
  return {
    people: [...people.values()].map(({ name, team }) => ({ name, team })),
    byTeam: [...teams].map(([team, members]) => ({
      text: `${team}: ${members.map((one) => one.name).join(', ')}.`,
      evidence: [...new Set(members.flatMap((one) => one.evidence))],
    })),
  }
}
