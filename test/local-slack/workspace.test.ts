import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api, people } from './client.ts'
import { type LocalSlack, startLocalSlack } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>

beforeAll(async () => {
  slack = await startLocalSlack({ teamName: 'Plant Shop' })
  someone = people(slack)
})
afterAll(() => slack.stop())

// docs.slack.dev/authentication/tokens and docs.slack.dev/apis/web-api
describe('tokens and scopes', () => {
  test('auth.test names team, bot and user', async () => {
    expect(await api(slack, 'auth.test')).toMatchObject({
      ok: true,
      team: 'Plant Shop',
      url: 'https://plant-shop.slack.com/',
      bot_id: slack.botId,
      user_id: slack.botUserId,
    })
  })

  test('a missing, a wrong and another kind of token are refused each in its way', async () => {
    expect(await api(slack, 'auth.test', {}, '')).toMatchObject({ error: 'not_authed' })
    expect(await api(slack, 'auth.test', {}, 'xoxb-wrong')).toMatchObject({ error: 'invalid_auth' })
    expect(await api(slack, 'auth.test', {}, slack.appToken)).toMatchObject({ error: 'not_allowed_token_type' })
    expect(await api(slack, 'apps.connections.open')).toMatchObject({ error: 'not_allowed_token_type' })
  })

  test('every answer lists the scopes, and a missing one is named', async () => {
    await using narrow = await startLocalSlack({ scopes: ['chat:write', 'channels:read'] })
    const { general } = people(narrow)
    const answer = await fetch(`${narrow.url}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${narrow.botToken}` },
    })
    expect(answer.headers.get('x-oauth-scopes')).toBe('chat:write,channels:read')
    expect(await api(narrow, 'conversations.create', { name: 'inc-1' })).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'channels:manage,channels:write',
      provided: 'chat:write,channels:read',
    })
    expect(await api(narrow, 'pins.add', { channel: general, timestamp: '1.2' })).toMatchObject({
      error: 'missing_scope',
      needed: 'pins:write',
    })
    expect(await api(narrow, 'conversations.list', { types: 'private_channel' })).toMatchObject({
      error: 'missing_scope',
      needed: 'groups:read',
    })
  })

  test('an unknown method says so', async () => {
    expect(await api(slack, 'incidents.declare')).toMatchObject({ ok: false, error: 'unknown_method' })
  })

  test('a JSON body is read where Slack reads one', async () => {
    // docs.slack.dev/apis/web-api#post-bodies; users.info takes no JSON
    const post = async (method: string, body: object) => {
      const headers = { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' }
      return (await fetch(slack.url + method, { method: 'POST', headers, body: JSON.stringify(body) })).json()
    }
    expect(await post('chat.postMessage', { channel: someone.general, text: 'hi' })).toMatchObject({ ok: true })
    expect(await post('users.info', { user: someone.ana })).toMatchObject({ error: 'invalid_arguments' })
  })
})

