import type { Company } from '../harness.ts'
import { BY_SEVERITY } from './phones.ts'

/** Bob belongs to two teams and is the first that both call: he is called once. */
export const BOB_TWICE = BY_SEVERITY.replace('members: [karen, kim]', 'members: [karen, kim, bob]').replace(
  'db: { steps: [{ call: [karen] }',
  'db: { steps: [{ call: [bob] }',
)

/** How each ladder stands, by what people read of it, and who has answered it (Slack user id). */
export async function standing({ bot }: Company): Promise<Record<string, [state: string, answeredBy: string | null]>> {
  const rows = await bot.ctx.db.selectFrom('escalation').select(['label', 'state', 'answered_by']).execute()
  return Object.fromEntries(rows.map((one) => [one.label, [one.state, one.answered_by]]))
}

/** Every page so far as `bob step sent`, in the order of their people. */
export async function pages({ bot }: Company): Promise<string[]> {
  const rows = await bot.ctx.db.selectFrom('page').select(['person', 'rung', 'state']).execute()
  return rows.map((one) => `${one.person} ${one.rung} ${one.state}`).sort()
}
