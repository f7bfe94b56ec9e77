import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DomainError } from './errors.ts'
import { createFiles, type Files, storageError } from './files.server.ts'
import { cryptoRandom } from './random.server.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const bytesOf = (text: string) => new TextEncoder().encode(text)
const absent = sha256(bytesOf('never stored'))

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: DomainError) => error.code,
  )
}

let root: string
let files: Files

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-files-'))
  files = createFiles(root, cryptoRandom)
})
afterAll(() => rm(root, { recursive: true, force: true }))

describe('stored files', () => {
  it('come back byte for byte under the SHA-256 of their content, whole or in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 1, max: 700 }), async (bytes, step) => {
        async function* pieces() {
          for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
        }
        const whole = await files.put('org-a', bytes)
        const pieced = await files.put('org-a', pieces())
        expect(whole).toEqual({ key: sha256(bytes), size: bytes.length })
        expect(pieced).toEqual(whole)
        expect(Buffer.compare(await files.get('org-a', whole.key), bytes)).toBe(0)
        const { size, stream } = await files.open('org-a', whole.key)
        expect(size).toBe(bytes.length)
        expect(Buffer.from(await new Response(stream).arrayBuffer()).equals(bytes)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('lie in two levels of folders with nothing left in the place for incoming files', async () => {
    const { key } = await files.put('org-layout', bytesOf('hello'))
    expect(key).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
    expect((await stat(join(root, 'org-layout', '2c', 'f2', key))).size).toBe(5)
    expect(await readdir(join(root, '.incoming'))).toEqual([])
  })

  it('are stored once by writers that race', async () => {
    const bytes = bytesOf('the same page')
    const answers = await Promise.all(Array.from({ length: 20 }, () => files.put('org-race', bytes)))
    expect(new Set(answers.map((answer) => answer.key)).size).toBe(1)
    expect(await files.get('org-race', sha256(bytes))).toEqual(bytes)
  })

  it('belong to one organisation and can be erased with it', async () => {
    const { key } = await files.put('org-one', bytesOf('private'))
    expect(await files.has('org-two', key)).toBe(false)
    expect(await codeOf(files.get('org-two', key))).toBe('not_found')
    expect(await codeOf(files.open('org-two', key))).toBe('not_found')
    await files.put('org-two', bytesOf('private'))
    await files.removeAll('org-one')
    expect(await files.has('org-one', key)).toBe(false)
    expect(await files.has('org-two', key)).toBe(true)
  })

  it('can be removed one by one, twice without harm', async () => {
    const { key } = await files.put('org-a', bytesOf('short-lived'))
    await files.remove('org-a', key)
    await files.remove('org-a', key)
    expect(await files.has('org-a', key)).toBe(false)
  })

  it('are not handed out when the bytes on disk have changed', async () => {
    const { key } = await files.put('org-rot', bytesOf('original'))
    await writeFile(join(root, 'org-rot', key.slice(0, 2), key.slice(2, 4), key), 'tampered')
    expect(await codeOf(files.get('org-rot', key))).toBe('unreadable')
  })
})

describe('a refused upload', () => {
  it('stops at the size limit and when its sender fails, and leaves nothing behind', async () => {
    async function* endless() {
      for (;;) yield new Uint8Array(1000)
    }
    async function* broken() {
      yield new Uint8Array(10)
      throw new Error('connection lost')
    }
    expect(await codeOf(files.put('org-a', endless(), { maxBytes: 50_000 }))).toBe('too_large')
    await expect(files.put('org-a', broken())).rejects.toThrow('connection lost')
    expect(await readdir(join(root, '.incoming'))).toEqual([])
  })

  it.each(['../org-a', '..', '', 'a/b', '.incoming', 'a\0b', 'x'.repeat(65)])(
    'cannot name the organisation %j',
    async (organisation) => {
      expect(await codeOf(files.put(organisation, bytesOf('x')))).toBe('invalid')
      expect(await codeOf(files.removeAll(organisation))).toBe('invalid')
    },
  )

  it.each(['', '../../etc/passwd', absent.toUpperCase(), absent.slice(1), `${absent}/..`, `${absent}\n`])(
    'cannot name the key %j',
    async (key) => {
      expect(await codeOf(files.get('org-a', key))).toBe('invalid')
      expect(await codeOf(files.open('org-a', key))).toBe('invalid')
      expect(await codeOf(files.has('org-a', key))).toBe('invalid')
      expect(await codeOf(files.remove('org-a', key))).toBe('invalid')
    },
  )
})

describe('broken storage', () => {
  it('is one sentence with a remedy when the folder cannot be made', async () => {
    const occupied = join(root, 'a-file')
    await writeFile(occupied, '')
    const blocked = createFiles(occupied, cryptoRandom)
    await expect(blocked.put('org-a', bytesOf('x'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('COUNTERSIGN_DATA_DIR'),
    })
  })

  it.skipIf(process.platform !== 'linux')('is one sentence when the disk is full', () => {
    let full: unknown
    try {
      writeFileSync('/dev/full', 'x')
    } catch (error) {
      full = error
    }
    expect(storageError(full, '/data')).toMatchObject({ code: 'unavailable', message: expect.stringContaining('full') })
  })

  it('keeps an error that it does not know', () => {
    const strange = Object.assign(new Error('i/o error'), { code: 'EIO' })
    expect(storageError(strange, '/data')).toBe(strange)
  })
})

describe('the sweep', () => {
  it('removes what interrupted uploads left, but not one that is still running', async () => {
    const place = join(root, '.incoming')
    await writeFile(join(place, 'old'), 'half')
    await writeFile(join(place, 'running'), 'half')
    await utimes(join(place, 'old'), new Date('2020-01-01'), new Date('2020-01-01'))
    expect(await files.sweep(new Date('2021-01-01'))).toBe(1)
    expect(await readdir(place)).toEqual(['running'])
    await rm(join(place, 'running'))
  })

  it('has nothing to do in a folder that does not exist yet', async () => {
    expect(await createFiles(join(root, 'new'), cryptoRandom).sweep(new Date('2021-01-01'))).toBe(0)
  })
})
