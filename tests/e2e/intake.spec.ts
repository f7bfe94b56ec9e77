import { bill, billPdf, brokenPdf } from '../setup/bills.ts'
import { expect, ready, test } from './fixtures.ts'

const intake = '/o/demo/w/intake'

test('files come in by the picker and by a drop, are read, and a broken one is an exception with a retry', async ({
  open,
}) => {
  const page = await open('reviewer', intake)
  await ready(page)
  await expect(page.getByText('No invoices yet')).toBeVisible()

  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload invoices' }).click()
  await (await choosing).setFiles({
    name: 'picked.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from(await billPdf(bill(71))),
  })
  await expect(page.getByRole('rowheader', { name: /INV-2271/ })).toBeVisible({ timeout: 20_000 })

  const files = [
    { name: 'dropped-1.pdf', bytes: [...(await billPdf(bill(72)))] },
    { name: 'dropped-2.pdf', bytes: [...(await billPdf(bill(73)))] },
    { name: 'torn.pdf', bytes: [...brokenPdf] },
  ]
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, bytes } of given)
      transfer.items.add(new File([new Uint8Array(bytes)], name, { type: 'application/pdf' }))
    return transfer
  }, files)
  await page.dispatchEvent('body', 'dragenter', { dataTransfer })
  const zone = page.getByText('Drop the files: each becomes an item of this workflow.')
  await expect(zone).toBeVisible()
  await zone.dispatchEvent('drop', { dataTransfer })
  await expect(page.getByText('4 files taken in')).toBeVisible()
  for (const number of ['INV-2272', 'INV-2273'])
    await expect(page.getByRole('rowheader', { name: new RegExp(number) })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('row', { name: /INV-2273/ })).toContainText('to review')

  const filters = page.getByRole('navigation', { name: 'Show' })
  await expect(filters.getByRole('link', { name: 'Exceptions 1' })).toBeVisible({ timeout: 20_000 })
  await filters.getByRole('link', { name: 'Exceptions 1' }).click()
  const row = page.getByRole('row', { name: /torn\.pdf/ })
  await expect(row).toContainText(/damaged|cannot be opened|cannot be read/)

  // A retry sends it through again; the file is still broken, so it comes back, and the history says so.
  await expect(row.getByRole('button', { name: /Retry/ })).toBeVisible()
  await row.getByRole('link', { name: 'torn.pdf' }).click()
  await expect(page.getByText('This item needs help')).toBeVisible()
  await page.getByRole('button', { name: 'Retry' }).click()
  const history = page.getByRole('region', { name: 'History' })
  await expect(history.getByText('Robin Reyes sent it to be read again.')).toBeVisible()
  await expect(history.getByText('The document could not be read: the item went to the exceptions.')).toHaveCount(2, {
    timeout: 20_000,
  })
  await expect(page.getByText('This item needs help')).toBeVisible()
})
