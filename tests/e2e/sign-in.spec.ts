import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { roleLabel } from '#server/identity/identity.ts'
import { expect, ready, test } from './fixtures.ts'

for (const { purpose, roles } of demoAccounts) {
  const role = roles.map((r) => roleLabel[r]).join(' and ')
  test(`the demo's ${role} signs in from the list on the sign-in page`, async ({ page }) => {
    await page.goto('/')
    await expect(page).toHaveURL(/\/sign-in/)
    await ready(page)
    await page.getByRole('button', { name: purpose }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    if (roles.includes('executive')) {
      // Who reads figures alone comes to all workflows side by side.
      await expect(page).toHaveURL(/\/o\/demo\/portfolio$/)
      await page.goto('/o/demo')
    }
    await expect(page).toHaveURL(/\/o\/demo$/)
    await expect(page.getByText(`You are ${role} here.`)).toBeVisible()
    await expect(page.getByText('Demo data')).toBeVisible()
  })
}

test('a wrong password is answered with one sentence, and the address stays', async ({ page }) => {
  await page.goto('/sign-in')
  await ready(page)
  const email = demoAccounts[0]?.email ?? ''
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(`${demoPassword}-wrong`)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert')).toHaveText('E-mail address or password is not right: check both and try again.')
  await expect(page.getByLabel('E-mail address')).toHaveValue(email)
})

test('signing in leads to the page that was asked for, signing out ends it', async ({ page }) => {
  await page.goto('/o/demo/members')
  await ready(page)
  await page.getByRole('button', { name: /Administrator/ }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/o\/demo\/members$/)
  await page.getByRole('button', { name: /Menu of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto('/o/demo/members')
  await expect(page).toHaveURL(/\/sign-in/)
})
