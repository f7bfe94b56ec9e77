import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DomainError } from './errors.ts'
import { storageError } from './files.server.ts'
import type { Random } from './random.ts'

/** Secrets of this installation. They exist in one file only: not in the database, not in the settings, never a default. */
export type Secrets = {
  /** Signs session cookies; 32 random bytes as base64url. */
  session: string
  /** Encrypts stored credentials; 32 random bytes. */
  encryption: Uint8Array
}

const secretBytes = 32
const encoded = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const secretsFileSchema = z.object({ session: encoded, encryption: encoded })

/**
 * Reads `<dataDir>/secrets.json`, or makes it (mode 0600) at the first start. Processes that start together agree on
 * one file. Throws `refused` when others may read it, `unreadable` when it is damaged, `unavailable` when it cannot be written.
 */
export async function loadSecrets(dataDir: string, random: Random): Promise<Secrets> {
  const path = join(dataDir, 'secrets.json')
  try {
    return decode(await readPrivate(path), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw error instanceof DomainError ? error : storageError(error, path)
  }
  try {
    await mkdir(dataDir, { recursive: true })
    await create(path, random)
    return decode(await readPrivate(path), path)
  } catch (error) {
    throw error instanceof DomainError ? error : storageError(error, path)
  }
}

async function readPrivate(path: string): Promise<string> {
  const { mode } = await stat(path)
  // Windows has no such bits; there the folder's access list protects the file.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new DomainError('refused', `${path} can be read by other users of this machine; run: chmod 600 '${path}'`)
  }
  return readFile(path, 'utf8')
}

/** Writes beside the target and links it into place: a reader never sees half a file, and the first writer wins. */
async function create(path: string, random: Random): Promise<void> {
  const draft = `${path}.${random.uuid()}`
  const fresh = { session: encode(random.bytes(secretBytes)), encryption: encode(random.bytes(secretBytes)) }
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(fresh, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

function decode(text: string, path: string): Secrets {
  const parsed = secretsFileSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new DomainError(
      'unreadable',
      `${path} is damaged; restore it from a backup, or delete it to start with new secrets, which signs everyone out and makes stored credentials unusable.`,
    )
  }
  return { session: parsed.data.session, encryption: new Uint8Array(Buffer.from(parsed.data.encryption, 'base64url')) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
