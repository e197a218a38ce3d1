/** Ids of everything that can be pressed, as they arrive in `block_actions`. */
export const ACTIONS = {
  takeCommand: 'take_command',
  postUpdate: 'post_update',
  pageForm: 'page_form',
  mitigated: 'mitigated',
  resolve: 'resolve',
  relapse: 'relapse',
  close: 'close',
  reopen: 'reopen',
  cardMenu: 'card_menu',
  pageAnswer: 'page_answer',
  pageDecline: 'page_decline',
  pageNotOurs: 'page_not_ours',
  pageHold: 'page_hold',
  ladderMenu: 'ladder_menu',
  declare: 'declare',
  declareWorst: 'declare_worst',
  declareNo: 'declare_no',
  join: 'join',
  setSeverity: 'set_severity',
  severityForm: 'severity_form',
  timeline: 'timeline',
  catchUp: 'catch_up',
  openForm: 'open_form',
  reportForm: 'report_form',
  looksRight: 'looks_right',
  refreshDraft: 'refresh_draft',
  confirmSignal: 'confirm_signal',
  stillBroken: 'still_broken',
  offerDeclare: 'offer_declare',
  offerDeclareWorst: 'offer_declare_worst',
  offerDismiss: 'offer_dismiss',
  tickStep: 'tick_step',
  untickStep: 'untick_step',
  pageStep: 'page_step',
  undoMeasure: 'undo_measure',
  coverForm: 'cover_form',
  coverAccept: 'cover_accept',
  coverDecline: 'cover_decline',
  coverWithdraw: 'cover_withdraw',
  addPhone: 'me_add_phone',
  addTopic: 'me_add_topic',
  enterCode: 'me_enter_code',
  removeContact: 'me_remove',
  testPage: 'me_test',
  showNumbers: 'show_numbers',
  openChannel: 'open_channel',
  openCall: 'open_call',
} as const

/** Ids of the forms, as they arrive as `callback_id` in `view_submission`. */
export const FORMS = {
  declare: 'declare_form',
  update: 'update_form',
  resolve: 'resolve_form',
  page: 'page_form',
  severity: 'severity_form',
  commander: 'commander_form',
  close: 'close_form',
  temporary: 'temporary_form',
  runbook: 'runbook_form',
  add: 'add_form',
  report: 'report_form',
  phone: 'me_phone_form',
  topic: 'me_topic_form',
  code: 'me_code_form',
  cover: 'cover_form',
} as const

/** Ids of the shortcuts, as the manifest names them. */
export const SHORTCUTS = { declare: 'declare_incident', report: 'report_problem', add: 'add_to_incident' } as const

/** Choices of the card's menu. */
export const CARD_CHOICES = ['severity', 'hand-over', 'wrong', 'timeline', 'report', 'temporary', 'runbook'] as const

/** Choices beside an unanswered ladder of the paging message. */
export const LADDER_CHOICES = ['answer', 'phone', 'stop'] as const
/** One of them. */
export type LadderChoice = (typeof LADDER_CHOICES)[number]

/** What a button or a form carries. */
type ValueFields = Record<string, string | number | string[] | null>

type FieldType = 'string' | 'number' | 'strings' | 'string?'
type FieldOf<T extends FieldType> = T extends 'string'
  ? string
  : T extends 'number'
    ? number
    : T extends 'strings'
      ? string[]
      : string | null

/** Longest `value` of a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const VALUE_LIMIT = 2000

/** A button's value: JSON of at most 2000 characters. What is too long loses the end of its longest text, which is a title or a list. */
export function encodeValue(fields: ValueFields): string {
  const shrunk = { ...fields }
  let json = JSON.stringify(shrunk)
  while (json.length > VALUE_LIMIT) {
    const [key, longest] = Object.entries(shrunk).reduce((a, b) => (sizeOf(b[1]) > sizeOf(a[1]) ? b : a))
    if (typeof longest === 'string') shrunk[key] = [...longest].slice(0, Math.floor([...longest].length * 0.9)).join('')
    else if (Array.isArray(longest)) shrunk[key] = longest.slice(0, Math.min(longest.length - 1, 40))
    else break
    json = JSON.stringify(shrunk)
  }
  return json
}

const sizeOf = (value: ValueFields[string]) => JSON.stringify(value).length

/**
 * Reads a value back by the shape it is expected to have, or null when it is something else.
 * @example decodeValue(action.value, { incident: 'string', severity: 'string?' })
 */
export function decodeValue<S extends Record<string, FieldType>>(
  value: string | undefined,
  shape: S,
): { [K in keyof S]: FieldOf<S[K]> } | null {
  const parsed = parseObject(value)
  if (parsed === null) return null
  const read: Record<string, unknown> = {}
  for (const [key, type] of Object.entries(shape)) {
    const field = parsed[key]
    if (!isOf(type, field)) return null
    read[key] = field ?? null
  }
  return read as { [K in keyof S]: FieldOf<S[K]> }
}

function isOf(type: FieldType, field: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof field === 'string'
    case 'number':
      return typeof field === 'number'
    case 'strings':
      return Array.isArray(field) && field.every((item) => typeof item === 'string')
    case 'string?':
      return field === null || field === undefined || typeof field === 'string'
  }
}

function parseObject(value: string | undefined): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(value ?? '')
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** Value of one choice of a menu, `choice reference`; Slack allows 75 characters, so it is no JSON. */
export function encodeChoice(choice: string, reference: string): string {
  return `${choice} ${reference}`
}

/** Reads a menu's choice back, or null when it is none of `choices`. */
export function decodeChoice<C extends string>(
  value: string | undefined,
  choices: readonly C[],
): { choice: C; reference: string } | null {
  const [word, reference] = (value ?? '').split(' ')
  const choice = choices.find((known) => known === word)
  return choice === undefined || !reference ? null : { choice, reference }
}
