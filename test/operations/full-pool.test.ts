import { expect, test } from 'vitest'
import { createContext } from '../../src/context.ts'
import { openDatabase } from '../../src/db/client.ts'
import { addNote } from '../../src/operations/add-note.ts'
import { memoryLog, startCompany } from '../harness.ts'

test('a process that has just started takes more requests at once than it has connections', async () => {
  await using company = await startCompany()
  const { people } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const log = memoryLog()
  const db = openDatabase(company.databaseUrl, { poolSize: 2, log })
  try {
    const ctx = createContext({ db, log, clock: company.clock })
    const by = { userId: people.sue, userName: 'sue' }
    const note = (index: number) =>
      addNote(ctx, incidentId, { at: null, text: `note ${index}` }, { key: `n${index}`, action: 'test', by })
    const answers = await Promise.all([1, 2, 3, 4, 5].map(note))
    expect(answers.map((one) => one.kind)).toEqual(Array(5).fill('sentence'))
  } finally {
    await db.destroy()
  }
})
