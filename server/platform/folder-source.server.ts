import { constants } from 'node:fs'
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from './errors.ts'
import type { SourceFile } from './sources.ts'

const readable = /\.(csv|tsv|tab|xlsx)$/i
/** Names looked at in one folder. */
const mostNames = 20_000
/** A file that was changed within this time may not be whole yet. */
const settledAfterMs = 2_000

type Wait = (ms: number) => Promise<unknown>

/**
 * The file of a folder that was changed last among those whose name has this beginning: a CSV or an Excel file. Links are
 * never followed, so that nothing outside the folder can be reached, whatever stands in it. Throws DomainError
 * `unavailable` where there is none, or it is just being written.
 */
export async function newestFile(
  folders: Readonly<Record<string, string>>,
  folder: string,
  beginning: string,
  maxBytes: number,
  wait: Wait = sleep,
): Promise<SourceFile> {
  const root = Object.hasOwn(folders, folder) ? folders[folder] : undefined
  if (!root)
    throw new DomainError(
      'refused',
      `There is no folder "${folder}": whoever runs this installation opens folders with COUNTERSIGN_REPORT_FOLDERS.`,
    )
  if (/[/\\\0]/.test(beginning) || beginning.startsWith('.'))
    throw new DomainError('refused', 'Write the beginning of a file’s name, without a folder and without a dot first.')
  const names = await namesIn(root, folder)
  const wanted = names.filter((name) => name.startsWith(beginning) && readable.test(name))
  let newest: { name: string; at: number } | null = null
  for (const name of wanted) {
    const at = await changeOf(root, name)
    if (at !== null && (!newest || at > newest.at || (at === newest.at && name > newest.name))) newest = { name, at }
  }
  if (!newest)
    throw new DomainError(
      'unavailable',
      `There is no CSV or Excel file that begins with "${beginning}" in the folder "${folder}".`,
    )
  return readWhole(root, newest.name, maxBytes, wait)
}

async function namesIn(root: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true })
    if (entries.length > mostNames)
      throw new DomainError(
        'too_large',
        `The folder "${folder}" holds more than ${mostNames} files: move old ones away.`,
      )
    // Files alone: no folders, and no links to what lies elsewhere. Names that begin so are half-written or locks.
    return entries.filter((entry) => entry.isFile() && !/^[.~]/.test(entry.name)).map((entry) => entry.name)
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw new DomainError(
      'unavailable',
      `The folder "${folder}" cannot be opened (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): tell whoever runs this installation.`,
    )
  }
}

async function changeOf(root: string, name: string): Promise<number | null> {
  const handle = await openPlain(root, name)
  if (!handle) return null
  try {
    return (await handle.stat()).mtimeMs
  } finally {
    await handle.close()
  }
}

/** Opens a file of this very folder that is no link; null where it is none, or gone. */
async function openPlain(root: string, name: string): Promise<FileHandle | null> {
  try {
    const place = join(root, name)
    // The folder itself may be a link that the operator made; what stands in it must not lead out.
    if (dirname(await realpath(place)) !== (await realpath(root))) return null
    const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
    return null
  } catch {
    return null
  }
}

async function readWhole(root: string, name: string, maxBytes: number, wait: Wait): Promise<SourceFile> {
  const handle = await openPlain(root, name)
  if (!handle) throw new DomainError('unavailable', `${name} was taken away while it was to be read.`)
  try {
    const before = await handle.stat()
    if (before.size > maxBytes)
      throw new DomainError('too_large', `${name} has ${before.size} bytes and the limit is ${maxBytes}: split it.`)
    const age = Date.now() - before.mtimeMs
    // Whoever writes it may only have paused; half a file would give figures that look whole.
    if (age >= 0 && age < settledAfterMs) await wait(settledAfterMs - age)
    const bytes = new Uint8Array(before.size)
    let read = 0
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, read)
      if (bytesRead === 0) break
      read += bytesRead
    }
    const after = await handle.stat()
    if (read < before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      throw new DomainError('unavailable', `${name} is just being written.`)
    return { name, bytes, changedAt: before.mtime }
  } finally {
    await handle.close()
  }
}
