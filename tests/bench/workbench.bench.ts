/**
 * How long a reviewer waits: from the finishing key to the next item whole, in a real browser, on the built app, with
 * 10,000 open items; the same with 150 ms of added network delay; beside it the floor, the same page swapping two
 * static items. Every decision is looked up in the database afterwards.
 */
import fs from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { graceMs } from '#app/review/actions.ts'
import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { launchOptions } from '../setup/browser.ts'
import { percentile } from './percentile.ts'
import { type Figures, printBench, rounded } from './print.ts'
import { installQueueMeter, measureFiltering, measureOpening } from './queue-meter.ts'
import { makeFolder, serve } from './serve.ts'
import { installSwapMeter, type Swap } from './swap-meter.ts'
import { benchWorkflow, makeBenchWorld, readBack } from './workbench-world.ts'

const items = 10_000
const inARow = 200
const paceMs = 400
const delayMs = 150
/** Static items need no pace, only time to come to rest. */
const floorPaceMs = 120
const openings = 20
/** The workbench takes no finishing key sooner, lest it was meant for the item before. */
const soonestMs = graceMs + 30

const base = `/o/demo/w/${benchWorkflow}`
const folder = makeFolder()
Object.assign(process.env, { COUNTERSIGN_DATA_DIR: `${folder}/data`, DATABASE_URL: '', NODE_ENV: 'production' })

/** One who works on the bench's queue, signed in. */
async function signIn(browser: Browser, url: string, role: 'reviewer' | 'lead'): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  const email = demoAccounts.find((account) => account.roles.includes(role))?.email ?? ''
  const data = { email, password: demoPassword }
  const answer = await context.request.post('/api/auth/sign-in/email', { data, headers: { origin: url } })
  if (!answer.ok()) throw new Error(`sign-in answers ${answer.status()}`)
  return context
}

async function openWorkbench(context: BrowserContext): Promise<{ page: Page; first: Swap }> {
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(error))
  await page.addInitScript(installSwapMeter)
  await page.goto(`${base}/review`, { waitUntil: 'commit' })
  const first = await page.evaluate(() => window.meter.first())
  return { page, first }
}

/** Presses the finishing key `count` times, each so long after the item was whole, and answers what came of each. */
async function finishMany(page: Page, count: number, pauseMs: number): Promise<Swap[]> {
  const swaps: Swap[] = []
  await page.waitForTimeout(1_000)
  while (swaps.length < count) {
    const next = page.evaluate(() => window.meter.next())
    await page.evaluate((ms) => window.meter.pause(ms), pauseMs)
    await page.keyboard.press('Control+Enter')
    const late = new Promise<null>((resolve) => setTimeout(resolve, 15_000, null))
    const swap = await Promise.race([next, late])
    if (!swap) throw new Error(`the item after ${swaps.length} did not come within 15 s`)
    swaps.push(swap)
  }
  return swaps
}

/** Until the outbox is empty: nothing is left of it in the browser's storage. */
async function allSaved(page: Page): Promise<void> {
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith('countersign.decision.')))
}

/** The page's own items, copied and static: what the browser itself needs to change them. */
async function measureFloor(page: Page): Promise<number[]> {
  await page.evaluate(() => window.meter.freeze())
  await finishMany(page, 1, paceMs)
  await allSaved(page)
  await page.evaluate(() => window.meter.freeze())
  return (await finishMany(page, inARow, floorPaceMs)).map((s) => s.ms)
}

/** The lead's list of the queue: opened, and searched for one supplier after the other. */
async function measureQueue(browser: Browser, url: string, suppliers: readonly string[]): Promise<Figures> {
  const context = await signIn(browser, url, 'lead')
  const page = await context.newPage()
  await page.addInitScript(installQueueMeter)
  const opened = await measureOpening(page, base, openings)
  const searched = await measureFiltering(page, suppliers)
  await context.close()
  return {
    queue_open_p50_ms: p(opened, 0.5),
    queue_open_p95_ms: p(opened, 0.95),
    queue_filter_p50_ms: p(searched, 0.5),
    queue_filter_p95_ms: p(searched, 0.95),
  }
}

