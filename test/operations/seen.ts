import type { Seen } from '../../src/domain/intake.ts'
import type { Company } from '../harness.ts'

/** An alert on checkout as a hook brings it, now. */
export function alert(company: Company, more: Partial<Seen> = {}): Seen {
  return {
    teamId: company.slack.teamId,
    source: 'alertmanager',
    dedupKey: 'checkout-5xx',
    signal: 'alert',
    title: 'High error rate on checkout',
    text: '5xx above 20 %',
    services: ['checkout'],
    severity: 'SEV2',
    at: company.clock.now(),
    count: 1,
    link: 'https://alerts.example/1',
    byUserId: null,
    byName: 'Alertmanager',
    ...more,
  }
}

/** The request of somebody in Slack. */
export function requestOf(userId: string, key: string) {
  return { key, action: 'test', by: { userId, userName: userId } }
}

/** All sightings, in the order of their times. */
export function sightings(company: Company) {
  return company.bot.ctx.db.selectFrom('sighting').selectAll().orderBy('at').orderBy('id').execute()
}

/** All incidents, by number. */
export function incidents(company: Company) {
  return company.bot.ctx.db.selectFrom('incident').selectAll().orderBy('number').execute()
}

/** How many pages there are. */
export async function pageCount(company: Company): Promise<number> {
  return (await company.bot.ctx.db.selectFrom('page').select('id').execute()).length
}
