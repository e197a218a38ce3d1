import { createHash } from 'node:crypto'

/** What happens by chance: a number in [0, 1) for each name, the same in each run whatever came before it. */
export type Chance = (...name: readonly (string | number)[]) => number

/** The chances of one seed. */
export function chancesOf(seed: number): Chance {
  return (...name) =>
    createHash('sha256')
      .update(`${seed}:${name.join(':')}`)
      .digest()
      .readUInt32BE(0) /
    2 ** 32
}

/** One of several, by a chance. */
export function oneOf<T>(all: readonly T[], chance: number): T {
  const found = all[Math.floor(chance * all.length)]
  if (found === undefined) throw new Error('there is nothing to choose from')
  return found
}
