import { isObject } from './args.ts'
import { optionsOf } from './elements.ts'
import { elementsIn } from './messages.ts'
import type { Json } from './types.ts'

export type Entered = Record<string, Record<string, string | string[] | null>>

const chosen: Record<string, [field: string, initial: string]> = {
  users_select: ['selected_user', 'initial_user'],
  multi_users_select: ['selected_users', 'initial_users'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  channels_select: ['selected_channel', 'initial_channel'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
}
const options: Record<string, [field: string, initial: string]> = {
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  overflow: ['selected_option', ''],
  multi_static_select: ['selected_options', 'initial_options'],
  multi_external_select: ['selected_options', 'initial_options'],
  checkboxes: ['selected_options', 'initial_options'],
}

/** What an element holds: what the person entered, else its initial value. `undefined` = left alone. */
export function stateOf(element: Json, entered: string | string[] | null | undefined): Json {
  const type = String(element['type'])
  const many = options[type]
  const one = chosen[type]
  if (many) {
    const [field, initial] = many
    if (entered === undefined) return { type, [field]: element[initial] ?? (field === 'selected_options' ? [] : null) }
    const found = (Array.isArray(entered) ? entered : entered === null ? [] : [entered]).map((value) =>
      option(element, value),
    )
    return { type, [field]: field === 'selected_options' ? found : (found[0] ?? null) }
  }
  if (one) {
    const [field, initial] = one
    const value = entered === undefined ? element[initial] : entered
    const list = type.startsWith('multi_')
    if (list)
      return { type, [field]: value === undefined || value === null ? [] : Array.isArray(value) ? value : [value] }
    return { type, [field]: type === 'datetimepicker' && value ? Number(value) : (value ?? null) }
  }
  const value = entered === undefined ? element['initial_value'] : entered
  return { type, value: value === '' ? null : (value ?? null) }
}

/** The option with this value, or with this label; throws where a person could not choose it. */
export function option(element: Json, value: string): Json {
  const all = optionsOf(element)
  const label = (one: Json): unknown => (isObject(one['text']) ? one['text']['text'] : undefined)
  const found = all.find((one) => one['value'] === value) ?? all.find((one) => label(one) === value)
  if (!found)
    throw new Error(
      `local Slack: ${String(element['action_id'])} has no option ${value}, but ${all.map((one) => one['value']).join(', ')}`,
    )
  return { text: found['text'], value: found['value'] }
}

const stateful = /_select$|^(datepicker|timepicker|datetimepicker|radio_buttons|checkboxes)$|_input$/

/** `state.values` of a view or message: per block and action. */
export function stateValues(blocks: Json[], entered: Entered): Record<string, Record<string, Json>> {
  const values: Record<string, Record<string, Json>> = {}
  for (const { block, element } of elementsIn(blocks)) {
    if (!stateful.test(String(element['type']))) continue
    const blockId = String(block['block_id'])
    const actionId = String(element['action_id'])
    values[blockId] = { ...values[blockId], [actionId]: stateOf(element, entered[blockId]?.[actionId]) }
  }
  return values
}

/** What the client itself refuses before anything is sent: what is missing, too short or too long. Throws for what is not there. */
export function clientErrors(blocks: Json[], entered: Entered): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const [blockId, actions] of Object.entries(entered)) {
    const block = blocks.find((one) => one['block_id'] === blockId)
    const ids = block ? elementsIn([block]).map(({ element }) => element['action_id']) : []
    for (const actionId of Object.keys(actions)) {
      if (!ids.includes(actionId)) throw new Error(`local Slack: no input ${blockId}/${actionId} in this view`)
    }
  }
  const values = stateValues(blocks, entered)
  for (const block of blocks) {
    const element = block['element']
    if (block['type'] !== 'input' || !isObject(element)) continue
    const blockId = String(block['block_id'])
    const state = values[blockId]?.[String(element['action_id'])] ?? {}
    const value = Object.entries(state).find(([key]) => key !== 'type')?.[1]
    const empty = value === null || value === undefined || (Array.isArray(value) && value.length === 0)
    if (empty && block['optional'] !== true) errors[blockId] = 'Please complete this required field.'
    if (typeof value !== 'string') continue
    const most = element['type'] === 'plain_text_input' ? Number(element['max_length'] ?? 3000) : Infinity
    if (value.length > most) errors[blockId] = `Please use no more than ${most} characters.`
    if (value.length < Number(element['min_length'] ?? 0))
      errors[blockId] = `Please use at least ${element['min_length']} characters.`
  }
  return errors
}
