/** What must happen in every replay, in this order. */
const STAGES = {
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

/** What must happen besides, in the demo's own case. */
const WAY_IN_STAGES = {
  reported: "customers' problem is reported by a form, and offered in #incidents",
  offered: 'a signed alert comes in, and is offered there too',
  ticked: 'a step of the runbook is done',
  changed: 'what changed before stands on the card',
  joined: 'the alert and the report are part of the incident, and their lamps are red',
  told: 'whoever comes late is told what is known',
  temporary: 'what is only temporary stands on the card',
  asked: 'the wait after the restart is over, and the channel is asked',
  added: 'a thread of another channel becomes part of the record',
  recovered: "the alert's end turns its lamp green",
  confirmed: 'the closing message says who has confirmed it',
} as const

export type Stage = keyof typeof STAGES | keyof typeof WAY_IN_STAGES

const ALL: Record<Stage, string> = { ...STAGES, ...WAY_IN_STAGES }

/** Which stages were reached. `missing`: those that were not, in words. */
export type Stages = { reach(stage: Stage): void; has(stage: Stage): boolean; missing(): string[] }

/** `waysIn`: whether what happens besides the case must happen too. */
export function createStages(tell: (text: string) => void, waysIn: boolean): Stages {
  const wanted = Object.keys(waysIn ? ALL : STAGES) as Stage[]
  const reached = new Set<Stage>()
  return {
    reach(stage) {
      if (reached.has(stage)) return
      reached.add(stage)
      tell(ALL[stage])
    },
    has: (stage) => reached.has(stage),
    missing: () => wanted.filter((stage) => !reached.has(stage)).map((stage) => ALL[stage]),
  }
}
