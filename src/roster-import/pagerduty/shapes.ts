import { z } from 'zod'
import { type Kind, listOf, maybe, text } from '../files.ts'
import { time, zone } from '../times.ts'

const typed = (type: string) => (value: Record<string, unknown>) => value['type'] === type

/** Answers of PagerDuty's REST API (developer.pagerduty.com/api-reference), a page or a thing each; things name their type. */
export const KINDS = {
  users: { lists: ['users'], one: 'user', looks: typed('user') },
  teams: { lists: ['teams'], one: 'team', looks: typed('team') },
  schedules: { lists: ['schedules'], one: 'schedule', looks: typed('schedule') },
  policies: { lists: ['escalation_policies'], one: 'escalation_policy', looks: typed('escalation_policy') },
  services: { lists: ['services'], one: 'service', looks: typed('service') },
  overrides: { lists: ['overrides'], one: 'override', looks: typed('override') },
} satisfies Record<string, Kind>

const Ref = z.object(
  { id: text('"PXPGF42"'), type: maybe, summary: maybe, name: maybe, email: maybe },
  { error: 'is a map with an id' },
)
export type Ref = z.infer<typeof Ref>

const ContactMethod = z
  .object({ type: maybe, address: maybe, country_code: z.number().nullish(), enabled: z.boolean().nullish() })
  .catch({ type: null, address: null, country_code: null, enabled: null })

export const User = z.object({
  id: text('"PXPGF42"'),
  name: text('"Ana Sol"'),
  email: maybe,
  time_zone: maybe,
  teams: listOf(Ref),
  contact_methods: listOf(ContactMethod),
})

export const Team = z.object({
  id: text('"PQ9K7I8"'),
  name: maybe,
  summary: maybe,
  members: listOf(z.object({ user: Ref }, { error: 'is a map with a user' })),
})

const clock = z
  .string({ error: 'is a time of day, such as 09:00:00' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, { error: 'is a time of day, such as 09:00:00' })
  .transform((value) => Number(value.slice(0, 2)) * 60 + Number(value.slice(3, 5)))
const seconds = (longest: number) =>
  z
    .int({ error: 'is a number of seconds' })
    .min(1, { error: 'is a number of seconds' })
    .max(longest, { error: `is at most ${longest} seconds` })

const Restriction = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('daily_restriction'), start_time_of_day: clock, duration_seconds: seconds(86_400) }),
    z.object({
      type: z.literal('weekly_restriction'),
      start_time_of_day: clock,
      duration_seconds: seconds(604_800),
      start_day_of_week: z
        .int({ error: 'is a day from 1 (Monday) to 7' })
        .min(1, { error: 'is a day from 1 (Monday) to 7' })
        .max(7, { error: 'is a day from 1 (Monday) to 7' }),
    }),
  ],
  { error: 'is daily_restriction or weekly_restriction' },
)
export type Restriction = z.infer<typeof Restriction>

const Layer = z.object({
  name: maybe,
  start: time,
  end: time.nullish(),
  rotation_virtual_start: time,
  rotation_turn_length_seconds: seconds(31_536_000),
  users: z.array(z.object({ user: Ref }, { error: 'is a map with a user' }), { error: 'is a list: [ ... ]' }),
  restrictions: listOf(Restriction),
})
export type Layer = z.infer<typeof Layer>

export const Override = z.object({
  start: time,
  end: time,
  user: Ref,
  schedule: Ref.nullish().catch(null),
})
export type Override = z.infer<typeof Override>

const Rendered = z
  .object({ rendered_schedule_entries: listOf(z.object({ start: time, end: time, user: Ref })) })
  .nullish()
  .transform((one) => one?.rendered_schedule_entries ?? [])

export const Schedule = z.object({
  id: text('"PI7DH85"'),
  name: maybe,
  summary: maybe,
  time_zone: zone,
  teams: listOf(Ref),
  schedule_layers: z.array(Layer, { error: 'is a list: save the schedules with ?include[]=schedule_layers' }),
  overrides: listOf(Override),
  overrides_subschedule: Rendered,
  final_schedule: Rendered,
})
export type Schedule = z.infer<typeof Schedule>

export const Policy = z.object({
  id: text('"PT20YPA"'),
  name: maybe,
  summary: maybe,
  num_loops: z.int({ error: 'is a whole number' }).min(0, { error: 'is a whole number' }).nullish(),
  teams: listOf(Ref),
  escalation_rules: z.array(
    z.object({
      escalation_delay_in_minutes: z
        .number({ error: 'is a number of minutes' })
        .min(1, { error: 'is at least 1 minute' }),
      targets: z.array(Ref, { error: 'is a list: [ ... ]' }),
      escalation_rule_assignment_strategy: z.object({ type: maybe }).nullish().catch(null),
    }),
    { error: 'is a list: [ ... ]' },
  ),
})

export const Service = z.object({
  id: text('"PIJ90N7"'),
  name: maybe,
  summary: maybe,
  status: maybe,
  escalation_policy: Ref.nullish(),
  teams: listOf(Ref),
})