// docs.slack.dev/reference/methods/users.info, users.list and users.lookupByEmail
describe('people', () => {
  test('have a name, a zone and, with its scope, an e-mail', async () => {
    const { user } = await api(slack, 'users.info', { user: someone.ana })
    expect(user).toMatchObject({
      id: someone.ana,
      name: 'ana',
      real_name: 'Ana Ruiz',
      tz: 'Europe/Madrid',
      profile: { email: 'ana@example.com' },
    })
    expect([3600, 7200]).toContain((user as { tz_offset: number }).tz_offset)
    expect(await api(slack, 'users.info', { user: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' })
    await using narrow = await startLocalSlack({ scopes: ['users:read'] })
    const { ana } = people(narrow)
    expect(JSON.stringify(await api(narrow, 'users.info', { user: ana }))).not.toContain('ana@example.com')
  })

  test('are found by e-mail in any case, but not once they have left', async () => {
    slack.addUser({ handle: 'left', name: 'Left', email: 'left@example.com', deleted: true })
    expect(await api(slack, 'users.lookupByEmail', { email: 'BEN@example.com' })).toMatchObject({
      user: { id: someone.ben },
    })
    expect(await api(slack, 'users.lookupByEmail', { email: 'left@example.com' })).toMatchObject({
      error: 'users_not_found',
    })
  })

  test('are listed in pages, bots and the gone included', async () => {
    const ids: string[] = []
    let cursor = ''
    do {
      const page = await api(slack, 'users.list', { limit: 2, ...(cursor ? { cursor } : {}) })
      ids.push(...(page['members'] as { id: string }[]).map((member) => member.id))
      cursor = (page['response_metadata'] as { next_cursor: string }).next_cursor
    } while (cursor)
    expect(ids).toEqual(slack.users().map((user) => user.id))
    expect(ids).toContain('USLACKBOT')
  })

  test('are in user groups', async () => {
    // docs.slack.dev/reference/methods/usergroups.list
    const id = slack.addUserGroup({ handle: 'dba', name: 'Databases', users: [someone.ben] })
    expect(await api(slack, 'usergroups.list', { include_users: true })).toMatchObject({
      usergroups: [{ id, handle: 'dba', users: [someone.ben] }],
    })
    expect(await api(slack, 'usergroups.users.list', { usergroup: id })).toMatchObject({ users: [someone.ben] })
    expect(await api(slack, 'usergroups.users.list', { usergroup: 'S0NONE' })).toMatchObject({
      error: 'no_such_subteam',
    })
    // docs.slack.dev/reference/methods/usergroups.users.update
    const update = (users: string) => api(slack, 'usergroups.users.update', { usergroup: id, users })
    expect(await update(someone.ana)).toMatchObject({ ok: true, usergroup: { handle: 'dba', users: [someone.ana] } })
    expect(await update('')).toMatchObject({ ok: false, error: 'no_users_provided' })
    expect(await update('U0NOBODY')).toMatchObject({ ok: false, error: 'invalid_users' })
    expect(await api(slack, 'usergroups.users.list', { usergroup: id })).toMatchObject({ users: [someone.ana] })
  })

  test('team and bot describe themselves', async () => {
    expect(await api(slack, 'team.info')).toMatchObject({ team: { id: slack.teamId, name: 'Plant Shop' } })
    expect(await api(slack, 'bots.info', { bot: slack.botId })).toMatchObject({
      bot: { user_id: slack.botUserId, app_id: slack.appId },
    })
    expect(await api(slack, 'bots.info', { bot: 'B0NONE' })).toMatchObject({ error: 'bot_not_found' })
  })
})

describe('pins, bookmarks and reactions', () => {
  test('a message is pinned once, with a system message', async () => {
    // docs.slack.dev/reference/methods/pins.add
    const { ana, general, elsewhere } = someone
    const timestamp = slack.say(ana, general, 'pin me')
    const pin = async (args: object) => api(slack, 'pins.add', { channel: general, ...args })
    expect(await pin({})).toMatchObject({ error: 'no_item_specified' })
    expect(await pin({ timestamp: 'soon' })).toMatchObject({ error: 'bad_timestamp' })
    expect(await pin({ timestamp: '1600000000.000001' })).toMatchObject({ error: 'message_not_found' })
    expect(await pin({ timestamp })).toEqual({ ok: true })
    expect(await pin({ timestamp })).toMatchObject({ error: 'already_pinned' })
    expect(slack.channel(general).pins).toEqual([timestamp])
    expect(slack.messages(general).at(-1)).toMatchObject({ subtype: 'pinned_item', user: slack.botUserId })
    expect(await api(slack, 'pins.list', { channel: general })).toMatchObject({
      items: [{ type: 'message', message: { ts: timestamp, pinned_to: [general] } }],
    })
    expect(await api(slack, 'pins.remove', { channel: general, timestamp })).toEqual({ ok: true })
    expect(await api(slack, 'pins.remove', { channel: general, timestamp })).toMatchObject({ error: 'no_pin' })
    const outside = slack.say(ana, elsewhere, 'x')
    expect(await api(slack, 'pins.add', { channel: elsewhere, timestamp: outside })).toMatchObject({
      error: 'not_in_channel',
    })
  })

  test('bookmarks are checked, kept twice if added twice, edited and removed', async () => {
    // docs.slack.dev/reference/methods/bookmarks.add
    const { general } = someone
    const add = async (more: object) =>
      api(slack, 'bookmarks.add', {
        channel_id: general,
        title: 'Runbook',
        type: 'link',
        link: 'https://example.com',
        ...more,
      })
    expect(await add({ link: 'javascript:alert(1)' })).toMatchObject({ error: 'invalid_link' })
    expect(await add({ type: 'message' })).toMatchObject({ error: 'invalid_bookmark_type' })
    expect(await add({ emoji: 'book' })).toMatchObject({ error: 'invalid_emoji' })
    const { bookmark } = await add({ emoji: ':book:' })
    await add({})
    expect(slack.channel(general).bookmarks).toHaveLength(2)
    const bookmark_id = (bookmark as { id: string }).id
    await api(slack, 'bookmarks.edit', { channel_id: general, bookmark_id, title: 'SOP' })
    expect(await api(slack, 'bookmarks.list', { channel_id: general })).toMatchObject({
      bookmarks: [{ id: bookmark_id, title: 'SOP', emoji: ':book:' }, {}],
    })
    expect(await api(slack, 'bookmarks.remove', { channel_id: general, bookmark_id })).toEqual({ ok: true })
    expect(await api(slack, 'bookmarks.remove', { channel_id: general, bookmark_id })).toMatchObject({
      error: 'not_found',
    })
  })

  test('a reaction is given once by each, and read back', async () => {
    // docs.slack.dev/reference/methods/reactions.add and reactions.get
    const { ana, general } = someone
    const timestamp = slack.say(ana, general, 'nice')
    slack.react(ana, general, timestamp, 'eyes')
    const add = async (name: string) => api(slack, 'reactions.add', { channel: general, timestamp, name })
    expect(await add('eyes')).toEqual({ ok: true })
    expect(await add('eyes')).toMatchObject({ error: 'already_reacted' })
    expect(await add('Not A Name')).toMatchObject({ error: 'invalid_name' })
    expect(await api(slack, 'reactions.get', { channel: general, timestamp })).toMatchObject({
      message: { reactions: [{ name: 'eyes', count: 2, users: [ana, slack.botUserId] }] },
    })
  })
})

// docs.slack.dev/messaging/working-with-files
describe('uploading a file', () => {
  const begin = async (content: string) =>
    api(slack, 'files.getUploadURLExternal', { filename: 'draft.md', length: Buffer.byteLength(content) })

  test('takes three steps, and the message comes after the answer', async () => {
    const { ana, general } = someone
    const parent = slack.say(ana, general, 'the draft?')
    const { upload_url, file_id } = await begin('# Draft ü')
    expect(
      await api(slack, 'files.completeUploadExternal', { files: [{ id: file_id }], channel_id: general }),
    ).toMatchObject({ error: 'file_not_found' })
    expect((await fetch(String(upload_url), { method: 'POST', body: '# Draft ü' })).status).toBe(200)
    const done = await api(slack, 'files.completeUploadExternal', {
      files: [{ id: file_id, title: 'Draft' }],
      channel_id: general,
      thread_ts: parent,
    })
    expect(done).toEqual({ ok: true, files: [{ id: file_id, title: 'Draft' }] })
    const shared = await slack.waitFor(() => slack.messages(general).find((message) => message.files), 'the share')
    expect(shared).toMatchObject({ thread_ts: parent, files: [{ id: file_id, title: 'Draft' }] })
    expect(await api(slack, 'files.info', { file: file_id })).toMatchObject({
      file: { shares: { public: { [general]: [{ ts: shared.ts, thread_ts: parent }] } } },
    })
    expect(slack.files().find((file) => file.id === file_id)).toMatchObject({ content: '# Draft ü', thread: parent })
  })

  test('refuses bytes of another length, and a channel that the bot is not in', async () => {
    const { upload_url, file_id } = await begin('four')
    expect((await fetch(String(upload_url), { method: 'POST', body: 'five!' })).status).toBe(400)
    await fetch(String(upload_url), { method: 'POST', body: 'four' })
    expect(
      await api(slack, 'files.completeUploadExternal', { files: [{ id: file_id }], channel_id: someone.elsewhere }),
    ).toMatchObject({ error: 'not_in_channel' })
  })
})
