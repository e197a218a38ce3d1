import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { SLASH_COMMAND } from '../src/domain/command/words.ts'
import { SLACK_PATH } from '../src/http/slack-requests.ts'
import { ACCESS_EVENTS } from '../src/slack/access.ts'
import { CHANNEL_EVENTS } from '../src/slack/channel-events.ts'
import { SCOPES } from '../src/slack/identity.ts'
import { OPENS } from '../src/slack/listeners/shortcuts.ts'
import { SHORTCUTS } from '../src/slack/views/actions.ts'

const ROOT = path.resolve(import.meta.dirname, '..')

const text = (most: number, least = 1) => z.string().min(least).max(most)

/**
 * What Slack takes of a manifest, as far as ours goes: https://docs.slack.dev/reference/app-manifest, and its JSON Schema,
 * https://github.com/slackapi/manifest-schema. A field that is not named here is refused.
 */
const Manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.number().int() }),
  display_information: z.strictObject({
    name: text(35),
    description: text(140),
    long_description: text(4000, 175),
    background_color: z.string().regex(/^#[0-9a-f]{3}([0-9a-f]{3})?$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: text(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: text(32, 2).startsWith('/'),
          description: text(2000),
          usage_hint: text(1000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
    shortcuts: z
      .array(
        z.strictObject({
          name: text(24),
          type: z.enum(['global', 'message']),
          callback_id: text(255),
          description: text(150),
        }),
      )
      .max(10),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(text(50)).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(text(50)).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
})

/**
 * Bot scopes of each Web API method for the conversations that we use it on, from the method's page at
 * https://docs.slack.dev/reference/methods. Methods of the app-level token need connections:write and no bot scope.
 */
const METHODS: Record<string, readonly string[] | 'app-level'> = {
  'api.test': [],
  'apps.connections.open': 'app-level',
  'auth.test': [],
  'bookmarks.add': ['bookmarks:write'],
  'bookmarks.list': ['bookmarks:read'],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.create': ['channels:manage'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.invite': ['channels:manage'],
  'conversations.join': ['channels:join'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.setPurpose': ['channels:manage'],
  'conversations.setTopic': ['channels:manage'],
  'conversations.unarchive': ['channels:manage'],
  'files.completeUploadExternal': ['files:write'],
  'files.delete': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'pins.add': ['pins:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'usergroups.users.update': ['usergroups:write'],
  'users.conversations': ['channels:read', 'groups:read'],
  'users.info': ['users:read'],
  'users.lookupByEmail': ['users:read.email', 'users:read'],
  'views.open': [],
  'views.update': [],
}

/** Scope of each event that we take, from its page at https://docs.slack.dev/reference/events. */
const EVENTS: Record<string, string | null> = {
  app_mention: 'app_mentions:read',
  app_uninstalled: null,
  channel_archive: 'channels:read',
  channel_deleted: 'channels:read',
  channel_id_changed: null,
  channel_left: 'channels:read',
  channel_rename: 'channels:read',
  channel_unarchive: 'channels:read',
  group_archive: 'groups:read',
  group_deleted: 'groups:read',
  group_left: 'groups:read',
  group_rename: 'groups:read',
  group_unarchive: 'groups:read',
  member_joined_channel: 'channels:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  tokens_revoked: null,
}

/** Scopes that no method needs: the slash command, and the files that messages carry. */
const OTHERWISE = ['commands', 'files:read']

const FAMILIES =
  'admin|api|apps|auth|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|files|migration|oauth|pins|reactions|reminders|search|stars|team|usergroups|users|views'

const manifest = Manifest.parse(parse(readFileSync(path.join(ROOT, 'manifest.yml'), 'utf8')))

test('the manifest asks for the scopes that start checks, each once', () => {
  expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(SCOPES))
})

test('every Web API method that the code calls has its scopes in the manifest', () => {
  const called = matches(new RegExp(`['"\`]((?:${FAMILIES})\\.(?!json\\b)[a-zA-Z.]+)['"\`]`, 'g'))
  expect(called).toEqual(Object.keys(METHODS).sort())
  // Called in another way a method would escape the table.
  expect(matches(new RegExp(`\\b(?:client|web|webClient)\\.((?:${FAMILIES})\\.[a-zA-Z]+)\\(`, 'g'))).toEqual([])
})

test('no scope is asked for that no call, event or command needs', () => {
  const needed = [
    ...Object.values(METHODS).filter((scopes) => scopes !== 'app-level'),
    Object.values(EVENTS).flatMap((scope) => scope ?? []),
    OTHERWISE,
  ]
  expect([...new Set(needed.flat())].sort()).toEqual(Object.keys(SCOPES).sort())
})

test('the events are those that the code takes', () => {
  expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(Object.keys(EVENTS).sort())
  const others = Object.keys(EVENTS).filter(
    (one) => !/^(message\.|app_mention$)/.test(one) && !CHANNEL_EVENTS.test(one) && !ACCESS_EVENTS.test(one),
  )
  expect(others).toEqual([])
  expect(ACCESS_EVENTS.source.match(/\w+/g)).toEqual(Object.keys(EVENTS).filter((one) => ACCESS_EVENTS.test(one)))
  // Of the first group both words, of the second all: nothing that the code takes is left out.
  const taken = CHANNEL_EVENTS.source.match(/\w+/g)!
  expect(Object.keys(EVENTS).filter((one) => CHANNEL_EVENTS.test(one))).toHaveLength(2 * 5 + 2)
  expect(taken.filter((one) => !Object.keys(EVENTS).some((event) => event.includes(one)))).toEqual([])
  // Messages, mentions and what happens to channels are taken before Bolt sees them; nothing else is listened for.
  expect(matches(/event\?\.type !== '(\w+)'|type: z\.literal\('(\w+_mention)'\)/g)).toEqual(['app_mention', 'message'])
  expect(matches(/\bapp\.(event|message|function|options|assistant)\b/g)).toEqual([])
})

test('the slash command is the one that the code answers, with mentions as ids', () => {
  const commands = manifest.features.slash_commands
  expect(commands.map(({ command }) => command)).toEqual([SLASH_COMMAND])
  expect(matches(/\bapp\.command\(\s*(?:'([^']+)'|SLASH_COMMAND)/g)).toEqual([SLASH_COMMAND])
  expect(commands.every((one) => one.should_escape)).toBe(true)
})

test('the shortcuts are those that the code opens a form for', () => {
  expect(manifest.features.shortcuts.map((one) => [one.callback_id, one.type])).toEqual([
    [SHORTCUTS.declare, 'global'],
    [SHORTCUTS.report, 'global'],
    [SHORTCUTS.add, 'message'],
  ])
  expect(Object.keys(OPENS).sort()).toEqual(Object.values(SHORTCUTS).sort())
})

test('the manifest for signed HTTP is the same, with one address in place of the socket', () => {
  const other = parse(readFileSync(path.join(ROOT, 'docs/manifest-http.yml'), 'utf8'))
  const url = other.settings.event_subscriptions.request_url as string
  expect(url).toMatch(new RegExp(`^https://[a-z.]+${SLACK_PATH}$`))
  expect(other).toEqual({
    ...manifest,
    features: {
      ...manifest.features,
      slash_commands: manifest.features.slash_commands.map((one) => ({ ...one, url })),
    },
    settings: {
      ...manifest.settings,
      event_subscriptions: { ...manifest.settings.event_subscriptions, request_url: url },
      interactivity: { ...manifest.settings.interactivity, request_url: url },
      socket_mode_enabled: false,
    },
  })
})

test('buttons, forms and the socket are on, and tokens do not rotate', () => {
  expect(manifest.settings).toMatchObject({
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
    token_rotation_enabled: false,
  })
})

/** What the first group of a pattern finds in src, sorted, each once; SLASH_COMMAND where it finds its name. */
function matches(pattern: RegExp): string[] {
  // The clients of other far sides have methods that sound alike.
  const files = globSync('src/**/*.ts', { cwd: ROOT, exclude: ['src/paging/twilio/**'] }).map((file) =>
    readFileSync(path.join(ROOT, file), 'utf8'),
  )
  return [
    ...new Set(
      files.flatMap((code) => [...code.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? SLASH_COMMAND)),
    ),
  ].sort()
}
