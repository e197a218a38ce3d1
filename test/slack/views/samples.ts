import type { Incident } from '../../../src/domain/incident.ts'
import type { Postmortem } from '../../../src/domain/postmortem.ts'
import type { Person, Roster, Team } from '../../../src/domain/roster.ts'
import { BUSINESS_HOURS } from '../../../src/domain/roster.ts'

const ZONE = 'America/New_York'

function person(key: string, name: string, slack: string | null, team: string | null, aliases: string[] = []): Person {
  return { key, name, slack, email: null, zone: ZONE, aliases, team }
}

function team(key: string, name: string, members: string[], aliases: string[] = []): Team {
  return {
    key,
    name,
    members,
    aliases,
    lead: members[0] ?? null,
    policy: 'default',
    schedule: null,
    channel: null,
    pager: 'debrief',
  }
}

/** A company of three teams, with names that also begin titles. */
export const roster: Roster = {
  company: {
    name: 'Plant shop',
    zone: ZONE,
    incidentsChannel: 'incidents',
    catchAllPolicy: 'default',
    defaultSeverity: 'SEV2',
    bridge: null,
    fallbackBridge: null,
    webhook: null,
    businessHours: BUSINESS_HOURS,
  },
  severities: [
    { severity: 'SEV1', meaning: 'The shop is down or money is wrong', pageOwners: true, pageTeams: [] },
    { severity: 'SEV2', meaning: 'Part of the shop fails for many', pageOwners: true, pageTeams: [] },
    { severity: 'SEV3', meaning: 'Annoying, with a way around it', pageOwners: true, pageTeams: [] },
    { severity: 'SEV4', meaning: 'Nobody outside notices', pageOwners: false, pageTeams: [] },
  ],
  teams: [
    team('networking', 'Networking', ['bob', 'lin'], ['network']),
    team('dba', 'Database Admin', ['karen'], ['database admins']),
    team('support', 'Customer Support', ['sue']),
  ],
  people: [
    person('bob', 'Bob Sparrow', 'U0BOB', 'networking', ['sparrow']),
    person('lin', 'Lin Ma', 'U0LIN', 'networking'),
    person('karen', 'Karen House', 'U0KAREN', 'dba'),
    person('sue', 'Susan Vega', 'U0SUE', 'support'),
    person('ana', 'Ana Ruiz', null, null),
  ],
  services: [
    {
      key: 'checkout',
      name: 'Checkout',
      team: 'networking',
      aliases: ['pay page'],
      beforeRestart: null,
      dashboard: null,
      asBuilt: null,
    },
    {
      key: 'payments-api',
      name: 'Payments API',
      team: 'dba',
      aliases: ['payments'],
      beforeRestart: null,
      dashboard: null,
      asBuilt: null,
    },
  ],
  schedules: [],
  policies: [{ key: 'default', steps: [], rounds: 3, lastResort: [], lastResortEveryMinutes: 5 }],
  roles: [],
  hooks: [],
  changeChannels: [],
  runbooks: [],
}

/** An incident of the night of 9 March 2021, five hours behind UTC. */
export function incident(over: Partial<Incident> = {}): Incident {
  return {
    id: '01957a00-0000-7000-8000-000000000012',
    teamId: 'T0SHOP',
    number: 12,
    title: 'Checkout returns 500s',
    severity: 'SEV1',
    status: 'investigating',
    outcome: null,
    duplicateOf: null,
    services: ['checkout'],
    declaredBy: 'U0SUE',
    declaredVia: null,
    commander: 'U0BOB',
    zone: ZONE,
    detection: 'customer',
    milestones: {
      startedAt: '2021-03-09T14:12:00.000Z',
      detectedAt: '2021-03-09T14:15:00.000Z',
      declaredAt: '2021-03-09T14:16:00.000Z',
      acknowledgedAt: '2021-03-09T14:17:00.000Z',
      mitigatedAt: null,
      resolvedAt: null,
      closedAt: null,
    },
    impact: null,
    resolution: null,
    channelId: 'C0INC12',
    channelName: 'inc-12-checkout-returns-500s',
    threadTs: null,
    drill: false,
    rosterVersion: 1,
    ...over,
  }
}

/** Permalink of the message with this ts. */
export const permalink = (ts: string) => `https://shop.slack.com/archives/C0INC12/p${ts.replace('.', '')}`

/** A small draft whose statements rest on two messages with links and one without. */
export const postmortem: Postmortem = {
  title: '#12 Checkout returns 500s',
  headline: 'SEV1 · 9 Mar 09:12-10:27 EST · noticed by customers',
  sections: [
    {
      key: 'summary',
      title: 'Summary',
      statements: [{ text: 'No order went through.', evidence: [permalink('1615299304.141745')] }],
    },
    {
      key: 'impact',
      title: 'Impact',
      statements: [{ text: 'Orders <lost> & found', evidence: ['1615299339.260302'] }],
    },
    {
      key: 'cause',
      title: 'Root cause',
      statements: [
        {
          text: 'A QA build was deployed to production.',
          evidence: [permalink('1615300000.000100'), permalink('1615299304.141745')],
        },
      ],
    },
    { key: 'ruled-out', title: 'What we ruled out', statements: [] },
  ],
  stakeholders: [{ name: 'Susan Vega', team: 'Customer Support' }],
  actions: [
    { what: 'Split QA and production scripts', owner: 'Glen', due: '2021-03-12', evidence: [] },
    { what: 'Write the restart runbook', owner: null, due: null, evidence: [] },
  ],
  questions: [{ to: { name: 'Susan Vega', userId: 'U0SUE' }, text: 'How many orders?' }],
  durationMinutes: 75,
  messages: 69,
}
