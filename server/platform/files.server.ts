import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { DomainError } from './errors.ts'
import type { Random } from './random.ts'

/** Bytes to keep, whole or in pieces. */
export type FileSource = Uint8Array | AsyncIterable<Uint8Array>

/**
 * Files by the SHA-256 of their content, apart per organisation: the same bytes are kept once within an organisation,
 * and an organisation's files can be erased together. A folder today; object storage fits the same interface.
 * All methods throw `invalid` for a malformed organisation or key and `unavailable` when the storage does not work.
 */
export type Files = {
  /** Keeps the bytes; again is harmless. `key` is 64 hexadecimal digits, `size` bytes. Throws `too_large` above `maxBytes`. */
  put(
    organisationId: string,
    source: FileSource,
    options?: { maxBytes?: number },
  ): Promise<{ key: string; size: number }>
  /** The whole content, checked against its key. Throws `not_found`, or `unreadable` when the stored bytes have changed. */
  get(organisationId: string, key: string): Promise<Uint8Array>
  /** The content in pieces, for sending on; closing or cancelling the stream closes the file. Throws `not_found`. */
  open(organisationId: string, key: string): Promise<{ size: number; stream: ReadableStream<Uint8Array> }>
  has(organisationId: string, key: string): Promise<boolean>
  /** Removes one file; harmless when it is gone already. */
  remove(organisationId: string, key: string): Promise<void>
  /** Erases everything of an organisation. */
  removeAll(organisationId: string): Promise<void>
  /** Removes what interrupted uploads left behind before `olderThan`; answers how many files. */
  sweep(olderThan: Date): Promise<number>
}

const incoming = '.incoming'

/** Files in the folder `root`, made at the first use. */
export function createFiles(root: string, random: Random): Files {
  const pathOf = (organisationId: string, key: string) => join(folderOf(root, organisationId), ...levelsOf(key))

  return {
    async put(organisationId, source, { maxBytes = Number.POSITIVE_INFINITY } = {}) {
      const folder = folderOf(root, organisationId)
      const draft = join(root, incoming, random.uuid())
      return guarded(root, async () => {
        await mkdir(join(root, incoming), { recursive: true })
        try {
          const { key, size } = await writeDraft(draft, source, maxBytes)
          const target = join(folder, ...levelsOf(key))
          if (!(await exists(target))) await moveIntoPlace(draft, target)
          return { key, size }
        } finally {
          await rm(draft, { force: true })
        }
      })
    },

    async get(organisationId, key) {
      const bytes = await guarded(root, () => readFile(pathOf(organisationId, key)))
      if (createHash('sha256').update(bytes).digest('hex') !== key) {
        throw new DomainError('unreadable', 'The stored file has changed on disk; restore it from a backup.', key)
      }
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    },

    async open(organisationId, key) {
      const handle = await guarded(root, () => open(pathOf(organisationId, key), 'r'))
      const { size } = await handle.stat()
      return { size, stream: Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array> }
    },

    async has(organisationId, key) {
      const path = pathOf(organisationId, key)
      return guarded(root, () => exists(path))
    },

    async remove(organisationId, key) {
      const path = pathOf(organisationId, key)
      await guarded(root, () => rm(path, { force: true }))
    },

    async removeAll(organisationId) {
      const folder = folderOf(root, organisationId)
      await guarded(root, () => rm(folder, { recursive: true, force: true }))
    },

    async sweep(olderThan) {
      return guarded(root, async () => {
        const names = await readdir(join(root, incoming)).catch(emptyWhenAbsent)
        let removed = 0
        for (const name of names) {
          const path = join(root, incoming, name)
          if ((await stat(path)).mtime >= olderThan) continue
          await rm(path, { force: true })
          removed += 1
        }
        return removed
      })
    },
  }
}

/**
 * One sentence for a failed file operation: full disk, missing right, missing file. Anything else stays as it is,
 * because an unknown failure is a bug or a broken disk and belongs in the log whole.
 */
export function storageError(error: unknown, place: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new DomainError('unavailable', `The disk that holds ${place} is full; free some space and try again.`)
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new DomainError(
      'unavailable',
      `${place} cannot be used; make it a folder that this user may write, or set COUNTERSIGN_DATA_DIR to one.`,
    )
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new DomainError(
      'unavailable',
      'Too many files are open on this machine; try again in a moment, or raise its limit (ulimit -n).',
    )
  }
  if (code === 'ENOENT') return new DomainError('not_found', 'The file is not there any more; it may have been erased.')
  return error
}

async function guarded<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof DomainError ? error : storageError(error, place)
  }
}

function folderOf(root: string, organisationId: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(organisationId)) {
    throw new DomainError('invalid', 'The organisation of a file is named by letters, digits, - and _ only.')
  }
  return join(root, organisationId)
}

/** ab/cd/<key>: two levels keep folders small (65,536 leaves), so that no folder holds millions of names. */
function levelsOf(key: string): [string, string, string] {
  if (!/^[0-9a-f]{64}$/.test(key))
    throw new DomainError('invalid', 'A file is named by 64 hexadecimal digits in lower case.')
  return [key.slice(0, 2), key.slice(2, 4), key]
}

async function writeDraft(path: string, source: FileSource, maxBytes: number): Promise<{ key: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  const handle = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      size += chunk.byteLength
      if (size > maxBytes)
        throw new DomainError(
          'too_large',
          `The file is larger than ${Math.floor(maxBytes / 1e6)} MB; send a smaller one.`,
        )
      hash.update(chunk)
      await writeAll(handle, chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { key: hash.digest('hex'), size }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0
  while (written < chunk.byteLength) written += (await handle.write(chunk, written)).bytesWritten
}

/** After a rename the folder is flushed too: only then does the name survive a power cut. */
async function moveIntoPlace(draft: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  await rename(draft, target)
  // Windows cannot open a folder; its file system logs the rename itself.
  if (process.platform === 'win32') return
  const folder = await open(dirname(target), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function emptyWhenAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
