import { defineConfig } from 'vitest/config'

/** No services, seconds. */
const unit = [
  'test/{architecture,manifest,guides}.test.ts',
  'test/{domain,config,roster,paging,cases}/**/*.test.ts',
  'test/slack/views/**/*.test.ts',
]

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
          exclude: unit,
          globalSetup: ['test/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
