import { expect, expectAccessible, ready, test } from './fixtures.ts'

const showcase = '/o/demo/w/showcase'

test('a lead sees what rates cost and publishes them as a version, after confirming', async ({ open }) => {
  const page = await open('lead', '/o/demo/w/intake/quality')
  await ready(page)
  await expect(page.getByRole('heading', { name: 'No checks yet' })).toBeVisible()
  const publish = page.getByRole('button', { name: 'Change the rates' })
  await expect(publish).toBeDisabled()
  await page.getByLabel('Blind second entry').fill('8')
  await publish.click()
  const dialog = page.getByRole('dialog', { name: 'Publish version 2?' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Keep version 1' }).click()
  await expect(page.getByText('Not saved yet.')).toBeVisible()
  await publish.click()
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/Saved as version 2/)).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Blind second entry')).toHaveValue('8')
})

test('an executive sees no figure about fewer than five people, and changes nothing', async ({ open }) => {
  const page = await open('executive', `${showcase}/quality`)
  await expect(page.getByText(/Not shown: it would be a figure about 1 person/)).toBeVisible()
  await expect(page.getByText('Robin Reyes')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Change the rates' })).toHaveCount(0)
})

test('a reviewer sees their own work, and what is measured about it', async ({ open }) => {
  const page = await open('reviewer', `${showcase}/me`)
  await expect(page.getByRole('row', { name: /^Decided/ })).toContainText('4')
  await page.getByRole('link', { name: /What is measured/ }).click()
  await expect(page.getByRole('heading', { name: 'Who sees it' })).toBeVisible()
  await expect(page.getByText(/copy of an item that others decided before/)).toBeVisible()
})

test('practice says of each field what was right, and where the answer stands', async ({ open }) => {
  const page = await open('lead', `${showcase}/practice`)
  await ready(page)
  await expect(page.getByRole('img', { name: 'Page 1', exact: true })).toBeVisible()
  await page.getByRole('textbox', { name: 'Total' }).fill('1.00')
  await page.getByRole('button', { name: 'Compare with the answers' }).click()
  await expect(page.getByText(/of \d+ fields right/)).toBeVisible()
  await expect(page.getByText(/Wrong: the answer is/).first()).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Next item' }).click()
  await expect(page.getByRole('button', { name: 'Compare with the answers' })).toBeVisible()
})
