// A process that uses the embedded server: `holder.ts FOLDER`. Prints what it opened and every log line as JSON, one a
// line; lets go and ends at the end of its input.
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'

const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

const postgres = await startEmbeddedPostgres({
  dataDir: process.argv[2]!,
  log: (log) => print({ log }),
  durable: false,
})
print({ url: postgres.url })
process.stdin.resume().on('end', async () => {
  await postgres.stop()
  process.exit(0)
})
