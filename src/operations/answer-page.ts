import type { Context } from '../context.ts'
import { callRungs, sharersOf, startLadders } from '../domain/calls.ts'
import { capacityToAnswer, type Escalation, hasCalled, ladderOf, openPages, wantsAnswer } from '../domain/escalation.ts'
import { type AnswerHow, isOpen, type Page } from '../domain/page.ts'
import { insteadOf, ladderInstead } from '../domain/paging-plan.ts'
import { membersOf, personBySlack } from '../domain/roster-lookup.ts'
import { isSevere } from '../domain/severity.ts'
import { clockOf, dayClockOf, millisOf, plus, spoken } from '../domain/time.ts'
import { hoursAt, opening } from '../domain/working-hours.ts'
import type { Answer } from './answer.ts'
import { callInput, isUp } from './call-next-rung.ts'
import { acknowledged, actorOf, change, type Decision, entryBy, type Given, type Request, unchanged } from './change.ts'
import { answerLadders, changesOfCalls, pageKey, rungKey, rungWork, stopLadders, together } from './paging-changes.ts'

/** What the person paged says: "I'm on it", "Can't take it", "Not our system", or, where nobody must be woken, "Hold until morning". */
export type PageAnswer = 'on-it' | 'cannot' | 'not-ours' | 'hold'

/** What is answered; `how` is given where it did not come by the button. */
type Input = { incidentId: string; pageId: string; answer: PageAnswer; how?: AnswerHow }

/**
 * Answers a page. Who may: the person paged, somebody of the same team ("answering for"), or the commander ("reached by
 * phone"); anybody else gets a sentence and nothing stops. A page that is over answers that too.
 */
export async function answerPage(ctx: Context, input: Input, request: Request): Promise<Answer> {
  return change(ctx, input.incidentId, request, (given) => decide(given, input, request))
}

function decide(given: Given, input: Input, request: Request): Decision {
  const page = given.pages.find((one) => one.id === input.pageId)
  const escalation = given.escalations.find((one) => one.id === page?.escalationId)
  if (!page || !escalation) return unchanged('That page is not known here any more. Nothing changed.')
  const by = request.by.userId
  const commander = given.incident.commander
  const how = input.how ?? capacityToAnswer(page, escalation, { userId: by, commander }, given.roster)
  if (!how) return unchanged(whoMayAnswer(page, escalation, given))
  if (!takes(page, escalation, input.answer)) return unchanged(whatHappenedInstead(escalation, page, given))
  if (input.answer === 'cannot') return cannot(given, page, escalation, request)
  if (input.answer === 'not-ours') return notOurs(given, page, escalation, request)
  if (input.answer === 'hold') return hold(given, page, escalation, request)

  const themselves = how !== 'for-team' && how !== 'by-phone'
  const ended = themselves ? laddersOf(given, by, escalation) : [escalation]
  const name = how === 'by-pager' ? request.by.userName : actorOf(given.roster, by, request.by.userName).name
  const who = how === 'by-phone' ? page.personName : name
  const answeredBy = how === 'by-phone' ? (page.userId ?? page.person) : by
  const labels = ended.map((one) => one.label).join(' and ')
  const words = {
    button: 'is on it',
    'for-team': `is answering for ${page.personName}`,
    'by-phone': 'was reached by phone',
    'by-message': 'is here',
    'by-sms': 'is on it, by SMS',
    'by-voice': 'is on it, by phone key',
    'by-push': 'is on it, by push',
    'by-pager': `is on it, by ${page.userId === null ? page.personName : 'pager'}`,
  }[how]
  const entry = entryBy(given, request.by, 'ack', `${who} ${words} (${labels}), after ${waited(page, given)}.`)
  const takenBack = isOpen(page)
    ? []
    : [{ id: page.id, state: 'answered' as const, endedAt: given.now, endedBy: answeredBy, endedHow: how }]
  // Who was called because it was not theirs may sleep on.
  const instead = given.escalations.filter((one) => one.reason.startsWith(insteadOf(escalation.label)))
  return {
    changes: {
      ...together(
        stopLadders(given, page.state === 'not-ours' ? instead : [], `${who} has it after all`, request.by),
        answerLadders(given, ended, { userId: answeredBy, how, page }),
        { entries: [entry], endedPages: takenBack },
      ),
      incident: acknowledged(given),
    },
    answer: {
      kind: 'page-answered',
      incidentId: given.incident.id,
      pageId: page.id,
      text:
        page.rung === 'still-in'
          ? 'Good: you are still on it.'
          : themselves
            ? `You took it after ${waited(page, given)}.`
            : `Recorded: ${who} ${words}. Nobody else of ${labels} is called.`,
    },
  }
}

