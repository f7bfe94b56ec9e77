import { expect, type Locator, type Page } from '@playwright/test'

/** The card of a figure by its title. */
export const figure = (page: Page, title: string): Locator => page.getByRole('region', { name: title, exact: true })

/** How many items the metrics page counts as completed. */
export async function completedItems(page: Page): Promise<number> {
  await expect(page.getByRole('heading', { level: 1, name: /: metrics$/ })).toBeVisible()
  const line = await page.getByText(/^\d+ invoices? completed from/).textContent()
  return Number.parseInt(line ?? '', 10)
}

/** The worked example of the definitions, by the labels of the form. */
export const workedExample: Readonly<Record<string, string>> = {
  'Items a week': '150',
  'Hourly rate': '25',
  'Cost of an error': '33.3333',
  'Minutes an item today': '6',
  'Error rate today': '4',
  'Minutes an item with AI': '1.5',
  'Error rate with AI': '0.5',
  'Platform subscription': '250',
  'Model usage': '0.02',
  'Set-up cost': '1200',
  'Spread over': '52',
}

export async function fillCostModel(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: 'Save from today' }).click()
}
