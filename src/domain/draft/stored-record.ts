import type { Incident, Milestones } from '../incident.ts'
import { legible } from '../language/legible.ts'
import type { DraftInput, Postmortem } from '../postmortem.ts'
import { type RecordInput, timelineOfRecord } from '../record-timeline.ts'
import { type CatchUp, type CatchUpInput, catchUp } from './catch-up.ts'
import { draftPostmortem } from './draft-postmortem.ts'
import { draftInput, type Recorded } from './input.ts'
import { postmortemMarkdown } from './markdown.ts'

/** An incident's record as it is stored, not read yet. Plain data, so that another thread may read it. */
export type StoredRecord = Omit<Recorded, 'chat' | 'entries'> & { record: RecordInput }

/** A draft, and what the record says of the incident itself. */
export type Drafted = {
  draft: Postmortem
  markdown: string
  milestones: Milestones
  detection: Incident['detection']
}

/** Reads a record and drafts its postmortem. */
export function draftOfRecord(stored: StoredRecord): Drafted {
  const input = inputOf(stored)
  const draft = draftPostmortem(input)
  const { milestones, detection } = input.incident
  return { draft, markdown: postmortemMarkdown(draft, input), milestones, detection }
}

/** What a summary is told from besides the record. */
export type Standing = Omit<CatchUpInput, 'record'>

/** Reads a record and tells where the incident stands; `incident` has the milestones that the record gives. */
export function catchUpOfRecord({ stored, standing }: { stored: StoredRecord; standing: Standing }): {
  incident: Incident
  caughtUp: CatchUp
} {
  const record = inputOf(stored)
  return { incident: record.incident, caughtUp: catchUp({ ...standing, record }) }
}

function inputOf({ record, ...stored }: StoredRecord): DraftInput {
  const { chat, entries } = timelineOfRecord(record)
  return draftInput({ ...stored, chat: chat.map(legible), entries: entries.map(legible) }, record.roster)
}
