import type { Page } from '@playwright/test'
import { bill } from '../setup/bills.ts'
import { acceptAll, cell, finishItem, heading, moveTo, openedItem, openWith, press, submit } from './bench.ts'
import { expect, expectAccessible, ready, test } from './fixtures.ts'

const banner = (page: Page, name: string) => page.locator('[data-mode]').filter({ hasText: name })
const at = (workflow: string) => `/o/demo/w/${workflow}`

/** Light, then dark. */
async function bothSchemes(page: Page): Promise<void> {
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expectAccessible(page, { colours: true })
}

/** Types an invoice into a blank form, field by field. */
async function enterBill(page: Page, n: number, change: { number?: string } = {}): Promise<void> {
  const b = bill(n)
  const entries: [string, string][] = [
    ['Supplier', b.seller],
    ['Invoice number', change.number ?? b.number],
    ['Issue date', b.date],
    ['Net amount', b.net],
    ['Tax amount', b.tax],
    ['Total', b.total],
  ]
  for (const [label, text] of entries) {
    const field = page.getByRole('textbox', { name: label, exact: true })
    await reach(page, label)
    await expect(field).toBeFocused()
    await page.keyboard.type(text)
    await page.keyboard.press('Tab')
  }
  await reach(page, 'Currency')
  await page.getByRole('combobox', { name: 'Currency' }).selectOption('GBP')
}

/** Tab by Tab to a field: an empty form opens each editor as it is reached. */
async function reach(page: Page, label: string): Promise<void> {
  const editor = page.locator(`[data-editor][aria-label="${label}"]`)
  for (let i = 0; i < 20 && (await editor.count()) === 0; i++) await page.keyboard.press('Tab')
  await expect(editor).toHaveCount(1)
}

