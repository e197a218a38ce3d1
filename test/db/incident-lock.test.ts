import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { loadIncident } from '../../src/db/incidents.ts'
import { recordProjections } from '../../src/operations/record-projections.ts'
import { startCompany } from '../harness.ts'

test('what refers to an incident is stored while a decision holds it: waiting for each other, both would lose', async () => {
  await using company = await startCompany()
  const { incidentId } = await company.declare(company.people.sue, 'sev3 checkout is slow')
  const { ctx } = company.bot
  const shown = {
    tag: 'of-the-test',
    channelId: null,
    ts: null,
    state: 'shown' as const,
    digest: null,
    attemptedAt: ctx.now(),
    failures: 0,
    lastError: null,
  }
  await ctx.db.transaction().execute(async (tx) => {
    await loadIncident(tx, incidentId, { lock: true })
    await recordProjections(ctx, incidentId, [shown])
    // A second decision waits for the first.
    const second = ctx.db.transaction().execute(async (other) => {
      await sql`set local lock_timeout = '50ms'`.execute(other)
      await loadIncident(other, incidentId, { lock: true })
    })
    await expect(second).rejects.toThrow(/lock timeout/)
  })
})
