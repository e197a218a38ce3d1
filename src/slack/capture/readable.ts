/** The parts of a message that hold words. */
type Parts = { text: string; blocks: readonly unknown[]; attachments: readonly unknown[]; files: readonly string[] }

/**
 * What a person would read: the text; where there is none, what blocks, attachments and files say. Attachments of bots
 * are read besides their text, since alerts put the facts there.
 */
export function readableText({ text, blocks, attachments, files }: Parts): string {
  const body = text.trim() !== '' ? text : wordsOf(blocks).join('\n')
  const attached = attachments.flatMap((one) => attachmentWords(one)).filter((line) => !body.includes(line))
  const parts = [body, ...attached].filter((part) => part.trim() !== '')
  if (parts.length > 0) return parts.join('\n')
  return files.length > 0 ? `[${files.length === 1 ? 'file' : 'files'}: ${files.join(', ')}]` : ''
}

type Node = {
  type?: string
  text?: unknown
  elements?: unknown
  fields?: unknown
  url?: string
  user_id?: string
  name?: string
  alt_text?: string
  title?: unknown
}

/**
 * Attachments that belong to what was said. Previews of links come later, by a change, and are not; a shared message is
 * (docs.slack.dev/messaging/unfurling-links-in-messages).
 */
export function ownAttachments(attachments: readonly unknown[]): unknown[] {
  return attachments.filter((one) => {
    const { from_url, is_share } = (one ?? {}) as { from_url?: unknown; is_share?: unknown }
    return from_url === undefined || is_share === true
  })
}

/** Lines of Block Kit and rich text, in their order (docs.slack.dev/reference/block-kit/blocks). */
function wordsOf(nodes: readonly unknown[]): string[] {
  return nodes.map((node) => wordsOfNode(node as Node)).filter((line) => line !== '')
}

function wordsOfNode(node: Node | null): string {
  if (!node || typeof node !== 'object') return ''
  if (typeof node.text === 'string') return node.text
  const own = [node.text ? wordsOfNode(node.text as Node) : '', node.type === 'image' ? (node.alt_text ?? '') : '']
  if (node.type === 'user' && node.user_id) own.push(`<@${node.user_id}>`)
  if (node.type === 'link' && node.url) own.push(node.url)
  if (node.type === 'emoji' && node.name) own.push(`:${node.name}:`)
  const inner = [...listOf(node.fields), ...listOf(node.elements)]
    .map((one) => wordsOfNode(one as Node))
    .filter((line) => line !== '')
  const joint = node.type === 'rich_text_section' || node.type === 'context' ? '' : '\n'
  return [...own.filter((line) => line !== ''), inner.join(joint)].filter((line) => line !== '').join('\n')
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function attachmentWords(attachment: unknown): string[] {
  const { pretext, title, text, fallback, fields, blocks } = (attachment ?? {}) as Record<string, unknown>
  const fieldLines = listOf(fields).map((field) => {
    const { title: name, value } = field as { title?: string; value?: string }
    return [name, value].filter(Boolean).join(': ')
  })
  const lines = [pretext, title, text, ...fieldLines].filter(
    (line): line is string => typeof line === 'string' && line.trim() !== '',
  )
  const inner = wordsOf(listOf(blocks))
  if (lines.length + inner.length > 0) return [...lines, ...inner]
  return typeof fallback === 'string' ? [fallback] : []
}
