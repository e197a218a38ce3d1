import type { Roster } from '../domain/roster.ts'
import { isHookKind } from '../roster/hook-kinds.ts'
import { ORDER_SOURCE } from './orders/index.ts'
import { type HookSecrets, secretsFor } from './signatures.ts'

/** What keeps the hooks of a roster from being taken, a line each. */
export function hookProblems(roster: Roster, secrets: HookSecrets): string[] {
  const unsigned = roster.hooks.filter(({ key }) => secretsFor(secrets, key).length === 0)
  const nobodys = Object.keys(secrets.of).filter(
    (key) => key !== ORDER_SOURCE && !isHookKind(key) && !roster.hooks.some((one) => one.key === key),
  )
  return [
    ...unsigned.map(
      ({ key }) =>
        `The roster names the hook ${key}, but neither DEBRIEF_HOOK_SECRET nor DEBRIEF_HOOK_SECRETS has a secret for it: what it sends is refused.`,
    ),
    ...nobodys.map(
      (key) => `DEBRIEF_HOOK_SECRETS has a secret for "${key}", which is no hook of the roster, and no kind of hook.`,
    ),
  ]
}
