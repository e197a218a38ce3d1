import { inZone, millisOf, plus } from '../../src/domain/time.ts'
import type { People } from './people.ts'
import { MONDAY } from './plan.ts'
import type { Stage } from './stage.ts'
import { scheduleOf } from './town.ts'

const HOUR = 3_600_000

/** Once in the week somebody of each team with turns asks a colleague for a night, and most of those accept. */
export function askForCovers(stage: Stage, people: () => People): void {
  const { town, chance, clock, accounts, company, far } = stage
  for (const crew of town.crews.filter((one) => scheduleOf(one) !== null)) {
    const members = [crew.lead, ...crew.members].filter((key) => accounts.has(key))
    const [asker, asked] = [0, 1].map((place) => town.people.find((one) => one.key === members.at(place * -1)))
    if (!asker || !asked || asker === asked) continue
    const day = Math.floor(chance('cover', crew.key) * 4)
    const begins = plus(MONDAY, { days: day, hours: 8 + Math.floor(chance('cover-hour', crew.key) * 10) })
    stage.later(millisOf(begins) - clock.millis(), async () => {
      const user = accounts.get(asker.key)!
      const from = inZone(clock.now(), asker.zone).plus({ days: 1 })
      const [first, last] = [from, from.plus({ days: 1 })].map((one) => one.toFormat('yyyy-MM-dd'))
      people().acts(asker)
      const words = `cover ${scheduleOf(crew)} ${first} 20:00 ${last} 08:00 @${asked.key}`
      await far.slack.command(user, company.general, `/incident ${words}`)
      accept(0)
    })
    const accept = (looks: number): void =>
      stage.later(HOUR, async () => {
        const user = accounts.get(asked.key)!
        const request = far.slack.dm(user).find((one) => JSON.stringify(one.blocks).includes('cover_accept'))
        if (!request && looks < 16) return accept(looks + 1)
        if (!request || chance('accepts', crew.key) < 0.2) return
        people().acts(asked)
        await far.slack.press(user, far.slack.dmId(user), request.ts, 'cover_accept')
      })
  }
}
