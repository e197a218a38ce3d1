/** Domain time that stood at `domainStart` (epoch ms) at the real instant `wireStart` (epoch ms) and runs `rate` times as fast. */
export type Piece = { domainStart: number; wireStart: number; rate: number }

/** The demo's clock: domain time as the bot has it. It is set anew where a long silence is skipped. */
export type StoryClock = {
  millis(): number
  /** Domain time at a real instant (epoch ms). */
  at(wire: number): number
  set(piece: Piece): void
  /** As the bot takes it from its environment. */
  setting(): string
}

export function createStoryClock(): StoryClock {
  let piece: Piece = { domainStart: 0, wireStart: 0, rate: 1 }
  const at = (wire: number) => piece.domainStart + (wire - piece.wireStart) * piece.rate
  return {
    millis: () => at(Date.now()),
    at,
    set(next) {
      piece = next
    },
    setting: () => `${new Date(piece.domainStart).toISOString()}@${piece.wireStart}x${piece.rate}`,
  }
}
