import { integer, isObject, json, text } from '../args.ts'
import { checkBlocks } from '../blocks.ts'
import { refuse, refuseWith } from '../errors.ts'
import { botAuthor, post } from '../messages.ts'
import { type Call, conversation, type Method, requireMember, requireOpen } from '../method.ts'
import { newId, seconds, type World } from '../state.ts'
import type { Conversation, Json, UploadedFile } from '../types.ts'

/** A file object. */
export function showFile(world: World, file: UploadedFile): Json {
  const url = `${world.teamUrl}files/${file.user}/${file.id}/${encodeURIComponent(file.name.toLowerCase())}`
  const sharesIn = (kind: 'public' | 'private'): Json => {
    const those = file.shares.filter(
      ({ channel }) => (world.channels.get(channel)?.kind === 'public') === (kind === 'public'),
    )
    const by = Map.groupBy(those, ({ channel }) => channel)
    const show = ({ ts, thread }: UploadedFile['shares'][number]): Json => ({
      ts,
      ...(thread ? { thread_ts: thread } : {}),
      team_id: world.teamId,
    })
    const entries = [...by].map(([channel, list]) => [channel, list.map(show)])
    return entries.length > 0 ? { [kind]: Object.fromEntries(entries) } : {}
  }
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: 'text/plain',
    filetype: file.name.split('.').at(-1) ?? 'text',
    user: file.user,
    size: file.length,
    mode: 'hosted',
    is_external: false,
    url_private: url,
    url_private_download: `${url}?download=1`,
    permalink: url,
    shares: { ...sharesIn('public'), ...sharesIn('private') },
    channels: file.shares.map((share) => share.channel),
  }
}

/** A file that a person attaches to what they say. */
export function personsFile(world: World, user: string, name: string): UploadedFile {
  const id = newId(world, 'F')
  const empty = { content: '', channel: null, thread: null, length: 0, uploaded: true, shares: [] }
  const file = { id, name, title: name, user, created: seconds(world), ...empty }
  world.files.set(id, file)
  return file
}

/** Takes the bytes of an upload; the status and text of the answer. */
export function takeUpload(world: World, id: string, content: string): { status: number; text: string } {
  const file = world.files.get(id)
  if (!file || file.uploaded) return { status: 404, text: 'not found' }
  if (Buffer.byteLength(content) !== file.length) return { status: 400, text: 'length does not match' }
  file.content = content
  file.uploaded = true
  world.touch()
  return { status: 200, text: `OK - ${file.length}` }
}

function complete(call: Call): Json {
  const { world, args } = call
  const given = json(args, 'files', 'invalid_arguments')
  if (!Array.isArray(given) || given.length === 0)
    return refuseWith('invalid_arguments', ['must be a list of files [json-pointer:/files]'])
  const ids = (text(args, 'channels') ?? '').split(',').filter(Boolean)
  if (ids.length > 100) return refuse('channels_limit_exceeded')
  const single = text(args, 'channel_id')
  const channels = [...(single ? [single] : []), ...ids].map((id) => conversation({ ...call, args: { channel: id } }))
  for (const channel of channels) {
    requireMember(world, channel)
    requireOpen(channel, 'posting_to_channel_denied')
  }
  const blocks = json(args, 'blocks', 'invalid_blocks')
  const found = blocks === undefined ? [] : checkBlocks(blocks, 'message')
  if (found.length > 0) return refuseWith('invalid_blocks', found)
  const files = given.map((item) => {
    const file = world.files.get(isObject(item) ? String(item['id']) : '')
    if (!file?.uploaded) return refuse('file_not_found')
    file.title = isObject(item) && typeof item['title'] === 'string' ? item['title'] : file.name
    return file
  })
  call.later(() => {
    for (const channel of channels) share(call, channel, files)
  })
  return { ok: true, files: files.map((file) => ({ id: file.id, title: file.title })) }
}

/** The message that shows the files comes after the answer: Slack shares asynchronously. */
function share(call: Call, channel: Conversation, files: UploadedFile[]): void {
  const { world, args } = call
  const thread = text(args, 'thread_ts')
  const words = text(args, 'initial_comment') ?? ''
  const shown = files.map((file) => showFile(world, file))
  const inThread = thread ? { thread_ts: thread } : {}
  const stored = post(world, channel, {
    ...botAuthor(world),
    subtype: 'file_share',
    text: words,
    files: shown,
    upload: false,
    ...inThread,
  })
  for (const file of files) {
    file.channel = channel.id
    file.thread = thread ?? null
    file.shares.push({ channel: channel.id, ts: stored.message.ts, thread: thread ?? null })
    const event = {
      type: 'file_shared',
      file_id: file.id,
      user_id: file.user,
      file: { id: file.id },
      channel_id: channel.id,
    }
    world.emit({ ...event, event_ts: stored.message.ts }, channel)
  }
  world.touch()
}

/** A message keeps the place of a file that is gone: a tombstone, https://docs.slack.dev/reference/objects/file-object */
function hideFile(world: World, channelId: string, ts: string, fileId: string): void {
  const stored = world.channels.get(channelId)?.messages.get(ts)
  if (!stored) return
  const files = (stored.message.files ?? []).map((file) =>
    file['id'] === fileId ? { id: fileId, mode: 'tombstone' } : file,
  )
  stored.message = { ...stored.message, files }
}

/** files.*: an address for the bytes, then the sharing. */
export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': {
    // `alt_text` is what the public SDK sends, `alt_txt` what the reference names.
    args: 'length! filename! snippet_type alt_txt alt_text',
    tier: 4,
    scopes: ['files:write'],
    json: false,
    run({ world, args }) {
      const length = integer(args, 'length', 0)
      if (length === 0) return refuseWith('invalid_arguments', ['must be more than 0 [json-pointer:/length]'])
      if (text(args, 'snippet_type') && length > 1_000_000) return refuse('snippet_too_large')
      if ((text(args, 'alt_txt') ?? text(args, 'alt_text') ?? '').length > 1000) return refuse('alt_txt_too_large')
      const file = personsFile(world, world.botUserId, text(args, 'filename') ?? 'file')
      Object.assign(file, { length, uploaded: false })
      return { ok: true, upload_url: `${world.origin}/upload/v1/${file.id}`, file_id: file.id }
    },
  },
  'files.completeUploadExternal': {
    args: 'files! channel_id thread_ts channels initial_comment blocks username icon_url icon_emoji',
    tier: 4,
    scopes: ['files:write'],
    run: complete,
  },
  'files.delete': {
    args: 'file!',
    tier: 3,
    scopes: ['files:write'],
    run({ world, args }) {
      const file = world.files.get(text(args, 'file') ?? '')
      if (!file) return refuse('file_not_found')
      if (file.user !== world.botUserId) return refuse('cant_delete_file')
      world.files.delete(file.id)
      for (const { channel, ts } of file.shares) hideFile(world, channel, ts, file.id)
      world.touch()
      return { ok: true }
    },
  },
  'files.info': {
    args: 'file! count cursor limit page',
    tier: 4,
    scopes: ['files:read'],
    json: false,
    run({ world, args }) {
      const file = world.files.get(text(args, 'file') ?? '')
      return file
        ? { ok: true, file: showFile(world, file), comments: [], response_metadata: { next_cursor: '' } }
        : refuse('file_not_found')
    },
  },
}
