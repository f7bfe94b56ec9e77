import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test'
import { sessionFile, type Who } from '../setup/e2e-folder.ts'

type Fixtures = {
  /** What a test expects the console or the network to complain about; everything else fails it. */
  allowed: RegExp[]
  /** A page in a context of its own, signed in. */
  open(who: Who | null, path: string, options?: BrowserContextOptions): Promise<Page>
  problems: string[]
}

/** Every page is watched: an error in the console, an exception, a failed request or a 5xx fails the test. */
export const test = base.extend<Fixtures>({
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
      watch(context, problems)
      const page = await context.newPage()
      await page.goto(path)
      return page
    })
    for (const context of contexts) await context.close()
  },
  context: async ({ context, problems }, use) => {
    watch(context, problems)
    await use(context)
  },
})
export { expect }

function watch(context: BrowserContext, problems: string[]): void {
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => problems.push(`exception: ${error.error().message}`))
  context.on('response', (answer) => {
    if (answer.status() >= 500) problems.push(`${answer.status()}: ${answer.request().method()} ${answer.url()}`)
  })
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    // The browser itself gives up on what a page no longer needs.
    if (why !== 'net::ERR_ABORTED') problems.push(`failed: ${why} ${request.method()} ${request.url()}`)
  })
}

/**
 * WCAG 2.2 A and AA by axe; says rule, place and what to do, one line each. `frames: false` leaves frames out: in one
 * without rights no script runs, so axe would wait for it in vain. `colours`: only the rules that look at colours, for a
 * page that was looked at whole in the other colour scheme.
 */
export async function expectAccessible(page: Page, { frames = true, colours = false } = {}): Promise<void> {
  // A colour on its way to another is neither.
  await page.waitForFunction(() => document.getAnimations().every((a) => !(a instanceof CSSTransition)))
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const axe = new AxeBuilder({ page }).setLegacyMode(!frames).options({ iframes: frames })
  if (colours) axe.withRules(['color-contrast', 'link-in-text-block'])
  else axe.withTags(tags)
  const { violations } = await axe.analyze()
  const lines = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.replace(/\s+/g, ' ')}`),
  )
  expect(lines, `accessibility of ${page.url()}`).toEqual([])
}

/** The page is hydrated: its scripts answer. A form or key used before would do what plain HTML does. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => Object.keys(document.body).some((key) => key.startsWith('__react')))
}
