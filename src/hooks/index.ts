import { didYouMean } from '../domain/language/similar.ts'
import type { HookRule, HookSource, Roster } from '../domain/roster.ts'
import { isHookKind, plainSource } from '../roster/hook-kinds.ts'
import { readAlertmanager } from './alertmanager/index.ts'
import { CHANGE_KINDS } from './changes/index.ts'
import { readGrafana } from './grafana/index.ts'
import { readJson } from './json/index.ts'
import { readPagerDuty } from './pagerduty/index.ts'
import type { HookGiven, HookReading } from './reading.ts'

const READERS: Record<string, (body: unknown, given: HookGiven) => HookReading> = {
  alertmanager: readAlertmanager,
  grafana: readGrafana,
  pagerduty: readPagerDuty,
  json: readJson,
}

/** Kinds whose bodies tell of trouble; each is a folder here. */
export const INCIDENT_KINDS: readonly string[] = Object.keys(READERS)

/** How much a rule may do, the least first. */
const WEAKEST_FIRST: readonly HookRule[] = ['attach', 'offer', 'declare']

/** The source that an address names: one of the roster's, or a kind by its own name, which needs no line there. Null for any other. */
export function findSource(roster: Roster, purpose: 'incident' | 'change', key: string): HookSource | null {
  const configured = roster.hooks.find((one) => one.key === key)
  const source = configured ?? (isHookKind(key) ? plainSource(key, key) : null)
  return source && kindsFor(purpose).includes(source.kind) ? source : null
}

/** Why there is no such source, with those that there are. */
export function noSource(roster: Roster, purpose: 'incident' | 'change', key: string): string {
  const own = roster.hooks.filter((one) => kindsFor(purpose).includes(one.kind)).map((one) => one.key)
  const known = [...new Set([...own, ...kindsFor(purpose)])]
  const near = didYouMean(key, known)
  return `There is no hook "${key}" for ${purpose === 'incident' ? 'incidents' : 'changes'}. ${near ? `Did you mean ${near}? ` : ''}There are ${known.join(', ')}; others are named under hooks: in the roster.`
}

function kindsFor(purpose: 'incident' | 'change'): readonly string[] {
  return purpose === 'incident' ? INCIDENT_KINDS : CHANGE_KINDS
}

/** Reads a body of a source that tells of trouble. Never throws, whatever the body is. */
export function readHook(body: unknown, given: HookGiven): HookReading {
  return READERS[given.source.kind]!(body, given)
}

/** The rule by which a body is taken: what it asks for itself may only be less than what its source may. */
export function ruleFor(source: HookSource, asked: HookRule | null): HookRule {
  return WEAKEST_FIRST.find((one) => one === source.rule || one === asked) ?? source.rule
}
