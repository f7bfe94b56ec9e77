import fs from 'node:fs'
import path from 'node:path'
import type { Role } from '#server/identity/identity.ts'

/** What the server of the browser tests and the tests tell each other lies in this folder (playwright.config.ts). */
const folder = () => process.env.E2E_FOLDER ?? ''

/** Somebody of the other organisation, with the password that was made for them. */
export type Stranger = { email: string; password: string }
export type Who = Role | 'stranger'

const strangerFile = () => path.join(folder(), 'stranger.json')

export const writeStranger = (stranger: Stranger) => fs.writeFileSync(strangerFile(), JSON.stringify(stranger))
export const readStranger = () => JSON.parse(fs.readFileSync(strangerFile(), 'utf8')) as Stranger

/** Where the signed-in session of somebody lies. */
export const sessionFile = (who: Who) => path.join(folder(), `session-${who}.json`)

/** The database runs as another user when we are root, and must be able to pass through. */
export function makeFolder(): void {
  fs.mkdirSync(folder(), { recursive: true })
  fs.chmodSync(folder(), 0o711)
}

export const removeFolder = () => fs.rmSync(folder(), { recursive: true, force: true })
