import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // The same as below, or the two kinds would run one after the other.
          maxWorkers: 3,
          // They are pure or keep to their own folders: the modules they share are read once a worker, not once a file.
          isolate: false,
          testTimeout: 90_000,
          include: [
            'server/**/*.test.ts',
            'seed/**/*.test.ts',
            'evals/**/*.test.ts',
            'app/**/*.test.ts',
            'scripts/**/*.test.ts',
            'tests/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/setup/database.ts'],
          // Two cores, and always a test that waits for a time-out of something real.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
