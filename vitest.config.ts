import { defineConfig } from 'vitest/config'

/** No services, seconds. */
const unit = [
  'test/{architecture,manifest,guides}.test.ts',
  'test/{domain,config,roster,roster-import,paging,cases,hooks,import,reader,score}/**/*.test.ts',
  'test/slack/views/**/*.test.ts',
]

/** What is told apart by how Slack's requests come: the main job, and everything that may be late, lost or doubled on the way. */
const overHttp = [
  'test/behaviour/{main-job,closing,slack-down}.test.ts',
  'test/behaviour/paging-{answers,escalation,stops}.test.ts',
  'test/behaviour/{b16,b17,b19,b20,b21}-*.test.ts',
]

/** Many processes that are ended and started anew: they need the machine for themselves. */
const faults = 'test/faults/**/*.test.ts'

export default defineConfig({
  test: {
    // Tests wait more than they compute.
    maxWorkers: 4,
    projects: [
      // Property tests are slow on a busy machine.
      { test: { name: 'unit', include: unit, testTimeout: 60_000 } },
      {
        test: {
          // All others: real PostgreSQL, real queue, the local Slack.
          name: 'service',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, faults],
          globalSetup: ['test/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // The main job once more, with Slack's requests coming by signed HTTP.
          name: 'http',
          include: overHttp,
          globalSetup: ['test/global-setup.ts'],
          provide: { transport: 'http' },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: [faults],
          globalSetup: ['test/global-setup.ts'],
          // After all others.
          sequence: { groupOrder: 1 },
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
