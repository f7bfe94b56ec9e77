import { createWriteStream } from 'node:fs'
import { type FileHandle, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DomainError } from './errors.ts'

/** A file that a person named on the command line, or the sentence why there is none at that path. */
export type LocalFile = { path: string; problem: string | null }

/**
 * The files at these paths; a folder stands for all files below it, by name, without hidden ones and without following
 * links to other folders. Never throws: what cannot be listed is a line with its problem.
 */
export async function findLocalFiles(paths: readonly string[]): Promise<LocalFile[]> {
  const found: LocalFile[] = []
  for (const path of paths) {
    const before = found.length
    await collect(resolve(path), found)
    if (found.length === before) found.push({ path: resolve(path), problem: 'This folder holds no files.' })
  }
  return found
}

async function collect(path: string, found: LocalFile[]): Promise<void> {
  try {
    const facts = await stat(path)
    if (facts.isFile()) found.push({ path, problem: null })
    else if (facts.isDirectory()) {
      const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort()
      for (const name of names) {
        const inner = join(path, name)
        const linked = (await lstat(inner)).isSymbolicLink()
        const leadsAway =
          linked &&
          (await stat(inner).then(
            (f) => f.isDirectory(),
            () => false,
          ))
        if (!leadsAway) await collect(inner, found)
      }
    } else found.push({ path, problem: 'This is neither a file nor a folder.' })
  } catch (error) {
    found.push({ path, problem: sentenceFor(error) })
  }
}

function sentenceFor(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'There is no such file: check the path.'
  if (code === 'EACCES' || code === 'EPERM') return 'This account may not read it: change its permissions.'
  return `It cannot be read (${code ?? 'unknown error'}).`
}

/** The content in pieces. Throws `unreadable` with the reason. */
export async function* readLocalFile(path: string): AsyncGenerator<Uint8Array> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'r')
    yield* handle.createReadStream({ autoClose: false })
  } catch (error) {
    throw error instanceof DomainError ? error : new DomainError('unreadable', sentenceFor(error), path)
  } finally {
    await handle?.close()
  }
}

export type Output = {
  /** Writes it all and puts the file in its place. */
  take(stream: ReadableStream<Uint8Array>): Promise<void>
  /** Leaves no trace. */
  discard(): Promise<void>
}

/**
 * Opens a place to write to before the work is done that fills it: throws `unavailable` when it cannot be written.
 * A file that is there already is replaced at the end, in one step.
 */
export async function openOutput(path: string): Promise<Output> {
  const target = resolve(path)
  const draft = `${target}.part`
  const refuse = (error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    const why = code === 'ENOSPC' ? 'the disk is full' : code
    return new DomainError('unavailable', `${target} cannot be written (${why}): choose another file with --out.`)
  }
  if (
    await stat(target).then(
      (f) => f.isDirectory(),
      () => false,
    )
  )
    throw refuse({ code: 'it is a folder' })
  await open(draft, 'w').then(
    (handle) => handle.close(),
    (error) => Promise.reject(refuse(error)),
  )
  return {
    async take(stream) {
      try {
        await pipeline(Readable.fromWeb(stream as import('node:stream/web').ReadableStream), createWriteStream(draft))
        await rename(draft, target)
      } catch (error) {
        await rm(draft, { force: true })
        throw refuse(error)
      }
    },
    discard: () => rm(draft, { force: true }),
  }
}

/** Bytes of all files below a folder; 0 when there is none, or as far as this account may look. */
export async function folderBytes(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) bytes += await folderBytes(inner)
    else
      bytes += await lstat(inner).then(
        (f) => f.size,
        () => 0,
      )
  }
  return bytes
}