test('manual: a blank form, and no proposal anywhere in what the page was sent', async ({ open }) => {
  const page = await open('reviewer', '/o/demo')
  const sent: Promise<string>[] = []
  page.on('response', (answer) => {
    if (answer.url().includes('review.next')) sent.push(answer.text().catch(() => ''))
  })
  await page.goto(`${at('manual')}/review`)
  await expect(banner(page, 'Without proposal')).toBeVisible()
  expect((await Promise.all(sent)).join()).toContain('"manual"')
  expect((await Promise.all(sent)).join()).not.toMatch(/"candidates"|"proposal":\{/)
  await bothSchemes(page)
  await enterBill(page, 331)
  await submitForm(page)
  // A blank form has no name of its own before it is entered.
  await expect(page.getByText(/#\d+ finished/).first()).toBeVisible()
})

test('blind: a second entry that differs goes to a third person, who chooses between two without names', async ({
  open,
}) => {
  test.setTimeout(90_000)
  const lena = await open('lead', `${at('blind')}/review?item=1`)
  await expect(banner(lena, 'Second entry')).toBeVisible()
  await bothSchemes(lena)
  await enterBill(lena, 341, { number: 'INV-9999' })
  await submitForm(lena)
  // The other one as it is printed: both agree.
  await expect(banner(lena, 'Second entry')).toBeVisible()
  await enterBill(lena, 342)
  await submitForm(lena)

  const tess = await open('third', at('blind'))
  await expect(async () => {
    await tess.goto(`${at('blind')}/review?item=1`)
    await expect(banner(tess, 'Two people differ in one field.')).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await bothSchemes(tess)
  // Nobody is named, and neither entry is chosen beforehand.
  await expect(tess.getByText(/Robin|Lena/)).toHaveCount(0)
  const entries = tess.getByRole('row', { name: /^Invoice number/ }).locator('button[aria-pressed]')
  await expect(entries).toHaveCount(2)
  await expect(entries.and(tess.locator('[aria-pressed="true"]'))).toHaveCount(0)
  await press(tess, 'Control+Enter', async () =>
    (await tess.getByRole('status').allTextContents()).join().includes('Not finished yet'),
  )
  const right = entries.filter({ hasText: bill(341).number })
  await moveTo(tess, cell(tess, 'Invoice number'))
  await press(tess, (await right.locator('kbd').textContent()) ?? '', async () => {
    return (await right.getAttribute('aria-pressed')) === 'true'
  })
  await submitForm(tess)
  await expect(async () => {
    await tess.goto(`${at('blind')}/items/1`)
    await expect(tess.getByRole('region', { name: 'Values' })).toContainText(bill(341).number, { timeout: 1_000 })
  }).toPass()
})

/** Finishes an item whose name is still being typed: another reference, or none, is in view then. */
async function submitForm(page: Page): Promise<void> {
  const reference = page.locator('h1 + span')
  const before = await reference.textContent()
  await press(page, 'Control+Enter', async () => {
    const now = await reference.allTextContents()
    return now[0] !== before
  })
  // It is on its way then: what comes next looks at what the server made of it.
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith('countersign.decision.')))
}

test('approval on the desk: one is approved, one rejected with a reason that its decider reads', async ({ open }) => {
  const page = await open('approver', `${at('signing')}/review?work=approval`)
  await expect(banner(page, 'Approval')).toContainText('Every payment here needs a second person.')
  await expect(banner(page, 'Approval')).toContainText('Decided by Robin Reyes')
  await bothSchemes(page)
  const first = await openedItem(page)
  await submit(page, first)
  await expect(page.getByText(`${first} approved`).first()).toBeVisible()
  const second = await openedItem(page)
  const dialog = page.getByRole('dialog', { name: /^Reject this/ })
  await openWith(page, 'r', dialog)
  await page.keyboard.press('Control+Enter')
  await expect(dialog.getByText('Write a sentence first.')).toBeVisible()
  await page.keyboard.type('The bank account is not theirs.')
  await expectAccessible(page)
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByText(`${second} rejected`).first()).toBeVisible()

  const reviewer = await open('reviewer', `${at('signing')}/review`)
  expect(await openedItem(reviewer)).toBe(second)
  await expect(reviewer.locator('[data-note]')).toContainText('The bank account is not theirs.')
})

test('qa: one decision is confirmed, another corrected', async ({ open }) => {
  const page = await open('lead', `${at('checked')}/review`)
  await expect(banner(page, 'Quality check')).toBeVisible()
  await bothSchemes(page)
  const first = await openedItem(page)
  await acceptAll(page)
  await submit(page, first)
  const second = await openedItem(page)
  const order = cell(page, 'Order number')
  await moveTo(page, order)
  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'Order number' }).pressSequentially('PO-5500')
  await page.keyboard.press('Enter')
  await acceptAll(page)
  await submit(page, second)
  await expect(page.getByText('Nothing left')).toBeVisible()
  await page.goto(`${at('checked')}/quality`)
  await expect(page.getByRole('main')).toContainText('Order number')
})

