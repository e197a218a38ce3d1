type Json = Record<string, unknown>

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const textOf = (value: unknown): string => String((value as Json | undefined)?.['text'] ?? '')

/** Characters of HTML made harmless. Slack's own text has `&`, `<` and `>` escaped already. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const EMOJI: Record<string, string> = {
  red_circle: '🔴',
  white_check_mark: '✅',
  eyes: '👀',
  wave: '👋',
  large_green_circle: '🟢',
}

/** Slack's mrkdwn as HTML (https://docs.slack.dev/messaging/formatting-message-text). `names`: what ids are called. */
export function mrkdwn(text: string, names: ReadonlyMap<string, string>): string {
  const [plain, ...fenced] = text.split('```')
  const inline = (part: string) =>
    part
      .replace(/<!date\^(\d+)\^[^|>]*\|([^>]*)>/g, '<span class="time">$2</span>')
      .replace(/<@([A-Za-z0-9]+)>/g, (_, id: string) => `<span class="mention">@${names.get(id) ?? id}</span>`)
      .replace(/<#([A-Z0-9]+)(\|[^>]*)?>/g, (_, id: string) => `<span class="mention">#${names.get(id) ?? id}</span>`)
      .replace(/<(https?:[^|>]*)\|([^>]*)>/g, '<a>$2</a>')
      .replace(/<(https?:[^>]*)>/g, '<a>$1</a>')
      .replace(/(^|[\s(])\*([^*\n]+)\*/g, '$1<b>$2</b>')
      .replace(/(^|[\s(])_([^_\n]+)_(?=$|[\s.,)])/g, '$1<i>$2</i>')
      .replace(/`([^`\n]+)`/g, '<code>$1</code>')
      .replace(/:([a-z_]+):/g, (all, name: string) => EMOJI[name] ?? all)
      .replace(/^(?:&gt;|>) ?(.*)(?:\n|$)/gm, '<blockquote>$1</blockquote>')
      .replaceAll('\n', '<br>')
  return (
    inline(plain ?? '') +
    fenced.map((part, at) => (at % 2 === 0 ? `<pre>${part.replace(/^\n|\n$/g, '')}</pre>` : inline(part))).join('')
  )
}

/** Block Kit blocks as HTML, as far as Debrief uses them. */
export function blocksHtml(blocks: unknown, names: ReadonlyMap<string, string>): string {
  return list(blocks)
    .map((block) => {
      switch (block['type']) {
        case 'header':
          return `<h2>${escaped(textOf(block['text']))}</h2>`
        case 'section': {
          const fields = list(block['fields']).map((field) => `<div>${mrkdwn(textOf(field), names)}</div>`)
          const beside = block['accessory'] ? element(block['accessory'] as Json) : ''
          const body = block['text'] ? mrkdwn(textOf(block['text']), names) : ''
          return `<div class="section"><div>${body}${fields.length > 0 ? `<div class="fields">${fields.join('')}</div>` : ''}</div>${beside}</div>`
        }
        case 'actions':
          return `<div class="actions">${list(block['elements']).map(element).join('')}</div>`
        case 'context':
          return `<div class="context">${list(block['elements'])
            .map((one) => mrkdwn(String(one['text'] ?? ''), names))
            .join(' ')}</div>`
        case 'divider':
          return '<hr>'
        default:
          return ''
      }
    })
    .join('\n')
}

function element(one: Json): string {
  if (one['type'] === 'overflow') return '<span class="button">•••</span>'
  return `<span class="button ${String(one['style'] ?? '')}">${escaped(textOf(one['text']))}</span>`
}
