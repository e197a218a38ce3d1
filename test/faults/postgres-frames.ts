/** One message of PostgreSQL's protocol (https://www.postgresql.org/docs/current/protocol-message-formats.html), its type byte and length included. */
export type Frame = { type: string; bytes: Buffer }

/** Cuts a stream of bytes into messages. A client's first one has no type byte: it comes as type `startup`. */
export function frameReader(from: 'client' | 'server', take: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let startup = from === 'client'
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const typed = startup ? 0 : 1
      if (rest.length < typed + 4) return
      const length = typed + rest.readInt32BE(typed)
      if (rest.length < length) return
      const bytes = rest.subarray(0, length)
      rest = rest.subarray(length)
      const type = startup ? 'startup' : String.fromCharCode(bytes[0]!)
      startup = false
      take({ type, bytes })
    }
  }
}

/** The settings that a client sends first, such as `application_name`; empty where it asks for something else, such as TLS. */
export function startupSettings({ bytes }: Frame): Map<string, string> {
  if (bytes.readInt16BE(4) !== 3) return new Map()
  const words = bytes.subarray(8).toString().split('\0')
  return new Map(words.flatMap((word, index) => (index % 2 === 0 && word ? [[word, words[index + 1] ?? '']] : [])))
}

/** The statement of a simple query or of a Parse; null in other messages. */
export function statementOf({ type, bytes }: Frame): string | null {
  if (type === 'Q') return bytes.subarray(5, -1).toString()
  if (type !== 'P') return null
  const name = bytes.indexOf(0, 5)
  return bytes.subarray(name + 1, bytes.indexOf(0, name + 1)).toString()
}

/** A simple query, as a client sends it. */
export function simpleQuery(statement: string): Buffer {
  const text = Buffer.from(`${statement}\0`)
  const head = Buffer.alloc(5)
  head.write('Q')
  head.writeInt32BE(4 + text.length, 1)
  return Buffer.concat([head, text])
}

/** ReadyForQuery outside of a transaction. */
export const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

/** Whether the server is ready outside of a transaction (`I`), in one (`T`), or in one that failed (`E`). */
export function statusOf({ bytes }: Frame): string {
  return String.fromCharCode(bytes[5]!)
}
