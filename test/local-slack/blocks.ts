import { isObject } from './args.ts'
import { checkKeys, checkList, checkOptionalString, checkString, checkText, type Problems, problems } from './checks.ts'
import { checkElement } from './elements.ts'
import type { Json } from './types.ts'

type Check = { keys: string; run?: (p: Problems, path: string, block: Json) => void }

function each(p: Problems, path: string, value: unknown, max: number, run: (item: unknown, at: string) => void): void {
  for (const [index, item] of checkList(p, path, value, max).entries()) run(item, `${path}/${index}`)
}

function uniqueActionIds(p: Problems, path: string, elements: unknown): void {
  if (!Array.isArray(elements)) return
  const seen = new Set<unknown>()
  for (const element of elements) {
    const id = isObject(element) ? element['action_id'] : undefined
    if (id !== undefined && seen.has(id))
      p.add(path, `\`action_id\` "${String(id)}" already exists for another element in this block`)
    seen.add(id)
  }
}

const checks: Record<string, Check> = {
  section: {
    keys: 'text fields accessory expand',
    run(p, path, block) {
      if (block['text'] === undefined && block['fields'] === undefined) p.add(path, 'needs text or fields')
      if (block['text'] !== undefined) checkText(p, `${path}/text`, block['text'], 3000)
      if (block['fields'] !== undefined)
        each(p, `${path}/fields`, block['fields'], 10, (field, at) => checkText(p, at, field, 2000))
      if (block['accessory'] !== undefined) checkElement(p, `${path}/accessory`, block['accessory'], 'accessory')
    },
  },
  header: { keys: 'text level', run: (p, path, block) => checkText(p, `${path}/text`, block['text'], 150, 'plain') },
  divider: { keys: '' },
  context: {
    keys: 'elements',
    run(p, path, block) {
      each(p, `${path}/elements`, block['elements'], 10, (element, at) => {
        if (isObject(element) && element['type'] === 'image') checkElement(p, at, element, 'accessory')
        else checkText(p, at, element, 3000)
      })
    },
  },
  actions: {
    keys: 'elements',
    run(p, path, block) {
      each(p, `${path}/elements`, block['elements'], 25, (element, at) => checkElement(p, at, element, 'actions'))
      uniqueActionIds(p, `${path}/elements`, block['elements'])
    },
  },
  input: {
    keys: 'label element hint optional dispatch_action',
    run(p, path, block) {
      checkText(p, `${path}/label`, block['label'], 2000, 'plain')
      if (block['hint'] !== undefined) checkText(p, `${path}/hint`, block['hint'], 2000, 'plain')
      checkElement(p, `${path}/element`, block['element'], 'input')
    },
  },
  image: {
    keys: 'image_url slack_file alt_text title',
    run(p, path, block) {
      checkString(p, `${path}/alt_text`, block['alt_text'], 2000)
      if (block['title'] !== undefined) checkText(p, `${path}/title`, block['title'], 2000, 'plain')
      if ((block['image_url'] === undefined) === (block['slack_file'] === undefined))
        p.add(path, 'needs image_url or slack_file')
    },
  },
  markdown: { keys: 'text', run: (p, path, block) => checkString(p, `${path}/text`, block['text'], 12_000) },
  rich_text: { keys: 'elements', run: checkRichText },
  table: { keys: 'rows column_settings', run: checkTable },
}

const richParts = ['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote']
const richLeaves = ['text', 'link', 'user', 'usergroup', 'channel', 'emoji', 'broadcast', 'date', 'color', 'team']

function checkRichText(p: Problems, path: string, block: Json): void {
  each(p, `${path}/elements`, block['elements'], 1000, (part, at) => {
    if (!isObject(part) || !richParts.includes(String(part['type']))) {
      p.add(at, 'unsupported rich text element')
      return
    }
    const lines = part['type'] === 'rich_text_list' ? part['elements'] : [part]
    for (const line of checkList(p, `${at}/elements`, lines, 1000, 0)) {
      for (const leaf of isObject(line) ? checkList(p, `${at}/elements`, line['elements'], 1000, 0) : []) {
        const kind = isObject(leaf) ? String(leaf['type']) : 'nothing'
        if (!richLeaves.includes(kind)) p.add(`${at}/elements`, `unsupported type: ${kind}`)
        else if (isObject(leaf) && kind === 'text') checkString(p, `${at}/elements/text`, leaf['text'], null)
      }
    }
  })
}

