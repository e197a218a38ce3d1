import { z } from 'zod'
import { type Kind, listOf, maybe, text } from '../files.ts'
import { time, zone } from '../times.ts'

/**
 * What an export of Opsgenie holds: answers of its REST API (docs.opsgenie.com/docs/api-overview: `{ data: ... }`), or the folder of
 * its configuration backup (github.com/opsgenie/opsgenie-configuration-backup: a file for each thing, most within `{ user: ... }` and the like).
 */
export const KINDS = {
  users: { lists: ['users'], one: 'user', looks: (value) => 'username' in value && !('type' in value) },
  teams: { lists: ['teams'], one: 'team', looks: (value) => Array.isArray(value['members']) },
  schedules: {
    lists: ['schedules'],
    one: 'schedule',
    looks: (value) => Array.isArray(value['rotations']) && 'timezone' in value,
  },
  escalations: { lists: ['escalations'], one: 'escalation', looks: (value) => Array.isArray(value['rules']) },
  overrides: {
    lists: ['overrides', 'scheduleOverrideList'],
    one: 'override',
    looks: (value) => 'user' in value && 'startDate' in value && 'endDate' in value,
  },
} satisfies Record<string, Kind>

const Ref = z
  .object({ type: maybe, id: maybe, name: maybe, username: maybe }, { error: 'is a map with type, id and name' })
  .nullish()
export type Ref = NonNullable<z.infer<typeof Ref>>

const Contact = z
  .object({
    contactMethod: maybe,
    method: maybe,
    to: maybe,
    status: z.object({ enabled: z.boolean() }).nullish().catch(null),
  })
  .catch({ contactMethod: null, method: null, to: null, status: null })

export const User = z.object({
  id: maybe,
  username: text('"ana@example.com", the address that they log in with'),
  fullName: maybe,
  timeZone: maybe,
  blocked: z.boolean().nullish().catch(null),
  userContacts: listOf(Contact),
})

export const Team = z.object({
  id: maybe,
  name: text('"Payments"'),
  members: z
    .array(z.object({ user: Ref, role: maybe }, { error: 'is a map with user and role' }), {
      error: 'is a list: [ ... ]',
    })
    .nullish(),
})

const day = z
  .string()
  .transform((name) => DAYS.indexOf(name.trim().toLowerCase().slice(0, 3)))
  .refine((index) => index >= 0, { error: 'is a day of the week, such as monday' })
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const hour = z.int({ error: 'is an hour from 0 to 24' }).min(0).max(24, { error: 'is an hour from 0 to 24' }).nullish()
const minute = z
  .int({ error: 'is a minute from 0 to 59' })
  .min(0)
  .max(59, { error: 'is a minute from 0 to 59' })
  .nullish()
const hours = { startHour: hour, startMin: minute, endHour: hour, endMin: minute }

const TimeRestriction = z.discriminatedUnion(
  'type',
  [
    z.object({
      type: z.literal('time-of-day'),
      restriction: z.object(hours, { error: 'is a map with startHour and endHour' }),
    }),
    z.object({
      type: z.literal('weekday-and-time-of-day'),
      restrictions: z
        .array(z.object({ ...hours, startDay: day, endDay: day }), { error: 'is a list: [ ... ]' })
        .min(1, { error: 'is a list with at least one restriction' }),
    }),
  ],
  { error: 'is time-of-day or weekday-and-time-of-day' },
)
export type TimeRestriction = z.infer<typeof TimeRestriction>

const Rotation = z.object({
  id: maybe,
  name: maybe,
  type: z.enum(['hourly', 'daily', 'weekly'], { error: 'is hourly, daily or weekly' }),
  length: z.int({ error: 'is a whole number from 1' }).min(1, { error: 'is a whole number from 1' }).nullish(),
  startDate: time,
  endDate: time.nullish(),
  participants: listOf(Ref),
  timeRestriction: TimeRestriction.nullish(),
})
export type Rotation = z.infer<typeof Rotation>

export const Override = z.object({
  _parent: Ref,
  parent: Ref,
  user: Ref,
  startDate: time,
  endDate: time,
  rotations: listOf(z.object({ id: maybe, name: maybe }, { error: 'is a map with id or name' })),
})
export type Override = z.infer<typeof Override>

export const Schedule = z.object({
  id: maybe,
  name: text('"Payments_schedule"'),
  timezone: zone,
  enabled: z.boolean().nullish().catch(null),
  ownerTeam: Ref,
  rotations: z.array(Rotation, { error: 'is a list: save the schedules with ?expand=rotation' }),
  overrides: listOf(Override),
})

const NOTIFY = ['default', 'next', 'previous', 'users', 'admins', 'random', 'all'] as const
const UNITS = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1_440 } as const
const rounds = z.int().min(0).nullish().catch(null)

export const Escalation = z.object({
  id: maybe,
  name: text('"Payments_escalation"'),
  ownerTeam: Ref,
  rules: z.array(
    z.object({
      condition: maybe,
      notifyType: z.enum(NOTIFY, { error: `is one of ${NOTIFY.join(', ')}` }).nullish(),
      /** In minutes since the alert. */
      delay: z
        .object(
          {
            timeAmount: z.number({ error: 'is a number' }).min(0),
            timeUnit: z.enum(['seconds', 'minutes', 'hours', 'days'], { error: 'is minutes, hours or days' }).nullish(),
          },
          { error: 'is a map with timeAmount and timeUnit' },
        )
        .nullish()
        .transform((delay) => (delay ? delay.timeAmount * UNITS[delay.timeUnit ?? 'minutes'] : 0)),
      recipient: Ref,
    }),
    { error: 'is a list: [ ... ]' },
  ),
  repeat: z
    .object({ waitInterval: rounds, count: rounds, closeAlertAfterAll: z.boolean().nullish().catch(null) })
    .nullish()
    .catch(null),
})
export type Escalation = z.infer<typeof Escalation>

/** Rules by which a team's alerts go to an escalation or a schedule (in a backup, beside the team). */
export const RoutingRule = z.object({
  name: maybe,
  isDefault: z.boolean().nullish().catch(null),
  notify: Ref.catch(null),
})
