import type { Context } from '../context.ts'
import { isMended } from '../domain/incident.ts'
import { capital } from '../domain/language/phrase.ts'
import { isNewlyRed, SIGNAL_WORDS, unconfirmed } from '../domain/language/signal-words.ts'
import { lampsOf, type Signal, type SignalCheck } from '../domain/sighting.ts'
import type { Instant } from '../domain/time.ts'
import { type Answer, sentence } from './answer.ts'
import { allRedEntry } from './attach-sightings.ts'
import { actorOf, change, type Decision, entryBy, type Given, type Request, unchanged } from './change.ts'
import { redraft } from './set-status.ts'

/** One thing that somebody has checked. */
type Check = { signal: Signal; well: boolean }

/** Notes who confirmed that signals are well again, or that they are not; the answer names what nobody has confirmed yet. */
export async function checkSignals(
  ctx: Context,
  incidentId: string,
  checks: readonly Check[],
  at: Instant | null,
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => decideChecks(given, checks, at, request))
}

function decideChecks(given: Given, said: readonly Check[], at: Instant | null, request: Request): Decision {
  if (said.length === 0) return unchanged('Nothing was said to be well or not. Nothing changed.')
  const { incident } = given
  if (incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
  const { name, userId } = actorOf(given.roster, request.by.userId, request.by.userName)
  const checks = said.map(
    (one): SignalCheck => ({ ...one, id: given.newId(), at: at ?? given.now, userId, userName: name }),
  )
  const after = { ...given, checks: [...given.checks, ...checks] }
  const [well, not] = [said.filter((one) => one.well), said.filter((one) => !one.well)]
  const text = `${[...part(well, 'well again'), ...part(not, 'not well')].join('. ')}.`
  const entry = entryBy(given, request.by, not.length > 0 ? 'refuted' : 'finding', text, {
    ...(at ? { at } : {}),
    notice: not.some((one) => isNewlyRed(given, one.signal, at ?? given.now)) ? { view: 'seen-again' } : null,
  })
  return {
    changes: { checks, entries: [entry, ...allRedEntry(after)], work: redraft(incident, given.now) },
    answer: sentence(answerTo(text, after, not.length > 0)),
  }
}

function answerTo(text: string, after: Given, broken: boolean): string {
  const { status, anewAt } = after.incident
  if (!broken) return `Noted. ${text} ${unconfirmed(lampsOf(after.sightings, after.checks, anewAt))}`.trim()
  const ended = isMended(status)
  const relapse = `It counts as ${status}: if it is broken again, \`/incident status investigating\` calls whoever is needed.`
  return ended ? `Noted. ${text} ${relapse}` : `Noted. ${text}`
}

function part(checks: readonly Check[], is: string): string[] {
  const names = checks.map((one, index) => (index === 0 ? capital(SIGNAL_WORDS[one.signal]) : SIGNAL_WORDS[one.signal]))
  return names.length === 0 ? [] : [`${names.join(', ')}: ${is}`]
}
