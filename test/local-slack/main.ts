import { parseArgs } from 'node:util'
import { startLocalSlack } from './index.ts'

// The local Slack alone: prints the environment that a bot needs, and runs until it is interrupted.
const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, trace: { type: 'string' } } })
const slack = await startLocalSlack({ port: Number(values.port), ...(values.trace ? { trace: values.trace } : {}) })
const ana = slack.addUser({ handle: 'ana', name: 'Ana Ruiz', email: 'ana@example.com' })
slack.addChannel({ name: 'general', creator: ana })
slack.addChannel({ name: 'incidents', creator: ana })
process.stdout.write(
  `SLACK_BOT_TOKEN=${slack.botToken}\nSLACK_APP_TOKEN=${slack.appToken}\nSLACK_SIGNING_SECRET=${slack.signingSecret}\nSLACK_API_URL=${slack.url}\n`,
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void slack.stop())
