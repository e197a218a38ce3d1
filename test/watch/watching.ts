import { createHandlers } from '../../src/jobs/handlers.ts'
import { declareIncident } from '../../src/operations/declare-incident.ts'
import { pagingChannels } from '../../src/paging/index.ts'
import { directMessages } from '../../src/slack/direct-messages.ts'
import { startAuditor } from '../../src/watch/auditor.ts'
import { createOperators } from '../../src/watch/operators.ts'
import type { Company } from '../harness.ts'
import { requestOf } from '../operations/seen.ts'
import { startAlarmReceiver } from './alarm-receiver.ts'

/**
 * The auditor of the company's bot, whose real clock is `wireAheadMs` ahead, and whoever it tells. `presence` is another
 * process's: leases of the bot are not its own.
 */
export async function startAudit(company: Company) {
  const stack = new AsyncDisposableStack()
  const receiver = stack.use(await startAlarmReceiver())
  const { bot, databaseUrl } = company
  let wireAheadMs = 0
  const wireNow = () => Date.now() + wireAheadMs
  const operators = createOperators({ url: receiver.url, wireNow, log: bot.log })
  stack.defer(() => operators.close())
  const auditor = startAuditor(
    { ...bot.ctx, wireNow },
    {
      databaseUrl,
      presence: 1,
      operators,
      deliver: (own) => {
        const messages = directMessages(own, bot.edge.lanes)
        return createHandlers(own, bot.edge, pagingChannels({ directMessages: messages, webhook: null })).page
      },
    },
  )
  stack.defer(() => auditor.stop())
  return {
    auditor,
    operators,
    receiver,
    /** Texts of what operators were told, once there are so many. */
    told: (count: number) => company.slack.waitFor(() => receiver.told.length >= count && receiver.told, 'the alarm'),
    /** Moves the auditor's real clock to so many milliseconds ahead. */
    ahead(millis: number) {
      wireAheadMs = millis
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Declares by operation, whether or not anything runs that does the work of it. Returns the incident's id. */
export async function declareSev1({ bot, slack, people }: Company): Promise<string> {
  const declaration = { teamId: slack.teamId, title: 'checkout returns 500s', severity: 'SEV1', services: [] } as const
  const answer = await declareIncident(bot.ctx, { ...declaration, services: [] }, requestOf(people.sue, 'declare'))
  if (answer.kind !== 'declared') throw new Error(`it was ${answer.kind}`)
  return answer.incident.id
}
