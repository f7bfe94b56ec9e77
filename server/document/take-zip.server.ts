import { fileTypeFromBuffer } from 'file-type'
import { readZip } from '#server/platform/archive.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { displayName } from './document.ts'
import { maxFileBytes, maxZipBytes, maxZipFiles } from './limits.ts'
import { sniff } from './sniff.ts'

/** Kinds of archives, as the detector names them. */
const archives = new Set(['zip', 'gz', 'tar', 'rar', '7z', 'bz2', 'xz', 'zst', 'lz', 'cab'])

/** What systems put into an archive beside a person's files. */
const isLitter = (path: string) => /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i.test(path)

/** Whether these bytes are a plain zip: not an Office file, an e-book or another format that is packed as one. */
export async function isZip(bytes: Uint8Array): Promise<boolean> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return false
  return sniff(bytes).kind === 'unknown' && (await extensionOf(bytes)) === 'zip'
}

/**
 * The documents in a zip file, one after the other, each with its name without folders. Throws DomainError with one
 * sentence that names the zip: damaged, too much of anything, empty, or holding a further archive.
 */
export async function* takeZip(
  bytes: Uint8Array,
  fileName: string,
): AsyncGenerator<{ fileName: string; bytes: Uint8Array }> {
  let documents = 0
  try {
    const limits = { maxEntries: maxZipFiles, maxEntryBytes: maxFileBytes, maxTotalBytes: maxZipBytes }
    for await (const entry of readZip(bytes, limits)) {
      if (isLitter(entry.path)) continue
      const name = displayName(entry.path)
      if (entry.archive && archives.has(await extensionOf(entry.bytes)))
        throw new DomainError(
          'refused',
          `It holds another archive (${name}): unpack that one and upload the documents inside.`,
        )
      documents++
      yield { fileName: name, bytes: entry.bytes }
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new DomainError(error.code, `The zip file ${fileName} cannot be taken in. ${error.message}`)
  }
  if (documents === 0)
    throw new DomainError(
      'unreadable',
      `The zip file ${fileName} holds no documents: check it and upload the documents themselves.`,
    )
}

async function extensionOf(bytes: Uint8Array): Promise<string> {
  const detected = await fileTypeFromBuffer(bytes.subarray(0, 1024 * 1024)).catch(() => undefined)
  return detected?.ext ?? ''
}
