import { DETECTIONS } from '../domain/incident.ts'
import { HOOK_RULES, type HookSource } from '../domain/roster.ts'
import type { RosterFile } from './file.ts'
import { HOOK_NAMES, isHookKind, plainSource } from './hook-kinds.ts'
import { type FileNames, nearest, oneOf, readable, refer } from './names.ts'
import { quoted, type Report } from './problems.ts'

/** The systems that tell of trouble, with what they may do. */
export function readHooks(report: Report, file: RosterFile, names: FileNames): HookSource[] {
  return Object.entries(file.hooks).map(([key, hook]) => {
    const path = ['hooks', key]
    const kind = hook.kind ?? key
    if (!isHookKind(kind)) {
      const at = hook.kind === undefined ? path : [...path, 'kind']
      const kinds = nearest(kind, Object.keys(HOOK_NAMES))
      report.problem(
        at,
        `there is no kind of hook ${quoted(kind)}`,
        hook.kind === undefined ? `Say kind: of it. ${kinds}` : kinds,
      )
    }
    const plain = plainSource(key, isHookKind(kind) ? kind : 'json')
    return {
      ...plain,
      name: hook.name ?? (hook.kind === undefined ? plain.name : readable(key)),
      rule: oneOf(report, HOOK_RULES, hook.rule, [...path, 'rule']) ?? plain.rule,
      signal: oneOf(report, DETECTIONS, hook.signal, [...path, 'signal']) ?? plain.signal,
      service:
        hook.service === undefined
          ? null
          : refer(report, names.services, 'service', hook.service, [...path, 'service']),
      severities: hook.severities,
    }
  })
}
