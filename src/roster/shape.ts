import type { z } from 'zod'
import { didYouMean } from '../domain/language/similar.ts'
import { SEVERITIES } from '../domain/severity.ts'
import { FIELDS } from './file.ts'
import { type Path, quoted, type Report } from './problems.ts'

/** How each field is written, for whoever wrote it otherwise. */
const EXAMPLES: Record<string, string> = {
  company: 'company:, and indented under it name:, zone: and catch_all:',
  severities: 'severities:, and indented under it a line such as SEV1: Customers cannot buy',
  people: 'people:, and indented under it a line such as ana: { name: Ana Sol, email: ana@example.com }',
  teams: 'teams:, and indented under it a line such as payments: { members: [ana] }',
  services: 'services:, and indented under it a line such as checkout: { team: payments }',
  policies: 'policies:, and indented under it a key with steps:',
  roles: 'roles:, and indented under it a line such as commander: { call: [ana], paged_at: [SEV1] }',
  runbooks: 'runbooks:, and indented under it a key with when: and steps:',
  changes: 'changes: [deploys], the channels in which changes are told',
  channels: 'channels: [deploys] (without #, which begins a comment in YAML)',
  hooks: 'hooks:, and indented under it a line such as alertmanager: { severities: { critical: SEV1 } }',
  kind: 'kind: alertmanager',
  rule: 'rule: offer',
  signal: 'signal: alert',
  service: 'service: checkout',
  'hooks.severities': 'severities: { critical: SEV1, warning: SEV3 }',
  name: 'name: Ana Sol',
  zone: 'zone: Europe/Madrid',
  catch_all: 'catch_all: sre, a policy or team of this file that answers for what nobody owns',
  incidents_channel: 'incidents_channel: incidents (without #, which begins a comment in YAML)',
  default_severity: 'default_severity: SEV2',
  bridge: 'bridge: https://meet.example.com/incidents',
  webhook: 'webhook: https://pager.example.com/hook',
  meaning: 'meaning: Customers cannot buy',
  page: 'page: [payments], the keys of teams',
  slack: 'slack: U024BE7LH, the member ID that a Slack profile shows under "Copy member ID"',
  email: 'email: ana@example.com',
  aliases: 'aliases: [sol, "404"]',
  lead: 'lead: ana',
  members: 'members: [ana, ben]',
  policy: 'policy: default',
  team: 'team: payments',
  call: 'call: [ana], or call: [ana, payments] to call several at once',
  wait: 'wait: 5m',
  business_hours: 'business_hours: { days: [mon, tue, wed, thu, fri], from: "09:00", to: "18:00" }',
  days: 'days: [mon, tue, wed, thu, fri]',
  from: 'from: "09:00"',
  to: 'to: "18:00"',
  before_restart: 'before_restart: Take a dump of its memory first',
  dashboard: 'dashboard: https://grafana.example.com/d/shop',
  as_built: 'as_built: https://wiki.example.com/releases/shop',
  do: 'do: Restart the application servers',
  if: 'if: the hosts are up',
  hours: 'hours: business, or hours: off',
  otherwise: 'otherwise: fail over to the secondary',
  link: 'link: https://wiki.example.com/runbooks/application-down',
  steps: 'steps:, and under it lines that begin with "- "',
  rounds: 'rounds: 3',
  last_resort: 'last_resort: [ana]',
  last_resort_every: 'last_resort_every: 5m',
  paged_at: 'paged_at: [SEV1]',
  title: 'title: Application down',
  when: 'when: { words: [application down] }',
  words: 'words: [application down, site down]',
  'runbooks.severities': 'severities: [SEV1, SEV2]',
  schedules:
    'schedules:, and indented under it a line such as payments: { rotate: [ana, ben], every: 1w, from: 2026-01-05 09:00 }',
  layers: 'layers:, and under it lines that begin with "- rotate:"',
  rotate: 'rotate: [ana, ben]',
  every: 'every: 1w',
  'schedules.from': 'from: 2026-01-05 09:00',
  until: 'until: 2026-12-31 09:00',
  'schedules.hours': 'hours: { days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00" }',
  overrides: 'overrides: [{ person: ben, from: 2026-12-24 09:00, until: 2026-12-26 09:00 }]',
  person: 'person: ben',
  group: 'group: payments-oncall, the handle or id of a Slack user group',
  channel: 'channel: payments (without #, which begins a comment in YAML)',
  schedule: 'schedule: payments, a key of schedules:',
  pager: 'pager: debrief, or pager: pagerduty',
  fallback_bridge: 'fallback_bridge: "+34 900 000 000 pin 1212"',
}

