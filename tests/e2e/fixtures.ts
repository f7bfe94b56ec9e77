import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test'
import axe, { type RunOnly } from 'axe-core'
import { sessionFile, type Who } from '../setup/e2e-folder.ts'

type Fixtures = {
  /** What a test expects the console or the network to complain about; everything else fails it. */
  allowed: RegExp[]
  /** A page in a context of its own, signed in. */
  open(who: Who | null, path: string, options?: BrowserContextOptions): Promise<Page>
  /**
   * In the page that a person keeps over the tests of a worker: a browser starts a page slowly, and loads scripts and
   * styles once. For looking alone: what is stored is there for the next one.
   */
  visit(who: Who | null, path: string, colorScheme: 'light' | 'dark'): Promise<Page>
  problems: string[]
}

/** A page kept over tests; what its browser complains about is told to the test that runs. */
type Kept = { context: BrowserContext; page: Page; told: { to: string[] } }
type WorkerFixtures = { keep(who: Who | null, options: BrowserContextOptions): Promise<Kept> }

/** Every page is watched: an error in the console, an exception, a failed request or a 5xx fails the test. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  allowed: [[], { option: true }],
  problems: async ({ allowed }, use) => {
    const problems: string[] = []
    await use(problems)
    const unexpected = problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem)))
    expect(unexpected, 'what the browser complained about').toEqual([])
  },
  open: async ({ browser, problems, contextOptions, baseURL, viewport, hasTouch, locale, timezoneId }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (who, path, options = {}) => {
      const storageState = who ? sessionFile(who) : { cookies: [], origins: [] }
      const common = { ...contextOptions, baseURL, viewport, hasTouch, locale, timezoneId, storageState }
      const context = await browser.newContext({ ...common, ...options })
      contexts.push(context)
      watch(context, (problem) => problems.push(problem))
      const page = await context.newPage()
      await page.goto(path)
      return page
    })
    for (const context of contexts) await context.close()
  },
  keep: [
    async ({ browser }, use) => {
      const kept = new Map<Who | null, Promise<Kept>>()
      await use((who, options) => {
        const known = kept.get(who) ?? newKept(browser, who, options)
        kept.set(who, known)
        return known
      })
      for (const one of kept.values()) await (await one).context.close()
    },
    { scope: 'worker' },
  ],
  visit: async ({ keep, problems, contextOptions, baseURL, viewport, hasTouch, locale, timezoneId }, use) => {
    const left = new Set<Page>()
    await use(async (who, path, colorScheme) => {
      const { page, told } = await keep(who, { ...contextOptions, baseURL, viewport, hasTouch, locale, timezoneId })
      told.to = problems
      left.add(page)
      await page.emulateMedia({ colorScheme })
      await page.goto(path)
      return page
    })
    // What a page holds, such as items to review, it gives back when it is left.
    for (const page of left) await page.goto('/healthz')
  },
  context: async ({ context, problems }, use) => {
    watch(context, (problem) => problems.push(problem))
    await use(context)
  },
})
export { expect }

async function newKept(browser: Browser, who: Who | null, options: BrowserContextOptions): Promise<Kept> {
  const storageState = who ? sessionFile(who) : { cookies: [], origins: [] }
  const context = await browser.newContext({ ...options, storageState })
  const told: Kept['told'] = { to: [] }
  watch(context, (problem) => told.to.push(problem))
  return { context, page: await context.newPage(), told }
}

function watch(context: BrowserContext, tell: (problem: string) => void): void {
  context.on('console', (message) => {
    if (message.type() === 'error') tell(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => tell(`exception: ${error.error().message}`))
  context.on('response', (answer) => {
    if (answer.status() >= 500) tell(`${answer.status()}: ${answer.request().method()} ${answer.url()}`)
  })
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    // The browser itself gives up on what a page no longer needs.
    if (why !== 'net::ERR_ABORTED') tell(`failed: ${why} ${request.method()} ${request.url()}`)
  })
}

const wholePage: RunOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
const coloursAlone: RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/**
 * WCAG 2.2 A and AA by axe; says rule, place and what to do, one line each. `colours`: only the rules that look at
 * colours, for a page that was looked at whole in the other colour scheme. Frames are left out: the only ones show mail
 * without rights, where no script runs.
 */
export async function expectAccessible(page: Page, { colours = false } = {}): Promise<void> {
  // A colour on its way to another is neither.
  await page.waitForFunction(() => document.getAnimations().every((a) => !(a instanceof CSSTransition)))
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const lines = await page.evaluate(
    async (runOnly) => {
      const { run } = (window as unknown as { axe: typeof axe }).axe
      const { violations } = await run(document, { runOnly, iframes: false, resultTypes: ['violations'] })
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.replace(/\s+/g, ' ')}`),
      )
    },
    colours ? coloursAlone : wholePage,
  )
  expect(lines, `accessibility of ${page.url()}`).toEqual([])
}

/** The page is hydrated: its scripts answer. A form or key used before would do what plain HTML does. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => Object.keys(document.body).some((key) => key.startsWith('__react')))
}
