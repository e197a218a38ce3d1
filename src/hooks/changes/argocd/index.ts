import { z } from 'zod'
import { instant, linkOf, problemsOf, words } from '../../reading.ts'
import { type ChangeReading, type Headers, oneLine } from '../reading.ts'

/** What Go's templates write for what is not there (pkg.go.dev/text/template: missingkey). */
const NO_VALUE = new Set(['', '<no value>', '&lt;no value&gt;', '<nil>'])
const given = z
  .string()
  .nullish()
  .transform((text) => (NO_VALUE.has(text?.trim() ?? '') ? null : text!.trim()))
const required = words.pipe(
  z.string().refine((text) => !NO_VALUE.has(text), 'Take the template as docs/hooks.md has it.'),
)

/**
 * The body that our template for argocd-notifications makes (docs/hooks.md): bodies are the user's own there
 * (argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook). Fields that are added are passed over.
 */
const ArgoCdBody = z.object({
  app: required,
  phase: required,
  started: required.pipe(instant),
  finished: given.pipe(instant.nullable()),
  revision: given,
  by: given,
  link: given,
  service: given,
  as_built: given,
})

/** Phases of an operation, in words (argo-cd.readthedocs.io/en/stable/operator-manual/notifications/triggers). */
const PHASES = new Map([
  ['Running', 'started'],
  ['Succeeded', 'done'],
  ['Failed', 'failed'],
  ['Error', 'failed'],
  ['Terminating', 'stopped'],
])

/** Reads what Argo CD tells of one synchronisation; each has one key from its start to its end. */
export function readArgoCd(body: unknown, _headers: Headers): ChangeReading {
  const parsed = ArgoCdBody.safeParse(body, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) }
  const { app, phase, started, finished, revision, by, link, service, as_built: asBuilt } = parsed.data
  const version = revision === null ? null : /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision
  const title = [app, version, `(Argo CD, ${PHASES.get(phase) ?? phase})`].filter((part) => part !== null).join(' ')
  return {
    ok: true,
    value: [
      {
        key: oneLine(`${started} ${app}`)!,
        at: started,
        asOf: finished ?? started,
        title: oneLine(title)!,
        service: oneLine(service ?? app),
        version: oneLine(version),
        byName: oneLine(by) ?? 'Argo CD',
        link: linkOf(link),
        asBuilt: linkOf(asBuilt),
      },
    ],
  }
}
