/** A Block Kit block, element or object as JSON. */
export type Json = Record<string, unknown>

/** A message as Slack shows it in a history or an event. */
export type SlackMessage = {
  type: 'message'
  ts: string
  text: string
  subtype?: string
  user?: string
  bot_id?: string
  app_id?: string
  team?: string
  username?: string
  bot_profile?: Json
  client_msg_id?: string
  blocks?: Json[]
  attachments?: Json[]
  files?: Json[]
  upload?: boolean
  thread_ts?: string
  parent_user_id?: string
  root?: SlackMessage
  reply_count?: number
  reply_users_count?: number
  reply_users?: string[]
  latest_reply?: string
  edited?: { user: string; ts: string }
  metadata?: { event_type: string; event_payload?: Json }
  reactions?: { name: string; count: number; users: string[] }[]
  pinned_to?: string[]
  hidden?: boolean
  topic?: string
  purpose?: string
  name?: string
  old_name?: string
  inviter?: string
  item?: Json
}

/** A message with all that happened to it. */
export type StoredMessage = {
  channel: string
  /** What is shown now; a deleted message keeps its last state. */
  message: SlackMessage
  deleted: boolean
  /** Earlier states, oldest first. */
  revisions: SlackMessage[]
}

export type User = {
  id: string
  handle: string
  name: string
  email?: string
  tz: string
  deleted: boolean
  guest: boolean
  bot: boolean
  /** Team that payloads name where it is not this workspace: of another company, or of the same grid. Null names none. */
  team?: string | null
  /** The grid that their own workspace is in. */
  enterprise?: string
}

export type Pin = { ts: string; createdBy: string; created: number }
export type Bookmark = { id: string; title: string; link: string; emoji: string; created: number; updated: number }

/** A conversation as the local Slack keeps it. */
export type Conversation = {
  id: string
  name: string
  kind: 'public' | 'private' | 'im'
  /** Seconds since the epoch. */
  created: number
  creator: string
  archived: boolean
  topic: { value: string; creator: string; last_set: number }
  purpose: { value: string; creator: string; last_set: number }
  members: Set<string>
  /** Every person is in it, those who come later too. */
  everyone: boolean
  pins: Pin[]
  bookmarks: Bookmark[]
  previousNames: string[]
  messages: Map<string, StoredMessage>
  /** The newest ts as microseconds. */
  newest: number
  /** Only of a direct message: the person at the other end. */
  im: string
}

/** A conversation as tests see it. */
export type Channel = {
  id: string
  name: string
  topic: string
  purpose: string
  members: string[]
  /** ts of the pinned messages. */
  pins: string[]
  bookmarks: { id: string; title: string; link: string; emoji: string }[]
  archived: boolean
  /** Seconds since the epoch. */
  created: number
  creator: string
  private: boolean
  im: boolean
}

/** Something shown to one person only. */
export type Ephemeral = {
  user: string
  channel: string
  ts: string
  text: string
  blocks: Json[]
  threadTs?: string
  source: 'postEphemeral' | 'command' | 'response_url'
}

export type UploadedFile = {
  id: string
  name: string
  title: string
  content: string
  channel: string | null
  thread: string | null
  user: string
  created: number
  length: number
  uploaded: boolean
  shares: { channel: string; ts: string; thread: string | null }[]
}

export type UserGroup = { id: string; handle: string; name: string; users: string[]; disabled: boolean }

/** A modal or a Home tab. */
export type OpenView = {
  id: string
  user: string
  hash: string
  type: 'modal' | 'home'
  rootId: string
  previousId: string | null
  /** What the app sent: title, blocks, private_metadata ... */
  body: Json
}

/** How a command, a press or a submit ended for the person. */
export type InteractionResult = {
  acked: boolean
  /** What the person sees when nobody acked in time. */
  error?: 'operation_timeout' | 'dispatch_failed'
  /** Body of the ack. */
  response: Json
  payload: Json
  /** performance.now() of sending and of the ack (or of giving up). */
  sentAt: number
  answeredAt: number
}
export type CommandResult = InteractionResult & { ephemeral: Ephemeral | null }
export type PressResult = InteractionResult
export type SubmitResult = {
  acked: boolean
  error?: string
  errors?: Record<string, string>
  result?: InteractionResult
}

export type Caller = 'bot' | 'app' | 'none' | 'upload' | 'response_url'

/** One request that reached the local Slack. Times are performance.now() milliseconds. */
export type TraceEntry = {
  id: number
  method: string
  args: Json
  arrivedAt: number
  /** null while it is in flight, or when the answer was never sent. */
  answeredAt: number | null
  ok: boolean | null
  error: string | null
  /** Slack's sentences about what is wrong with the arguments. */
  messages?: string[]
  status: number | null
  caller: Caller
  channel?: string
}

/** One envelope sent to the bot. Times are performance.now() milliseconds. */
export type DeliveryEntry = {
  id: string
  kind: 'events_api' | 'slash_commands' | 'interactive'
  /** Event type (with subtype), command or interaction type. */
  what: string
  eventId: string | null
  attempt: number
  /** Number of the connection, 0 for a request URL, -1 where nobody was connected. */
  connection: number
  sentAt: number
  ackedAt: number | null
}

export type Fault = {
  method: string | RegExp | '*'
  kind: 'latency' | 'rate-limit' | 'http-500' | 'hang' | 'lost-reply' | 'error'
  /** Milliseconds, of 'latency'. */
  ms?: number
  /** Seconds, of 'rate-limit'; default 1; null names none. */
  retryAfter?: number | null
  /** Slack error code, of 'error'; default internal_error. */
  error?: string
  /** Ends after so many hits. */
  times?: number
  /** 0..1; default 1. */
  chance?: number
  when?: (args: Json) => boolean
}
export type DeliveryFault = {
  kind: 'duplicate' | 'shuffle' | 'delay' | 'drop-before-ack'
  /** Milliseconds: the delay, or how long 'shuffle' collects before it sends in another order. */
  ms?: number
  times?: number
  chance?: number
  /** What it concerns; default events. */
  of?: 'events' | 'interactive' | 'commands' | '*'
  /** How often more a duplicate is sent; default 1. */
  copies?: number
}
export type FaultHandle = { remove(): void; readonly hits: number }

/** What a person says besides the text. */
export type SayOptions = {
  threadTs?: string
  files?: { name: string }[]
  blocks?: unknown[]
  attachments?: unknown[]
  broadcast?: boolean
  /** Epoch milliseconds, instead of the clock's. */
  at?: number
}
