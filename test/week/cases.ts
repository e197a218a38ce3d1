import type { People } from './people.ts'
import type { Planned } from './plan.ts'
import type { Stage } from './stage.ts'
import type { Citizen } from './town.ts'

const MINUTE = 60_000

/** An incident of the week as it was declared. */
export type Case = {
  planned: Planned
  number: number
  id: string
  channel: string | null
  /** Who declared it, or may do what must be done when nobody else can. */
  declarer: Citizen
  status: 'open' | 'mended' | 'closed'
  taken: number
  relapsed: boolean
}

/** How incidents go on: who does what, and when, once somebody has taken one, or nobody has. */
export function createCases(stage: Stage, people: () => People) {
  const { chance, company, far, accounts } = stage
  const cases: Case[] = []
  /** Hooks that were taken for a sign of what was open already. */
  const merged: Planned[] = []

  /** What somebody types in an incident's channel; whoever has no account, or sleeps, leaves it to the declarer. */
  const types = async (one: Case, by: Citizen, words: string) => {
    const hand = [by, one.declarer].find((each) => accounts.has(each.key) && people().isAwake(each))
    const doer = hand ?? people().somebody(`${words}:${one.number}`)
    const user = accounts.get(doer.key)!
    if (one.channel === null) throw new Error(`#${one.number} has no channel`)
    if (!far.slack.channel(one.channel).members.includes(user)) far.slack.join(user, one.channel)
    people().acts(doer)
    await far.slack.command(user, one.channel, `/incident ${words}`)
  }

  const close = async (one: Case, by: Citizen, how: string) => {
    if (one.status === 'closed') return
    one.status = 'closed'
    await types(one, by, `close ${how}`.trim())
  }

  /** How it ends as soon as somebody has looked at it; null where there is something to mend. */
  const endOf = ({ planned }: Case, drawn: number): { afterMs: number; how: string } | null => {
    const original = cases.find((each) => each.planned.place === planned.of)
    if (planned.plot === 'false-alarm') return { afterMs: (3 + drawn * 5) * MINUTE, how: 'false alarm' }
    if (planned.plot === 'drill') return { afterMs: 4 * MINUTE, how: '' }
    return original ? { afterMs: 4 * MINUTE, how: `duplicate ${original.number}` } : null
  }

  const speak = (one: Case, by: Citizen, times: number) => {
    if (times === 0) return
    stage.later(6 * MINUTE, async () => {
      const user = accounts.get(by.key)
      if (one.status !== 'open' || !user || one.channel === null) return
      if (!far.slack.channel(one.channel).members.includes(user)) far.slack.join(user, one.channel)
      people().acts(by)
      far.slack.say(user, one.channel, 'still at it, the graphs have not moved yet')
      speak(one, by, times - 1)
    })
  }

  const mend = (one: Case, by: Citizen, afterMs: number) => {
    stage.later(afterMs, async () => {
      if (one.status !== 'open') return
      one.status = 'mended'
      await types(one, by, 'mitigated')
      if (one.planned.plot === 'relapse' && !one.relapsed) {
        one.relapsed = true
        stage.later(30 * MINUTE, async () => {
          one.status = 'open'
          await types(one, one.declarer, 'status investigating')
          mend(one, by, 40 * MINUTE)
        })
        return
      }
      stage.later(20 * MINUTE, () => types(one, by, 'resolve'))
      stage.later(35 * MINUTE, () => close(one, by, ''))
    })
  }

  return {
    cases,
    merged,
    byNumber: (number: number): Case | null => cases.find((one) => one.number === number) ?? null,
    byId: (incidentId: string): Case | null => cases.find((one) => one.id === incidentId) ?? null,
    /** Somebody has taken it: they work at it, or fall asleep over it, and at last end it. */
    took(one: Case, by: Citizen, awake: boolean): void {
      one.taken += 1
      const drawn = chance('work', by.key, one.number)
      const end = endOf(one, drawn)
      if (end !== null) stage.later(end.afterMs, () => close(one, by, end.how))
      else if (awake || chance('sleeps', by.key, one.number, one.taken) >= 0.25) {
        speak(one, by, 20)
        mend(one, by, (15 + drawn * 60) * MINUTE)
      }
    },
    /** Declares what is planned. */
    async declare(planned: Planned): Promise<void> {
      const { crew, title, severity, plot, via, place } = planned
      const declarer = people().somebody(`declares:${place}`, crew.key)
      const user = accounts.get(declarer.key)!
      const service = `service-of-${crew.key}`
      if (via === 'hook') {
        const { status } = await company.hook('incident/probe', {
          title,
          service,
          severity,
          dedup_key: `probe-${place}`,
        })
        if (status !== 200) throw new Error(`the hook was answered ${status}`)
      } else {
        people().acts(declarer)
        const word = plot === 'drill' ? 'drill' : 'new'
        const typed = `/incident ${word} ${title} ${severity.toLowerCase()} service:${service}`
        const { ephemeral } = await far.slack.command(user, company.general, typed)
        if (ephemeral?.text === 'This may be open already.') await far.slack.pressEphemeral(user, ephemeral, 'declare')
      }
      await stage.settle()
      const row = await company.bot.ctx.db
        .selectFrom('incident')
        .select(['id', 'number', 'channel_id'])
        .where('number', '>', Math.max(0, ...cases.map((one) => one.number)))
        .executeTakeFirst()
      if (!row) return void merged.push(planned)
      const one: Case = {
        planned,
        number: row.number,
        id: row.id,
        channel: row.channel_id,
        declarer,
        status: 'open',
        taken: 0,
        relapsed: false,
      }
      cases.push(one)
      if (plot === 'unneeded') stage.later(7 * MINUTE, () => close(one, declarer, 'false alarm'))
      if (plot === 'raise') stage.later(9 * MINUTE, () => types(one, declarer, 'severity sev1'))
      // A nit has nobody who is called for it; somebody looks at it in the morning.
      if (severity === 'SEV4') stage.later(26 * 60 * MINUTE, () => close(one, people().somebody(`nit:${place}`), ''))
    },
  }
}
