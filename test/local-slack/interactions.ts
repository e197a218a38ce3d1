import { isObject } from './args.ts'
import type { Attempt, Delivery } from './delivery.ts'
import { isRefusal } from './errors.ts'
import { clientErrors, type Entered, stateOf, stateValues } from './inputs.ts'
import { elementsIn, shown } from './messages.ts'
import { checkedView, closeAll, closeView, issueTrigger, openModal, replaceView, showView } from './methods/views.ts'
import { issueResponseUrl, respond } from './response-url.ts'
import { eventTs, findUser, type World } from './state.ts'
import type {
  CommandResult,
  Conversation,
  Ephemeral,
  InteractionResult,
  Json,
  OpenView,
  PressResult,
  SubmitResult,
} from './types.ts'

type Host = { world: World; delivery: Delivery }

function result(attempt: Attempt, payload: Json): InteractionResult {
  const { acked, response, reason, sentAt, answeredAt } = attempt
  if (acked) return { acked, response, payload, sentAt, answeredAt }
  // Nobody there, or an answer that is not 2xx, is told at once; no answer after three seconds.
  const failed = ['no_connection', 'connection_failed', 'http_error', 'too_many_redirects'].includes(reason)
  const error = failed ? 'dispatch_failed' : 'operation_timeout'
  return { acked, error, response, payload, sentAt, answeredAt }
}

