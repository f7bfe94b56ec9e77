import { createHash, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storageError } from './files.server.ts'
import type { Random } from './random.ts'

/** One code that proves access to the terminal. The data folder keeps its hash alone. */
export type OneTimeCode = {
  /** A new code in place of any earlier one: 20 letters and digits in groups of five (about 99 bits). */
  issue(): Promise<string>
  /** Compares in constant time; false also when no code is open. */
  matches(code: string): Promise<boolean>
  close(): Promise<void>
}

const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

export function openOneTimeCode(dataDir: string, random: Random): OneTimeCode {
  const path = join(dataDir, 'first-start.sha256')
  return {
    async issue() {
      const groups = Array.from({ length: 4 }, () =>
        Array.from({ length: 5 }, () => alphabet.charAt(random.int(alphabet.length))).join(''),
      )
      const code = groups.join('-')
      try {
        await mkdir(dataDir, { recursive: true })
        await rm(path, { force: true })
        await writeFile(path, `${hashOf(code).toString('hex')}\n`, { mode: 0o600 })
      } catch (error) {
        throw storageError(error, path)
      }
      return code
    },
    async matches(code) {
      const stored = await readFile(path, 'utf8').catch(() => '')
      const expected = Buffer.from(stored.trim(), 'hex')
      const given = hashOf(code)
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
    async close() {
      await rm(path, { force: true })
    },
  }
}

/** Case, spaces and hyphens do not matter to somebody who copies by hand. */
function hashOf(code: string): Buffer {
  return createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest()
}
