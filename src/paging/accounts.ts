import type { PagingSecrets } from '../config.ts'
import type { Roster } from '../domain/roster.ts'

/**
 * What lacks of the accounts by which people are paged, a line each: `problems` keep a way from being used at all, `oneWay`
 * says which answers cannot come by it.
 */
export function accountProblems(
  roster: Pick<Roster, 'teams'>,
  accounts: PagingSecrets,
  publicUrl: string | undefined,
): { problems: string[]; oneWay: string[] } {
  const { twilio, pagerduty, ntfy, email, answerSecret } = accounts
  const problems: string[] = []
  const oneWay: string[] = []
  const half = (what: string, parts: Record<string, string | undefined>) => {
    const missing = Object.keys(parts).filter((name) => !parts[name])
    if (missing.length > 0 && missing.length < Object.keys(parts).length)
      problems.push(`${what} is not used: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set.`)
    return missing.length === 0
  }
  const { accountSid, authToken, from } = twilio
  const byPhone = half('Twilio (SMS and calls)', {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: from,
  })
  half('E-mail (copies of pages)', { SMTP_URL: email.smtpUrl, MAIL_FROM: email.from })
  for (const team of roster.teams.filter((one) => one.pager === 'pagerduty'))
    if (!pagerduty.routingKeys[team.key])
      problems.push(
        `${team.name} has pager: pagerduty, but PAGERDUTY_ROUTING_KEYS has no key for ${team.key}: nobody of it would be called before the last resort. Add ${team.key}=KEY, the Integration Key of its Events API v2 integration.`,
      )
  for (const key of Object.keys(pagerduty.routingKeys))
    if (key !== '*' && !roster.teams.some((team) => team.key === key))
      problems.push(`PAGERDUTY_ROUTING_KEYS names ${key}, and the roster has no such team: mend the key, or use *.`)
  if (byPhone && !publicUrl)
    oneWay.push('PUBLIC_URL is not set: calls cannot be answered by keys, and answers by SMS are asked for every 10 s.')
  if (Object.keys(pagerduty.routingKeys).length > 0 && !(publicUrl && pagerduty.webhookSecret))
    oneWay.push(
      pagerduty.apiToken
        ? 'PUBLIC_URL or PAGERDUTY_WEBHOOK_SECRET is not set: acknowledgements in PagerDuty are asked for every 10 s.'
        : 'Acknowledgements in PagerDuty do not come back: set PUBLIC_URL and PAGERDUTY_WEBHOOK_SECRET, or PAGERDUTY_API_TOKEN.',
    )
  if (ntfy.token && !(publicUrl && answerSecret))
    oneWay.push('PUBLIC_URL or DEBRIEF_ANSWER_SECRET is not set: pushes by ntfy carry no buttons.')
  return { problems, oneWay }
}
