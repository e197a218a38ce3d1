import { quietUntil } from '../../src/domain/working-hours.ts'
import type { Left } from './outbox.ts'
import type { Citizen } from './town.ts'

/** Somebody by their readable name. */
export function personNamed(people: readonly Citizen[], name: string | null): Citizen | null {
  return people.find((one) => one.name === name) ?? null
}

/** Whether it reached somebody in their quiet hours. */
export function inQuiet({ at, to }: Pick<Left, 'at' | 'to'>): boolean {
  return quietUntil(to.zone, at) !== null
}

/** Of numbers in ascending order the one below which a share of them lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!
}
