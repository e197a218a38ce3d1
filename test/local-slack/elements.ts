import { isObject } from './args.ts'
import {
  checkConfirm,
  checkKeys,
  checkList,
  checkOptionalString,
  checkOptions,
  checkString,
  checkText,
  type Problems,
} from './checks.ts'
import type { Json } from './types.ts'

type Check = { keys: string; run?: (p: Problems, path: string, element: Json) => void }

const common = 'type action_id confirm focus_on_load'

function placeholder(p: Problems, path: string, element: Json): void {
  if (element['placeholder'] !== undefined) checkText(p, `${path}/placeholder`, element['placeholder'], 150, 'plain')
}

/** A menu of given options: either `options` or `option_groups`, and initial options that are among them. */
function menu(initial: 'initial_option' | 'initial_options') {
  return (p: Problems, path: string, element: Json): void => {
    placeholder(p, path, element)
    const groups = element['option_groups']
    if (groups === undefined) checkOptions(p, `${path}/options`, element['options'], 100)
    else if (element['options'] !== undefined) p.add(path, 'options and option_groups exclude each other')
    else {
      for (const [index, group] of checkList(p, `${path}/option_groups`, groups, 100).entries()) {
        const at = `${path}/option_groups/${index}`
        if (!isObject(group)) p.add(at, 'must be an object')
        else {
          checkText(p, `${at}/label`, group['label'], 75, 'plain')
          checkOptions(p, `${at}/options`, group['options'], 100)
        }
      }
    }
    checkInitial(p, path, element, initial)
  }
}

function checkInitial(p: Problems, path: string, element: Json, name: 'initial_option' | 'initial_options'): void {
  const initial = element[name]
  if (initial === undefined) return
  const known = optionsOf(element).map((option) => JSON.stringify(option))
  const chosen = name === 'initial_option' ? [initial] : checkList(p, `${path}/${name}`, initial, 100)
  for (const option of chosen)
    if (!known.includes(JSON.stringify(option))) p.add(`${path}/${name}`, 'must be one of the options')
}

/** The options of a menu, out of their groups. */
export function optionsOf(element: Json): Json[] {
  const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
  return [...list(element['options']), ...list(element['option_groups']).flatMap((group) => list(group['options']))]
}

function inputText(p: Problems, path: string, element: Json): void {
  placeholder(p, path, element)
  if (element['initial_value'] !== undefined) checkString(p, `${path}/initial_value`, element['initial_value'], 3000, 0)
  for (const name of ['min_length', 'max_length']) {
    const value = element[name]
    if (value !== undefined && (typeof value !== 'number' || value > 3000))
      p.add(`${path}/${name}`, 'must be less than 3001')
  }
}

