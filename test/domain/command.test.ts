import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Command, parseCommand } from '../../src/domain/command/command.ts'
import type { Runbook } from '../../src/domain/roster.ts'
import { roster } from '../slack/views/samples.ts'

const outside = (text: string): Command =>
  parseCommand(text, { insideIncident: false, roster, zone: 'America/New_York' })
const inside = (text: string): Command => parseCommand(text, { insideIncident: true, roster, zone: 'America/New_York' })

const withRunbook = (text: string, insideIncident: boolean): Command => {
  const runbook: Runbook = {
    key: 'app-down',
    title: 'Application down',
    triggers: [],
    services: [],
    steps: [],
    pages: [],
    severities: [],
    link: null,
  }
  return parseCommand(text, { insideIncident, roster: { ...roster, runbooks: [runbook] }, zone: 'America/New_York' })
}

/** Titles that people type, declared at once outside an incident. */
const TITLES = [
  'checkout down',
  'Checkout returns 500s',
  'checkout 5xx',
  'shop is dead, exoticplant.plant never loads',
  'payments failing in EU',
  'all card payments fail since 02:52',
  'login broken for SSO users',
  'database at 100% CPU',
  'db primary unreachable',
  'replica lag > 10 min',
  'search returns nothing',
  'emails not going out',
  'orders stuck in queue',
  'queue backlog growing',
  'disk full on host2',
  'cert expired on api.example.com',
  'DNS does not resolve',
  'k8s nodes NotReady',
  'latency p99 > 4s',
  'pages time out',
  'paging provider is down',
  'website down',
  'app unreachable from outside',
  'API returning 503',
  'webhooks delayed by an hour',
  'mobile app crashes at start',
  'wrong prices shown',
  'customers charged twice',
  'data loss in orders table',
  'suspicious logins from one IP',
  'S3 access denied',
  'Cloudflare 1020 errors',
  'deploy stuck halfway',
  'rollback failed',
  'restart loop on worker-3',
  'memory leak in payments',
  'load balancer drops connections',
  'VPN down for the office',
  'Slack itself is slow',
  'phones are ringing, page just spins',
  'nobody can log in',
  'invoice PDF empty',
  'import job hangs',
  'feature flag service flapping',
  'cron did not run',
  'backups failing for 3 days',
  'statuspage.io is down',
  'archived orders reappear',
  'listing page blank',
  'resolver timeouts',
  'severe packet loss',
  'commanders app broken',
  'notes not saved',
  'helpdesk unreachable',
  'updates not installing',
  'reopened tickets vanish',
  'new-user signup broken',
  'pагe with a Cyrillic а',
  'Größenwahl kaputt',
  'reports page empty',
  'reporting service down',
  'signalling gateway unreachable',
  'changelog page 404',
  'temporarily unavailable banner stuck',
  'undoing an order fails',
  'stills of the product video missing',
  'adding to the cart fails',
  'catch all mailbox full',
  'summaries show the wrong totals',
  '決済が失敗する',
]

/** Titles that begin with a sub-command's word: asked about, with buttons. */
const ASKED: [string, string][] = [
  ['page not loading', 'page'],
  ['Page loads forever', 'page'],
  ['page 404 after login', 'page'],
  ['status page down', 'status'],
  ['status 500 from the API', 'status'],
  ['close button broken', 'close'],
  ['close duplicate accounts bug', 'close'],
  ['closed orders reappear', 'close'],
  ['list endpoint 500', 'list'],
  ['oncall rotation shows nobody', 'oncall'],
  ['on-call calendar empty', 'oncall'],
  ['help center unreachable', 'help'],
  ['note taking app down', 'note'],
  ['update failing on Windows clients', 'update'],
  ['timeline view blank', 'timeline'],
  ['resolve DNS failures', 'resolve'],
  ['resolved addresses wrong', 'resolve'],
  ['mitigated attack is back', 'mitigated'],
  ['reopen of orders fails', 'reopen'],
  ['severity labels wrong on alerts', 'severity'],
  ['commander service crashing', 'commander'],
  ['report page empty', 'report'],
  ['report 1 hour late', 'report'],
  ['report 404 after login', 'report'],
  ['signal quality low', 'signal'],
  ['signal lost on the 5G uplink', 'signal'],
  ['signals dashboard blank', 'signals'],
  ['changes not saved', 'changes'],
  ['runbook wiki down', 'runbook'],
  ['temporary password mails missing', 'temporary'],
  ['temp files fill the disk', 'temporary'],
  ['undo button broken', 'undone'],
  ['undone orders come back', 'undone'],
  ['still cannot log in', 'still'],
  ['still in place of the banner: an error', 'still'],
  ['catch up emails not sent', 'catchup'],
  ['catchup job hangs', 'catchup'],
  ['summary page empty', 'catchup'],
  ['add to cart broken', 'add'],
  ['add 3 items to the cart fails', 'add'],
]

