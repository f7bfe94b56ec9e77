import type { Page } from '@playwright/test'
import { bill, billPdf } from '../setup/bills.ts'
import { acceptAll, cell, openedItem, submit } from './bench.ts'
import { expect, expectAccessible, ready, test } from './fixtures.ts'

const saved = (page: Page) => expect(page.getByRole('status').filter({ hasText: /Saved \d/ })).toBeVisible()

/** Chooses a part of the workflow in the list on the left. */
async function part(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Parts of the workflow' })
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click()
  await expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible()
}

/** Begins a new workflow from nothing; the designer is open then. */
async function begin(page: Page, name: string): Promise<void> {
  await ready(page)
  await page.getByRole('button', { name: 'New workflow' }).click()
  const dialog = page.getByRole('dialog', { name: 'New workflow' })
  await dialog.getByLabel('nothing').check()
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Open the designer' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible({ timeout: 20_000 })
  await ready(page)
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).last().click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

async function addField(page: Page, label: string, kind: string, looksLike?: string): Promise<void> {
  await page.getByLabel('New field').fill(label)
  await choose(page, 'Kind', kind)
  await page.getByRole('button', { name: 'Add the field' }).click()
  const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Delete field ${label}` }) })
  if (!looksLike) return
  await row.locator('summary').click()
  await choose(page, 'It looks like', looksLike)
  await row.getByLabel('Required').check()
  await row.locator('summary').click()
}

test('a workflow built from an empty form to its first decision', async ({ open }) => {
  test.setTimeout(90_000)
  const page = await open('lead', '/o/demo')
  const name = 'Hand-made bills'

  await test.step('its charter says who answers for it and what has to get better', async () => {
    await begin(page, name)
    await page.getByRole('combobox', { name: 'Who answers for it?' }).click()
    await page.getByRole('option', { name: /lead@demo/ }).click()
    await page
      .getByLabel('What has to get better, by how much, until when?')
      .fill('From 9 to 5 minutes a bill by March.')
    await part(page, 'Basics')
    await page.getByLabel('One of them is called').fill('bill')
    await page.getByLabel('Several are called').fill('bills')
  })

  await test.step('its fields can be found on the document', async () => {
    await part(page, 'Fields')
    await addField(page, 'Supplier', 'Text', 'a company or person')
    await addField(page, 'Invoice number', 'Text', 'a number or code')
    await addField(page, 'Total', 'Amount of money')
    await saved(page)
  })

  await test.step('a name that is gone is a thing to mend, said where it is and brought back by undo', async () => {
    const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Delete field Total' }) })
    await row.locator('summary').click()
    await row.getByRole('textbox', { name: 'Label' }).fill('')
    await expect(page.getByRole('button', { name: '1 thing to mend' })).toBeVisible()
    await part(page, 'Queues')
    await page.getByRole('button', { name: '1 thing to mend' }).click()
    await page.getByRole('button', { name: 'Fields: total, Label' }).click()
    const label = page.locator('[data-at="fields.2.label"]')
    await expect(label).toBeFocused()
    await expect(page.getByText('Fill this in.')).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(label).toHaveValue('Total')
    await expect(page.getByText('Nothing to mend')).toBeVisible()
  })

  await test.step('a rule sends large ones to a queue of their own', async () => {
    await part(page, 'Queues')
    await page.getByLabel('New queue').fill('Large bills')
    await page.getByRole('button', { name: 'Add the queue' }).click()
    await part(page, 'Rules')
    await page.getByLabel('New rule').fill('Every bill is a large one here.')
    await page.getByRole('button', { name: 'Add the rule' }).click()
    await expect(page.getByText('Nothing to mend')).toBeVisible()
  })

  await test.step('a reload loses nothing', async () => {
    await saved(page)
    await page.reload()
    await part(page, 'Queues')
    await expect(page.getByText('Large bills')).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('what is not ready is said, and published all the same', async () => {
    await page.getByRole('button', { name: 'Publish' }).click()
    const dialog = page.getByRole('dialog', { name: `Publish ${name}?` })
    await expect(dialog.getByRole('heading', { name: 'It is not ready' })).toBeVisible()
    await expect(dialog.getByText('There is no real example.')).toBeVisible()
    await expect(dialog.getByText('It has no owner.')).toBeHidden()
    await expectAccessible(page)
    await dialog.getByLabel('Publish it though it is not ready').check()
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(page).toHaveURL(/\/o\/demo\/w\/hand-made-bills$/)
    await expect(page.getByText(`${name} is published. Upload the first bills.`)).toBeVisible()
  })

  await test.step('a document comes in, and its values are proposed', async () => {
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Upload bills' }).click()
    const buffer = Buffer.from(await billPdf(bill(91)))
    await (await choosing).setFiles({ name: 'first.pdf', mimeType: 'application/pdf', buffer })
    const row = page.getByRole('row').filter({ hasText: 'to review' })
    await expect(row).toContainText('Large bills', { timeout: 30_000 })
  })

  await test.step('it is decided, and complete', async () => {
    await page.goto('/o/demo/w/hand-made-bills/review')
    const item = await openedItem(page)
    await expect(cell(page, 'Invoice number')).toHaveAccessibleName(/^Invoice number: INV-2291/)
    await expect(cell(page, 'Supplier')).toHaveAccessibleName(/^Supplier: Quarry Lane Ltd/)
    await acceptAll(page)
    const arrived = page.waitForResponse((answer) => answer.url().includes('review.decide') && answer.ok())
    await submit(page, item)
    await expect(page.getByText('first.pdf finished').first()).toBeVisible()
    await arrived
    await page.getByRole('navigation', { name: 'Workflow' }).getByRole('link', { name: 'Queue', exact: true }).click()
    const filters = page.getByRole('navigation', { name: 'Show' })
    await filters.getByRole('link', { name: 'Completed 1' }).click()
    await expect(page.getByRole('main').getByRole('row', { name: /first\.pdf/ })).toBeVisible()
  })
})

test('a malformed file is refused with the line and the reason, and a good one becomes the draft', async ({ open }) => {
  const page = await open('lead', '/o/demo')
  await begin(page, 'From a file')
  await part(page, 'As a file')
  const box = page.getByLabel('A workflow file', { exact: true })
  await box.fill(
    'name: Letters\nnoun: { one: letter, many: letters }\nqueues:\n  - { key: Main, label: Main }\nfeilds: []\n',
  )
  await page.getByRole('button', { name: 'Replace the draft' }).click()
  const faults = page.getByRole('alert')
  await expect(faults).toContainText('Nothing was changed: 2 things are wrong in the file')
  await expect(faults).toContainText(/Line 4, column \d+ \(queues\[1\]\.key\)/)
  await expect(faults).toContainText('- { key: Main, label: Main }')
  await expect(faults).toContainText('Line 5')
  await expect(faults).toContainText('did you mean "fields"?')
  await expect(page.getByRole('heading', { level: 1, name: 'From a file' })).toBeVisible()
  await expectAccessible(page)

  await box.fill('name: Letters\nnoun: { one: letter, many: letters }\nqueues:\n  - { key: main, label: Post room }\n')
  await page.getByRole('button', { name: 'Replace the draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Letters' })).toBeVisible()
  await part(page, 'Queues')
  await expect(page.getByText('Post room')).toBeVisible()
  await saved(page)

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Throw the draft away' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Throw it away' }).click()
  await expect(page).toHaveURL(/\/o\/demo$/)
  await expect(page.getByRole('link', { name: 'Letters' })).toHaveCount(0)
})
