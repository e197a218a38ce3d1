/** What must happen in a replay, in this order. */
export const STAGES = {
  up: 'Debrief is up and connected',
  declared: 'declared',
  'set-up': 'channel set up: name, topic, purpose, bookmark, members, announcement, pinned card',
  paged: 'every point of contact is paged',
  escalated: 'one does not answer in time, and the second of the team is called',
  acknowledged: 'every page is answered',
  mitigated: 'mitigated',
  resolved: 'resolved',
  closed: 'closed',
  drafted: 'the draft is posted in the channel',
  file: 'the postmortem is uploaded as a file',
  refreshed: 'the draft holds what was said after the close',
  complete: 'every message of the channel is in timeline.json',
} as const

export type Stage = keyof typeof STAGES

/** Which stages were reached. */
export type Stages = { reach(stage: Stage): void; has(stage: Stage): boolean; missing(): Stage[] }

export function createStages(tell: (text: string) => void): Stages {
  const reached = new Set<Stage>()
  return {
    reach(stage) {
      if (reached.has(stage)) return
      reached.add(stage)
      tell(STAGES[stage])
    },
    has: (stage) => reached.has(stage),
    missing: () => (Object.keys(STAGES) as Stage[]).filter((stage) => !reached.has(stage)),
  }
}