function checkTable(p: Problems, path: string, block: Json): void {
  each(p, `${path}/rows`, block['rows'], 100, (row, at) => {
    for (const cell of checkList(p, at, row, 20)) {
      const kind = isObject(cell) ? String(cell['type']) : 'nothing'
      if (!['raw_text', 'raw_number', 'rich_text'].includes(kind)) p.add(at, `unsupported type: ${kind}`)
    }
  })
  if (JSON.stringify(block['rows'] ?? []).length > 30_000) p.add(path, 'table is too large')
}

/** Kinds that exist and that the bot does not use: accepted unread. */
const unread = new Set('video file context_actions alert card carousel container data_table task_card plan'.split(' '))

function checkBlock(p: Problems, path: string, block: unknown, surface: 'message' | 'modal' | 'home'): void {
  if (!isObject(block)) {
    p.add(path, 'must be an object')
    return
  }
  const kind = String(block['type'])
  checkOptionalString(p, `${path}/block_id`, block['block_id'], 255)
  if (unread.has(kind)) return
  const check = checks[kind]
  if (!check || (surface !== 'message' && kind === 'table')) {
    p.add(`${path}/type`, `unsupported type: ${kind}`)
    return
  }
  checkKeys(p, path, block, `type block_id ${check.keys}`)
  check.run?.(p, path, block)
}

/** What Slack would not take about these blocks; empty where all is well. 50 in a message, 100 in a view. */
export function checkBlocks(value: unknown, surface: 'message' | 'modal' | 'home'): string[] {
  const p = problems()
  const blocks = checkList(p, '/blocks', value, surface === 'message' ? 50 : 100, 0)
  const ids = new Set<unknown>()
  for (const [index, block] of blocks.entries()) {
    checkBlock(p, `/blocks/${index}`, block, surface)
    const id = isObject(block) ? block['block_id'] : undefined
    if (id !== undefined && ids.has(id))
      p.add(`/blocks/${index}/block_id`, `\`block_id\` "${String(id)}" already exists`)
    ids.add(id)
  }
  const markdown = blocks.map((block) =>
    isObject(block) && block['type'] === 'markdown' ? String(block['text']).length : 0,
  )
  if (markdown.reduce((sum, length) => sum + length, 0) > 12_000)
    p.add('/blocks', 'markdown blocks exceed 12000 characters')
  return p.found
}

const viewKeys =
  'type title submit close blocks private_metadata callback_id external_id clear_on_close notify_on_close submit_disabled'

/** What Slack would not take about this modal or Home tab. */
export function checkView(value: unknown): string[] {
  if (!isObject(value)) return ['must be an object [json-pointer:/view]']
  const p = problems()
  const kind = value['type']
  if (kind !== 'modal' && kind !== 'home') return ['must be one of: modal, home [json-pointer:/view/type]']
  checkKeys(p, '/view', value, viewKeys)
  if (kind === 'modal') {
    checkText(p, '/view/title', value['title'], 24, 'plain')
    for (const name of ['submit', 'close']) {
      if (value[name] !== undefined) checkText(p, `/view/${name}`, value[name], 24, 'plain')
    }
    const blocks = Array.isArray(value['blocks']) ? value['blocks'] : []
    const hasInput = blocks.some((block) => isObject(block) && block['type'] === 'input')
    if (hasInput && value['submit'] === undefined) p.add('/view', 'missing required field: submit')
  }
  if (value['private_metadata'] !== undefined)
    checkString(p, '/view/private_metadata', value['private_metadata'], 3000, 0)
  for (const name of ['callback_id', 'external_id']) {
    if (value[name] !== undefined) checkString(p, `/view/${name}`, value[name], 255, 0)
  }
  return [
    ...p.found,
    ...checkBlocks(value['blocks'], kind).map((line) => line.replace('json-pointer:/', 'json-pointer:/view/')),
  ]
}
