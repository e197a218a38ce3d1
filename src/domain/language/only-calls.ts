import type { Team } from '../roster.ts'
import { fold, onWordBoundaries } from '../roster-lookup.ts'

const CALLING = /^(?:please )?(?:call|page|wake|alert|ring|notify|bring in)\b/
const SOMEBODY =
  /\bTEAM\b|\b(?:all|every\w*|both|each|teams?|people|pocs?|points? of contact|contacts?|who\w*|on call)\b/
/** What else is to be done, or asked of them. */
const MORE = /[;:?]|[.!]\s+\S|\b(?:to|for|about|whether|which|what|when|where|how|why|if|until|with)\b/
const AND_MORE = /\b(?:and|then|or)\s+(?:the\s+)?(?!TEAM\b|all\b|every|the\b)/

/** Whether words that tell people what to do ask for nothing but to call teams. In doubt they do not: what is left undone must be seen. */
export function onlyCalls(text: string, teams: readonly Team[]): boolean {
  const names = teams.flatMap((team) => [team.name, team.key, ...team.aliases]).map(fold)
  const longestFirst = names.filter((name) => name !== '').sort((a, b) => b.length - a.length)
  const told = fold(text).replace(/,?\s*\bbefore\b.*$/, '')
  const said = longestFirst.reduce(
    (left, name) => left.replaceAll(new RegExp(onWordBoundaries(name), 'gu'), 'TEAM'),
    told,
  )
  return CALLING.test(said) && SOMEBODY.test(said) && !MORE.test(said) && !AND_MORE.test(said)
}
