import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const shared = {
  globalSetup: ['tests/support/leave-nothing-running.ts'],
  // How long a test waits for something to come true before it says that it never did: a loaded machine takes its time.
  setupFiles: ['tests/support/patience.ts'],
  expect: { poll: { timeout: 30_000 } },
}

/** Projects: `unit` stands beside the code; the others live in tests/ and cross rooms. */
export default defineConfig({
  test: {
    // Tests wait for servers and browsers more than they reckon: two workers left two of five seconds of two cores idle, three one.
    // Five got into each other's way, and took longer than four.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{sdk,apps}/*/src/**/*.test.ts', '{pod-server,consent-service}/src/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // What a file imports is imported once for all files of a worker: to begin anew took as long as many tests take.
          isolate: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'contract',
          include: ['tests/{contract,check,support,bench,conformance}/**/*.test.ts', 'tests/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 240_000,
          // After the others, and fewer at once: each of them loads its servers by itself.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
})
