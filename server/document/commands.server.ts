import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { FileSource } from '#server/platform/files.server.ts'
import { storableText } from './document.ts'
import { maxFileBytes } from './limits.ts'
import type { Reader } from './read.server.ts'
import { findDocument, insertDocument, type PageRow, savePages, saveReading, saveRefusal } from './store.server.ts'

export type StoredFile = { fileName: string; sha256: string; byteSize: number }

/** Keeps the bytes before any row names them; a crash in between leaves an unnamed file, never a missing one. */
export async function keepFile(ctx: Ctx, fileName: string, source: FileSource): Promise<StoredFile> {
  const { key, size } = await ctx.files.put(ctx.actor.organisationId, source, { maxBytes: maxFileBytes })
  return { fileName: displayName(fileName), sha256: key, byteSize: size }
}

/** A name for people to read: no folders, no control or direction-changing characters, at most 200 characters. */
export function displayName(raw: string): string {
  const base = raw.toWellFormed().normalize('NFC').replaceAll('\\', '/').split('/').pop() ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  const clean = base.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').trim()
  return clean.slice(0, 200) || 'unnamed'
}

export async function addDocument(ctx: Ctx, tx: Tx, file: StoredFile): Promise<string> {
  const id = ctx.random.uuid()
  await insertDocument(tx, { id, organisationId: ctx.actor.organisationId, ...file })
  return id
}

/**
 * Reads a stored document into pages, words and images. Harmless when run again. What cannot be read is recorded with
 * its reason and published as `document.refused`; only a fault of ours (disk, database, crash) throws, to be retried.
 */
export async function readStoredDocument(ctx: Ctx, reader: Reader, documentId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  const document = await findDocument(ctx.db, organisationId, documentId)
  if (!document) return
  const started = ctx.now()
  const pages: PageRow[] = []
  try {
    const bytes = await ctx.files.get(organisationId, document.sha256)
    const result = await reader.read({ bytes, fileName: document.fileName }, async ({ image, ...page }) => {
      const { key } = await ctx.files.put(organisationId, image)
      const words = page.words
        .map((word) => ({ ...word, text: storableText(word.text) }))
        .filter((word) => word.text !== '')
      pages.push({ ...page, words, imageKey: key })
    })
    const readAt = ctx.now()
    await ctx.db.$transaction(async (tx) => {
      await savePages(tx, organisationId, documentId, pages)
      await saveReading(tx, organisationId, documentId, {
        mediaType: result.mediaType,
        language: result.language ?? null,
        pageCount: pages.length,
        engine: result.engine,
        readMs: readAt.getTime() - started.getTime(),
        readAt,
      })
      await record(ctx, tx, { type: 'document.read', organisationId, data: { documentId, pages: pages.length } })
    })
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'unavailable') throw error
    await refuseDocument(ctx, documentId, error.code, error.message)
  }
}

export async function refuseDocument(ctx: Ctx, documentId: string, code: string, message: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await ctx.db.$transaction(async (tx) => {
    await saveRefusal(tx, organisationId, documentId, { code, message })
    await record(ctx, tx, { type: 'document.refused', organisationId, data: { documentId, code } })
  })
}