describe('outside an incident', () => {
  test.each(TITLES)('%s declares', (title) => {
    expect(outside(title)).toEqual({ kind: 'declare', title, severity: null, services: [] })
  })

  test.each(ASKED)('%s is asked about', (title, subCommand) => {
    expect(outside(title)).toEqual({ kind: 'confirm-declare', subCommand, title, severity: null, services: [] })
  })

  test.each([...TITLES, ...ASKED.map(([title]) => title)])('new %s declares without asking', (title) => {
    expect(outside(`new ${title}`)).toEqual({ kind: 'declare', title, severity: null, services: [] })
  })

  test('there are at least sixty real titles', () => {
    expect(TITLES.length).toBeGreaterThanOrEqual(60)
  })

  test('nothing typed opens the form', () => {
    expect(outside('  ')).toEqual({ kind: 'declare-form', severity: null, services: [] })
    expect(outside('new')).toEqual({ kind: 'declare-form', severity: null, services: [] })
  })

  test('tokens without a title open the form filled with them', () => {
    expect(outside('sev1 service:checkout')).toEqual({ kind: 'declare-form', severity: 'SEV1', services: ['checkout'] })
  })

  test('list, oncall and help work alone', () => {
    expect(outside('list')).toEqual({ kind: 'list' })
    expect(outside('OnCall')).toEqual({ kind: 'oncall', team: null })
    expect(outside('on-call network')).toEqual({ kind: 'oncall', team: 'networking' })
    expect(outside('help')).toEqual({ kind: 'help' })
  })

  test.each([
    'page @bob',
    'page networking',
    'page <@U0BOB|bob>',
    'mitigated',
    'close duplicate 4',
    'severity sev1',
    'note',
    'signal customers green',
    'signals',
    'still',
    'undone 2',
    'temporary',
  ])('%s says that it needs an incident and how to declare', (text) => {
    const command = outside(text)
    expect(command.kind).toBe('invalid')
    expect(command.kind === 'invalid' && command.message).toMatch(/needs an incident: use .* in the incident's channel/)
    expect(command.kind === 'invalid' && command.message).toContain(
      `/incident new ${text.replace('<@U0BOB|bob>', '@bob')}`,
    )
  })

  test.each<[string, Command]>([
    [
      'report 14 cannot pay in the checkout',
      { kind: 'report', count: 14, text: 'cannot pay in the checkout', services: ['checkout'] },
    ],
    [
      'report 0 orders go through checkout',
      { kind: 'report', count: 1, text: '0 orders go through checkout', services: ['checkout'] },
    ],
    ['report 9 cannot log in', { kind: 'report', count: 9, text: 'cannot log in', services: [] }],
    ['report payments fail', { kind: 'report', count: 1, text: 'payments fail', services: ['payments-api'] }],
    [
      'report 500 errors on checkout',
      { kind: 'report', count: 1, text: '500 errors on checkout', services: ['checkout'] },
    ],
    ['runbook', { kind: 'runbook', runbook: null }],
    ['changes', { kind: 'changes' }],
    ['catch up', { kind: 'catchup' }],
    // As the button says it.
    ['Catch me up', { kind: 'catchup' }],
    ['summary', { kind: 'catchup' }],
    ['add #12', { kind: 'add', number: 12 }],
  ])('%s works without an incident', (text, command) => {
    expect(outside(text)).toEqual(command)
  })

  test('a runbook is found by key or title; any other name is a title', () => {
    expect(withRunbook('runbook app-down', false)).toEqual({ kind: 'runbook', runbook: 'app-down' })
    expect(withRunbook('runbook Application Down', false)).toEqual({ kind: 'runbook', runbook: 'app-down' })
    expect(withRunbook('runbook wiki down', false)).toMatchObject({
      kind: 'confirm-declare',
      title: 'runbook wiki down',
    })
  })

  test('the verb declare is not part of the title', () => {
    expect(outside('declare sev3 search slow')).toEqual({
      kind: 'declare',
      title: 'search slow',
      severity: 'SEV3',
      services: [],
    })
  })
})

describe('tokens of a declaration', () => {
  test.each([
    ['sev1 checkout: 500s on pay', 'checkout: 500s on pay', 'SEV1', []],
    ['SEV-2: search slow', 'search slow', 'SEV2', []],
    ['[sev3] typo on the home page', 'typo on the home page', 'SEV3', []],
    ['sev 4 logo missing', 'logo missing', 'SEV4', []],
    ['pay fails SEV1, service:Checkout', 'pay fails', 'SEV1', ['checkout']],
    ['pay service:payments fails', 'pay fails', null, ['payments-api']],
    ['service:checkout,payments-api all red', 'all red', null, ['checkout', 'payments-api']],
    ['service:checkout service:CHECKOUT down', 'down', null, ['checkout']],
    ['service: checkout down', 'down', null, ['checkout']],
    ['auth service: all tokens refused', 'auth service: all tokens refused', null, []],
    ['sev3 no, sev1: everything is gone', 'no, everything is gone', 'SEV1', []],
    ['a   title\twith \n white space', 'a title with white space', null, []],
    ['status page down sev1', 'status page down', 'SEV1', []],
  ])('%s', (text, title, severity, services) => {
    expect(outside(text)).toMatchObject({ title, severity, services })
  })

  test('an unknown service is named, with the nearest and the known ones', () => {
    expect(outside('service:chekout is slow')).toEqual({
      kind: 'invalid',
      message: 'No service is called "chekout". Did you mean service:checkout? Known: checkout, payments-api.',
    })
  })

  test('a severity that does not exist is named', () => {
    expect(outside('sev5 logo missing')).toEqual({
      kind: 'invalid',
      message: '"sev5" is not a severity. Use one of sev1, sev2, sev3, sev4, sev1 being the worst.',
    })
  })

  test('what Slack escaped becomes what the person saw, as plain text', () => {
    expect(
      outside(
        '<!channel> <@U0BOB|bob> <@U0LIN> <#C1|ops> <https://x.example/a|x> a &lt;b&gt; &amp;amp; <mailto:a@b.example|a@b.example>',
      ),
    ).toEqual({
      kind: 'declare',
      title: '@channel @bob @Lin Ma #ops x a <b> &amp; a@b.example',
      severity: null,
      services: [],
    })
  })

  test('a title has at most 200 characters, none of them half', () => {
    const command = outside(`${'😀'.repeat(250)}`)
    const title = command.kind === 'declare' ? command.title : ''
    expect([...title]).toHaveLength(200)
    expect(title).toBe(`${'😀'.repeat(199)}…`)
  })
})

describe('inside an incident', () => {
  test.each<[string, Command]>([
    ['', { kind: 'panel' }],
    ['page networking', { kind: 'page', target: { kind: 'team', team: 'networking' } }],
    ['page @bob', { kind: 'page', target: { kind: 'person', person: 'bob' } }],
    ['page Susan Vega', { kind: 'page', target: { kind: 'person', person: 'sue' } }],
    ['PAGE <@U0KAREN|karen>', { kind: 'page', target: { kind: 'person', person: 'karen' } }],
    ['page <@U0NEW|new>', { kind: 'page', target: { kind: 'user', userId: 'U0NEW' } }],
    ['page <!subteam^S1|@network>', { kind: 'page', target: { kind: 'team', team: 'networking' } }],
    ['severity sev1', { kind: 'severity', severity: 'SEV1' }],
    ['sev 3', { kind: 'severity', severity: 'SEV3' }],
    ['status', { kind: 'status', status: null }],
    ['status Mitigated', { kind: 'status', status: 'mitigated' }],
    ['commander', { kind: 'commander', who: null }],
    ['commander me', { kind: 'commander', who: null }],
    ['commander <@U0NEW>', { kind: 'commander', who: { kind: 'user', userId: 'U0NEW' } }],
    ['commander lin', { kind: 'commander', who: { kind: 'person', person: 'lin' } }],
    ['note restarted host2', { kind: 'note', at: null, text: 'restarted host2' }],
    [
      'note 9:05 <@U0BOB|bob> saw it &amp; said so',
      { kind: 'note', at: { hour: 9, minute: 5, zone: 'America/New_York' }, text: '@bob saw it & said so' },
    ],
    ['note 14:05Z DNS fine', { kind: 'note', at: { hour: 14, minute: 5, zone: 'UTC' }, text: 'DNS fine' }],
    ['update', { kind: 'update', text: null }],
    ['update rolling back', { kind: 'update', text: 'rolling back' }],
    ['timeline', { kind: 'timeline' }],
    ['mitigated', { kind: 'mitigated', at: null }],
    ['mitigated 03:25', { kind: 'mitigated', at: { hour: 3, minute: 25, zone: 'America/New_York' } }],
    ['resolved', { kind: 'resolve', at: null }],
    ['close', { kind: 'close', outcome: 'resolved', duplicateOf: null }],
    ['close false alarm', { kind: 'close', outcome: 'false-alarm', duplicateOf: null }],
    ['close as False-Alarm', { kind: 'close', outcome: 'false-alarm', duplicateOf: null }],
    ['close duplicate of #11', { kind: 'close', outcome: 'duplicate', duplicateOf: 11 }],
    ['reopen', { kind: 'reopen' }],
    ['list', { kind: 'list' }],
    ['oncall', { kind: 'oncall', team: null }],
    ['help', { kind: 'help' }],
    ['?', { kind: 'help' }],
    [
      'new sev1 warehouse scanners offline',
      { kind: 'declare', title: 'warehouse scanners offline', severity: 'SEV1', services: [] },
    ],
    ['report 3 customers see 500s', { kind: 'report', count: 3, text: 'customers see 500s', services: [] }],
    ['report page empty', { kind: 'report', count: 1, text: 'page empty', services: [] }],
    ['signal customers green', { kind: 'signal', signal: 'customer', well: true, at: null }],
    [
      'signal Alerts RED 9:55',
      { kind: 'signal', signal: 'alert', well: false, at: { hour: 9, minute: 55, zone: 'America/New_York' } },
    ],
    ['signals', { kind: 'signals' }],
    ['runbooks', { kind: 'runbook', runbook: null }],
    ['temporary banner is on', { kind: 'temporary', text: 'banner is on', owner: null }],
    [
      'temporary <@U0BOB> turned 3ds off <@U0LIN|lin>',
      { kind: 'temporary', text: '@Bob Sparrow turned 3ds off', owner: { kind: 'person', person: 'lin' } },
    ],
    ['temporary banner (owner: @sue)', { kind: 'temporary', text: 'banner', owner: { kind: 'person', person: 'sue' } }],
    ['temporary mail to ops@acme', { kind: 'temporary', text: 'mail to ops@acme', owner: null }],
    ['undone #2', { kind: 'undone', number: 2 }],
    ['still', { kind: 'still' }],
    ['still in place', { kind: 'still' }],
    ['changes', { kind: 'changes' }],
    ['catchup', { kind: 'catchup' }],
    ['Catch Up', { kind: 'catchup' }],
    ['add 3', { kind: 'add', number: 3 }],
    ['statsu mitigated', { kind: 'unknown', word: 'statsu', suggestion: 'status' }],
    ['mitgated', { kind: 'unknown', word: 'mitgated', suggestion: 'mitigated' }],
    ['sev1', { kind: 'severity', severity: 'SEV1' }],
    ['service:checkout sev1', { kind: 'services', services: ['checkout'], severity: 'SEV1' }],
    ['service:nothing', { kind: 'invalid', message: expect.stringContaining('nothing') }],
    ['sev1 please', { kind: 'unknown', word: 'sev1', suggestion: 'severity sev1' }],
    ['declare search slow', { kind: 'unknown', word: 'declare', suggestion: 'new' }],
    ['warehouse is down too', { kind: 'unknown', word: 'warehouse', suggestion: null }],
  ])('%s', (text, command) => {
    expect(inside(text)).toEqual(command)
  })

  test.each(TITLES)('%s never declares', (title) => {
    expect(['unknown', 'invalid']).toContain(inside(title).kind)
  })

  test.each([
    ['page', 'Page whom? /incident page <team | @person> [now]'],
    [
      'page netwroking',
      'No team or person is called "netwroking". Did you mean networking? Teams: networking, dba, support.',
    ],
    ['commander zoe', 'Nobody in the roster is called "zoe". Mention them, like @ana.'],
    ['severity', 'Which severity? /incident severity <sev1..sev4>'],
    ['severity &lt;high&gt;', '"<high>" is not a severity. Use one of sev1, sev2, sev3, sev4, sev1 being the worst.'],
    [
      'status mitgated',
      '"mitgated" is not a status. Did you mean mitigated? Use one of investigating, identified, mitigated, resolved.',
    ],
    ['status closed', 'To close an incident, use /incident close [false alarm | duplicate <number>].'],
    ['close duplicate', 'A duplicate of which incident? Give its number, like /incident close duplicate 12.'],
    ['note', 'Note what? /incident note [HH:MM] <text>'],
    ['note 10:42', 'Note what? /incident note [HH:MM] <text>'],
    ['note 25:10 failover', '"25:10" is not a time of day. Write it as HH:MM from 00:00 to 23:59.'],
    ['report', 'What do customers see? /incident report [N] <what customers see>'],
    ['report 14', 'What do customers see? /incident report [N] <what customers see>'],
    ['signal phones red', '"phones" is not a signal. Use one of alerts, telemetry, staff, customers.'],
    ['signal staff purple', '"purple" is not a state of a signal. Say red or green.'],
    ['signal customers green 25:00', '"25:00" is not a time of day. Write it as HH:MM from 00:00 to 23:59.'],
    [
      'signal customers green since lunch',
      '"since lunch" is not understood after customers green. Use /incident signal <alerts | telemetry | staff | customers> <red | green> [HH:MM].',
    ],
    ['temporary', 'What is to be undone later? /incident temporary <text> [@owner]'],
    ['temporary banner @zoe', 'Nobody in the roster is called "zoe". Mention them, like @ana.'],
    ['undone', 'Which one? /incident still has their numbers. /incident undone <number>'],
    [
      'undone banner',
      '"banner" is not a number. Which one? /incident still has their numbers. /incident undone <number>',
    ],
    ['add checkout', '"checkout" is not a number. To which incident? /incident add <number>'],
    [
      'mitigated by rollback',
      '"by rollback" is not understood after mitigated. Use /incident mitigated [HH:MM]; to put words on the timeline, /incident note [HH:MM] <text>.',
    ],
  ])('%s gets a sentence', (text, message) => {
    expect(inside(text)).toEqual({ kind: 'invalid', message })
  })

  test('an unknown runbook is answered with the known ones', () => {
    expect(withRunbook('runbook app-dwon', true)).toEqual({
      kind: 'invalid',
      message: 'No runbook is called "app-dwon". Did you mean app-down? Known: app-down.',
    })
  })

  test('only new declares, whatever is typed', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom(...TITLES, ...ASKED.map(([title]) => title)),
      fc.string({ unit: 'grapheme' }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!/^\s*new(\s|$)/i.test(text))
        expect(['declare', 'declare-form', 'confirm-declare']).not.toContain(inside(text).kind)
      }),
    )
  })
})

