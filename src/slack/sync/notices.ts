import type { IncidentView, NoticeEntry } from '../../db/incident-view.ts'
import type { Roster } from '../../domain/roster.ts'
import { millisOf } from '../../domain/time.ts'
import { type MessageView, message, section } from '../views/blocks.ts'
import { closedLine } from '../views/close.ts'
import { seenAgainNotice } from '../views/confirm.ts'
import { raiseNotice } from '../views/offer.ts'
import { lastResortNotice, thirdStepNotice } from '../views/paging.ts'
import { afterStepNotice } from '../views/runbook.ts'
import { inline, link, localTime } from '../views/text.ts'
import { updateMessage } from '../views/update.ts'
import { ladderInput } from './inputs.ts'

/** The message of a notice; null for a view that is not known, which an older version may have written. */
export function noticeMessage(view: IncidentView, roster: Roster, entry: NoticeEntry): MessageView | null {
  const { incident } = view
  const { notice } = entry
  switch (notice.view) {
    case 'update': {
      const { status, ...posted } = notice.data
      const updates = view.notices.filter((one) => one.notice.view === 'update')
      const sequence = updates.indexOf(entry) + 1
      const shown = { ...posted, sequence, incident: { ...incident, status } }
      return updateMessage({ ...shown, at: entry.at, by: entry.actorName })
    }
    case 'third-step':
    case 'last-resort': {
      const escalation = view.escalations.find((one) => one.id === notice.data.escalationId)
      if (!escalation) return null
      const calling = notice.data.people
        .map((key) => roster.people.find((one) => one.key === key)?.name ?? key)
        .join(', ')
      const shown = { incident, ladder: ladderInput(view, escalation, roster), calling }
      return notice.view === 'third-step'
        ? thirdStepNotice({ ...shown, since: escalation.startedAt, now: entry.at })
        : lastResortNotice({ ...shown, everyMinutes: escalation.policy.lastResortEveryMinutes })
    }
    case 'closed':
      return closedLine({
        incident,
        by: notice.data.by,
        afterMs: millisOf(entry.at) - millisOf(incident.milestones.declaredAt ?? entry.at),
        woken: notice.data.told,
      })
    case 'adopted':
      return plainNotice(`${inline(entry.text, 500)} ${entry.evidence.map((one) => link(one, 'Open')).join(' ')}`)
    case 'all-red':
      return raiseNotice(incident, entry.text, 'SEV1')
    case 'worse':
      return raiseNotice(incident, entry.text, notice.data.severity)
    case 'seen-again':
      return seenAgainNotice({
        incident,
        text: entry.text,
        by: entry.actorName,
        userId: incident.commander ?? lastAnswerer(view),
      })
    case 'after-step':
      return afterStepNotice(incident, entry.text)
    case 'exhausted':
    case 'not-ours':
    case 'reopened':
    case 'said':
      return plainNotice(`${incident.severity} #${incident.number}: ${inline(entry.text, 2500)}`)
    default:
      return null
  }
}

/** Who answered last, where nobody leads: somebody has to be told. */
export function lastAnswerer({ escalations }: IncidentView): string | null {
  const answered = escalations.filter((one) => one.answeredBy !== null && one.endedAt !== null)
  return answered.sort((a, b) => (a.endedAt! < b.endedAt! ? 1 : -1))[0]?.answeredBy ?? null
}

/** What could not be said while Slack or the channel was away, as one message, oldest first. */
export function missedNotices(incident: IncidentView['incident'], missed: readonly NoticeEntry[]): MessageView {
  const lines = missed.map((entry) => `• ${localTime(entry.at, incident.zone)} ${inline(entry.text, 300)}`)
  const what = missed.length === 1 ? 'one thing' : `${missed.length} things`
  const title = `While Debrief could not post here, ${what} happened in #${incident.number}:`
  return message(title, [section([title, ...lines].join('\n'))])
}

function plainNotice(text: string): MessageView {
  return message(text, [section(text)])
}
