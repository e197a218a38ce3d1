import { readFile } from 'node:fs/promises'
import { getLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { UserError } from '../errors.ts'

/** A JSON file as it was read; `placeOf` says where the element at an index of its list, or one of its fields, stands: `file:line`. */
export type JsonFile = { file: string; value: unknown; placeOf(path: readonly (string | number)[]): string }

/** Reads a JSON file. Throws UserError with file, line and column for what is no JSON, or why the file cannot be read. */
export async function readJson(file: string): Promise<JsonFile> {
  const source = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    throw new UserError(`${file} cannot be read (${thrown.code}).`)
  })
  // Some tools that unpack an export write a byte order mark.
  const text = source.replace(/^\ufeff/, '')
  try {
    return {
      file,
      value: JSON.parse(text) as unknown,
      placeOf: (path) => `${file}:${lineAt(text, offsetOf(text, path))}`,
    }
  } catch {
    throw syntaxProblem(file, text)
  }
}

function syntaxProblem(file: string, text: string): UserError {
  const errors: ParseError[] = []
  parseTree(text, errors, { allowTrailingComma: false, disallowComments: true })
  const first = errors[0]
  const offset = first?.offset ?? 0
  const column = offset - text.lastIndexOf('\n', offset - 1)
  const near = text.slice(offset, offset + 30).split('\n')[0]
  const what = first
    ? printParseErrorCode(first.error)
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase()
    : 'it ends too early'
  const at =
    first && getLocation(text, offset).path.length > 0 ? ` in element ${getLocation(text, offset).path[0]}` : ''
  return new UserError(
    `${file}:${lineAt(text, offset)}:${column} is no JSON: ${what}${near ? ` before ${JSON.stringify(near)}` : ''}${at}. Unpack the export again, or mend the line.`,
  )
}

function offsetOf(text: string, path: readonly (string | number)[]): number {
  let node: Node | undefined = parseTree(text)
  for (const part of path) {
    const next: Node | undefined =
      typeof part === 'number'
        ? node?.children?.[part]
        : node?.children?.find((property) => property.children?.[0]?.value === part)?.children?.[1]
    if (!next) break
    node = next
  }
  return node?.offset ?? 0
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
