import type { IncidentView, NoticeEntry } from '../../db/incident-view.ts'
import type { Roster } from '../../domain/roster.ts'
import { millisOf } from '../../domain/time.ts'
import { type MessageView, message, section } from '../views/blocks.ts'
import { closedLine } from '../views/close.ts'
import { lastResortNotice, thirdStepNotice } from '../views/paging.ts'
import { inline, localTime } from '../views/text.ts'
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
    case 'exhausted':
    case 'not-ours':
    case 'reopened':
    case 'said':
      return plainNotice(`${incident.severity} #${incident.number}: ${inline(entry.text, 2500)}`)
    default:
      return null
  }
}

/** What could not be said while Slack was away, as one message, oldest first. */
export function missedNotices(incident: IncidentView['incident'], missed: readonly NoticeEntry[]): MessageView {
  const lines = missed.map((entry) => `• ${localTime(entry.at, incident.zone)} ${inline(entry.text, 300)}`)
  const title = `While Slack could not be reached, ${missed.length} things happened in #${incident.number}:`
  return message(title, [section([title, ...lines].join('\n'))])
}

function plainNotice(text: string): MessageView {
  return message(text, [section(text)])
}
