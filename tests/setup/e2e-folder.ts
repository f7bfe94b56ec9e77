import fs from 'node:fs'
import path from 'node:path'
import type { Role } from '#server/identity/identity.ts'

/** What the server of the browser tests and the tests tell each other lies in this folder (playwright.config.ts). */
const folder = () => process.env.E2E_FOLDER ?? ''

/** Somebody who is no demo account, with the password that was made for them. */
export type Account = { email: string; password: string }
/** `third`: a second reviewer of the demo; `stranger`: somebody of the other organisation. */
type Made = 'third' | 'stranger'
export type Who = Role | Made

const accountsFile = () => path.join(folder(), 'accounts.json')

export const writeAccounts = (accounts: Record<Made, Account>) =>
  fs.writeFileSync(accountsFile(), JSON.stringify(accounts))
export const readAccounts = () => JSON.parse(fs.readFileSync(accountsFile(), 'utf8')) as Record<Made, Account>

/** Where the signed-in session of somebody lies. */
export const sessionFile = (who: Who) => path.join(folder(), `session-${who}.json`)

/** The database runs as another user when we are root, and must be able to pass through. */
export function makeFolder(): void {
  fs.mkdirSync(folder(), { recursive: true })
  fs.chmodSync(folder(), 0o711)
}

export const removeFolder = () => fs.rmSync(folder(), { recursive: true, force: true })