/** Names in a typed command become ids, as `should_escape` asks for. What names nobody stays text. */
export function escapeTyped(world: World, typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .replace(/(^|[\s(])@([\w.-]+)/g, (whole, before: string, handle: string) => {
      const user = [...world.users.values()].find((one) => one.handle === handle)
      const group = [...world.groups.values()].find((one) => one.handle === handle)
      if (user) return `${before}<@${user.id}|${user.handle}>`
      if (group) return `${before}<!subteam^${group.id}|@${group.handle}>`
      return ['here', 'channel', 'everyone'].includes(handle) ? `${before}<!${handle}>` : whole
    })
    .replace(/(^|[\s(])#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = [...world.channels.values()].find((one) => one.kind !== 'im' && one.name === name)
      return channel ? `${before}<#${channel.id}|${channel.kind === 'public' ? name : ''}>` : whole
    })
    .replace(/(^|[\s(])(https?:\/\/[^\s<>|]+)/g, '$1<$2>')
}

function person(world: World, id: string): Json {
  const user = findUser(world, id)
  const team = user.team === undefined ? world.teamId : user.team
  return { id, username: user.handle, name: user.handle, ...(team === null ? {} : { team_id: team }) }
}

function base(world: World, type: string, user: string): Json {
  const grid = world.enterprise === null ? null : { id: world.enterprise, name: 'Grid' }
  const inGrid = grid ? { enterprise_id: grid.id, enterprise_name: grid.name } : {}
  const team = { id: world.teamId, domain: world.domain, ...inGrid }
  const rest = { token: 'verification-token', api_app_id: world.appId, enterprise: grid, is_enterprise_install: false }
  return { type, user: person(world, user), team, ...rest }
}

/** A slash command, typed by a person in a channel they are in. */
export async function sendCommand(
  { world, delivery }: Host,
  user: string,
  channel: Conversation,
  typed: string,
): Promise<CommandResult> {
  const [, command = '', words = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(typed.trim()) ?? []
  if (!command) throw new Error(`local Slack: not a command: ${typed}`)
  const url = issueResponseUrl(world, { user, channel: channel.id, original: null, threadTs: null })
  const payload: Json = {
    token: 'verification-token',
    team_id: world.teamId,
    team_domain: world.domain,
    channel_id: channel.id,
    channel_name: payloadName(channel),
    user_id: user,
    user_name: findUser(world, user).handle,
    command,
    text: escapeTyped(world, words.trim()),
    api_app_id: world.appId,
    is_enterprise_install: 'false',
    response_url: `${world.origin}/response/${url.id}`,
    trigger_id: issueTrigger(world, user),
  }
  const sent = result(await delivery.interaction('slash_commands', payload), payload)
  const says = sent.acked && (sent.response['text'] || sent.response['blocks'])
  return { ...sent, ephemeral: says ? respond(world, url, sent.response, 'command') : null }
}

/** A shortcut of the app, chosen from the menu of shortcuts, or, with a message, from the menu of that message. */
export async function chooseShortcut(
  { world, delivery }: Host,
  user: string,
  callbackId: string,
  on: { channel: Conversation; ts: string } | null,
): Promise<InteractionResult> {
  const type = on ? 'message' : 'global'
  if (world.shortcuts.get(callbackId) !== type)
    throw new Error(`local Slack: the app has no ${type} shortcut ${callbackId}`)
  const chosen = { callback_id: callbackId, action_ts: eventTs(world), trigger_id: issueTrigger(world, user) }
  if (!on) {
    const payload = { ...base(world, 'shortcut', user), ...chosen }
    return result(await delivery.interaction('interactive', payload), payload)
  }
  const { channel, ts } = on
  const stored = channel.messages.get(ts)
  if (!stored || stored.deleted) throw new Error(`local Slack: ${user} sees no message ${ts} in ${channel.name}`)
  const url = issueResponseUrl(world, { user, channel: channel.id, original: null, threadTs: null })
  const payload = {
    ...base(world, 'message_action', user),
    ...chosen,
    response_url: `${world.origin}/response/${url.id}`,
    channel: { id: channel.id, name: payloadName(channel) },
    message_ts: ts,
    message: shown(channel, stored, {}),
  }
  return result(await delivery.interaction('interactive', payload), payload)
}

/** How payloads name a conversation: private ones are not. */
function payloadName(channel: Conversation): string {
  return { public: channel.name, private: 'privategroup', im: 'directmessage' }[channel.kind]
}

type Shown = { channel: Conversation; ts: string; blocks: Json[]; ephemeral: Ephemeral | null; threadTs: string | null }

/** What a person sees under this ts: a message, or something shown to them only. */
export function shownTo(world: World, user: string, channel: Conversation, ts: string): Shown {
  const ephemeral = world.ephemerals.find((one) => one.channel === channel.id && one.ts === ts && one.user === user)
  if (ephemeral) return { channel, ts, blocks: ephemeral.blocks, ephemeral, threadTs: ephemeral.threadTs ?? null }
  const stored = channel.messages.get(ts)
  if (!stored || stored.deleted)
    throw new Error(`local Slack: ${user} sees no message ${ts} in ${channel.name || channel.id}`)
  return {
    channel,
    ts,
    blocks: stored.message.blocks ?? [],
    ephemeral: null,
    threadTs: stored.message.thread_ts ?? null,
  }
}

function pick(blocks: Json[], actionId: string, value: string | undefined): { block: Json; element: Json } {
  const all = elementsIn(blocks)
  const named = all.filter(({ element }) => element['action_id'] === actionId)
  const exact = named.filter(
    ({ element }) => element['type'] !== 'button' || value === undefined || element['value'] === value,
  )
  const [first, second] = exact
  const ids = all.map(({ element }) => `${element['action_id']}${element['value'] ? `=${element['value']}` : ''}`)
  if (!first)
    throw new Error(
      `local Slack: no element ${actionId}${value ? `=${value}` : ''}; there are: ${ids.join(', ') || 'none'}`,
    )
  if (second && value === undefined)
    throw new Error(`local Slack: ${actionId} is there more than once, give a value: ${ids.join(', ')}`)
  return first
}

function action(world: World, { block, element }: { block: Json; element: Json }, value: string | undefined): Json {
  const { type, action_id, text, style, url } = element
  const named = { action_id, block_id: block['block_id'], action_ts: eventTs(world), type }
  if (type !== 'button') return { ...named, ...stateOf(element, value) }
  const given = element['value'] === undefined ? {} : { value: element['value'] }
  return { ...named, text, ...given, ...(style ? { style } : {}), ...(url ? { url } : {}) }
}

/** A press on a button, or a choice in a menu, of a message. */
export async function pressIn(
  { world, delivery }: Host,
  user: string,
  at: Shown,
  actionId: string,
  value?: string,
): Promise<PressResult> {
  const found = pick(at.blocks, actionId, value)
  const { channel, ts, ephemeral } = at
  const stored = channel.messages.get(ts)
  const original = ephemeral ? ({ kind: 'ephemeral', entry: ephemeral } as const) : ({ kind: 'message', ts } as const)
  const url = issueResponseUrl(world, { user, channel: channel.id, original, threadTs: at.threadTs })
  const thread = at.threadTs ? { thread_ts: at.threadTs } : {}
  const entered = value === undefined ? {} : { [String(found.block['block_id'])]: { [actionId]: value } }
  const payload = {
    ...base(world, 'block_actions', user),
    container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: ephemeral !== null, ...thread },
    trigger_id: issueTrigger(world, user),
    channel: { id: channel.id, name: payloadName(channel) },
    // A message that only one person sees is not in the payload.
    ...(stored && !ephemeral ? { message: shown(channel, stored, { metadata: 'all' }) } : {}),
    state: { values: stateValues(at.blocks, entered) },
    response_url: `${world.origin}/response/${url.id}`,
    actions: [action(world, found, value)],
  }
  return result(await delivery.interaction('interactive', payload), payload)
}

/** A press inside a modal or on the Home tab. */
export async function pressInView(
  { world, delivery }: Host,
  view: OpenView,
  actionId: string,
  value?: string,
): Promise<PressResult> {
  const blocks = view.body['blocks'] as Json[]
  const found = pick(blocks, actionId, value)
  const entered = value === undefined ? {} : { [String(found.block['block_id'])]: { [actionId]: value } }
  const payload = {
    ...base(world, 'block_actions', view.user),
    container: { type: 'view', view_id: view.id },
    trigger_id: issueTrigger(world, view.user, view.type === 'modal' ? view.id : null),
    view: showView(world, view, stateValues(blocks, entered)),
    actions: [action(world, found, value)],
  }
  return result(await delivery.interaction('interactive', payload), payload)
}

/** A modal's submit. The view closes, shows errors, changes or gives way as the ack says. */
export async function submitView({ world, delivery }: Host, view: OpenView, entered: Entered): Promise<SubmitResult> {
  const blocks = view.body['blocks'] as Json[]
  const missing = clientErrors(blocks, entered)
  if (Object.keys(missing).length > 0) return { acked: false, errors: missing }
  const payload = {
    ...base(world, 'view_submission', view.user),
    trigger_id: issueTrigger(world, view.user, view.id),
    view: showView(world, view, stateValues(blocks, entered)),
    response_urls: [],
  }
  const sent = result(await delivery.interaction('interactive', payload), payload)
  if (!sent.acked) return { acked: false, error: sent.error ?? 'operation_timeout', result: sent }
  try {
    const errors = obey(world, view, sent.response)
    return { acked: true, ...(errors ? { errors } : {}), result: sent }
  } catch (error) {
    // Slack shows the person a general error where the answer to a submission is not valid.
    if (isRefusal(error)) return { acked: true, error: error.message, result: sent }
    throw error
  }
}

/** Does what the ack of a submission says; the errors to show, if any. */
function obey(world: World, view: OpenView, answer: Json): Record<string, string> | null {
  const kind = answer['response_action']
  if (kind === undefined) closeView(world, view)
  else if (kind === 'clear') closeAll(world, view.user)
  else if (kind === 'update') replaceView(world, view, checkedView(world, answer['view'], 'modal', view))
  else if (kind === 'push') openModal(world, view.user, checkedView(world, answer['view'], 'modal'), view)
  else if (kind === 'errors' && isObject(answer['errors'])) {
    const inputs = (view.body['blocks'] as Json[])
      .filter((block) => block['type'] === 'input')
      .map((block) => block['block_id'])
    const strange = Object.keys(answer['errors']).filter((id) => !inputs.includes(id))
    if (strange.length > 0) throw new Error(`local Slack: errors for blocks that are no inputs: ${strange.join(', ')}`)
    return answer['errors'] as Record<string, string>
  } else throw new Error(`local Slack: unknown response_action ${String(kind)}`)
  return null
}

/** A modal's close, by its button. The bot hears of it only where the view asks for that. */
export async function dismiss({ world, delivery }: Host, view: OpenView): Promise<void> {
  const notify = view.body['notify_on_close'] === true
  const payload = { ...base(world, 'view_closed', view.user), view: showView(world, view), is_cleared: false }
  if (view.body['clear_on_close'] === true) closeAll(world, view.user)
  else closeView(world, view)
  if (notify) await delivery.interaction('interactive', payload)
}
