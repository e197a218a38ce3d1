import type { Team } from '../roster.ts'
import { fold, onWordBoundaries } from '../roster-lookup.ts'

const CALLING = /^(?:please )?(?:call|page|wake|alert|ring|notify|bring in)\b/
const WHO = 'TEAM|all|everybody|everyone|both|them|teams?|people|pocs?|points? of contact|contacts?|who is on call'
const SOMEBODY = new RegExp(`\\b(?:${WHO})\\b`)
/** Whom and when, and the words between: nothing else is asked for. */
const THEM = new RegExp(`\\b(?:${WHO}|each|the|who is|on call|at once|now|immediately|and)\\b|,`, 'g')
/** What begins another line, sentence or condition. */
const MORE = /[\n&();:?]|[.!]\s+\S/

/** Whether words that tell people what to do ask for nothing but to call teams. In doubt they do not: what is left undone must be seen. */
export function onlyCalls(text: string, teams: readonly Team[]): boolean {
  if (MORE.test(text.trim())) return false
  const told = fold(text).replace(/,?\s*\bbefore\b.*$/, '')
  const names = teams.flatMap((team) => [team.name, team.key, ...team.aliases]).map(fold)
  const longestFirst = names.filter((name) => name !== '').sort((a, b) => b.length - a.length)
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
