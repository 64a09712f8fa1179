import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Projects: `unit` stands beside the code; the others live in tests/ and cross rooms. */
export default defineConfig({
  test: {
    // Tests wait for servers and browsers more than they reckon: on two cores one worker would leave half of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{sdk,apps}/*/src/**/*.test.ts', '{pod-server,consent-service}/src/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['tests/{contract,check,support,bench,conformance}/**/*.test.ts', 'tests/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
