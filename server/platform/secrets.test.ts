import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cryptoRandom } from './random.server.ts'
import { loadSecrets } from './secrets.server.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-secrets-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the secrets of an installation', () => {
  it('are 32 random bytes each, different from each other and from those of another installation', async () => {
    const one = await loadSecrets(join(folder, 'one'), cryptoRandom)
    const two = await loadSecrets(join(folder, 'two'), cryptoRandom)
    expect(Buffer.from(one.session, 'base64url')).toHaveLength(32)
    expect(one.encryption).toHaveLength(32)
    const all = [one, two].flatMap((secrets) => [
      secrets.session,
      Buffer.from(secrets.encryption).toString('base64url'),
    ])
    expect(new Set(all).size).toBe(4)
  })

  it('stay the same at the next start', async () => {
    expect(await loadSecrets(folder, cryptoRandom)).toEqual(await loadSecrets(folder, cryptoRandom))
  })

  it('are the same for processes that start together, with no draft left over', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => loadSecrets(folder, cryptoRandom)))
    expect(new Set(all.map((secrets) => secrets.session)).size).toBe(1)
    expect(await readdir(folder)).toEqual(['secrets.json'])
  })

  it.skipIf(process.platform === 'win32')('lie in a file that only its owner may read', async () => {
    await loadSecrets(folder, cryptoRandom)
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600)
  })

  it.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o666])(
    'are refused when the mode is %o, with the remedy',
    async (mode) => {
      await loadSecrets(folder, cryptoRandom)
      await chmod(join(folder, 'secrets.json'), mode)
      await expect(loadSecrets(folder, cryptoRandom)).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining(`chmod 600 '${join(folder, 'secrets.json')}'`),
      })
    },
  )

  it.each(['', '{', '{"session":"short","encryption":"short"}', '[]'])(
    'are never replaced when the file is damaged: %j',
    async (text) => {
      const path = join(folder, 'secrets.json')
      await writeFile(path, text, { mode: 0o600 })
      await expect(loadSecrets(folder, cryptoRandom)).rejects.toMatchObject({ code: 'unreadable' })
      expect(await readFile(path, 'utf8')).toBe(text)
    },
  )

  it('say what to do when the folder cannot be written', async () => {
    await writeFile(join(folder, 'occupied'), '')
    await expect(loadSecrets(join(folder, 'occupied'), cryptoRandom)).rejects.toMatchObject({ code: 'unavailable' })
  })
})
