/** The two moments of a point: the far side does not know of it yet; it has done it, and the process does not know. */
export type Moment = 'before' | 'after'

/** The `nth` time that the process commits or calls something, and when in it. */
export type Point = { what: string; nth: number; moment: Moment }

/** Counts what a process commits and calls, and ends it at one point. */
export type Points = {
  /** Everything counted so far, each once, in order. */
  trace(): { what: string; nth: number }[]
  /** Counts from now on, from one; at `point` it calls `end`. */
  arm(point: Point | null, end: () => void): void
  /** Counts nothing more. */
  disarm(): void
  /** Whether the point was come to. */
  hit(): boolean
  /** Everything that ever happened here, counted or not. */
  total(): number
  /** Something happens; `stop` when the process has just been ended. */
  see(what: string, moment: Moment): 'go' | 'stop'
}

export function createPoints(): Points {
  let armed: { point: Point | null; end: () => void; counts: Map<string, number> } | null = null
  let trace: { what: string; nth: number }[] = []
  let hit = false
  let total = 0
  return {
    trace: () => trace,
    hit: () => hit,
    total: () => total,
    arm(point, end) {
      armed = { point, end, counts: new Map() }
      trace = []
      hit = false
    },
    disarm() {
      armed = null
    },
    see(what, moment) {
      total += 1
      // What was on its way when the process ended goes on.
      if (!armed) return 'go'
      const { point, end, counts } = armed
      const nth = (counts.get(`${moment} ${what}`) ?? 0) + 1
      counts.set(`${moment} ${what}`, nth)
      if (moment === 'before') trace.push({ what, nth })
      if (point?.what !== what || point.nth !== nth || point.moment !== moment) return 'go'
      hit = true
      armed = null
      end()
      return 'stop'
    },
  }
}

/** Both moments of everything that a clean run counted. */
export function pointsOf(trace: readonly { what: string; nth: number }[]): Point[] {
  return trace.flatMap((one) => (['before', 'after'] as const).map((moment) => ({ ...one, moment })))
}

export function nameOf({ what, nth, moment }: Point): string {
  return `${moment} ${what}${nth > 1 ? ` (${nth})` : ''}`
}