test('a seeded check looks like any other item, and leaves nowhere', async ({ open }) => {
  const page = await open('reviewer', `${at('seeded')}/review`)
  const first = await openedItem(page)
  const reference = await page.locator('h1 + span').first().textContent()
  // The copy came in as the latest, and is met first.
  expect(reference).toBe('#14')
  await expect(page.locator('[data-mode]')).toHaveCount(0)
  await expect(page.getByText(/seed|check/i).filter({ visible: true })).toHaveCount(0)
  await bothSchemes(page)
  await acceptAll(page)
  const wrongs = page.getByRole('list', { name: 'Flags' }).getByRole('button', { name: 'Confirm as printed' })
  for (let i = await wrongs.count(); i > 0; i--) await wrongs.first().click()
  await acceptAll(page)
  await submit(page, first)
  await expect(page.getByText(`${first} finished`).first()).toBeVisible()
  const next = await openedItem(page)
  await acceptAll(page)
  await submit(page, next)
  await expect(page.getByText(`${next} finished`).first()).toBeVisible()

  const lead = await open('lead', `${at('seeded')}/exports`)
  // Eleven were decided before and one just now, which may still be on its way; the copy is none of them.
  await expect(async () => {
    await lead.reload()
    await expect(lead.getByRole('main')).toContainText('12 invoices ready to leave', { timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  await lead.goto(`${at('seeded')}/metrics`)
  await expect(lead.getByRole('main')).toContainText('12')
})

test('what is returned with a message is taken up again, and goes on', async ({ open }) => {
  const page = await open('reviewer', `${at('returning')}/review`)
  const name = await openedItem(page)
  const dialog = page.getByRole('dialog', { name: /^Return this/ })
  await openWith(page, 'r', dialog)
  await page.keyboard.type('The second page is missing.')
  await expectAccessible(page)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(`${name} returned`).first()).toBeVisible()

  const lead = await open('lead', `${at('returning')}?state=returned`)
  const returned = lead.getByRole('link', { name }).first()
  // It may still be on its way.
  await expect(async () => {
    await lead.reload()
    await expect(returned).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  await ready(lead)
  await returned.click()
  await expect(lead.getByRole('region', { name: 'Comments' })).toContainText('The second page is missing.')
  await expectAccessible(lead)
  await lead.getByRole('button', { name: 'Take up again' }).click()
  await expect(lead.getByRole('link', { name: 'Review next' })).toBeVisible()
})

test('what is escalated goes to the leads, with its question', async ({ open }) => {
  const page = await open('third', `${at('escalating')}/review?item=1`)
  const name = await openedItem(page)
  const dialog = page.getByRole('dialog', { name: /^Escalate this/ })
  await openWith(page, 'x', dialog)
  await page.keyboard.type('Is this supplier blocked?')
  await page.keyboard.press('Control+Enter')
  await expect(heading(page)).not.toContainText(name)

  const lead = await open('lead', `${at('escalating')}/review?item=1`)
  expect(await openedItem(lead)).toBe(name)
  await expect(lead.locator('[data-note]')).toContainText('Escalated by Tess Tanaka')
  await expect(lead.locator('[data-note]')).toContainText('Is this supplier blocked?')
  await finishItem(lead)
})

test('autosaved work survives a reload, and a lead frees what somebody holds, who hears of it at once', async ({
  open,
}) => {
  const page = await open('reviewer', `${at('held')}/review?item=1`)
  const name = await openedItem(page)
  const order = cell(page, 'Order number')
  await moveTo(page, order)
  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'Order number' }).pressSequentially('PO-4400')
  await page.keyboard.press('Enter')
  await expect(order).toHaveAccessibleName('Order number: PO-4400, edited')
  await page.reload()
  expect(await openedItem(page)).toBe(name)
  await expect(order).toHaveAccessibleName('Order number: PO-4400, edited')

  const lead = await open('lead', at('held'))
  await ready(lead)
  const row = lead.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText('Robin Reyes')
  await row.getByRole('checkbox').check()
  await lead.getByRole('button', { name: 'Free 1' }).click()
  await lead.getByRole('dialog', { name: 'Free one item?' }).getByRole('button', { name: 'Free them' }).click()
  await expect(page.getByRole('alert').filter({ hasText: name })).toBeVisible()
})

test('a key is given to another action, and stays so after a reload', async ({ open }) => {
  const page = await open('third', `${at('keys')}/review`)
  await openedItem(page)
  const help = page.getByRole('dialog', { name: 'Keys of the workbench' })
  await openWith(page, '?', help)
  await help.getByRole('button', { name: 'Change keys' }).click()
  await help.getByRole('button', { name: 'Change the key: Skip the item, with a reason' }).click()
  await page.keyboard.press('i')
  await expect(help.getByRole('alert')).toContainText('I is taken: Instructions of the workflow.')
  await help.getByRole('button', { name: 'Change the key: Skip the item, with a reason' }).click()
  await page.keyboard.press('j')
  await expect(help.getByRole('button', { name: 'Reset the key: Skip the item, with a reason' })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await page.reload()
  await openedItem(page)
  await openWith(page, 'j', page.getByRole('dialog', { name: /Why do you skip/ }))
  await page.keyboard.press('Escape')
  await openWith(page, '?', help)
  await help.getByRole('button', { name: 'Change keys' }).click()
  await help.getByRole('button', { name: /^Reset all/ }).click()
  await expect(help.getByRole('button', { name: /^Reset the key/ })).toHaveCount(0)
})