async function delay(page: Page, ms: number): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: ms,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
  return page.evaluate(async () => {
    const begin = performance.now()
    await (await fetch('/healthz')).arrayBuffer()
    return performance.now() - begin
  })
}

const p = (values: readonly number[], share: number) => rounded(percentile(values, share))

const documentOf = (swap: Swap) => /\/pages\/([0-9a-f-]{36})\//.exec(swap.image)?.[1] ?? ''

/** Every item showed its own number beside its own page, came once, and is decided once and out of review. */
async function verify(finished: readonly Swap[]): Promise<number> {
  const documents = finished.map(documentOf)
  if (new Set(documents).size !== documents.length) throw new Error('an item came twice')
  const kept = await readBack(documents)
  for (const swap of finished) {
    const number = kept.get(documentOf(swap))?.number
    if (!number || !swap.number.includes(number)) throw new Error(`${swap.number} was shown for ${number}`)
  }
  const wrong = documents.map((id) => kept.get(id)).filter((k) => k?.standing !== 1 || k.state !== 'completed')
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${documents.length} decisions are not in the database once`)
  return documents.length
}

try {
  const loaded = await makeBenchWorld(`${folder}/data`, items)
  const server = await serve(['server/main.ts'], folder, '/healthz')
  const browser = await chromium.launch(await launchOptions())
  // Each is finished by the key that brings the next, the last one by the first key of the floor.
  const finished: Swap[] = []
  const figures: Figures = {}
  let delaySeen = 0
  try {
    const firsts: number[] = []
    for (let i = 0; i < 5; i++) {
      const context = await signIn(browser, server.url, 'reviewer')
      firsts.push((await openWorkbench(context)).first.ms)
      await context.close()
    }
    figures.first_load_ms = Math.round(percentile(firsts, 0.5))

    const context = await signIn(browser, server.url, 'reviewer')
    const { page, first } = await openWorkbench(context)
    finished.push(first)
    const measure = async (count: number, pauseMs: number) => {
      const run = await finishMany(page, count, pauseMs)
      await allSaved(page)
      finished.push(...run)
      return run.map((swap) => swap.ms)
    }
    const paced = await measure(inARow, paceMs)
    const rushed = await measure(inARow, soonestMs)
    delaySeen = Math.round(await delay(page, delayMs))
    const delayed = await measure(inARow, paceMs)
    const delayedRush = await measure(inARow, soonestMs)
    await delay(page, 0)
    const floor = await measureFloor(page)
    Object.assign(figures, {
      next_item_p50_ms: p(paced, 0.5),
      next_item_p95_ms: p(paced, 0.95),
      next_item_delayed_p50_ms: p(delayed, 0.5),
      next_item_delayed_p95_ms: p(delayed, 0.95),
      back_to_back_p50_ms: p(rushed, 0.5),
      back_to_back_p95_ms: p(rushed, 0.95),
      back_to_back_delayed_p95_ms: p(delayedRush, 0.95),
      floor_p50_ms: p(floor, 0.5),
      floor_p95_ms: p(floor, 0.95),
    })
    await context.close()
    Object.assign(figures, await measureQueue(browser, server.url, loaded.suppliers))
  } finally {
    await browser.close()
    await server.stop()
  }
  figures.decisions_verified_count = await verify(finished)
  Object.assign(figures, { load_s: rounded(loaded.loadS), disk_mb: rounded(loaded.diskMb) })
  printBench('workbench', figures, {
    items,
    distinct_pages: 20,
    pace_ms: paceMs,
    back_to_back_ms: soonestMs,
    added_delay_ms: delayMs,
    round_trip_with_delay_ms: delaySeen,
    floor: 'copies of two items, static, swapped by the same key',
  })
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
