import type { IncomingMessage } from 'node:http'
import { isObject } from './args.ts'
import type { Json } from './types.ts'

export type Body = { args: Json; kind: 'none' | 'form' | 'json' | 'multipart' | 'raw'; raw: string }

/** Reads a request: query, form, JSON or multipart. A file part of a multipart form counts as text. */
export async function readBody(request: IncomingMessage, url: URL): Promise<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const bytes = Buffer.concat(chunks)
  const raw = bytes.toString()
  const query: Json = Object.fromEntries(url.searchParams)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/json')) return { args: { ...query, ...parse(raw) }, kind: 'json', raw }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { args: { ...query, ...Object.fromEntries(new URLSearchParams(raw)) }, kind: 'form', raw }
  }
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    const args: Json = { ...query }
    let content = ''
    for (const [name, value] of form) {
      args[name] = typeof value === 'string' ? value : await value.text()
      content = String(args[name])
    }
    return { args, kind: 'multipart', raw: content }
  }
  return { args: query, kind: bytes.length > 0 ? 'raw' : 'none', raw }
}

function parse(raw: string): Json {
  try {
    const value: unknown = JSON.parse(raw)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
