import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import type { Roster } from '../../domain/roster.ts'
import { cut, plain } from './text.ts'

/** One input as `view.state.values` holds it; what Slack has no value for is absent or null. */
export type FieldState = {
  value?: string | null | undefined
  selected_option?: { value: string } | null | undefined
  selected_options?: { value: string }[] | null | undefined
  selected_user?: string | null | undefined
}

/** `view.state.values`: block id, then action id. Our forms have one input a block, whose action id is FIELD. */
export type FormValues = Record<string, Record<string, FieldState>>

/** What a form's reader gives: what was put in, or a sentence for each block that is wrong. */
export type FormResult<T> = { ok: true; value: T } | { ok: false; errors: Record<string, string> }

/** Action id of every input. */
const FIELD = 'value'

/** Options in a select: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const OPTIONS_LIMIT = 100

/** Longest text of an input; also what Slack takes as its first value. */
const INPUT_LIMIT = 3000

/** A choice in a form, at most 75 characters each. */
export type Choice = { label: string; value: string; description?: string | undefined }

/** A form. `metadata` comes back with the submission and is made by `encodeValue`. */
export function modal(form: {
  id: string
  title: string
  submit: string
  metadata: string
  blocks: KnownBlock[]
}): ModalView {
  return {
    type: 'modal',
    callback_id: form.id,
    title: plain(form.title, 24),
    submit: plain(form.submit, 24),
    close: plain('Cancel', 24),
    private_metadata: form.metadata,
    blocks: form.blocks,
  }
}

type InputOptions = {
  label: string
  hint?: string
  optional?: boolean
}

function input(id: string, options: InputOptions, element: InputBlock['element']): InputBlock {
  const block: InputBlock = {
    type: 'input',
    block_id: id,
    label: plain(options.label, 150),
    element,
    optional: options.optional ?? false,
  }
  return options.hint === undefined ? block : { ...block, hint: plain(options.hint, 300) }
}

/** A text field; `initial` is cut to what Slack takes. */
export function textInput(
  id: string,
  options: InputOptions & { multiline?: boolean; initial?: string | null; max?: number },
): InputBlock {
  const max = Math.min(options.max ?? INPUT_LIMIT, INPUT_LIMIT)
  const initial = cut(options.initial ?? '', max)
  return input(id, options, {
    type: 'plain_text_input',
    action_id: FIELD,
    multiline: options.multiline ?? false,
    max_length: max,
    ...(initial === '' ? {} : { initial_value: initial }),
  })
}

/** A choice of one. The first 100 choices are offered; null when there is none, because Slack refuses an empty select. */
export function selectInput(
  id: string,
  options: InputOptions & { choices: Choice[]; initial?: string | null; radio?: boolean },
): InputBlock | null {
  const choices = offered(options.choices)
  if (choices.length === 0) return null
  const initial = choices.find((option) => option.value === options.initial)
  const chosen = initial === undefined ? {} : { initial_option: initial }
  return options.radio && choices.length <= 10
    ? input(id, options, { type: 'radio_buttons', action_id: FIELD, options: choices, ...chosen })
    : input(id, options, { type: 'static_select', action_id: FIELD, options: choices, ...chosen })
}

/** A choice of many, as `selectInput`. */
export function multiSelectInput(
  id: string,
  options: InputOptions & { choices: Choice[]; initial?: string[] },
): InputBlock | null {
  const choices = offered(options.choices)
  if (choices.length === 0) return null
  const initial = choices.filter((option) => options.initial?.includes(option.value ?? ''))
  return input(id, options, {
    type: 'multi_static_select',
    action_id: FIELD,
    options: choices,
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  })
}

/** The services of the roster, any number of which may be affected. */
export function servicesInput(roster: Roster, hint: string, initial: string[]): InputBlock | null {
  const choices = roster.services.map((service) => ({ label: service.name, value: service.key }))
  return multiSelectInput('services', { label: 'Services', hint, choices, initial, optional: true })
}

/** Boxes to tick, at most ten, none ticked at first; null when there is none. */
export function checkboxesInput(id: string, options: InputOptions & { choices: Choice[] }): InputBlock | null {
  const choices = offered(options.choices).slice(0, 10)
  if (choices.length === 0) return null
  return input(id, options, { type: 'checkboxes', action_id: FIELD, options: choices })
}

/** A choice of one member of the workspace. */
export function userInput(id: string, options: InputOptions): InputBlock {
  return input(id, options, { type: 'users_select', action_id: FIELD })
}

function offered(choices: Choice[]): PlainTextOption[] {
  // A value that had to be cut would come back as another one.
  const whole = choices.filter((choice) => choice.value !== '' && choice.value.length <= 75)
  const unique = whole.filter((choice, index) => whole.findIndex((one) => one.value === choice.value) === index)
  return unique.slice(0, OPTIONS_LIMIT).map((choice) => ({
    text: plain(choice.label, 75),
    value: choice.value,
    ...(choice.description ? { description: plain(choice.description, 75) } : {}),
  }))
}

/** What was written in a text field, trimmed; null when nothing was. */
export function readText(values: FormValues, id: string): string | null {
  return values[id]?.[FIELD]?.value?.trim() || null
}

/** What was chosen in a select or radio; null when nothing was. */
export function readChoice(values: FormValues, id: string): string | null {
  return values[id]?.[FIELD]?.selected_option?.value ?? null
}

/** All that was chosen in a choice of many. */
export function readChoices(values: FormValues, id: string): string[] {
  return values[id]?.[FIELD]?.selected_options?.map((option) => option.value) ?? []
}

/** Keys of the services that were chosen; those that the roster no longer has are left out. */
export function readServices(values: FormValues, roster: Roster): string[] {
  return readChoices(values, 'services').filter((key) => roster.services.some((service) => service.key === key))
}

/** The Slack user id chosen; null when nobody was. */
export function readUser(values: FormValues, id: string): string | null {
  return values[id]?.[FIELD]?.selected_user ?? null
}
