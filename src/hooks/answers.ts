/** What became of one sign of trouble; `dedupKey` is its key. */
export type HookOutcome = {
  dedupKey: string
  result: 'declared' | 'attached' | 'offered' | 'noted' | 'recovered' | 'repeated' | 'ignored'
  incident: number | null
  url: string | null
}

/** What a hook is answered with; `result` is the furthest of all. */
export type HookAnswer = {
  result: HookOutcome['result']
  incident: number | null
  /** The incident's channel; null before there is one. */
  url: string | null
  sightings: { dedup_key: string; result: HookOutcome['result']; incident: number | null }[]
  /** What of the body could not be used; absent where all could. */
  problems?: string[]
}

const FURTHEST_FIRST: readonly HookOutcome['result'][] = [
  'declared',
  'attached',
  'offered',
  'noted',
  'recovered',
  'repeated',
  'ignored',
]

/** Puts together what became of a body. */
export function answerOf(outcomes: readonly HookOutcome[], problems: readonly string[]): HookAnswer {
  const furthest = FURTHEST_FIRST.flatMap((result) => outcomes.filter((one) => one.result === result))
  const first = furthest[0]
  const told =
    furthest.find((one) => one.incident !== null && one.result === first?.result) ??
    furthest.find((one) => one.incident !== null)
  return {
    result: first?.result ?? 'ignored',
    incident: told?.incident ?? null,
    url: told?.url ?? null,
    sightings: outcomes.map(({ dedupKey, result, incident }) => ({ dedup_key: dedupKey, result, incident })),
    ...(problems.length > 0 ? { problems: [...problems] } : {}),
  }
}
