import type { IncidentView } from '../../db/incident-view.ts'
import type { Roster } from '../../domain/roster.ts'
import { millisOf } from '../../domain/time.ts'
import { type MessageView, message, section } from '../views/blocks.ts'
import { closedLine } from '../views/close.ts'
import { lastResortNotice, thirdStepNotice } from '../views/paging.ts'
import { inline, localTime } from '../views/text.ts'
import { type UpdateText, updateMessage } from '../views/update.ts'
import { ladderInput } from './inputs.ts'

type NoticeEntry = IncidentView['notices'][number]

/** The message of a notice; null for a view that is not known, which an older version may have written. */
export function noticeMessage(view: IncidentView, roster: Roster, entry: NoticeEntry): MessageView | null {
  const { incident } = view
  const data = entry.notice.data ?? {}
  const escalation = view.escalations.find((one) => one.id === data['escalationId'])
  const people = ((data['people'] as string[] | undefined) ?? [])
    .map((key) => roster.people.find((one) => one.key === key)?.name ?? key)
    .join(', ')
  switch (entry.notice.view) {
    case 'update':
      return updateMessage({
        incident: { ...incident, status: data['status'] as typeof incident.status },
        sequence: data['sequence'] as number,
        at: entry.at,
        by: entry.actorName,
        previousStatus: data['previousStatus'] as typeof incident.status,
        text: data['text'] as UpdateText,
        nextBy: (data['nextBy'] as string | null) ?? null,
      })
    case 'third-step':
      return escalation
        ? thirdStepNotice({
            incident,
            ladder: ladderInput(view, escalation, roster),
            calling: people,
            since: escalation.startedAt,
            now: entry.at,
          })
        : null
    case 'last-resort':
      return escalation
        ? lastResortNotice({
            incident,
            ladder: ladderInput(view, escalation, roster),
            calling: people,
            everyMinutes: escalation.policy.lastResortEveryMinutes,
          })
        : null
    case 'closed':
      return closedLine({
        incident,
        by: String(data['by']),
        afterMs: millisOf(entry.at) - millisOf(incident.milestones.declaredAt ?? entry.at),
        woken: (data['told'] as string[] | undefined) ?? [],
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
