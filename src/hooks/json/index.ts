import { z } from 'zod'
import { DETECTIONS } from '../../domain/incident.ts'
import { HOOK_RULES } from '../../domain/roster.ts'
import { SEVERITIES } from '../../domain/severity.ts'
import {
  address,
  digestOf,
  type HookGiven,
  type HookReading,
  instant,
  isAhead,
  problemsOf,
  servicesOf,
  severityOf,
  shown,
  textOf,
  titleOf,
  words,
} from '../reading.ts'

/** The body of one's own tools (docs/hooks.md); null is the same as nothing. */
const Body = z.strictObject({
  title: words.nullish(),
  text: z.string().nullish(),
  service: words.nullish(),
  services: z.array(words).max(50).nullish(),
  severity: words.nullish(),
  signal: z.enum(DETECTIONS).nullish(),
  at: instant.nullish(),
  link: address.nullish(),
  dedup_key: words.pipe(z.string().max(200)).nullish(),
  status: z.enum(['firing', 'resolved']).nullish(),
  count: z.int().min(1).max(1_000_000).nullish(),
  by: words.nullish(),
  rule: z.enum(HOOK_RULES).nullish(),
})

/** Reads plain JSON. A field that is not known is refused: a mistyped `severity` would otherwise page the wrong people. */
export function readJson(body: unknown, given: HookGiven): HookReading {
  const parsed = Body.safeParse(body, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, '', Object.keys(Body.shape)) }
  const read = parsed.data
  const over = read.status === 'resolved'
  if (!read.title && !(over && read.dedup_key))
    return { ok: false, problems: ['title: it is missing. Only what is resolved by its dedup_key needs none.'] }
  if (read.at && isAhead(read.at, given.now))
    return {
      ok: false,
      problems: [`at: ${read.at} is more than five minutes ahead of ${given.now}. Leave it out, or set the clock.`],
    }

  const title = titleOf(read.title ?? '')
  const text = textOf(read.text)
  const named = [...(read.service ? [read.service] : []), ...(read.services ?? [])]
  const { services, unknown } = servicesOf(given, named, title)
  const dedupKey = read.dedup_key ?? digestOf(title.toLowerCase(), ...services.toSorted())
  const at = read.at ?? given.now
  const link = read.link ?? null
  if (over)
    return { ok: true, rule: null, problems: [], events: [{ kind: 'over', dedupKey, at, text: title || text, link }] }

  const severity = severityOf(given.source, read.severity)
  const problems = unknown.map(
    ({ name, near }) =>
      `services: there is no service ${shown(name)}. ${near ? `Did you mean ${near}?` : 'It was left out.'}`,
  )
  if (read.severity && !severity)
    problems.push(
      `severity: ${shown(read.severity)} is none. It is one of ${SEVERITIES.join(', ')}, or a word under severities: of this hook in the roster; the company's default was taken.`,
    )
  const sign = {
    dedupKey,
    signal: read.signal ?? given.source.signal,
    title,
    text,
    services,
    severity,
    at,
    count: read.count ?? 1,
    link,
    byUserId: null,
    byName: read.by ? titleOf(read.by) : given.source.name,
  }
  return { ok: true, rule: read.rule ?? null, problems, events: [{ kind: 'seen', sign }] }
}
