import { z } from 'zod'
import { didYouMean } from '../domain/language/similar.ts'
import { address, key, listOf, severity, shortFor, text, time } from './fields.ts'
import { quoted } from './problems.ts'
import { LAYER_FIELDS, OVERRIDE_FIELDS, SCHEDULE_FIELDS, Schedule, WINDOW_FIELDS } from './schedule-file.ts'

const BusinessHours = z.strictObject({ days: listOf(text).optional(), from: time.optional(), to: time.optional() })

const Company = z.strictObject({
  name: text,
  zone: text,
  catch_all: text,
  incidents_channel: text.optional(),
  default_severity: severity.default('SEV2'),
  bridge: text.optional(),
  fallback_bridge: text.optional(),
  webhook: address.optional(),
  business_hours: BusinessHours.optional(),
})

const SeverityText = z.strictObject({ meaning: text.optional(), page: listOf(text).optional() })

const Person = z.strictObject({
  name: text.optional(),
  slack: text.optional(),
  email: z.email().optional(),
  zone: text.optional(),
  aliases: listOf(text).default([]),
})

const Team = z.strictObject({
  name: text.optional(),
  lead: text.optional(),
  members: listOf(text).default([]),
  policy: text.optional(),
  schedule: text.optional(),
  channel: text.optional(),
  pager: text.optional(),
  aliases: listOf(text).default([]),
})

const Service = z.strictObject({
  name: text.optional(),
  team: text,
  aliases: listOf(text).default([]),
  before_restart: text.optional(),
  dashboard: address.optional(),
  as_built: address.optional(),
})

const Step = z.strictObject({ call: listOf(text), wait: time.optional() })

const Policy = z.strictObject({
  steps: z.array(Step).min(1),
  rounds: z.int().min(1).max(1000).default(3),
  last_resort: listOf(text).optional(),
  last_resort_every: time.default('5m'),
})

const Role = z.strictObject({ call: listOf(text), paged_at: listOf(severity).default([]) })

const When = z.strictObject({
  words: listOf(text).default([]),
  services: listOf(text).default([]),
  severities: listOf(severity).default(['SEV1', 'SEV2']),
})

const RunbookStep = z.strictObject({
  do: text,
  if: text.optional(),
  hours: text.optional(),
  wait: time.optional(),
  otherwise: text.optional(),
  page: listOf(text).default([]),
  link: address.optional(),
})

/** A step, or its text. A map of one field that no step has is a text with ": " in it, which YAML has taken apart. */
const stepOrText = z.preprocess((value, { issues }) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return typeof value === 'string' ? { do: value } : value
  const [field = '', second] = Object.keys(value)
  const fields = Object.keys(RunbookStep.shape)
  if (second !== undefined || fields.includes(field) || didYouMean(field, fields)) return value
  issues.push({ code: 'custom', message: `${quoted(value)} is a map of fields, and here goes a text`, input: value })
  return z.NEVER
}, RunbookStep)

const Runbook = z.strictObject({
  title: text.optional(),
  when: When,
  steps: listOf(stepOrText).default([]),
  link: address.optional(),
  page: listOf(text).default([]),
})

/** Whose bodies it sends, or nothing where its key says so, and what it may do. */
const Hook = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: value } : (value ?? {})),
  z.strictObject({
    kind: text.optional(),
    name: text.optional(),
    rule: text.optional(),
    signal: text.optional(),
    service: text.optional(),
    severities: z.record(z.string(), severity).default({}),
  }),
)

/** Channels by name or id; a list is short for `channels`. */
const Changes = z.preprocess(
  (value) => (typeof value === 'string' || Array.isArray(value) ? { channels: value } : value),
  z.strictObject({ channels: listOf(text).default([]) }),
)

/** A roster file as people write it (docs/roster.md), with its short forms spelled out and its defaults filled in. */
export const RosterFile = z.strictObject({
  company: Company,
  severities: z.record(z.string(), shortFor('meaning', SeverityText)).default({}),
  people: z.record(key, shortFor('name', Person)),
  teams: z.record(key, Team),
  services: z.record(key, shortFor('team', Service)).default({}),
  schedules: z.record(key, Schedule).default({}),
  policies: z.record(key, Policy).default({}),
  roles: z.record(z.string(), Role).default({}),
  runbooks: z.record(key, Runbook).default({}),
  changes: Changes.optional(),
  hooks: z.record(key, Hook).default({}),
})
export type RosterFile = z.infer<typeof RosterFile>

/** The fields that each kind of map in the file has; `*` stands for a key of one's own, `#` for a place in a list. */
export const FIELDS: Record<string, string[]> = {
  '': Object.keys(RosterFile.shape),
  company: Object.keys(Company.shape),
  'company.business_hours': Object.keys(BusinessHours.shape),
  'severities.*': Object.keys(SeverityText.shape),
  'people.*': Object.keys(Person.shape),
  'teams.*': Object.keys(Team.shape),
  'services.*': Object.keys(Service.shape),
  'schedules.*': SCHEDULE_FIELDS,
  'schedules.*.layers.#': LAYER_FIELDS,
  'schedules.*.overrides.#': OVERRIDE_FIELDS,
  'schedules.*.hours.#': WINDOW_FIELDS,
  'schedules.*.layers.#.hours.#': WINDOW_FIELDS,
  'policies.*': Object.keys(Policy.shape),
  'policies.*.steps.#': Object.keys(Step.shape),
  'roles.*': Object.keys(Role.shape),
  changes: ['channels'],
  'hooks.*': ['kind', 'name', 'rule', 'signal', 'service', 'severities'],
  'runbooks.*': Object.keys(Runbook.shape),
  'runbooks.*.steps.#': Object.keys(RunbookStep.shape),
  'runbooks.*.when': Object.keys(When.shape),
}
