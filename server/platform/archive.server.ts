import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import { DomainError } from './errors.ts'

export type ZipLimits = {
  maxEntries?: number
  /** Bytes of one file after unpacking. */
  maxEntryBytes?: number
  /** Bytes of all files after unpacking. */
  maxTotalBytes?: number
  /** Unpacked to packed, for files above 1 MB: real documents stay below 100, bombs reach 1,000. */
  maxRatio?: number
}

export type ZipEntry = {
  /** A relative path with / between parts, harmless as a label; never use it as a place on disk. */
  path: string
  bytes: Uint8Array
  /** The file looks like an archive itself. It is never opened here; whoever opens it must not recurse. */
  archive: boolean
}

/** The part of yauzl 3 that its type package, written for 2, leaves out. */
type RawEntry = Omit<yauzl.Entry, 'fileName'> & { fileNameRaw: Buffer }
type Yauzl3 = {
  getFileNameLowLevel(flags: number, raw: Buffer, extra: yauzl.Entry['extraFields'], strict: boolean): string
}

const ratioFrom = 1_000_000

/**
 * Unpacks a zip file, one file at a time, in the order of its directory; folders are left out. What the directory
 * claims is checked before anything is unpacked, and what comes out is counted against the claim.
 * Throws `unreadable` (damaged), `too_large` (a limit) and `refused` (encrypted, links, overlapping or unsupported parts).
 */
export async function* readZip(bytes: Uint8Array, limits: ZipLimits = {}): AsyncGenerator<ZipEntry> {
  const { maxEntries = 1000, maxEntryBytes = 100_000_000, maxTotalBytes = 250_000_000, maxRatio = 200 } = limits
  const zip = await openZip(bytes)
  try {
    if (zip.entryCount > maxEntries)
      throw new DomainError('too_large', `The zip file holds more than ${maxEntries} files; split it.`)
    const entries = await listEntries(zip)
    checkClaims(entries, { maxEntryBytes, maxTotalBytes, maxRatio })
    const seen = new Set<string>()
    for (const entry of entries) {
      const name = nameOf(entry)
      if (/[/\\]$/.test(name)) continue
      const path = unusedPath(cleanPath(name), seen)
      const content = await unpack(zip, entry)
      yield { path, bytes: content, archive: looksLikeArchive(content) }
    }
  } finally {
    zip.close()
  }
}

/**
 * A name from an archive as a relative path: no drive, no root, no step upwards, no control or direction-changing
 * characters, at most 255 of them.
 */
export function cleanPath(name: string): string {
  const parts = name
    .toWellFormed()
    .replace(/^[A-Za-z]:/, '')
    .split(/[/\\]+/)
    .map((part) => part.replace(/[\p{Cc}\p{Cf}\u2028\u2029:*?"<>|]/gu, '').trim())
    .filter((part) => !/^\.*$/.test(part))
  return parts.join('/').slice(-255).replace(/^\//, '') || 'unnamed'
}

async function openZip(bytes: Uint8Array): Promise<yauzl.ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new Promise((resolve, reject) => {
    try {
      // Names are decoded here, because yauzl would give up on the whole archive at the first one with '..'.
      yauzl.fromBuffer(buffer, { lazyEntries: true, decodeStrings: false }, (error, zip) =>
        error ? reject(explain(error)) : resolve(zip),
      )
    } catch (error) {
      reject(explain(error))
    }
  })
}

async function listEntries(zip: yauzl.ZipFile): Promise<RawEntry[]> {
  return new Promise((resolve, reject) => {
    const entries: RawEntry[] = []
    zip.on('entry', (entry: unknown) => {
      entries.push(entry as RawEntry)
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', (error: Error) => reject(explain(error)))
    zip.readEntry()
  })
}

function checkClaims(entries: readonly RawEntry[], limits: Required<Omit<ZipLimits, 'maxEntries'>>): void {
  let total = 0
  for (const entry of entries) {
    const { uncompressedSize: size, compressedSize: packed } = entry
    if (entry.isEncrypted())
      throw new DomainError('refused', 'The zip file is protected by a password; send it unprotected.')
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
      throw new DomainError('refused', 'The zip file is packed by an unusual method; pack it again as an ordinary zip.')
    }
    // The upper half holds the Unix mode; 0o120000 marks a symbolic link.
    if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) {
      throw new DomainError('refused', 'The zip file holds links instead of files; pack the files themselves.')
    }
    total += size
    if (size > limits.maxEntryBytes)
      throw new DomainError(
        'too_large',
        `A file in the zip is larger than ${limits.maxEntryBytes / 1e6} MB; send it alone or make it smaller.`,
      )
    if (total > limits.maxTotalBytes)
      throw new DomainError(
        'too_large',
        `The zip file unpacks to more than ${limits.maxTotalBytes / 1e6} MB; split it.`,
      )
    if (size > ratioFrom && size > packed * limits.maxRatio)
      throw new DomainError(
        'refused',
        'The zip file unpacks to far more than its size, as a zip bomb does; send the files unpacked.',
      )
  }
  checkOverlap(entries)
}

/** Many names for the same packed bytes are how a small file unpacks to petabytes without a suspicious ratio. */
function checkOverlap(entries: readonly RawEntry[]): void {
  const localHeader = 30
  const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  let free = 0
  for (const entry of sorted) {
    if (entry.relativeOffsetOfLocalHeader < free)
      throw new DomainError('refused', 'Files in the zip overlap, as in a zip bomb; pack it again.')
    free = entry.relativeOffsetOfLocalHeader + localHeader + entry.compressedSize
  }
}

async function unpack(zip: yauzl.ZipFile, entry: RawEntry): Promise<Uint8Array> {
  // The claim was checked against the limits, and the stream fails at the first byte beyond it.
  const content = new Uint8Array(entry.uncompressedSize)
  let size = 0
  try {
    const stream = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry as unknown as yauzl.Entry, (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (size + chunk.length > content.length) throw new Error('more bytes than claimed')
      content.set(chunk, size)
      size += chunk.length
    }
  } catch (error) {
    throw explain(error)
  }
  if (size !== content.length || crc32(content) !== entry.crc32) throw explain(new Error('wrong checksum'))
  return content
}

function nameOf(entry: RawEntry): string {
  const { getFileNameLowLevel } = yauzl as unknown as Yauzl3
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)
}

/** Two files may clean to the same path; the later one gets a number, so that neither hides the other. */
function unusedPath(path: string, seen: Set<string>): string {
  let candidate = path
  for (let copy = 2; seen.has(candidate); copy += 1) candidate = path.replace(/(\.[^./]*)?$/, ` (${copy})$1`)
  seen.add(candidate)
  return candidate
}

/** First bytes of zip (also Office files), gzip, 7z, rar, xz, bzip2 and zstd. */
function looksLikeArchive(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 6)).toString('hex')
  return /^(504b0304|504b0506|1f8b|377abcaf271c|526172211a07|fd377a585a00|425a68|28b52ffd)/.test(head)
}

function explain(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  const { message } = error as Error
  if (message.includes('encryption'))
    return new DomainError('refused', 'The zip file is protected by a password; send it unprotected.')
  return new DomainError('unreadable', 'The zip file is damaged or not a zip file; pack it again.')
}
