import type { Context } from '../context.ts'
import { spoken } from '../domain/time.ts'
import { changeUnasked, entryBy } from './change.ts'

/** Says in the timeline that a page left so many milliseconds late, and that it was not the due-work loop that sent it. */
export async function noteLatePage(ctx: Context, incidentId: string, pageId: string, lateMs: number): Promise<void> {
  await changeUnasked(ctx, incidentId, ({ incident, pages, ...given }) => {
    const page = pages.find((one) => one.id === pageId)
    if (!page || incident.number === 0) return null
    const text = `The page to ${page.personName} left ${spoken(lateMs)} late, by Debrief's auditor.`
    return { entries: [entryBy(given, null, 'update', text)] }
  })
}