/** Whether an answer still counts. A refusal may be taken back: "I'm on it after all". */
function takes(page: Page, escalation: Escalation, answer: PageAnswer): boolean {
  if (isOpen(page)) return wantsAnswer(escalation)
  if (answer !== 'on-it') return false
  if (page.state === 'not-ours') return escalation.state === 'not-ours'
  // Or it was over for them because of somebody who does not answer any more.
  return wantsAnswer(escalation)
}

/** Every ladder that still wants an answer and has come to the person who answers. */
function laddersOf(given: Given, userId: string, first: Escalation): Escalation[] {
  const person = personBySlack(given.roster, userId)
  const theirs = given.escalations.filter(
    (one) =>
      wantsAnswer(one) &&
      one.id !== first.id &&
      (one.answeredBy === userId ||
        openPages(one.id, given.pages).some((page) => page.userId === userId || page.person === userId) ||
        (person !== null && hasCalled(one, person.key, given.roster, given.incident.commander, given.now))),
  )
  return [first, ...theirs]
}

function cannot(given: Given, page: Page, escalation: Escalation, request: Request): Decision {
  // Whoever was called several times has one answer to all of it.
  const theirs = openPages(escalation.id, given.pages).filter((one) => one.person === page.person)
  const pages = given.pages.map((one) =>
    theirs.includes(one) ? { ...one, state: 'declined' as const, endedAt: given.now } : one,
  )
  const left = pages.filter(
    (one) =>
      one.escalationId === escalation.id && isOpen(one) && one.state !== 'failed' && one.createdAt >= page.createdAt,
  )
  const entry = entryBy(given, request.by, 'update', `${page.personName} cannot take it (${escalation.label}).`)
  const ended = {
    endedPages: theirs.map(({ id }) => ({
      id,
      state: 'declined' as const,
      endedAt: given.now,
      endedBy: request.by.userId,
      endedHow: 'declined',
    })),
    cancelled: theirs.map(({ id }) => pageKey(id)),
    entries: [entry],
  }
  if (left.length > 0)
    return {
      changes: ended,
      answer: taken(given, page, `Noted. ${left.map((one) => one.personName).join(', ')} is still being called.`),
    }
  const input = callInput({ ...given, pages })
  // The last resort has nobody after it: it is called again when its wait is over.
  const onward = escalation.state === 'running' && page.rung !== 'last-resort' ? [escalation] : []
  // Who answered several ladders was asked once for all of them.
  const asked = given.escalations.filter(
    (one) =>
      page.rung === 'still-in' &&
      one.state === 'running' &&
      one.answeredBy === (page.userId ?? page.person) &&
      openPages(one.id, pages).length === 0,
  )
  const calls = callRungs([...new Set([...onward, ...asked, ...sharersOf(page, given.escalations, input)])], input)
  const next = calls.pages.map((one) => one.personName).join(', ')
  return {
    changes: together(ended, changesOfCalls(calls, { ...given, pages })),
    answer: taken(
      given,
      page,
      next ? `${next} is being called now.` : 'Noted. Nobody is left on this ladder to call at once.',
    ),
  }
}

