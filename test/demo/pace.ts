import type { Beat } from './script.ts'

/** A stretch of the story that is played without a break, and the silence before it. */
export type Stretch = { beats: Beat[]; silence: number }

/** Silences from here on are skipped, where the whole would take too long. */
const LONG_SILENCE = 6 * 3_600_000
/** Real milliseconds that the talking takes. */
const PLAY_MS = 20_000
const SLOWEST = 60

/**
 * Cuts the story at its long silences and says how fast it runs: the bot's clock has one rate, so that a silence is skipped
 * by starting the bot again with its clock set later, as after a night switched off.
 */
export function paceOf(beats: readonly Beat[]): { stretches: Stretch[]; rate: number } {
  const stretches: Stretch[] = []
  for (const [index, beat] of beats.entries()) {
    const silence = index === 0 ? 0 : beat.at - beats[index - 1]!.at
    const current = stretches.at(-1)
    if (current && silence < LONG_SILENCE) current.beats.push(beat)
    else stretches.push({ beats: [beat], silence })
  }
  const talking = stretches.reduce((sum, { beats: some }) => sum + some.at(-1)!.at - some[0]!.at, 0)
  return { stretches, rate: Math.max(SLOWEST, Math.ceil(talking / PLAY_MS)) }
}
