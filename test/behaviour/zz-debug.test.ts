import { test } from 'vitest'
import { newestPage, story, until } from './acting.ts'
import { startWithPhones } from './phones.ts'

test('x', async () => {
  await using phones = await startWithPhones()
  const { company, pressPush } = phones
  const { people, slack, bot } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const said = async (label: string) => (await pressPush(label)).text()
  console.log(await said("Can't"))
  await until(company, () => slack.dm(people.lin).length === 1, 'Lin to be called')
  console.log(await said('On it'))
  await company.settled()
  console.log(await story(company, incidentId), newestPage(company, people.lin))
  console.log(
    await bot.ctx.db.selectFrom('escalation').selectAll().execute(),
    await bot.ctx.db.selectFrom('page').selectAll().execute(),
  )
  console.log(bot.log.lines.slice(-5))
  const before = slack.ephemerals.length
  console.log(await slack.command(people.sue, company.general, '/incident new sev2 the shop is slow'))
  await company.settled()
  console.log(slack.ephemerals.slice(before))
})
