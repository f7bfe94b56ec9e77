import type { Page } from '@playwright/test'
import {
  acceptAll,
  cell,
  finishItem,
  heading,
  itemName,
  moveTo,
  openedItem,
  openWith,
  press,
  submit,
  tabTo,
} from './bench.ts'
import { expect, ready, test } from './fixtures.ts'
import { completedItems, figure, fillCostModel, workedExample } from './metrics-page.ts'

const invoices = '/o/demo/w/invoices'

test('a cost model makes the ROI line, and a change of it moves the line', async ({ open }) => {
  const page = await open('lead', `${invoices}/roi`)
  await ready(page)
  await expect(page.getByText('No cost model yet')).toBeVisible()
  await fillCostModel(page, { ...workedExample, 'Hourly rate': 'a lot' })
  await expect(page.getByLabel('Hourly rate', { exact: true })).toBeFocused()
  await expect(page.getByText(/^Hourly rate: /)).toBeVisible()

  await fillCostModel(page, workedExample)
  // The worked example of the definitions, to the cent; all of it is estimated as yet.
  await expect(figure(page, 'Net saving')).toContainText('372.48')
  await expect(figure(page, 'ROI')).toContainText('444.7 %')
  await expect(figure(page, 'Simple ROI')).toContainText('586.4 %')
  await expect(figure(page, 'Payback')).toContainText('3.03 weeks')
  await expect(figure(page, 'ROI')).toContainText('unproved')
  await expect(page.getByText('Saved. The figures above use it from today.')).toBeVisible()

  await fillCostModel(page, { 'Hourly rate': '30' })
  await expect(figure(page, 'Net saving')).not.toContainText('372.48')
  await page.reload()
  await expect(figure(page, 'Net saving')).not.toContainText('372.48')
  await expect(page.getByLabel('Hourly rate', { exact: true })).toHaveValue('30')
})

test('a lead reviews five invoices with the keyboard alone and sees the figures move', async ({ open }) => {
  test.setTimeout(90_000)
  const page = await open('lead', `${invoices}/metrics`)
  const before = await completedItems(page)
  await page.goto(`${invoices}/roi`)
  const saving = await figure(page, 'Net saving').textContent()
  const keyboard = page.keyboard

  // From the costs to the workbench, without the mouse.
  await tabTo(page, page.getByRole('link', { name: 'Review', exact: true }).first())
  await keyboard.press('Enter')

  await test.step('the keys are listed behind ?', async () => {
    await openedItem(page)
    await keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keys of the workbench' })
    await expect(help.getByText(/^Accept the rest, finish .* open the next item/)).toBeVisible()
    await keyboard.press('Escape')
    await expect(help).toHaveCount(0)
  })

  await test.step('finishing is refused while a critical field was not looked at', async () => {
    const name = await openedItem(page)
    await press(page, 'Control+Enter', () => page.getByText('has not been looked at').first().isVisible())
    expect(await itemName(page)).toBe(name)
  })

  const first = await finishItem(page)
  await expect(page.getByText(`${first} finished`).first()).toBeVisible()

  await test.step('an item is skipped with a reason, and another comes', async () => {
    const name = await openedItem(page)
    const dialog = page.getByRole('dialog', { name: /Why do you skip/ })
    await openWith(page, 's', dialog)
    await keyboard.press('3')
    await expect(dialog).toHaveCount(0)
    await expect(heading(page)).not.toContainText(name)
  })

  await test.step('a field is corrected with E, and the change can be undone and made again', async () => {
    await openedItem(page)
    await acceptAll(page)
    const order = cell(page, 'Order number')
    await moveTo(page, order)
    await keyboard.press('e')
    await page.getByRole('textbox', { name: 'Order number' }).pressSequentially('PO-7781')
    await keyboard.press('Enter')
    await expect(order).toHaveAccessibleName('Order number: PO-7781, edited')
    await keyboard.press('Control+z')
    await expect(order).toHaveAccessibleName(/^Order number: nothing found/)
  })

  await test.step('a number is corrected by typing over it', async () => {
    const name = await itemName(page)
    const order = cell(page, 'Order number')
    await moveTo(page, order)
    // With Shift, as a person types it: a bare P is a key of the workbench.
    await keyboard.press('Shift+P')
    await keyboard.type('O-9002')
    await keyboard.press('Enter')
    await expect(order).toHaveAccessibleName('Order number: PO-9002, edited')
    await submit(page, name)
    await expect(page.getByText(`${name} finished`).first()).toBeVisible()

    // Undo reaches back over the finish: the item comes back with what was entered.
    await openedItem(page)
    await press(page, 'Control+z', async () => (await heading(page).count()) === 1 && (await itemName(page)) === name)
    await expect(order).toHaveAccessibleName('Order number: PO-9002, edited')
    await submit(page, name)
    await expect(page.getByText(`${name} finished`).first()).toBeVisible()
  })

  for (let i = 0; i < 3; i++) await finishItem(page)

  await openedItem(page)
  await tabTo(page, page.getByRole('link', { name: 'Metrics', exact: true }).first(), 'Shift+Tab')
  await keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`${invoices}/metrics$`))
  expect(await completedItems(page)).toBe(before + 5)
  // One of the five was changed.
  await expect(figure(page, 'Correction rate')).toContainText('20.0 %')
  await expect(figure(page, 'Correction rate')).toContainText('1 of n = 5 reviewed assisted invoices')
  await expect(figure(page, 'Touch time')).toContainText('n = 5')

  // Minutes with AI are being measured; until there are enough items the costs rest on the estimate.
  await page.goto(`${invoices}/roi`)
  await expect(page.getByText(/5 of 20 items measured/).first()).toBeVisible()
  await expect(figure(page, 'Net saving')).toHaveText(saving ?? '')
})

