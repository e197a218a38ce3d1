import { flag, integer, text } from '../args.ts'
import { refuse } from '../errors.ts'
import { type Method, page, requireScope } from '../method.ts'
import { newId, type World } from '../state.ts'
import type { Json, User } from '../types.ts'

function showUser(world: World, user: User): Json {
  const profile: Json = {
    real_name: user.name,
    display_name: user.handle,
    real_name_normalized: user.name,
    team: world.teamId,
  }
  if (user.email && world.scopes.has('users:read.email')) profile['email'] = user.email
  if (user.bot && user.id === world.botUserId) Object.assign(profile, { bot_id: world.botId, api_app_id: world.appId })
  const base = {
    id: user.id,
    team_id: user.team ?? world.teamId,
    ...(user.enterprise ? { enterprise_user: { id: user.id, enterprise_id: user.enterprise } } : {}),
    name: user.handle,
    deleted: user.deleted,
    is_bot: user.bot,
    profile,
  }
  if (user.deleted) return base
  const guest = { is_restricted: user.guest, is_ultra_restricted: false, is_app_user: false, updated: 0 }
  return {
    ...base,
    ...guest,
    real_name: user.name,
    tz: user.tz,
    tz_label: user.tz,
    tz_offset: offset(world, user.tz),
    is_admin: false,
    is_owner: false,
  }
}

function offset(world: World, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    world.clock(),
  )
  const match = /GMT([+-])(\d+):(\d+)/.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '')
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60) : 0
}

/** Workspace, people and user groups: auth.*, team.*, bots.*, users.*, usergroups.*, apps.*. */
export const workspaceMethods: Record<string, Method> = {
  'api.test': {
    args: 'error foo',
    tier: 4,
    token: 'any',
    run: ({ args }) => (text(args, 'error') ? refuse(text(args, 'error') ?? '', { args }) : { ok: true, args }),
  },
  'auth.test': {
    args: '',
    tier: 'special',
    run: ({ world }) => ({
      ok: true,
      url: world.teamUrl,
      team: world.teamName,
      user: world.botName,
      team_id: world.teamId,
      user_id: world.botUserId,
      bot_id: world.botId,
      is_enterprise_install: false,
      ...(world.enterprise === null ? {} : { enterprise_id: world.enterprise }),
    }),
  },
  'apps.connections.open': {
    args: '',
    tier: 3,
    token: 'app',
    run: ({ socketUrl }) => ({ ok: true, url: socketUrl() }),
  },
  'team.info': {
    args: 'team domain',
    tier: 3,
    scopes: ['team:read'],
    run({ world, args }) {
      if ((text(args, 'team') ?? world.teamId) !== world.teamId) return refuse('team_not_found')
      const { teamId: id, teamName: name, domain, teamUrl: url } = world
      return { ok: true, team: { id, name, domain, url, email_domain: '', icon: { image_default: true } } }
    },
  },
  'bots.info': {
    args: 'bot team_id',
    tier: 3,
    scopes: ['users:read'],
    json: false,
    run({ world, args }) {
      const id = text(args, 'bot')
      if (id !== world.botId) return refuse('bot_not_found')
      const bot = {
        id,
        deleted: false,
        name: world.botName,
        updated: 0,
        app_id: world.appId,
        user_id: world.botUserId,
        icons: {},
      }
      return { ok: true, bot }
    },
  },
  'users.info': {
    args: 'user! include_locale',
    tier: 4,
    scopes: ['users:read'],
    json: false,
    run({ world, args }) {
      const user = world.users.get(text(args, 'user') ?? '')
      return user ? { ok: true, user: showUser(world, user) } : refuse('user_not_found')
    },
  },
  'users.list': {
    args: 'cursor include_locale limit team_id',
    tier: 2,
    scopes: ['users:read'],
    json: false,
    run({ world, args }) {
      const { items, next } = page([...world.users.values()], text(args, 'cursor'), integer(args, 'limit', 0) || 1000)
      const members = items.map((user) => showUser(world, user))
      return { ok: true, members, cache_ts: 0, response_metadata: { next_cursor: next } }
    },
  },
  'users.lookupByEmail': {
    args: 'email!',
    tier: 3,
    scopes: ['users:read.email'],
    json: false,
    run({ world, args }) {
      const email = (text(args, 'email') ?? '').toLowerCase()
      const user = [...world.users.values()].find((one) => one.email?.toLowerCase() === email && !one.deleted)
      return user ? { ok: true, user: showUser(world, user) } : refuse('users_not_found')
    },
  },
  'usergroups.list': {
    args: 'include_count include_disabled include_users team_id',
    tier: 2,
    scopes: ['usergroups:read'],
    json: false,
    run({ world, args }) {
      const groups = [...world.groups.values()].filter((group) => !group.disabled || flag(args, 'include_disabled'))
      const usergroups = groups.map(({ users, disabled, ...group }) => ({
        ...group,
        team_id: world.teamId,
        is_usergroup: true,
        date_delete: disabled ? 1 : 0,
        ...(flag(args, 'include_users') ? { users } : {}),
        ...(flag(args, 'include_count') ? { user_count: users.length } : {}),
      }))
      return { ok: true, usergroups }
    },
  },
  'usergroups.users.list': {
    args: 'usergroup! include_disabled team_id',
    tier: 2,
    scopes: ['usergroups:read'],
    json: false,
    run({ world, args }) {
      const group = world.groups.get(text(args, 'usergroup') ?? '')
      return group ? { ok: true, users: group.users } : refuse('no_such_subteam')
    },
  },
  'usergroups.users.update': {
    args: 'usergroup! users! include_count additional_channels is_shared team_id',
    tier: 2,
    scopes: ['usergroups:write'],
    run({ world, args }) {
      const group = world.groups.get(text(args, 'usergroup') ?? '')
      if (!group || group.disabled) return refuse('no_such_subteam')
      const users = [...new Set((text(args, 'users') ?? '').split(',').map((id) => id.trim()))].filter(Boolean)
      // A group cannot be emptied, only turned off (docs.slack.dev/reference/methods/usergroups.users.update).
      if (users.length === 0) return refuse('no_users_provided')
      if (users.some((id) => (world.users.get(id)?.deleted ?? true) || world.users.get(id)?.bot))
        return refuse('invalid_users')
      group.users = users
      const { disabled: _disabled, ...shown } = group
      return { ok: true, usergroup: { ...shown, team_id: world.teamId, is_usergroup: true, date_delete: 0 } }
    },
  },
}

/** Adds a person; channels that everyone is in take them in without a word. */
export function addUser(world: World, user: Omit<User, 'id'> & { id?: string }): string {
  const id = user.id ?? newId(world, 'U')
  world.users.set(id, { ...user, id })
  for (const channel of world.channels.values()) if (channel.everyone && !user.bot) channel.members.add(id)
  return id
}

/** Shared by conversations.list and users.conversations, which take the same `types`. */
export function requestedKinds(world: World, types: string | undefined): ('public' | 'private' | 'im')[] {
  const kinds = { public_channel: 'public', private_channel: 'private', im: 'im' } as const
  const scopes = { public: 'channels:read', private: 'groups:read', im: 'im:read' }
  return (types ?? 'public_channel').split(',').flatMap((name) => {
    if (name.trim() === 'mpim') {
      requireScope(world, ['mpim:read'])
      return []
    }
    const kind = kinds[name.trim() as keyof typeof kinds]
    if (!kind) return refuse('invalid_types')
    requireScope(world, [scopes[kind]])
    return [kind]
  })
}
