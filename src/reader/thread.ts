// What the thread of the reader runs, by name: pure functions on plain data.
export { catchUpOfRecord, draftOfRecord } from '../domain/draft/stored-record.ts'
export { timelineOfRecord } from '../domain/record-timeline.ts'

/** Nothing to read: it makes the pool start a thread. */
export const ready = () => null
