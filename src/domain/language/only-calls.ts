import type { Team } from '../roster.ts'
import { fold, onWordBoundaries } from '../roster-lookup.ts'

const CALLING = /^(?:please )?(?:call|page|wake|alert|ring|notify|bring in)\b/
const SOMEBODY =
  /\b(?:TEAM|all|everybody|everyone|both|them|teams?|people|pocs?|points? of contact|contacts?|who is on call)\b/
/** Besides whom, nothing but when. */
const THEM =
  /\b(?:TEAM|all|everybody|everyone|both|each|them|the|teams?|people|pocs?|points? of contact|contacts?|who is|on call|at once|now|immediately|and)\b|,/g
/** What begins another line, sentence or condition. */
const MORE = /[\n&();:?]|[.!]\s+\S/

/** Whether words that tell people what to do ask for nothing but to call teams. In doubt they do not: what is left undone must be seen. */
export function onlyCalls(text: string, teams: readonly Team[]): boolean {
  const names = teams.flatMap((team) => [team.name, team.key, ...team.aliases]).map(fold)
  const longestFirst = names.filter((name) => name !== '').sort((a, b) => b.length - a.length)
  const told = fold(text).replace(/,?\s*\bbefore\b.*$/, '')
  if (MORE.test(text.trim())) return false
  const said = longestFirst.reduce(
    (left, name) => left.replaceAll(new RegExp(onWordBoundaries(name), 'gu'), 'TEAM'),
    told,
  )
  const rest = said
    .replace(CALLING, '')
    .replace(THEM, '')
    .replace(/[.!\s]+/g, '')
  return CALLING.test(said) && SOMEBODY.test(said) && rest === ''
}
