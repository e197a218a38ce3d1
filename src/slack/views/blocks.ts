import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  Overflow,
  SectionBlock,
  SectionBlockAccessory,
} from '@slack/types'
import { cut, cutMarkup, mrkdwn, plain, safeUrl } from './text.ts'

/** A message: `text` is what notifications and screen readers use, `blocks` what is shown. Limits of Slack are kept. */
export type MessageView = { text: string; blocks: KnownBlock[] }

/** Blocks in a message: https://docs.slack.dev/reference/block-kit/blocks */
const BLOCKS_LIMIT = 50

/** An update of a message refuses a longer text: https://docs.slack.dev/reference/methods/chat.update */
const TEXT_LIMIT = 3000

/**
 * JSON of all blocks of one message. Slack documents no such limit but answers `msg_blocks_too_long` from about 13,000 characters on:
 * https://github.com/slackapi/bolt-js/issues/2509
 */
const SIZE_LIMIT = 12_000

/** A message of the blocks that are there; `text` is markup already escaped. */
export function message(text: string, blocks: (KnownBlock | null)[]): MessageView {
  const shown = blocks.filter((block) => block !== null)
  return {
    text: cutMarkup(text.trim() === '' ? '—' : text, TEXT_LIMIT),
    blocks: withinSize(shown.slice(0, BLOCKS_LIMIT)),
  }
}

/** A message of a drill: its text, and the first words that are shown, begin with DRILL. */
export function drillView({ text, blocks }: MessageView): MessageView {
  const first = blocks.findIndex((block) => (block.type === 'section' || block.type === 'header') && block.text)
  const marked = blocks.map((block, index): KnownBlock => {
    if (index !== first) return block
    if (block.type === 'header') return header(drillText(block.text.text))
    return block.type === 'section' && block.text
      ? { ...block, text: mrkdwn(cutMarkup(drillText(block.text.text), 3000)) }
      : block
  })
  return message(drillText(text), first < 0 ? [section('DRILL'), ...marked] : marked)
}

const drillText = (text: string) => (text.startsWith('DRILL') ? text : `DRILL ${text}`)

/** The last resort against a message that Slack refuses whole: its longest sections lose their ends until it fits. */
function withinSize(blocks: KnownBlock[]): KnownBlock[] {
  const fitting = [...blocks]
  while (JSON.stringify(fitting).length > SIZE_LIMIT) {
    const sizes = fitting.map((block) => (block.type === 'section' ? JSON.stringify(block.text?.text ?? '').length : 0))
    const longest = sizes.indexOf(Math.max(...sizes))
    const block = fitting[longest]
    if (block?.type !== 'section' || block.text === undefined || block.text.text.length < 50) break
    fitting[longest] = { ...block, text: mrkdwn(cutMarkup(block.text.text, Math.floor(block.text.text.length * 0.8))) }
  }
  return fitting
}

/** Large plain text, at most 150 characters. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, 150) }
}

/** Escaped markup, at most 3000 characters, with at most one element beside it. */
export function section(text: string, accessory?: SectionBlockAccessory): SectionBlock {
  const block: SectionBlock = { type: 'section', text: mrkdwn(cutMarkup(text, 3000)) }
  return accessory === undefined ? block : { ...block, accessory }
}

/** A section of the lines that are there, or null when there is none. */
export function sectionOf(lines: (string | null)[], accessory?: SectionBlockAccessory): SectionBlock | null {
  const shown = lines.filter((line) => line !== null && line !== '')
  return shown.length === 0 ? null : section(shown.join('\n'), accessory)
}

/** Lines of escaped markup joined into texts that each fit a section. */
export function packed(lines: readonly string[], limit = 2900): string[] {
  const texts: string[] = []
  for (const line of lines) {
    const last = texts.at(-1)
    if (last !== undefined && last.length + line.length + 1 <= limit) texts[texts.length - 1] = `${last}\n${line}`
    else texts.push(line)
  }
  return texts
}

/** Small print: the parts that are there, between dots; null when there is none. */
export function context(parts: (string | null)[]): ContextBlock | null {
  const shown = parts.filter((part) => part !== null && part !== '')
  if (shown.length === 0) return null
  return { type: 'context', elements: [mrkdwn(cutMarkup(shown.join(' · '), 2000))] }
}

/** A row of elements; null when there is none. */
export function actions(elements: (ActionsBlockElement | null)[]): ActionsBlock | null {
  const shown = elements.filter((element) => element !== null)
  return shown.length === 0 ? null : { type: 'actions', elements: shown }
}

/** A button; `value` comes from `encodeValue`. */
export function button(label: string, id: string, value: string, style?: 'primary' | 'danger'): Button {
  const element: Button = { type: 'button', text: plain(label, 75), action_id: id, value }
  return style === undefined ? element : { ...element, style }
}

/** A button that asks before it does what may be pressed by mistake. */
export function askingButton(label: string, id: string, value: string, question: string): Button {
  const confirm = {
    title: plain(label, 100),
    text: plain(question, 300),
    confirm: plain(label, 30),
    deny: plain('No', 30),
  }
  return { ...button(label, id, value), confirm }
}

/** A button that opens an address; null when the address may not be opened. Slack still reports the press. */
export function linkButton(label: string, id: string, url: string | null): Button | null {
  const safe = url === null ? null : safeUrl(url)
  return safe === null ? null : { type: 'button', text: plain(label, 75), action_id: id, url: safe }
}

/** The menu behind three dots, two to five choices. */
export function overflow(id: string, options: { label: string; value: string }[]): Overflow {
  return {
    type: 'overflow',
    action_id: id,
    options: options.slice(0, 5).map((option) => ({ text: plain(option.label, 75), value: cut(option.value, 75) })),
  }
}

/** Opens a channel in Slack's own client: https://docs.slack.dev/interactivity/deep-linking */
export function channelUrl(teamId: string, channelId: string): string {
  return `https://slack.com/app_redirect?team=${encodeURIComponent(teamId)}&channel=${encodeURIComponent(channelId)}`
}
