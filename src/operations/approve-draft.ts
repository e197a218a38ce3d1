import type { Context } from '../context.ts'
import { fileWork } from '../db/save.ts'
import { type Answer, sentence } from './answer.ts'
import { change, changed, entryBy, type Request, unchanged } from './change.ts'
import { redraft } from './set-status.ts'

/**
 * Publishes the draft: somebody who took part says that it is right. Recording ends with it, and what is said later changes
 * nothing. Who took part: whoever was called, leads, declared or wrote in the channel.
 */
export async function approveDraft(ctx: Context, incidentId: string, request: Request): Promise<Answer> {
  const draft = await ctx.db
    .selectFrom('postmortem')
    .select('version')
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  return change(ctx, incidentId, request, (given) => {
    const { incident, wrote, pages } = given
    if (incident.status !== 'closed' || incident.outcome !== 'resolved' || !draft || draft.version === 0)
      return unchanged('There is no draft to publish yet.')
    if (incident.publishedAt) return unchanged('It is published already. Nothing changed.')
    const by = request.by.userId
    const tookPart =
      wrote.some((one) => one.userId === by) ||
      incident.commander === by ||
      incident.joined.includes(by) ||
      pages.some((page) => page.userId === by)
    if (!tookPart)
      return unchanged(
        'The draft is published by somebody who took part in the incident. Write in the channel what is wrong or missing; it is taken up.',
      )
    return {
      changes: {
        incident: changed(incident, { publishedAt: given.now, publishedBy: by }),
        entries: [entryBy(given, request.by, 'decision', 'The postmortem looks right.')],
        work: [fileWork(incident.id, given.now)],
      },
      answer: sentence('Published. Recording ends here.'),
    }
  })
}

/** Drafts again now, with what was said since. */
export async function refreshDraft(ctx: Context, incidentId: string, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    if (given.incident.publishedAt)
      return unchanged('It is published, so it is not drafted again. `/incident reopen` opens it again.')
    const work = redraft(given.incident, given.now)
    if (work.length === 0) return unchanged('Only a resolved, closed incident has a draft.')
    return { changes: { work }, answer: sentence('The draft is being refreshed.') }
  })
}
