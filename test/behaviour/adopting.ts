import { SHORTCUTS } from '../../src/slack/views/actions.ts'
import type { Company } from '../harness.ts'

/** What is chosen in the form of adding; an incident's id, or `new`. */
export type Chosen = { incident: string; what: 'message' | 'thread' | 'since'; title?: string; severity?: string }

/** Chooses "Add to incident" on a message and gives the form that opens. */
export async function openAdding(company: Company, by: string, channel: string, ts: string) {
  const { slack } = company
  const before = slack.view(by)?.id
  await slack.shortcut(by, SHORTCUTS.add, { channel, ts })
  return slack.waitFor(() => {
    const view = slack.view(by)
    return view && view.id !== before ? (view as unknown as Form) : null
  }, 'the form of adding')
}

export type Form = {
  id: string
  blocks: { block_id?: string; element?: { options?: Option[]; initial_value?: string } }[]
}
type Option = { text: { text: string }; value: string }

/** Submits it, waits until all is done, and gives what the person is told. */
export async function submitAdding(company: Company, by: string, viewId: string, chosen: Chosen): Promise<string> {
  const { slack } = company
  const { incident, what, title, severity } = chosen
  const result = await slack.submit(by, viewId, {
    incident: { value: incident },
    what: { value: what },
    ...(title === undefined ? {} : { title: { value: title } }),
    ...(severity === undefined ? {} : { severity: { value: severity } }),
  })
  await company.settled()
  return result.errors ? JSON.stringify(result.errors) : shownIn(company, by)
}

/** Adds a message of any channel by the shortcut. */
export async function add(company: Company, by: string, at: { channel: string; ts: string }, chosen: Chosen) {
  const form = await openAdding(company, by, at.channel, at.ts)
  return submitAdding(company, by, form.id, chosen)
}

/** What a modal that has nothing to fill in says. */
export function shownIn(company: Company, by: string): string {
  const view = company.slack.view(by) as { blocks: { text?: { text: string } }[] } | null
  return (view?.blocks ?? []).map((block) => block.text?.text ?? '').join(' ')
}

/** Every entry of the record that was added from elsewhere. */
export async function adoptedEntries(company: Company, incidentId: string) {
  return (await company.timeline(incidentId)).entries.filter((entry) => entry.adopted !== null)
}

/** The entry that tells of the adding. */
export async function addingEntries(company: Company, incidentId: string): Promise<string[]> {
  const { entries } = await company.timeline(incidentId)
  return entries.filter((entry) => / added .* to the record/.test(entry.text)).map((entry) => entry.text)
}
