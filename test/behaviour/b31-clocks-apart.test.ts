import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { startAudit } from '../watch/watching.ts'

test('clocks of process and database that are more than two seconds apart raise an alarm, and their agreeing ends it', async () => {
  await using company = await startCompany()
  await using audit = await startAudit(company)
  await audit.auditor.look()
  audit.ahead(1_000)
  await audit.auditor.look()
  expect(audit.receiver.told).toEqual([])

  audit.ahead(3_500)
  await audit.auditor.look()
  const ahead = await audit.told(1)
  expect(ahead).toMatchObject([{ key: 'clocks', state: 'wrong' }])
  expect(ahead[0]!.text).toMatch(/^The clock of this machine is 3\.\d s ahead of the database's/)
  audit.ahead(0)
  await audit.auditor.look()
  expect(await audit.told(2)).toMatchObject([{}, { key: 'clocks', state: 'well' }])

  audit.ahead(-4_000)
  await audit.auditor.look()
  expect((await audit.told(3)).at(-1)!.text).toMatch(/^The clock of this machine is [34]\.\d s behind the database's/)
})
