import type { ModalView } from '@slack/types'
import type { MessageView } from '../../../src/slack/views/blocks.ts'
import type { FieldState, FormValues } from '../../../src/slack/views/forms.ts'

/** The texts of a message as a person reads them, one line a block; dates as their fallback, buttons in brackets. */
export function read(view: MessageView): string[] {
  return view.blocks.map((block) => {
    switch (block.type) {
      case 'header':
        return `# ${block.text.text}`
      case 'section':
        return `${shown(block.text?.text ?? '')}${block.accessory === undefined ? '' : ` ${element(block.accessory)}`}`
      case 'context':
        return `~ ${block.elements.map((one) => ('text' in one ? shown(one.text) : '')).join(' ')}`
      case 'actions':
        return block.elements.map(element).join(' ')
      default:
        return block.type
    }
  })
}

const shown = (text: string) => text.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')

function element(one: object): string {
  const { type, text, style, options } = one as {
    type: string
    text?: { text: string }
    style?: string
    options?: { text: { text: string } }[]
  }
  if (type === 'button') return `[${text?.text}${style === undefined ? '' : ` (${style})`}]`
  return `[${options?.map((option) => option.text.text).join(' / ')}]`
}

/** What Slack sends when a form is sent as it opened, with some fields changed. */
export function submitted(form: ModalView, changed: Record<string, FieldState> = {}): FormValues {
  const values: FormValues = {}
  for (const block of form.blocks) {
    if (!('element' in block) || block.block_id === undefined) continue
    const field = block.element as {
      action_id: string
      initial_value?: string
      initial_option?: { value: string }
      initial_options?: { value: string }[]
    }
    values[block.block_id] = {
      [field.action_id]: changed[block.block_id] ?? {
        value: field.initial_value ?? null,
        selected_option: field.initial_option ?? null,
        selected_options: field.initial_options ?? [],
        selected_user: null,
      },
    }
  }
  return values
}
