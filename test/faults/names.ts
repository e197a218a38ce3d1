import type { LocalSlack, TraceEntry } from '../local-slack/index.ts'

type Marker = { event_payload: { key: string } }

/** Names the calls that reach a local Slack by what they do: `chat.postMessage to bob`, `pins.add in the channel`. */
export function callNamer(
  slack: LocalSlack,
  people: Readonly<Record<string, string>>,
  incidents: string,
): (call: TraceEntry) => string {
  const dms = new Map(Object.entries(people).map(([key, user]) => [slack.dmId(user), key]))
  const place = (channel: string | undefined) => {
    if (channel === undefined) return ''
    const dm = dms.get(channel)
    return dm ? ` to ${dm}` : channel === incidents ? ' in #incidents' : ' in the channel'
  }
  return ({ method, channel, args }) => `${method}${place(channel)}${tagOf(args)}`
}

/** The message that a call posts: what follows the incident's id in its marker. */
function tagOf({ metadata }: Record<string, unknown>): string {
  const read = (typeof metadata === 'string' ? JSON.parse(metadata) : metadata) as Marker | undefined
  const tag = read?.event_payload.key.split(':')[1]
  return tag ? ` (${tag})` : ''
}
