import { type FullConfig, request } from '@playwright/test'
import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { type Account, readAccounts, sessionFile, type Who } from './e2e-folder.ts'

/** Signs everybody in once, so that the sign-in form's own limit is left to the tests of that form. */
export default async function signInAll(config: FullConfig): Promise<void> {
  const baseURL = config.projects[0]?.use.baseURL ?? ''
  const people = Object.entries(readAccounts()) as [Who, Account][]
  for (const { roles, email } of demoAccounts)
    for (const role of roles) people.push([role, { email, password: demoPassword }])
  for (const [who, credentials] of people) {
    const client = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } })
    const answer = await client.post('/api/auth/sign-in/email', { data: credentials })
    if (!answer.ok()) throw new Error(`${who} cannot sign in: ${answer.status()} ${await answer.text()}`)
    await client.storageState({ path: sessionFile(who) })
    await client.dispose()
  }
}