describe('said in a message, where people also talk', () => {
  const spoken = (text: string, insideIncident = false) =>
    parseCommand(text, { insideIncident, roster, zone: 'America/New_York', spoken: true })

  test.each(['thanks', 'checkout is down', 'what can you do?'])('%s is asked about, not declared', (title) => {
    expect(spoken(title)).toMatchObject({ kind: 'confirm-declare', title })
  })

  test.each([
    'new checkout is down',
    'declare checkout is down',
    'sev1 checkout is down',
    'checkout is down service:checkout',
  ])('%s declares', (text) => {
    expect(spoken(text).kind).toBe('declare')
  })

  test('a command means the same', () => {
    for (const text of ['list', 'report 3 cannot pay', 'page @bob', 'add 12'])
      expect(spoken(text)).toEqual(outside(text))
    for (const text of ['mitigated', 'note 9:05 DNS fine', 'checkout is down', 'new search slow'])
      expect(spoken(text, true)).toEqual(inside(text))
  })
})

test('any text outside gives a title within the limits, or no title', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      const command = outside(text)
      if (command.kind !== 'declare' && command.kind !== 'confirm-declare') return
      expect([...command.title].length).toBeLessThanOrEqual(200)
      expect(command.title).not.toMatch(/^\s|\s$|\s\s/)
      expect(command.title).not.toBe('')
    }),
  )
})

test('a sentence about bad input stays short however long the input is', () => {
  const long = 'x'.repeat(10_000)
  for (const text of [`service:${long} slow`, `page ${long}`, `status ${long}`, `close ${long}`, `commander ${long}`]) {
    const command = inside(text.startsWith('service') ? `new ${text}` : text)
    expect(command.kind === 'invalid' && command.message.length).toBeLessThan(700)
  }
})
