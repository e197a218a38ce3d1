import { contactsOf } from './db/contacts.ts'
import { loadIncidentView } from './db/incident-view.ts'
import { incidentNumbered, openIncidents } from './db/incidents.ts'
import type { Incident } from './domain/incident.ts'
import type { Roster } from './domain/roster.ts'
import { personBySlack } from './domain/roster-lookup.ts'
import { dayClockOf, type Instant, spoken } from './domain/time.ts'
import { UserError } from './errors.ts'
import { printable } from './log.ts'
import type { Request } from './operations/change.ts'
import { giveOrder, type Order } from './operations/give-order.ts'
import { atShell, type Desk, personNamed, severityTyped, warnIfNothingRuns } from './shell.ts'
import { ladderInput } from './slack/sync/inputs.ts'
import type { Ladder } from './slack/views/paging.ts'
import type { Settings } from './start.ts'

/** How these are typed; all of them work by the database alone, while Slack is down. */
export const OFFLINE_USAGE = `debrief status [INCIDENT]         what is open, who has been called, and who is next
debrief answer INCIDENT PERSON [on-it|cannot|not-ours]
                                 answer a page for somebody who has told you
debrief severity INCIDENT SEV1 [--as PERSON]
                                 raise or lower the severity; the running Debrief pages
debrief numbers [INCIDENT]       telephone numbers of those it has called, which its timeline notes; of everybody without one`

const ANSWERS = ['on-it', 'cannot', 'not-ours'] as const

/** Runs one of them. Rejects with UserError, and changes nothing, for what it cannot read. */
export async function offline(
  settings: Settings,
  command: 'status' | 'answer' | 'severity' | 'numbers',
  args: readonly string[],
  options: { as?: string | undefined },
): Promise<void> {
  const [number, ...rest] = args
  if (command === 'status') return atShell(settings, (desk) => status(desk, number))
  if (command === 'numbers') return atShell(settings, (desk) => numbers(desk, number))
  if (command === 'severity') {
    const severity = severityTyped(rest[0] ?? '', rest[0] ?? 'which severity', OFFLINE_USAGE)
    return atShell(settings, async (desk) => {
      const as = options.as === undefined ? null : personNamed(desk.roster, options.as, `--as ${options.as}`)
      await order(desk, number, { kind: 'severity', severity }, requestOf(desk, as))
    })
  }
  const [who, said = 'on-it'] = rest
  const answer = ANSWERS.find((one) => one === said.toLowerCase())
  if (who === undefined || answer === undefined || rest.length > 2) throw new UserError(OFFLINE_USAGE)
  return atShell(settings, async (desk) => {
    const person = personNamed(desk.roster, who)
    await order(desk, number, { kind: 'answer', person, answer }, requestOf(desk, person))
  })
}

async function order(desk: Desk, number: string | undefined, wanted: Order, request: Request): Promise<void> {
  const { text } = await giveOrder(desk.ctx, await incidentOf(desk, number), wanted, request)
  console.log(printable(text))
  await warnIfNothingRuns(desk)
}

/** Somebody of the roster by the shell, or the shell itself. */
function requestOf({ ctx, shell }: Desk, person: { slack: string | null; key: string; name: string } | null): Request {
  const key = `shell:${ctx.newId()}`
  if (!person) return { key, action: 'shell', by: { userId: '', userName: shell } }
  return { key, action: 'shell', by: { userId: person.slack ?? person.key, userName: person.name }, via: shell }
}

async function incidentOf({ ctx }: Desk, typed: string | undefined): Promise<string> {
  const number = Number(/^#?(\d{1,9})$/.exec(typed ?? '')?.[1])
  const id = Number.isNaN(number) ? null : await incidentNumbered(ctx.db, number)
  if (id) return id
  throw new UserError(
    typed === undefined
      ? OFFLINE_USAGE
      : `There is no incident ${typed}: \`debrief status\` names what is open.\n${OFFLINE_USAGE}`,
  )
}

async function numbers(desk: Desk, typed: string | undefined): Promise<void> {
  const { ctx, roster, teamId } = desk
  if (typed === undefined) {
    const all = (await contactsOf(ctx.db, teamId, null)).filter(
      (one) => one.kind === 'phone' && one.verifiedAt !== null,
    )
    for (const { key, name } of roster.people) {
      const theirs = all.filter((one) => one.person === key).map((one) => one.address)
      console.log(printable(`${name}: ${theirs.join(', ') || 'no number is known'}`))
    }
    return
  }
  const shown = await giveOrder(ctx, await incidentOf(desk, typed), { kind: 'numbers' }, requestOf(desk, null))
  for (const { name, answered, numbers: theirs } of shown.numbers ?? [])
    console.log(printable(`${name}${answered ? ' (answered)' : ''}: ${theirs.join(', ') || 'no number is known'}`))
  if (shown.numbers?.length === 0) console.log('Nobody has been called yet.')
}

async function status(desk: Desk, typed: string | undefined): Promise<void> {
  const { ctx, roster, teamId } = desk
  const ids =
    typed === undefined ? (await openIncidents(ctx.db, teamId)).map(({ id }) => id) : [await incidentOf(desk, typed)]
  if (ids.length === 0) console.log('Nothing is open.')
  for (const id of ids) {
    const view = await loadIncidentView(ctx.db, id)
    if (!view) continue
    const { zone } = roster.company
    const ladders = view.escalations.map((one) => ladderLine(ladderInput(view, one, roster), zone))
    console.log(printable([headline(view.incident, roster), ...ladders.map((line) => `  ${line}`)].join('\n')))
  }
  await warnIfNothingRuns(desk)
}

function headline({ number, severity, title, status, milestones, commander }: Incident, roster: Roster): string {
  const since = milestones.declaredAt === null ? '' : ` since ${dayClockOf(milestones.declaredAt, roster.company.zone)}`
  const leads = commander === null ? 'nobody leads' : `${personBySlack(roster, commander)?.name ?? commander} leads`
  return `#${number} ${severity} ${title}: ${status}${since}, ${leads}`
}

function ladderLine({ label, state, tried, next, answer }: Ladder, zone: string): string {
  const at = (instant: Instant) => dayClockOf(instant, zone)
  if (answer) return `${label}: ${answer.name} answered ${at(answer.at)}, after ${spoken(answer.afterMs)}`
  const who = tried.map((one) => `${one.name} ${one.state.replace('-', ' ')} ${at(one.at)}`).join(', ')
  const then = next === null ? '' : `; next ${next.name} ${at(next.at)}`
  return `${label}: ${state.replace('-', ' ')}${who && ` (${who})`}${then}`
}
