import { z } from 'zod'
import { listOf, localTime, mapsOf, text, time } from './fields.ts'

const Window = z.strictObject({ days: listOf(text).optional(), from: time.optional(), to: time.optional() })

const Layer = z.strictObject({
  rotate: listOf(text).optional(),
  every: time.optional(),
  from: localTime.optional(),
  until: localTime.optional(),
  hours: mapsOf(Window).optional(),
  zone: text.optional(),
})
/** A rotation as the file has it. */
export type WrittenLayer = z.infer<typeof Layer>

const Override = z.strictObject({ person: text, from: localTime, until: localTime })

/** A schedule as the file has it: with `layers`, or itself its only one. */
export const Schedule = Layer.extend({
  name: text.optional(),
  group: text.optional(),
  channel: text.optional(),
  layers: mapsOf(Layer).optional(),
  overrides: mapsOf(Override).default([]),
})

const own = ['name', 'zone', 'group', 'channel', 'layers', 'overrides']
/** The fields of each kind of map in it. */
export const LAYER_FIELDS = Object.keys(Layer.shape)
export const SCHEDULE_FIELDS = [...own, ...LAYER_FIELDS.filter((field) => !own.includes(field))]
export const OVERRIDE_FIELDS = Object.keys(Override.shape)
export const WINDOW_FIELDS = Object.keys(Window.shape)
