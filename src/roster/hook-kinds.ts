import type { HookSource } from '../domain/roster.ts'

/** Kinds of hooks, by whose bodies they are, and how they are called: `src/hooks` has a folder for each. */
export const HOOK_NAMES = {
  alertmanager: 'Alertmanager',
  grafana: 'Grafana',
  pagerduty: 'PagerDuty',
  json: 'Webhook',
  github: 'GitHub',
  argocd: 'Argo CD',
} as const

/** Whether a word is the name of a kind. */
export function isHookKind(word: string): word is keyof typeof HOOK_NAMES {
  return Object.hasOwn(HOOK_NAMES, word)
}

/** A source where the roster says no more of it. A company's own tool says what it means; a monitoring system says a lot. */
export function plainSource(key: string, kind: keyof typeof HOOK_NAMES): HookSource {
  const rule = kind === 'json' ? 'declare' : 'offer'
  return { key, kind, name: HOOK_NAMES[kind], rule, signal: 'alert', service: null, severities: {} }
}
