import { isObject, json, text } from '../args.ts'
import { checkView } from '../blocks.ts'
import { refuse, refuseWith } from '../errors.ts'
import { withBlockIds } from '../messages.ts'
import type { Call, Method } from '../method.ts'
import { hex, newId, seconds, type World } from '../state.ts'
import type { Json, OpenView } from '../types.ts'

const triggerLifetimeMs = 3000

/** A view object as answers and payloads carry it. `state` is what the person has entered. */
export function showView(world: World, view: OpenView, state: Json = {}): Json {
  const { title = null, submit = null, close = null } = view.body
  return {
    id: view.id,
    team_id: world.teamId,
    type: view.type,
    private_metadata: view.body['private_metadata'] ?? '',
    callback_id: view.body['callback_id'] ?? '',
    external_id: view.body['external_id'] ?? '',
    clear_on_close: view.body['clear_on_close'] ?? false,
    notify_on_close: view.body['notify_on_close'] ?? false,
    submit_disabled: false,
    title,
    submit,
    close,
    blocks: view.body['blocks'],
    state: { values: state },
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    app_id: world.appId,
    app_installed_team_id: world.teamId,
    bot_id: world.botId,
  }
}

/** The person of a trigger, which is spent by this. Counted in wire time: three seconds, once. */
function spendTrigger(world: World, id: string | undefined): { user: string; viewId: string | null } {
  const trigger = world.triggers.get(id ?? '')
  if (!trigger) return refuse('invalid_trigger_id')
  if (trigger.used) return refuse('exchanged_trigger_id')
  if (performance.now() - trigger.issuedAt > triggerLifetimeMs) return refuse('expired_trigger_id')
  trigger.used = true
  return trigger
}

/** A fresh trigger_id for a person's action. */
export function issueTrigger(world: World, user: string, viewId: string | null = null): string {
  const id = `${seconds(world)}.${world.counter++}.${hex(16)}`
  world.triggers.set(id, { user, issuedAt: performance.now(), used: false, viewId })
  return id
}

/** The view of a call or of a `response_action`, checked: shape, limits, 250 kB, a free external_id. */
export function checkedView(world: World, given: unknown, type: 'modal' | 'home', self?: OpenView): Json {
  const found = checkView(given)
  if (found.length > 0) return refuseWith('invalid_arguments', found)
  if (!isObject(given) || given['type'] !== type)
    return refuseWith('invalid_arguments', [`must be ${type} [json-pointer:/view/type]`])
  if (JSON.stringify(given).length > 250_000) return refuse('view_too_large')
  const external = given['external_id']
  const clash = [...world.views.values()].some(
    (view) => view !== self && external && view.body['external_id'] === external,
  )
  if (clash) return refuse('duplicate_external_id')
  return { ...given, blocks: withBlockIds(world, given['blocks'] as Json[]) }
}

/** Opens a modal: alone, or above the one it is pushed on. */
export function openModal(world: World, user: string, body: Json, below?: OpenView): OpenView {
  const id = newId(world, 'V')
  const place = { rootId: below?.rootId ?? id, previousId: below?.id ?? null }
  const view: OpenView = { id, user, type: 'modal', body, hash: newHash(world), ...place }
  const stack = below ? (world.stacks.get(user) ?? []) : []
  if (stack.length >= 3) return refuse('push_limit_reached')
  if (!below) closeAll(world, user)
  world.views.set(id, view)
  world.stacks.set(user, [...stack, id])
  world.touch()
  return view
}

export function replaceView(world: World, view: OpenView, body: Json): void {
  view.body = body
  view.hash = newHash(world)
  world.touch()
}

export function closeAll(world: World, user: string): void {
  for (const id of world.stacks.get(user) ?? []) world.views.delete(id)
  world.stacks.delete(user)
  world.touch()
}

/** Closes one modal and those above it. */
export function closeView(world: World, view: OpenView): void {
  const stack = world.stacks.get(view.user) ?? []
  const at = stack.indexOf(view.id)
  for (const id of stack.slice(Math.max(at, 0))) world.views.delete(id)
  world.stacks.set(view.user, stack.slice(0, Math.max(at, 0)))
  world.touch()
}

function newHash(world: World): string {
  return `${seconds(world)}.${hex(4)}`
}

function given(call: Call): unknown {
  return json(call.args, 'view', 'invalid_arguments')
}

/** views.*. */
export const viewMethods: Record<string, Method> = {
  'views.open': {
    args: 'trigger_id interactivity_pointer view!',
    tier: 4,
    run(call) {
      const body = checkedView(call.world, given(call), 'modal')
      const { user } = spendTrigger(
        call.world,
        text(call.args, 'trigger_id') ?? text(call.args, 'interactivity_pointer'),
      )
      return { ok: true, view: showView(call.world, openModal(call.world, user, body)) }
    },
  },
  'views.push': {
    args: 'trigger_id interactivity_pointer view!',
    tier: 4,
    run(call) {
      const body = checkedView(call.world, given(call), 'modal')
      const { user, viewId } = spendTrigger(
        call.world,
        text(call.args, 'trigger_id') ?? text(call.args, 'interactivity_pointer'),
      )
      const below = call.world.views.get(viewId ?? call.world.stacks.get(user)?.at(-1) ?? '')
      if (!below) return refuse('not_found')
      return { ok: true, view: showView(call.world, openModal(call.world, user, body, below)) }
    },
  },
  'views.update': {
    args: 'view_id external_id view! hash',
    tier: 4,
    run(call) {
      const { world, args } = call
      const external = text(args, 'external_id')
      const byExternal = [...world.views.values()].find((view) => external && view.body['external_id'] === external)
      const view = world.views.get(text(args, 'view_id') ?? '') ?? byExternal
      if (!view) return refuse('not_found')
      const body = checkedView(world, given(call), 'modal', view)
      const hash = text(args, 'hash')
      if (hash && hash !== view.hash) return refuse('hash_conflict')
      replaceView(world, view, body)
      return { ok: true, view: showView(world, view) }
    },
  },
  'views.publish': {
    args: 'user_id! view! hash interactivity_pointer',
    tier: 4,
    run(call) {
      const { world, args } = call
      const user = text(args, 'user_id') ?? ''
      if (!world.users.has(user)) return refuse('invalid_arguments')
      const old = world.homes.get(user)
      const body = checkedView(world, given(call), 'home', old)
      const hash = text(args, 'hash')
      if (hash && old && hash !== old.hash) return refuse('hash_conflict')
      const id = old?.id ?? newId(world, 'V')
      const view: OpenView = { id, user, type: 'home', body, hash: newHash(world), rootId: id, previousId: null }
      world.homes.set(user, view)
      world.touch()
      return { ok: true, view: showView(world, view) }
    },
  },
}
