import { expect, expectAccessible, ready, test } from './fixtures.ts'

const showcase = '/o/demo/w/showcase'
const pages = [
  ['/sign-in', null],
  ['/o/demo', 'lead'],
  ['/o/demo/members', 'administrator'],
  ['/o/demo/providers', 'administrator'],
  [`${showcase}/provider`, 'lead'],
  [showcase, 'lead'],
  [`${showcase}?state=exception`, 'lead'],
  [`${showcase}/exceptions`, 'lead'],
  ['/o/demo/notices', 'approver'],
  [`${showcase}/delegations`, 'lead'],
  ['/approve/nothing', 'approver'],
  [`${showcase}/items/2`, 'lead'],
  [`${showcase}/summary`, 'executive'],
  ['/o/demo/portfolio', 'executive'],
  ['/o/demo/method', 'reviewer'],
  ['/o/demo/candidates-for-automation', 'executive'],
  [`${showcase}/map`, 'reviewer'],
  ['/o/demo/w/trialled/summary', 'executive'],
  ['/o/demo/w/trialled/pilots/1', 'executive'],
  [`${showcase}/week`, 'lead'],
  [`${showcase}/stopwatch`, 'reviewer'],
  ['/o/demo/w/trialled/baseline', 'lead'],
  [`${showcase}/metrics`, 'executive'],
  [`${showcase}/confidence`, 'lead'],
  [`${showcase}/models`, 'lead'],
  [`${showcase}/roi`, 'lead'],
  [`${showcase}/evaluation`, 'lead'],
  [`${showcase}/candidates`, 'lead'],
  [`${showcase}/runs/1`, 'lead'],
  [`${showcase}/compare?current=1&candidate=2`, 'lead'],
  [`${showcase}/promotions`, 'lead'],
  [`${showcase}/weekly-sample`, 'lead'],
  [`${showcase}/exports`, 'lead'],
  [`${showcase}/orders`, 'lead'],
] as const

for (const [path, who] of pages) {
  test(`${path} fits a phone without scrolling sideways`, async ({ visit }) => {
    const page = await visit(who, path, 'light')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await ready(page)
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    await expect.poll(width).toBeLessThanOrEqual(390)
    await expectAccessible(page)
  })
}

test.describe('without a sign-in', () => {
  test.use({ allowed: [/status of 404/] })
  test('a status link that leads nowhere says so on a phone', async ({ visit }) => {
    const page = await visit(null, '/status/nothing', 'light')
    await expect(page.getByRole('heading', { level: 1, name: 'This link leads nowhere' })).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await expectAccessible(page)
  })
})

test('the header fits the narrowest phone, with something to read in both inboxes', async ({ open }) => {
  const page = await open('lead', showcase, { viewport: { width: 320, height: 640 } })
  await ready(page)
  const bar = page.locator('header a[href$="/notices"]')
  // What a lead with mentions and many notices sees.
  await bar.evaluate((link) => {
    link.textContent = '99+'
    link.before(link.cloneNode(true))
  })
  expect(await page.getByRole('banner').evaluate((header) => header.scrollWidth)).toBeLessThanOrEqual(320)
})

test('the menu of a phone leads from page to page', async ({ open }) => {
  const page = await open('lead', showcase)
  await ready(page)
  await page.getByRole('button', { name: 'Open the menu' }).click()
  await page.getByRole('link', { name: 'Metrics' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Showcase: metrics' })).toBeVisible()
})
