import { SLASH_COMMAND } from '../../domain/command/words.ts'
import type { Runbook, RunbookStep } from '../../domain/roster.ts'
import { context, type MessageView, message, packed, section } from './blocks.ts'
import { inline, link, safeUrl } from './text.ts'

/** Sections of a list; what is left is counted. */
const MOST = 3

/** The runbooks there are, each with the command that shows it. For one person. */
export function runbookList(runbooks: readonly Runbook[]): MessageView {
  if (runbooks.length === 0) return message('The roster has no runbooks.', [section('The roster has no runbooks.')])
  const lines = runbooks.map(({ key, title, steps }) => {
    const count = steps.length === 1 ? '1 step' : `${steps.length} steps`
    return `\`${SLASH_COMMAND} runbook ${inline(key, 60)}\`  ${inline(title, 150)} · ${count}`
  })
  return listed('Runbooks', lines, null)
}

/** One runbook, to be read outside of an incident: nothing in it can be ticked. For one person. */
export function runbookForOne({ title, steps, link: address }: Runbook): MessageView {
  const lines = steps.map((step, index) => `${index + 1}. ${stepText(step)}`)
  return listed(
    `Runbook ${inline(title, 150)}`,
    lines,
    address === null || safeUrl(address) === null ? null : link(address, 'Read it'),
  )
}

function stepText(step: RunbookStep): string {
  const only =
    step.hours === null ? null : step.hours === 'business' ? 'in business hours only' : 'outside business hours only'
  const wait =
    step.waitMinutes === null
      ? null
      : `wait ${step.waitMinutes} min${step.otherwise === null ? '' : `, if not: ${inline(step.otherwise, 300)}`}`
  const parts = [step.condition === null ? null : `if ${inline(step.condition, 200)}`, only, wait].filter(
    (part) => part !== null,
  )
  const more = step.link === null || safeUrl(step.link) === null ? '' : ` ${link(step.link, '[see]')}`
  return `${inline(step.text, 500)}${parts.length === 0 ? '' : ` (${parts.join('; ')})`}${more}`
}

function listed(title: string, lines: readonly string[], more: string | null): MessageView {
  const texts = packed(lines)
  const left = texts.slice(MOST).flatMap((text) => text.split('\n')).length
  return message(title, [
    section(`*${title}*`),
    ...texts.slice(0, MOST).map((text) => section(text)),
    context([left === 0 ? null : `and ${left} more`, more]),
  ])
}
