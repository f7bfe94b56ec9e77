import { expect, type Locator, type Page } from '@playwright/test'

/** The item's name in the workbench: supplier and number. */
export const heading = (page: Page): Locator => page.getByRole('main').getByRole('heading', { level: 1 })

/** The cell of a field by its label. */
export const cell = (page: Page, label: string): Locator =>
  page.getByRole('gridcell', { name: new RegExp(`^${label}: `) })

/** Waits for an item to be open, with its page in view; answers its name. */
export async function openedItem(page: Page): Promise<string> {
  await expect(heading(page)).toBeVisible()
  await expect(page.getByRole('main').locator('img').first()).toBeVisible()
  return itemName(page)
}

/** Supplier and number, without the amount that stands after them. */
export async function itemName(page: Page): Promise<string> {
  const text = (await heading(page).textContent()) ?? ''
  return text.split(' · ').slice(0, 2).join(' · ')
}

/**
 * Presses a key until it has done its work: right after an item appears, keys are taken for keys meant for the one
 * before, and a person presses again.
 */
export async function press(page: Page, key: string, done: () => Promise<boolean>): Promise<void> {
  await expect(async () => {
    if (!(await done())) await page.keyboard.press(key)
    expect(await done(), `${key} has done its work`).toBe(true)
  }).toPass({ intervals: [30, 60, 120, 250], timeout: 10_000 })
}

/**
 * The same for a key that opens something to write in: pressed again too soon it would be written there, so what it opens
 * gets time to appear.
 */
export async function openWith(page: Page, key: string, opened: Locator): Promise<void> {
  await expect(async () => {
    if (!(await opened.isVisible())) await page.keyboard.press(key)
    await expect(opened).toBeVisible({ timeout: 1_500 })
  }).toPass({ timeout: 10_000 })
}

/** Enter on each field that needs a person, until none does. */
export async function acceptAll(page: Page): Promise<void> {
  const needing = page.locator('[data-cell][aria-label*="needs a person"]')
  await press(page, 'Enter', async () => (await needing.count()) === 0)
}

/** Accepts what is open and finishes the item; answers its name. The next item, or the empty queue, is in view then. */
export async function finishItem(page: Page): Promise<string> {
  const name = await openedItem(page)
  await acceptAll(page)
  await submit(page, name)
  return name
}

export async function submit(page: Page, name: string): Promise<void> {
  await press(page, 'Control+Enter', async () => (await heading(page).count()) === 0 || (await itemName(page)) !== name)
}

/** Goes up or down from cell to cell until this one is selected. */
export async function moveTo(page: Page, target: Locator): Promise<void> {
  for (const key of [...Array(15).fill('ArrowDown'), ...Array(15).fill('ArrowUp')]) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  await expect(target).toBeFocused()
}

/** Moves the focus with the keyboard alone until it is on `target`. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${String(target)} is not reached with ${key}`)
}
