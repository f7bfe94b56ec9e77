import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { launchOptions } from './tests/setup/browser.ts'

// Read again by each worker, which inherits what the first reading set.
process.env.E2E_PORT ??= String(await freePort())
process.env.E2E_FOLDER ??= path.join(os.tmpdir(), `countersign-e2e-${process.env.E2E_PORT}-${process.pid}`)
const baseURL = `http://127.0.0.1:${process.env.E2E_PORT}`

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './tests/setup/e2e-sign-in.ts',
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL,
    launchOptions: await launchOptions(),
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 10_000,
    // Recording every step costs a fifth of the run: asked for by whoever looks for a fault.
    trace: process.env.E2E_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'desktop', testIgnore: '**/phone.spec.ts', use: { viewport: { width: 1440, height: 900 } } },
    { name: 'phone', testMatch: '**/phone.spec.ts', use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
  ],
  webServer: {
    command: `exec "${process.execPath}" --disable-warning=ExperimentalWarning tests/setup/e2e-server.ts`,
    url: `${baseURL}/healthz`,
    timeout: 300_000,
    stdout: 'ignore',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    env: {
      // As `npm start` sets them when nobody says otherwise: fast libraries, and the demo accounts.
      NODE_ENV: 'production',
      COUNTERSIGN_NODE_ENV_DEFAULTED: '1',
      HOST: '',
      DATABASE_URL: '',
      PORT: process.env.E2E_PORT,
      COUNTERSIGN_DATA_DIR: path.join(process.env.E2E_FOLDER, 'data'),
      COUNTERSIGN_LOG_LEVEL: 'warn',
    },
  },
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