/** Nobody is woken for it: it is left until they work again, unless it turns out to be worse. */
function hold(given: Given, page: Page, escalation: Escalation, request: Request): Decision {
  const { severity } = given.incident
  if (isSevere(severity))
    return unchanged(`A ${severity} cannot be held until morning: take it, or say that you cannot. Nothing changed.`)
  if (page.rung !== 'step' || escalation.state !== 'running')
    return unchanged('Nobody else is waited for on this ladder, so there is nothing to hold. Nothing changed.')
  const { roster, now } = given
  const zone = roster.people.find((one) => one.key === page.person)?.zone ?? roster.company.zone
  const hours = roster.company.businessHours
  const next = hoursAt(hours, zone, now)
  const until = (next.open && next.until ? opening(hours, zone, next.until) : next.until) ?? plus(now, { hours: 12 })
  const when = dayClockOf(until, zone)
  const running: Escalation = { ...escalation, step: page.step, round: page.round, nextAt: until }
  const text = `${page.personName} holds it until ${when} (${escalation.label}). A higher severity breaks the hold.`
  return {
    changes: {
      escalations: [running],
      endedPages: [
        { id: page.id, state: 'held', endedAt: now, endedBy: request.by.userId, endedHow: `held until ${when}` },
      ],
      entries: [entryBy(given, request.by, 'decision', text, { notice: { view: 'said' } })],
      work: rungWork(running),
    },
    answer: taken(given, page, `Held: you are called again ${when}, or at once if it gets worse.`),
  }
}

function notOurs(given: Given, page: Page, escalation: Escalation, request: Request): Decision {
  const { incident } = given
  const who = actorOf(given.roster, request.by.userId, request.by.userName).name
  // Where they sleep, the channel is told.
  const [told = null] = [incident.commander, incident.declaredBy].filter((one) => one !== null && isUp(given, one))
  const entry = entryBy(
    given,
    request.by,
    'update',
    `${who}: not a ${escalation.label} system. Nobody else of ${escalation.label} is called.`,
    { notice: { view: 'not-ours', ...(told ? { to: told } : {}) } },
  )
  const stopped = answerLadders(given, [escalation], { userId: request.by.userId, how: 'button', page })
  const others = given.escalations.some(
    (one) => one.id !== escalation.id && (wantsAnswer(one) || one.state === 'answered'),
  )
  // One press half asleep must not leave a severe incident with nobody.
  const alone = isSevere(incident.severity) && incident.commander === null && !others
  const instead = alone ? startLadders([ladderInstead(given.roster, ladderOf(escalation))], callInput(given)) : null
  const calling = instead ? changesOfCalls(instead, given) : {}
  const called = instead?.pages.map((one) => one.personName).join(', ')
  return {
    changes: together(calling, {
      ...stopped,
      escalations: (stopped.escalations ?? []).map((one) => ({ ...one, state: 'not-ours' as const })),
      endedPages: (stopped.endedPages ?? []).map((one) =>
        one.id === page.id ? { ...one, state: 'not-ours' as const } : { ...one, state: 'stopped' as const },
      ),
      cancelled: [...(stopped.cancelled ?? []), rungKey(escalation.id)],
      entries: [entry],
    }),
    answer: taken(
      given,
      page,
      `Nobody else of ${escalation.label} is called.${called ? ` ${called} is called instead, because nobody else has it.` : ''} ${told ? actorOf(given.roster, told, 'The declarer').name : 'The channel'} knows.`,
    ),
  }
}

function taken(given: Given, page: Page, text: string): Answer {
  return { kind: 'page-answered', incidentId: given.incident.id, pageId: page.id, text }
}

function whoMayAnswer(page: Page, escalation: Escalation, given: Given): string {
  const team = escalation.team ? membersOf(given.roster, escalation.team).map((person) => person.name) : []
  const others = team.filter((name) => name !== page.personName)
  const commander = given.incident.commander
    ? `the commander ${actorOf(given.roster, given.incident.commander, 'of the incident').name}`
    : 'the commander'
  const mates = others.length > 0 ? `, ${others.join(', ')} of ${escalation.label}` : ''
  return `This page is ${page.personName}'s. It can be answered by ${page.personName}${mates}, or by ${commander} who reached them by phone. Nothing changed, the calling goes on.`
}

function whatHappenedInstead(escalation: Escalation, page: Page, given: Given): string {
  if (escalation.state === 'running') return 'You have answered this page already. Nothing changed.'
  if (escalation.state === 'answered' && escalation.answeredBy)
    return `${actorOf(given.roster, escalation.answeredBy, 'Somebody').name} took it at ${clockOf(escalation.endedAt ?? given.now, given.incident.zone)}. Nothing changed.`
  return `No longer needed: ${page.endedHow ?? 'the calling has stopped'}. Nothing changed.`
}

function waited(page: Page, given: Given): string {
  return spoken(millisOf(given.now) - millisOf(page.createdAt))
}
