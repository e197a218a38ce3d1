import { z } from 'zod'
import type { Instant } from '../../../domain/time.ts'
import { address, digestOf, instant, isAhead, problemsOf, titleOf, words } from '../../reading.ts'
import type { ChangeReading, Headers } from '../reading.ts'

const text = words.pipe(z.string().max(200)).transform(titleOf)

/** A change in our own form (docs/hooks.md); an unknown field is refused, since it is mostly a misspelled one; null is the same as nothing. */
const JsonChange = z.strictObject({
  title: words.pipe(z.string().max(2000)),
  at: instant.nullish(),
  service: text.nullish(),
  version: text.nullish(),
  by: text.nullish(),
  link: address.nullish(),
  as_built: address.nullish(),
  key: text.nullish(),
})

/** Reads one change. Without a `key` the same words within the same hour (or at the same `at`) are the same change. */
export function readJson(body: unknown, _headers: Headers, now: Instant): ChangeReading {
  const parsed = JsonChange.safeParse(body, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, '', Object.keys(JsonChange.shape)) }
  if (parsed.data.at && isAhead(parsed.data.at, now))
    return {
      ok: false,
      problems: [`at: ${parsed.data.at} is more than five minutes ahead: leave it out where it is now`],
    }
  const { title, at, service, version, by, link, as_built: asBuilt, key } = parsed.data
  return {
    ok: true,
    value: [
      {
        key: key ?? digestOf(at ?? now.slice(0, 13), title, service ?? '', version ?? ''),
        at: at ?? now,
        asOf: now,
        title: titleOf(title),
        service: service ?? null,
        version: version ?? null,
        byName: by ?? null,
        link: link ?? null,
        asBuilt: asBuilt ?? null,
      },
    ],
  }
}
