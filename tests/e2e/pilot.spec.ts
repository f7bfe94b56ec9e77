import { expect, ready, test } from './fixtures.ts'

// The reviewer is refused the pilot's page.
test.use({ allowed: [/status of 403/] })

/** A lead plans and starts a pilot, a reviewer works in it without a hint of it, and the figures follow. */
test('from a plan to the first item of a pilot, and what each person sees of it', async ({ open }) => {
  const base = '/o/demo/w/trial'
  const lead = await open('lead', `${base}/pilots`)
  await ready(lead)
  await lead.getByRole('button', { name: 'Plan a pilot' }).click()
  await lead.getByLabel('Name').fill('Bills with proposals')
  await lead.getByRole('dialog').getByRole('button', { name: 'Open the plan' }).click()
  await expect(lead).toHaveURL(/pilots\/1\/plan$/)
  await ready(lead)

  await lead.getByRole('button', { name: /^Start/ }).click()
  const dialog = lead.getByRole('dialog')
  await expect(dialog.getByText('What people will see')).toBeVisible()
  const anyway = dialog.getByRole('checkbox', { name: /Start anyway/ })
  if (await anyway.isVisible()) await anyway.check()
  await dialog.getByRole('button', { name: 'Lock the plan and start' }).click()
  await expect(lead).toHaveURL(/pilots\/1$/)
  await expect(lead.getByText(/running/i).first()).toBeVisible()

  const reviewer = await open('reviewer', `${base}/review`)
  await ready(reviewer)
  await expect(reviewer.getByRole('button', { name: /Finish/ }).first()).toBeVisible()
  for (const word of [/pilot/i, /\barm\b/i]) await expect(reviewer.getByText(word)).toHaveCount(0)
  const refused = await open('reviewer', `${base}/pilots/1`)
  await expect(refused.getByText(/needs the role/)).toBeVisible()

  // A workbench claims ahead; what is claimed is drawn.
  await expect(async () => {
    await lead.reload()
    const cells = await lead
      .getByRole('row', { name: /^Drawn/ })
      .getByRole('cell')
      .allTextContents()
    expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBeGreaterThan(0)
  }).toPass()

  const executive = await open('executive', `${base}/summary`)
  await expect(executive.getByText(/not yet/i).first()).toBeVisible()
})