const checks: Record<string, Check> = {
  button: {
    keys: 'type action_id text value url style confirm accessibility_label',
    run(p, path, element) {
      checkText(p, `${path}/text`, element['text'], 75, 'plain')
      checkOptionalString(p, `${path}/value`, element['value'], 2000)
      checkOptionalString(p, `${path}/url`, element['url'], 3000)
      checkOptionalString(p, `${path}/accessibility_label`, element['accessibility_label'], 75)
      const style = element['style']
      if (style !== undefined && style !== 'primary' && style !== 'danger')
        p.add(`${path}/style`, 'must be primary or danger')
    },
  },
  overflow: {
    keys: 'type action_id options confirm',
    run: (p, path, e) => checkOptions(p, `${path}/options`, e['options'], 5, 2),
  },
  static_select: { keys: `${common} options option_groups initial_option placeholder`, run: menu('initial_option') },
  multi_static_select: {
    keys: `${common} options option_groups initial_options max_selected_items placeholder`,
    run: menu('initial_options'),
  },
  external_select: { keys: `${common} initial_option min_query_length placeholder`, run: placeholder },
  multi_external_select: {
    keys: `${common} initial_options min_query_length max_selected_items placeholder`,
    run: placeholder,
  },
  users_select: { keys: `${common} initial_user placeholder`, run: placeholder },
  multi_users_select: { keys: `${common} initial_users max_selected_items placeholder`, run: placeholder },
  conversations_select: {
    keys: `${common} initial_conversation default_to_current_conversation response_url_enabled filter placeholder`,
    run: placeholder,
  },
  multi_conversations_select: {
    keys: `${common} initial_conversations default_to_current_conversation filter max_selected_items placeholder`,
    run: placeholder,
  },
  channels_select: { keys: `${common} initial_channel response_url_enabled placeholder`, run: placeholder },
  multi_channels_select: { keys: `${common} initial_channels max_selected_items placeholder`, run: placeholder },
  radio_buttons: {
    keys: `${common} options initial_option`,
    run(p, path, element) {
      checkOptions(p, `${path}/options`, element['options'], 10, 1, 'any')
      checkInitial(p, path, element, 'initial_option')
    },
  },
  checkboxes: {
    keys: `${common} options initial_options`,
    run(p, path, element) {
      checkOptions(p, `${path}/options`, element['options'], 10, 1, 'any')
      checkInitial(p, path, element, 'initial_options')
    },
  },
  datepicker: {
    keys: `${common} initial_date placeholder`,
    run(p, path, element) {
      placeholder(p, path, element)
      const date = element['initial_date']
      if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(date)))
        p.add(`${path}/initial_date`, 'must be YYYY-MM-DD')
    },
  },
  timepicker: {
    keys: `${common} initial_time timezone placeholder`,
    run(p, path, element) {
      placeholder(p, path, element)
      const time = element['initial_time']
      if (time !== undefined && !/^\d{2}:\d{2}$/.test(String(time))) p.add(`${path}/initial_time`, 'must be HH:mm')
    },
  },
  datetimepicker: { keys: `${common} initial_date_time` },
  plain_text_input: {
    keys: `${common} initial_value multiline min_length max_length dispatch_action_config placeholder`,
    run: inputText,
  },
  email_text_input: { keys: `${common} initial_value dispatch_action_config placeholder`, run: placeholder },
  url_text_input: { keys: `${common} initial_value dispatch_action_config placeholder`, run: placeholder },
  number_input: {
    keys: `${common} initial_value is_decimal_allowed min_value max_value dispatch_action_config placeholder`,
    run: placeholder,
  },
  rich_text_input: { keys: `${common} initial_value dispatch_action_config placeholder`, run: placeholder },
  file_input: { keys: `${common} filetypes max_files` },
  image: {
    keys: 'type image_url slack_file alt_text',
    run(p, path, element) {
      checkString(p, `${path}/alt_text`, element['alt_text'], 2000)
      if ((element['image_url'] === undefined) === (element['slack_file'] === undefined))
        p.add(path, 'needs image_url or slack_file')
    },
  },
}

const menus = 'static_select external_select users_select conversations_select channels_select'
const multiMenus = menus.replace(/\b(\w+_select)/g, 'multi_$1')
const pickers = 'datepicker timepicker datetimepicker radio_buttons checkboxes'

/** Which elements a place takes. */
export const takes = {
  actions: `button overflow ${menus} ${multiMenus} ${pickers}`.split(' '),
  accessory: `button overflow image ${menus} ${multiMenus} datepicker timepicker radio_buttons checkboxes`.split(' '),
  input:
    `plain_text_input email_text_input url_text_input number_input rich_text_input file_input ${menus} ${multiMenus} ${pickers}`.split(
      ' ',
    ),
}

/** Checks one interactive element (or image) against what its place takes. */
export function checkElement(p: Problems, path: string, value: unknown, place: keyof typeof takes): void {
  if (!isObject(value)) {
    p.add(path, 'must be an object')
    return
  }
  const kind = String(value['type'])
  const check = checks[kind]
  if (!check || !takes[place].includes(kind)) {
    p.add(`${path}/type`, `unsupported type: ${kind}`)
    return
  }
  checkKeys(p, path, value, check.keys)
  checkOptionalString(p, `${path}/action_id`, value['action_id'], 255)
  checkConfirm(p, `${path}/confirm`, value['confirm'])
  check.run?.(p, path, value)
}
