/**
 * What the browser loads when the workbench is opened for the first time: until the first item is in view, and then, at
 * rest, the parts that a key may ask for.
 */
import fs from 'node:fs'
import { gzipSync } from 'node:zlib'
import { chromium, type Response } from '@playwright/test'
import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { launchOptions } from '../setup/browser.ts'
import { printBench, rounded } from './print.ts'
import { makeFolder, serve } from './serve.ts'

const lead = demoAccounts.find((account) => account.roles.includes('lead'))?.email ?? ''
const folder = makeFolder()
const server = await serve(['tests/setup/e2e-server.ts'], folder, '/healthz')
const browser = await chromium.launch(await launchOptions())
try {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } })
  const data = { email: lead, password: demoPassword }
  const answer = await context.request.post('/api/auth/sign-in/email', { data, headers: { origin: server.url } })
  if (!answer.ok()) throw new Error(`sign-in answers ${answer.status()}`)

  const page = await context.newPage()
  const responses: Response[] = []
  page.on('response', (response) => responses.push(response))
  const begin = performance.now()
  await page.goto('/o/demo/w/invoices/review')
  await page.getByRole('main').locator('img').first().waitFor()
  const shownMs = performance.now() - begin
  const first = new Set(responses)
  await page.waitForLoadState('networkidle')

  const ofKind = (kind: string) => responses.filter((r) => r.request().resourceType() === kind && r.ok())
  const zipped = async (all: readonly Response[]) => {
    const bodies = await Promise.all(all.map((response) => response.body()))
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1e6
  }
  const scripts = ofKind('script')
  const sizes = await Promise.all(ofKind('script').map((response) => response.request().sizes()))
  const sent = sizes.reduce((sum, size) => sum + size.responseBodySize, 0) / 1e6
  printBench(
    'bundle',
    {
      workbench_first_load_js_mb: rounded(await zipped(scripts.filter((r) => first.has(r)))),
      workbench_fetched_ahead_js_mb: rounded(await zipped(scripts.filter((r) => !first.has(r)))),
      workbench_first_load_js_sent_mb: rounded(sent),
      workbench_first_load_css_mb: rounded(await zipped(ofKind('stylesheet'))),
      workbench_scripts_count: scripts.length,
      workbench_first_item_ms: Math.round(shownMs),
    },
    { page: '/o/:organisation/w/:workflow/review', compression: 'gzip', aim: 'at most 0.300 MB of script' },
  )
} finally {
  await browser.close()
  await server.stop()
  fs.rmSync(folder, { recursive: true, force: true })
}
