import type { Page } from '@playwright/test'
import { deskCases, leftToDecide, note, teamOf } from '../setup/e2e-improving.ts'
import { cell, openedItem, submit } from './bench.ts'
import { expect, expectAccessible, ready, test } from './fixtures.ts'

const notes = '/o/demo/w/notes'
const desks = '/o/demo/w/desks'

/** Orders a run from the page and stays until it is done; the cases' documents may still be being read. */
async function runCandidate(page: Page, base: string, candidate: string | RegExp, cases: RegExp): Promise<void> {
  const order = page.getByRole('button', { name: 'Start the run' })
  await expect(async () => {
    await page.goto(`${base}/candidates`)
    await ready(page)
    await page.getByRole('combobox', { name: 'Candidate' }).click()
    await page.getByRole('option', { name: candidate }).click()
    await page.getByRole('button', { name: 'See what it takes' }).click()
    await expect(page.getByRole('form', { name: 'Order a run' })).toContainText(cases, { timeout: 2_000 })
    await expect(order).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 40_000 })
  await order.click()
  await expect(page).toHaveURL(/runs\/\d+$/)
  await expect(page.getByText(/answered, done$/)).toBeVisible({ timeout: 20_000 })
}

/** The last of 50 corrections by hand, what they teach, the candidate, its run, the gate, and the version that comes of it. */
test('from corrections to a promoted better version, and back', async ({ open }) => {
  test.setTimeout(120_000)
  await test.step('the last corrections', async () => {
    const page = await open('reviewer', `${notes}/review`)
    for (let i = 0; i < leftToDecide; i++) {
      const name = await openedItem(page)
      // The notes came in order, so an item has its note's number.
      const team = teamOf(Number(/#(\d+)/.exec(name)?.[1]))
      const search = page.getByRole('combobox', { name: 'Team: search' })
      const chosen = cell(page, 'Team').and(
        page.locator(`[aria-label^="Team: ${team === 'house' ? 'House' : 'Ledger'}"]`),
      )
      await expect(async () => {
        if (await search.isVisible()) await search.fill(team, { timeout: 500 })
        await page.keyboard.press('Enter')
        expect(await chosen.isVisible()).toBe(true)
      }).toPass({ intervals: [60, 120, 250], timeout: 10_000 })
      await submit(page, name)
    }
    await expect(page.getByText('Nothing left')).toBeVisible()
    await page.close()
  })

  const page = await open('lead', `${notes}/models`)
  await test.step('what they teach is kept, and not used', async () => {
    await ready(page)
    await page.getByRole('button', { name: 'Train now' }).click()
    await expect(page.getByText('50 confirmed so far')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Train now' })).toBeEnabled({ timeout: 20_000 })
  })

  await test.step('each of them is a case', async () => {
    await page.goto(`${notes}/evaluation`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Decisions' })).toContainText('50 cases')
    await expectAccessible(page)
  })

  await test.step('a candidate of it', async () => {
    await page.goto(`${notes}/candidates/new`)
    await ready(page)
    await page.getByLabel('Name').fill('Learned from 50 notes')
    await page.getByRole('combobox', { name: 'Labels' }).click()
    await page
      .getByRole('option', { name: /newest|version/i })
      .first()
      .click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Make the candidate' }).click()
    await expect(page).toHaveURL(/candidates$/)
  })

  for (const candidate of ['Version 1 as it is', /Learned from 50 notes/])
    await test.step(`a run of ${candidate}`, () => runCandidate(page, notes, candidate, /\d+ cases\./))

  await test.step('the gate lets it pass, and it is promoted', async () => {
    await page.getByRole('link', { name: /^Compare with the current version/ }).click()
    await expect(page).toHaveURL(/compare/)
    await ready(page)
    await expect(page.getByText(/0 broken/).first()).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Promote/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Promote/ })
      .click()
    await expect(page.getByText(/version 2/i).first()).toBeVisible()
  })

  await test.step('the next note is proposed for by it', async () => {
    const { fileName, bytes } = note(61)
    await page.goto(notes)
    await ready(page)
    await page
      .locator('#main input[type=file]')
      .setInputFiles({ name: fileName, mimeType: 'text/plain', buffer: Buffer.from(bytes) })
    await expect(page.getByRole('row', { name: /note-61/ })).toContainText(/waiting|review/i, { timeout: 20_000 })
    await page.getByRole('link', { name: /note-61/ }).click()
    await expect(page.getByText('House').first()).toBeVisible()
    await expect(page.getByText('Ledger')).toHaveCount(0)
  })

  await test.step('one click takes it back', async () => {
    await page.goto(`${notes}/promotions`)
    await ready(page)
    await expectAccessible(page)
    await page.getByRole('button', { name: /Roll back/ }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('Trying how it is taken back')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Roll back/ })
      .click()
    await expect(page.getByText(/version 3/i).first()).toBeVisible()
  })
})

test('a candidate made worse on one supplier is stopped by the gate, and the page names the supplier', async ({
  open,
}) => {
  test.setTimeout(120_000)
  const page = await open('lead', `${desks}/evaluation`)
  await test.step('cases come from a file', async () => {
    await ready(page)
    await page.getByRole('button', { name: 'New collected set' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Two suppliers')
    await page.getByRole('button', { name: 'Make the set' }).click()
    await page.getByRole('link', { name: 'All sets' }).click()
    await expect(page).toHaveURL(/evaluation$/)
    const file = { name: 'cases.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(deskCases(24)) }
    await page.getByLabel('File', { exact: true }).setInputFiles(file)
    await page.getByRole('button', { name: 'Look at the file' }).click()
    await expect(page.getByText(/48 new cases/)).toBeVisible()
    await page.getByRole('button', { name: 'Import 48' }).click()
    await expect(page.getByRole('region', { name: 'Two suppliers' })).toContainText('48 cases')
  })

  await test.step('a candidate that no longer knows the words of one of them', async () => {
    await page.goto(`${desks}/candidates/new`)
    await ready(page)
    await page.getByLabel('Name').fill('Fewer words')
    await page.getByRole('button', { name: 'Team' }).click()
    await page.getByLabel('Words that speak for Ledger').fill('payment, refund')
    await page.getByRole('button', { name: 'Make the candidate' }).click()
    await expect(page).toHaveURL(/candidates$/)
  })

  for (const candidate of ['Version 1 as it is', /Fewer words/])
    await test.step(`a run of ${candidate}`, () => runCandidate(page, desks, candidate, /48 cases\./))

  await test.step('the gate says which supplier', async () => {
    await page.getByRole('link', { name: /^Compare with the current version/ }).click()
    await expect(page.getByText(/The gate stops it/)).toBeVisible()
    const gate = page.getByRole('region', { name: 'Gate', exact: true })
    await expect(gate.getByText(/Supplier Nordwind GmbH: .* 24 broken/).first()).toBeVisible()
    await expect(gate).not.toContainText('Acme')
    await expect(page.getByRole('button', { name: /^Promote/ })).toBeDisabled()
    // The broken ones stand beside their documents.
    await expect(
      page.getByRole('region', { name: 'Cases', exact: true }).getByRole('img', { name: /^Page 1/ }),
    ).toBeVisible()
    await expectAccessible(page)
  })
})
