/** Words that say nothing about what is broken. */
const STOP_WORDS = new Set(
  (
    'a an the is are was were be been being am has have had do does did it its this that these those there here of in on at to for from with by ' +
    'as and or but so if then than we our us you your they their i my he she his her not no cannot cant dont doesnt isnt wont ' +
    'very some all any many most please again now still just getting get got gets seeing see seems returns returning return since today ' +
    'customers customer users user people everyone everybody nobody somebody someone one new issue issues problem problems incident'
  ).split(' '),
)

/** Words for one thing, under the name that they are compared by. */
const SAME_WORD: Record<string, string> = {
  unreachable: 'down',
  unavailable: 'down',
  outage: 'down',
  offline: 'down',
  dead: 'down',
  crashed: 'down',
  crashing: 'down',
  broken: 'failing',
  fails: 'failing',
  failed: 'failing',
  fail: 'failing',
  failure: 'failing',
  failures: 'failing',
  errors: 'failing',
  error: 'failing',
  erroring: 'failing',
  latency: 'slow',
  slowness: 'slow',
  timeout: 'slow',
  timeouts: 'slow',
  website: 'site',
  application: 'app',
  db: 'database',
  pay: 'payment',
  paying: 'payment',
}

/** How it fails says less than what fails, so these weigh half. */
const SYMPTOMS = new Set(['down', 'failing', 'slow', '5xx', '4xx', 'high', 'degraded'])

function tokensOf(title: string): string[] {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .match(/[\p{L}\p{N}]+/gu)
  const tokens = (words ?? []).filter((word) => !STOP_WORDS.has(word)).map(tokenOf)
  return [...new Set(tokens)]
}

function tokenOf(word: string): string {
  if (Object.hasOwn(SAME_WORD, word)) return SAME_WORD[word]!
  const status = /^([45])(?:xx|\d\d)s?$/.exec(word)
  if (status) return `${status[1]}xx`
  const single = word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
  return Object.hasOwn(SAME_WORD, single) ? SAME_WORD[single]! : single
}

const weightOf = (token: string) => (SYMPTOMS.has(token) ? 0.5 : 1)

const weighed = (tokens: string[]) => tokens.reduce((sum, token) => sum + weightOf(token), 0)

function sameToken(a: string, b: string): boolean {
  if (a === b) return true
  return a.length >= 5 && b.length >= 5 && !/\d/.test(a + b) && editDistance(a, b) <= 1
}

/** How alike two titles are, 0 (nothing in common) to 1 (the same words), whatever the order. Symmetric. */
export function similarTitles(a: string, b: string): number {
  const left = tokensOf(a)
  const right = tokensOf(b)
  const all = weighed(left) + weighed(right)
  if (all === 0) return 0
  const shared =
    weighed(left.filter((token) => right.some((other) => sameToken(token, other)))) +
    weighed(right.filter((token) => left.some((other) => sameToken(token, other))))
  return shared / all
}

/** Whether two titles probably speak of the same disruption, so that the open one is offered before a second is declared. */
export function likeTitle(a: string, b: string): boolean {
  return similarTitles(a, b) >= 0.5
}

/** The candidate that a mistyped word was probably meant to be, in any case; null when none is near. The first of equals. */
export function didYouMean(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase()
  const allowed = typed.length <= 3 ? 1 : typed.length <= 7 ? 2 : 3
  let best: { candidate: string; distance: number } | null = null
  for (const candidate of candidates) {
    const wanted = candidate.toLowerCase()
    if (wanted.length - typed.length > 20 || typed.length - wanted.length > allowed) continue
    const begun = typed.length >= 3 && wanted.startsWith(typed)
    const distance = begun ? 0.5 : editDistance(typed, wanted)
    // A word of two letters is one edit from half the dictionary.
    if (distance > allowed || distance >= Math.max(typed.length, wanted.length) - 1) continue
    if (best === null || distance < best.distance) best = { candidate, distance }
  }
  return best?.candidate ?? null
}

/** Edits from one word to another: insert, delete, replace, or swap two neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const here = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let least = Math.min(above[column]! + 1, here[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) least = Math.min(least, before[column - 2]! + 1)
      here.push(least)
    }
    before = above
    above = here
  }
  return above[b.length]!
}