/** Reports what a file's shape has wrong, from the issues that zod found in it. */
export function reportShape(report: Report, issues: z.core.$ZodIssue[]): void {
  for (const issue of issues) reportIssue(report, issue, issue.path as Path)
}

function reportIssue(report: Report, issue: z.core.$ZodIssue, path: Path): void {
  if (issue.code === 'unrecognized_keys') {
    const fields = FIELDS[patternOf(path)] ?? []
    for (const key of issue.keys) {
      const near = didYouMean(key, fields)
      const fix = near ? `Did you mean ${near}?` : `It has ${fields.join(', ')}.`
      report.problem([...path, key], `there is no field ${quoted(key)} here`, fix, 'key')
    }
    return
  }
  if (issue.code === 'invalid_key') {
    const better = quoted(
      String(path.at(-1))
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}._-]+/gu, '-')
        .replace(/^[-._]+|-+$/g, '') || 'ops',
    )
    const fix = `Keys are letters, digits, ".", "-" and "_", such as ${better}; the readable name goes into name: or title:.`
    report.problem(path, `${quoted(path.at(-1))} cannot be a key`, fix, 'key')
    return
  }
  report.problem(path, whatIsWrong(issue), fixOf(issue, path))
}

function whatIsWrong(issue: z.core.$ZodIssue): string {
  const { input } = issue
  if (issue.code === 'invalid_value') return input === undefined ? 'it is missing' : `${quoted(input)} is no severity`
  if (issue.code === 'too_small') return issue.origin === 'number' ? `${quoted(input)} is too small` : 'it is empty'
  if (issue.code === 'too_big') return `${quoted(input)} is too large`
  if (issue.code === 'invalid_format')
    return issue.format === 'email' ? `${quoted(input)} is no e-mail address` : `${quoted(input)} is no http(s) address`
  if (issue.code !== 'invalid_type') return issue.message
  if (input === undefined) return 'it is missing'
  if (input === null) return 'it is empty'
  return `${quoted(input)} is ${kindOf(input)}, and here goes ${NAMES[issue.expected] ?? issue.expected}`
}

const NAMES: Record<string, string> = {
  string: 'a text',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map of fields',
  int: 'a whole number',
  number: 'a number',
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map of fields'
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false'
}

function fixOf(issue: z.core.$ZodIssue, path: Path): string {
  const { input } = issue
  if (issue.code === 'invalid_value') return `Use ${SEVERITIES.join(', ')}.`
  const inList = typeof path.at(-1) === 'number'
  if (inList && isPlainMap(input) && Object.keys(input).length === 1)
    return 'A text with ": " in it is a map in YAML; put the whole text in quotes.'
  if (inList && (typeof input === 'number' || typeof input === 'boolean')) return `Put it in quotes: "${input}".`
  const field = String(path.findLast((part) => typeof part === 'string') ?? '')
  // Hours of the week have times of day, wherever they stand.
  const part = path.includes('hours') && field !== 'hours' ? 'hours' : path[0]
  const example = EXAMPLES[`${String(part)}.${field}`] ?? EXAMPLES[field]
  if (example) return `Write ${example}.`
  const fields = FIELDS[patternOf(path)]
  return fields ? `Indent its fields under it: ${fields.join(', ')}.` : 'See docs/roster.md.'
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The kind of place that a path is, as `FIELDS` names it. */
function patternOf(path: Path): string {
  return path
    .map((part, depth) => (typeof part === 'number' ? '#' : depth === 1 && path[0] !== 'company' ? '*' : part))
    .join('.')
}
