import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const ts = z.string().regex(/^\d{10}\.\d{6}$/, 'is a Slack ts such as 1615299304.141745')

const Said = z.object({
  ts,
  user: z.string().optional(),
  bot: z.string().optional(),
  text: z.string(),
  thread_ts: ts.optional(),
  edited: z.object({ ts, text: z.string() }).optional(),
  deleted: ts.optional(),
  files: z.array(z.object({ name: z.string() })).default([]),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })).default([]),
})

/** What is known of a case besides its messages; only tells when people type which command. */
const Labels = z.object({
  entries: z.array(z.object({ ts: z.string(), kind: z.string() })).default([]),
  milestones: z.record(z.string(), z.string().nullable()).default({}),
})

const CaseFile = z.object({
  id: z.string(),
  title: z.string(),
  timezone: z.string(),
  severity: z.string(),
  roster: z
    .array(z.object({ handle: z.string(), name: z.string(), team: z.string(), role: z.string().default('') }))
    .min(1),
  messages: z.array(Said).min(3, 'holds at least three messages'),
  labels: Labels.optional(),
})

/** An outage as it was talked about in a channel. */
export type CaseFile = z.infer<typeof CaseFile>
export type CaseMessage = z.infer<typeof Said>

/** Reads a case; throws with the file, the place and what is wrong. */
export async function readCase(file: string): Promise<CaseFile> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read (${error.code}).`)
  })
  const parsed = CaseFile.safeParse(JSON.parse(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`${file} is no case: ${issue?.path.join('.')} ${issue?.message}`)
  }
  const found = parsed.data
  found.messages.sort((a, b) => (a.ts < b.ts ? -1 : 1))
  return found
}

/** Epoch milliseconds of a Slack ts, which keep its microseconds. */
export function millisOfTs(value: string): number {
  const [seconds = '0', micros = '0'] = value.split('.')
  // Half a microsecond more, so that the way back through a floating-point number is exact.
  return Number(seconds) * 1000 + (Number(micros) + 0.5) / 1000
}
