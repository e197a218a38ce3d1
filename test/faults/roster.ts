/** Places of work: what stands still in one is not like what stands still in another. */
export const PLACES = Array.from({ length: 20 }, (_one, index) => index + 1)

/** Two teams, both called at a SEV1 that names both services. Kai has no account in Slack, so that a page of each ladder takes its own way. */
export const ROSTER = `
company: { webhook: "WEBHOOK", name: Acme, zone: Europe/Madrid, incidents_channel: incidents, default_severity: SEV2, catch_all: network }
people:
  bob: { name: Bob Sparrow, email: bob@acme.example }
  lin: { name: Lin Ma, email: lin@acme.example }
  maria: { name: Maria Sol, email: maria@acme.example }
  kai: { name: Kai Dorn, email: kai@elsewhere.example }
  kim: { name: Kim Dae, email: kim@acme.example }
  omar: { name: Omar Diaz, email: omar@acme.example }
  sue: { name: Sue Vega, email: sue@acme.example }
teams:
  network: { name: Networking, members: [bob, lin, maria], policy: net }
  database: { name: Database, members: [kai, kim, omar], policy: db }
services:
  checkout: { name: Checkout, team: network }
  orders: { name: Orders, team: database }
${PLACES.map((number) => `  hall${number}: { name: Hall${number}, team: network }\n  till${number}: { name: Till${number}, team: database }`).join('\n')}
policies:
  net: { steps: [{ call: [bob], wait: 5m }, { call: [lin], wait: 5m }, { call: [maria], wait: 12h }], rounds: 1, last_resort: [bob], last_resort_every: 12h }
  db: { steps: [{ call: [kai], wait: 5m }, { call: [kim], wait: 5m }, { call: [omar], wait: 12h }], rounds: 1, last_resort: [kim], last_resort_every: 12h }
`

/** People with an account in Slack, by the roster's key. */
export const IN_SLACK = {
  bob: 'Bob Sparrow',
  lin: 'Lin Ma',
  maria: 'Maria Sol',
  kim: 'Kim Dae',
  omar: 'Omar Diaz',
  sue: 'Sue Vega',
} as const
