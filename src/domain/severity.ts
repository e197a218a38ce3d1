/** Severities from worst to mildest; what each means is said in the roster in the company's words. */
export const SEVERITIES = ['SEV1', 'SEV2', 'SEV3', 'SEV4'] as const
/** How bad an incident is. */
export type Severity = (typeof SEVERITIES)[number]

/** 1 for SEV1 to 4 for SEV4; compare severities by rank. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity) + 1
}

/** Whether `a` is worse than `b`. */
export function worse(a: Severity, b: Severity): boolean {
  return rankOf(a) < rankOf(b)
}

/** Whether somebody must be reached for it whatever the roster says: SEV1 and SEV2. */
export function isSevere(severity: Severity): boolean {
  return rankOf(severity) <= rankOf('SEV2')
}
