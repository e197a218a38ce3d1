import type { Roster } from '../../src/domain/roster.ts'
import { formatProblem } from '../../src/roster/problems.ts'
import { readRoster } from '../../src/roster/read.ts'

const SHOP = `
company: { name: Shop, zone: Europe/Madrid, catch_all: sre, incidents_channel: incidents }
people:
  ana: { name: Ana Sol, slack: U0ANA, aliases: [sol] }
  ben: { name: Ben Ode, email: ben@shop.example }
  bob: { name: Bob Sparrow, slack: U0BOB, aliases: [sparrow, bsparrow] }
  lin: { name: Lin Ma, slack: U0LIN }
  cesar: { name: César Blanco, slack: U0CES }
  maria: { name: Maria Sparrow, slack: W0MAR }
teams:
  payments: { name: Payments, members: [ana, ben], lead: maria, policy: default, aliases: [pay] }
  networking: { name: Networking Team, members: [bob, lin], policy: default, aliases: [net] }
  sre: { name: SRE, members: [cesar], policy: default }
services:
  checkout: { name: Checkout, team: payments, aliases: [cart] }
  invoices: { name: Invoices, team: payments }
  order: { name: Order, team: sre }
  order-processor: { name: Order processor, team: networking, aliases: [order queue] }
  shop: { name: Shop front, team: sre, aliases: [shop.example, C++ core] }
policies:
  default: { steps: [{ call: its first, wait: 30s }, { call: its second, wait: 10m }, { call: its lead }], last_resort: maria }
roles:
  commander: { call: [cesar, maria], paged_at: [SEV1] }
runbooks:
  application-down:
    when: { words: [application down, shop down] }
    page: [payments, networking]
  slow-checkout:
    title: Slow checkout
    when: { words: [slow], services: [checkout], severities: [SEV1, SEV2, SEV3] }
    page: [sre]
`

/** A small shop's roster; `change` edits its file before it is read. */
export function shopRoster(change: (source: string) => string = (source) => source): Roster {
  const reading = readRoster(change(SHOP), 'shop.yml')
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'))
  return reading.roster
}
