import fs from 'node:fs/promises'
import { acceptAll, cell, finishItem, openedItem, openWith, submit } from './bench.ts'
import { expect, ready, test } from './fixtures.ts'

const posting = '/o/demo/w/posting'

test('what was decided leaves as a CSV file after the hold, once', async ({ open }) => {
  const page = await open('lead', `${posting}/review`)
  const corrected = await openedItem(page)
  await acceptAll(page)
  const order = cell(page, 'Order number')
  await order.click()
  const editor = page.getByRole('textbox', { name: 'Order number' })
  await openWith(page, 'e', editor)
  await editor.fill('PO-4410')
  await page.keyboard.press('Enter')
  await submit(page, corrected)
  const plain = await finishItem(page)

  await page.getByRole('button', { name: 'Results' }).click()
  await page.getByRole('menuitem', { name: 'Exports' }).click()
  await expect(page).toHaveURL(/\/exports$/)
  await ready(page)
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('2 invoices ready to leave')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const link = page.getByRole('link', { name: /Download.*CSV with 2 items/ })
  await expect(link).toBeVisible({ timeout: 15_000 })
  const downloading = page.waitForEvent('download')
  await link.click()
  const text = await fs.readFile(await (await downloading).path(), 'utf8')
  const [head, ...lines] = text.trim().split(/\r?\n/)
  expect(head).toContain('Supplier')
  expect(head).toContain('Line items: Amount')
  const [number = '', other = ''] = [corrected, plain].map((name) => name.split(' · ')[1])
  const linesOf = (wanted: string) => lines.filter((line) => line.includes(wanted))
  // Two rows on each invoice make two lines.
  expect(linesOf(number)).toHaveLength(2)
  for (const line of linesOf(number)) expect(line).toContain('PO-4410')
  expect(linesOf(other)).toHaveLength(2)
  for (const line of lines) expect(line).toContain('Lena Lindqvist')

  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('There is nothing to export')

  await page.goto(`${posting}?state=completed&search=${number}`)
  await page.getByRole('link', { name: new RegExp(number) }).click()
  const values = page.getByRole('region', { name: 'Values' })
  await expect(values).toContainText('PO-4410')
  const history = page.getByRole('region', { name: 'History' })
  for (const sentence of [
    'Values were proposed; no check objects.',
    'Lena Lindqvist opened it.',
    /Lena Lindqvist finished it and changed Order number/,
    'Completed.',
    'First exported.',
  ])
    await expect(history.getByText(sentence)).toBeVisible()
})
