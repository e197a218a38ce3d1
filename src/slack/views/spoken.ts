import { SLASH_COMMAND } from '../../domain/command/words.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, context, type MessageView, message, section } from './blocks.ts'
import { channelLink } from './text.ts'

/** Shape of the value of the button that opens a form, for `decodeValue`. */
export const SPOKEN_VALUE = { text: 'string', channelId: 'string', threadTs: 'string?' } as const

/** Offered where a command opens a form: Slack opens one only for a press. */
export function formOffer(typed: { text: string; channelId: string; threadTs: string | null }): MessageView {
  return message('That needs a form.', [
    section('That needs a form.'),
    actions([button('Open the form', ACTIONS.openForm, encodeValue(typed), 'primary')]),
  ])
}

/** An answer in the words of whoever mentioned Debrief: slash commands do not work in threads. */
export function asSpoken(view: MessageView): MessageView {
  return { text: spoken(view.text), blocks: JSON.parse(JSON.stringify(view.blocks), wordsOf) }
}

function wordsOf(key: string, value: unknown): unknown {
  return key === 'text' && typeof value === 'string' ? spoken(value) : value
}

/** Not within an address. */
function spoken(text: string): string {
  return text.replace(new RegExp(`(?<![\\w/.:-])${SLASH_COMMAND}(?![\\w/.-])`, 'g'), '@debrief')
}

/** An answer that comes by direct message, with the place that it is about. */
export function aboutElsewhere(view: MessageView, channelId: string): MessageView {
  return message(view.text, [context([`About what you wrote in ${channelLink(channelId)}`]), ...view.blocks])
}
