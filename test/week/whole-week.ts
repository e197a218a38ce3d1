import { defineConfig } from 'vitest/config'

/** The whole week, by `npm run week`: too long for every run of the tests. */
export default defineConfig({
  test: {
    name: 'week',
    include: ['test/week/week.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    provide: { week: { people: 300, teams: 40, incidents: 60, seed: 7 } },
    hookTimeout: 120_000,
  },
})
