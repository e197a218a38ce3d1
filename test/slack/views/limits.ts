import type { ModalView } from '@slack/types'
import { expect } from 'vitest'
import type { MessageView } from '../../../src/slack/views/blocks.ts'
import { checkBlocks, checkView } from '../../local-slack/blocks.ts'

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json }

/** Longest text by the type of block or element and the field that holds it: https://docs.slack.dev/reference/block-kit */
const TEXT_LIMITS: Record<string, number> = {
  'header.text': 150,
  'section.text': 3000,
  'context.elements': 3000,
  'button.text': 75,
  'confirm.title': 100,
  'confirm.text': 300,
  'confirm.confirm': 30,
  'confirm.deny': 30,
  'option.text': 75,
  'option.description': 75,
  'input.label': 2000,
  'input.hint': 2000,
  'modal.title': 24,
  'modal.submit': 24,
  'modal.close': 24,
}

/** Fails when a message breaks a limit of Slack, or when it holds markup that is none of ours. */
export function expectAllowed(view: MessageView): void {
  expect(view.text.length).toBeGreaterThan(0)
  expect(view.text.length).toBeLessThanOrEqual(4000)
  expectOurMarkup(view.text)
  expect(view.blocks.length).toBeLessThanOrEqual(50)
  expect(view.blocks.length).toBeGreaterThan(0)
  // https://github.com/slackapi/bolt-js/issues/2509
  expect(JSON.stringify(view.blocks).length).toBeLessThanOrEqual(12_000)
  expect(checkBlocks(view.blocks, 'message')).toEqual([])
  expectElements(view.blocks)
}

/** Fails when a form breaks a limit of Slack. */
export function expectAllowedForm(view: ModalView): void {
  expect(view.blocks.length).toBeLessThanOrEqual(100)
  expect(view.blocks.length).toBeGreaterThan(0)
  expect((view.private_metadata ?? '').length).toBeLessThanOrEqual(3000)
  expect(new Set(view.blocks.map((block) => block.block_id ?? Symbol())).size).toBe(view.blocks.length)
  expect(JSON.stringify(view).length).toBeLessThan(250_000)
  expect(checkView(view)).toEqual([])
  expectElements(view)
}

function expectElements(view: unknown): void {
  walk(JSON.parse(JSON.stringify(view)) as Json, 'root', 'root')
}

/** `owner` is the type of the nearest block or element above, `field` where in it we are. */
function walk(node: Json, owner: string, field: string): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, owner, field)
    return
  }
  if (typeof node !== 'object' || node === null) return
  const untyped = field.includes('option') ? 'option' : field === 'confirm' ? 'confirm' : owner
  const type = typeof node.type === 'string' ? node.type : untyped
  if (type === 'plain_text' || type === 'mrkdwn') expectText(node, `${owner}.${field}`)
  else expectElement(node, type)
  for (const [key, value] of Object.entries(node)) walk(value, type, key)
}

function expectText(node: { [key: string]: Json }, place: string): void {
  const text = String(node.text)
  const limit = TEXT_LIMITS[place]
  expect(limit, place).toBeDefined()
  expect(text.length, place).toBeLessThanOrEqual(limit!)
  expect(text.trim().length, place).toBeGreaterThan(0)
  expect(text.isWellFormed(), place).toBe(true)
  if (node.type === 'mrkdwn') {
    expect(node.verbatim).toBe(true)
    expectOurMarkup(text)
  } else {
    expect(node.emoji).toBe(false)
  }
}

function expectElement(node: { [key: string]: Json }, type: string): void {
  const sized = (key: string, least: number, most: number) => {
    const list = node[key]
    if (!Array.isArray(list)) return
    expect(list.length, `${type}.${key}`).toBeGreaterThanOrEqual(least)
    expect(list.length, `${type}.${key}`).toBeLessThanOrEqual(most)
  }
  if (type === 'actions') {
    sized('elements', 1, 5)
    const ids = (node.elements as { action_id: string }[]).map((element) => element.action_id)
    expect(new Set(ids).size).toBe(ids.length)
  }
  if (type === 'context') sized('elements', 1, 10)
  if (type === 'overflow') sized('options', 2, 5)
  if (type === 'static_select' || type === 'multi_static_select') sized('options', 1, 100)
  if (type === 'radio_buttons') sized('options', 1, 10)
  if (type === 'button') expect(String(node.value ?? '').length).toBeLessThanOrEqual(2000)
  if (type === 'button' && node.url !== undefined) expect(String(node.url).length).toBeLessThanOrEqual(3000)
  if (type === 'option') expect(String(node.value).length).toBeLessThanOrEqual(75)
  if (type === 'plain_text_input') expect(String(node.initial_value ?? '').length).toBeLessThanOrEqual(3000)
  for (const key of ['action_id', 'block_id']) expect(String(node[key] ?? '').length).toBeLessThanOrEqual(255)
}

const OURS =
  /<(?:!date\^\d+\^(?:\{date_short_pretty\} )?\{time\}\|[^<>|]+|@U0[A-Z]+|#C0[A-Z0-9]+|https:\/\/[a-z.]*example[^\s<>|]*\|[^<>|]+|https:\/\/shop\.slack\.com[^\s<>|]*\|[^<>|]+)>/g

/** No `<` and no `>` but those of our own dates, mentions of known people, channels and links; `&` only as an entity. */
export function expectOurMarkup(text: string): void {
  const rest = text.replace(OURS, '').replace(/^> /gm, '')
  expect(rest).not.toMatch(/[<>]/)
  expect(rest.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&')
  expect(text).not.toMatch(/`{3}/)
}
