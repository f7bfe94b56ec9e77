import { expect, ready, test } from './fixtures.ts'

test.describe('what is not for this person', () => {
  // Chromium itself reports each page that is answered with 403 or 404.
  test.use({ allowed: [/status of 40[34]/] })

  const forbidden = [
    { who: 'reviewer', path: '/o/demo/w/showcase/metrics', says: /needs the role.*Ops lead/ },
    { who: 'reviewer', path: '/o/demo/w/showcase/roi', says: /needs the role.*Ops lead/ },
    { who: 'reviewer', path: '/o/demo/w/showcase/exports', says: /needs the role.*Ops lead/ },
    { who: 'reviewer', path: '/o/demo/members', says: /needs the role.*Administrator/ },
    { who: 'executive', path: '/o/demo/w/showcase/items/1', says: /needs the role.*Reviewer/ },
    { who: 'approver', path: '/o/demo/w/showcase/review', says: /needs the role.*Reviewer/ },
  ] as const
  for (const { who, path, says } of forbidden) {
    test(`${path} tells the ${who} which role it needs`, async ({ open }) => {
      const page = await open(who, path)
      await expect(page.getByText(says)).toBeVisible()
    })
  }

  test('another organisation looks like one that does not exist, with its documents', async ({ open }) => {
    const stranger = await open('stranger', '/o/fjord/w/private/items/1')
    await expect(stranger.getByText('INV-2261').first()).toBeVisible()
    const files = await stranger.evaluate(() =>
      [...document.querySelectorAll('[src^="/files/"], [href^="/files/"]')].map(
        (e) => e.getAttribute('src') ?? e.getAttribute('href') ?? '',
      ),
    )
    expect(files.length).toBeGreaterThan(0)

    const lead = await open('lead', '/o/fjord/w/private')
    await expect(lead.getByText(/no such organisation/)).toBeVisible()
    await expect(lead.getByText('Fjord Supply')).toHaveCount(0)
    for (const path of [...new Set(files)]) {
      const own = await stranger.request.get(path)
      expect(own.status(), path).toBe(200)
      for (const url of [path, path.replace('/o/fjord/', '/o/demo/')])
        expect((await lead.request.get(url)).status(), url).toBe(404)
    }
  })

  test('an address that leads nowhere says so inside our own page', async ({ open }) => {
    const page = await open('lead', '/o/demo/w/showcase/nothing-here')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.getByRole('link', { name: /start/i }).first().click()
    await expect(page).toHaveURL(/\/o\/demo$/)
  })
})

test('an administrator adds a member, who signs in with the temporary password', async ({ open }) => {
  const page = await open('administrator', '/o/demo/members')
  await ready(page)
  await page.getByRole('button', { name: 'Add a member' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a member' })
  await dialog.getByLabel('E-mail address').fill('sam@demo.countersign.example')
  await dialog.getByLabel('Name').fill('Sam Sato')
  const workflows = dialog.getByRole('group', { name: 'Workflows' })
  for (const box of await workflows.getByRole('checkbox').all()) await box.uncheck()
  await workflows.getByRole('checkbox', { name: 'Showcase' }).check()
  await dialog.getByRole('button', { name: /Add/ }).click()
  const said = page.getByRole('status').filter({ hasText: 'Temporary password' })
  await expect(said).toContainText('sam@demo.countersign.example is a member now.')
  const password = (await said.locator('code').textContent()) ?? ''
  await expect(page.getByRole('row', { name: /Sam Sato/ })).toContainText('Reviewer')

  const own = await open(null, '/sign-in')
  await ready(own)
  await own.getByLabel('E-mail address').fill('sam@demo.countersign.example')
  await own.getByLabel('Password', { exact: true }).fill(password)
  await own.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(own).toHaveURL(/\/o\/demo$/)
  await expect(own.getByRole('heading', { name: 'Showcase' })).toBeVisible()
  await expect(own.getByRole('heading', { name: 'Supplier invoices' })).toHaveCount(0)
})
