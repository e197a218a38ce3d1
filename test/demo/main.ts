// node test/demo/main.ts [--once] [--out DIR] [--case FILE] [--http]: replays an outage against a local Slack, see README.md.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `The demo runs on Node 24 or newer, this is ${process.versions.node}. "npm ci" brings one along; start by "npm run demo".`,
  )
  process.exit(1)
}
const { runDemo } = await import('./run.ts')
process.exit(await runDemo(process.argv.slice(2)))
