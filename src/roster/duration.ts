import { Duration } from 'luxon'

const UNITS = { s: 'seconds', m: 'minutes', h: 'hours' } as const

/** Minutes of a duration as a roster file has it (`5m`, `30s`, `1h`, `1h 30m`), fractions kept; null when it is none or zero. */
export function minutesOf(text: string): number | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?)(?![a-z])\s*/giy)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null
  const total = parts.reduce(
    (sum, [, amount, unit]) =>
      sum.plus({ [UNITS[unit!.charAt(0).toLowerCase() as keyof typeof UNITS]]: Number(amount) }),
    Duration.fromMillis(0),
  )
  const minutes = total.as('minutes')
  return minutes > 0 ? minutes : null
}
