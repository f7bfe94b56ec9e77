import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that wait for real processes and time-outs begin first: others run beside them, and none is left to wait for. */
const first = ['demo-start', 'crash', 'command-line', 'external-postgres', 'postgres', 'read-mail', 'hostile', 'leaks']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const place = first.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return place < 0 ? first.length : place
    }
    return sorted
      .map((file, i) => ({ file, i }))
      .sort((a, b) => rank(a.file) - rank(b.file) || a.i - b.i)
      .map(({ file }) => file)
  }
}

/**
 * Files run as the product does: Node reads the TypeScript itself, and what it has compiled once it need not again.
 * They keep to their own folders and databases, so the modules they share are read once a worker, not once a file.
 */
const asNode = { isolate: false, maxWorkers: 3, experimental: { viteModuleRunner: false, nodeLoader: false } }

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          ...asNode,
          testTimeout: 90_000,
          include: ['{server,seed,evals,scripts}/**/*.test.ts', 'tests/*.test.ts'],
        },
      },
      {
        // What people see needs Vite: JSX and style sheets.
        test: { name: 'pages', isolate: false, maxWorkers: 3, testTimeout: 90_000, include: ['app/**/*.test.ts'] },
      },
      {
        test: {
          name: 'integration',
          ...asNode,
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/setup/database.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
