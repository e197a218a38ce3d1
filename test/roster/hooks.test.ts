import { expect, test } from 'vitest'
import { problems, roster, SMALL } from './small.ts'

const read = (hooks: string) => roster(`${SMALL}services: { web: ops }\nhooks:\n${hooks}\n`).hooks

test('a hook whose key says its kind needs nothing more; what the roster says goes before', () => {
  expect(read('  alertmanager:\n  probe: json')).toEqual([
    {
      key: 'alertmanager',
      kind: 'alertmanager',
      name: 'Alertmanager',
      rule: 'offer',
      signal: 'alert',
      service: null,
      severities: {},
    },
    { key: 'probe', kind: 'json', name: 'Probe', rule: 'declare', signal: 'alert', service: null, severities: {} },
  ])
  const more =
    '{ kind: grafana, name: EU boards, rule: Declare, signal: telemetry, service: Web, severities: { P1: sev1 } }'
  expect(read(`  eu: ${more}`)).toEqual([
    {
      key: 'eu',
      kind: 'grafana',
      name: 'EU boards',
      rule: 'declare',
      signal: 'telemetry',
      service: 'web',
      severities: { P1: 'SEV1' },
    },
  ])
})

test.each([
  [
    'an unknown kind',
    '{ x: { kind: grafanna } }',
    'r.yml:7:21 hooks.x.kind: there is no kind of hook "grafanna". Did you mean grafana?',
  ],
  [
    'no kind',
    '{ probe: {} }',
    'r.yml:7:10 hooks.probe: there is no kind of hook "probe". Say kind: of it. There are alertmanager, grafana, pagerduty, json, github, argocd.',
  ],
  [
    'an unknown rule',
    '{ json: { rule: ofer } }',
    'r.yml:7:24 hooks.json.rule: there is no rule "ofer". Did you mean offer?',
  ],
  [
    'an unknown signal',
    '{ json: { signal: smoke } }',
    'r.yml:7:26 hooks.json.signal: there is no signal "smoke". There are telemetry, alert, staff, customer.',
  ],
  [
    'an unknown service',
    '{ json: { service: web } }',
    'r.yml:7:27 hooks.json.service: there is no service "web". There is none in this file yet.',
  ],
  [
    'no severity',
    '{ json: { severities: { bad: worst } } }',
    'r.yml:7:37 hooks.json.severities.bad: "WORST" is no severity. Use SEV1, SEV2, SEV3, SEV4.',
  ],
  [
    'a list of severities',
    '{ json: { severities: [SEV1] } }',
    'r.yml:7:18 hooks.json.severities: ["SEV1"] is a list, and here goes a map of fields. Write severities: { critical: SEV1, warning: SEV3 }.',
  ],
  [
    'an unknown field',
    '{ json: { secret: x } }',
    'r.yml:7:18 hooks.json.secret: there is no field "secret" here. It has kind, name, rule, signal, service, severities.',
  ],
])('%s is named with its place and what would be right', (_what, hooks, problem) => {
  expect(problems(`${SMALL}hooks: ${hooks}\n`)).toEqual([problem])
})

test('an unknown kind does not hide what else is wrong with a hook', () => {
  expect(problems(`${SMALL}hooks: { x: { kind: jsn, rule: page, signal: smoke, service: web } }\n`)).toEqual([
    expect.stringContaining('hooks.x.kind: there is no kind of hook "jsn". Did you mean json?'),
    expect.stringContaining('hooks.x.rule: there is no rule "page".'),
    expect.stringContaining('hooks.x.signal: there is no signal "smoke".'),
    expect.stringContaining('hooks.x.service: there is no service "web".'),
  ])
})