test('an invoice with a wrong total cannot be finished until a person says that it is printed so', async ({ open }) => {
  const page = await open('lead', `${invoices}/review`)
  const wrong = async () => (await heading(page).count()) === 1 && (await itemName(page)).includes('INV-2211')
  while (!(await wrong())) {
    const name = await openedItem(page)
    if (name.includes('INV-2211')) break
    const dialog = page.getByRole('dialog', { name: /Why do you skip/ })
    await openWith(page, 's', dialog)
    await page.keyboard.press('3')
    await expect(heading(page)).not.toContainText(name)
  }
  const flags = page.getByRole('list', { name: 'Flags' })
  await expect(flags).toContainText('Error:')
  await acceptAll(page)
  await press(page, 'Control+Enter', async () =>
    (await page.getByRole('status').allTextContents()).join().includes('Not finished yet'),
  )
  expect(await wrong()).toBe(true)
  await press(page, 'p', () => flags.getByText('(confirmed)').isVisible())
  await page.keyboard.press('Control+z')
  await expect(flags.getByText('(confirmed)')).toHaveCount(0)
})

test('two people at once get different items, and a reload keeps the one that is open', async ({ open }) => {
  const [robin, lena] = await Promise.all([
    open('reviewer', '/o/demo/w/shared/review'),
    open('lead', '/o/demo/w/shared/review'),
  ])
  const [one, two] = await Promise.all([openedItem(robin), openedItem(lena)])
  expect(one).not.toBe(two)
  // The tab remembers its item once the page's scripts run; the item itself is there before.
  const remembers = (page: Page) =>
    page.waitForFunction(() => Object.keys(sessionStorage).some((key) => key.startsWith('in-view.')))
  await Promise.all([remembers(robin), remembers(lena)])
  await robin.reload()
  expect(await openedItem(robin)).toBe(one)
  await lena.reload()
  expect(await openedItem(lena)).toBe(two)
  // What Robin finishes does not come to Lena any more; both go on apart.
  const done = [await finishItem(robin), await finishItem(lena), await finishItem(robin)]
  expect(new Set([...done, await openedItem(robin), await openedItem(lena)]).size).toBe(5)
})

test.describe('a train through a tunnel', () => {
  // What Chromium says when it finds no network.
  test.use({ allowed: [/ERR_INTERNET_DISCONNECTED/] })

  test('a decision made offline is kept, sent when the network is back, and counts once', async ({ open }) => {
    const page = await open('reviewer', '/o/demo/w/offline/review')
    const name = await openedItem(page)
    await acceptAll(page)
    await page.context().setOffline(true)
    await submit(page, name)
    await expect(page.getByRole('alert')).toContainText('Not saved yet: no connection')
    await page.context().setOffline(false)
    await expect(page.getByText('Not saved yet')).toHaveCount(0)

    const lead = await open('lead', '/o/demo/w/offline/metrics')
    expect(await completedItems(lead)).toBe(1)
    await page.reload()
    expect(await openedItem(page)).not.toBe(name)
  })
})
