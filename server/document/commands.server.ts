import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { FileSource } from '#server/platform/files.server.ts'
import { displayName, type Part, type RowPart, type Stated, storableText, type Word } from './document.ts'
import { maxFileBytes } from './limits.ts'
import type { Reader } from './read.server.ts'
import { findDocument, insertDocument, type PageRow, savePages, saveReading, saveRefusal } from './store.server.ts'

export type StoredFile = { fileName: string; sha256: string; byteSize: number }

/** Keeps the bytes before any row names them; a crash in between leaves an unnamed file, never a missing one. */
export async function keepFile(ctx: Ctx, fileName: string, source: FileSource): Promise<StoredFile> {
  const { key, size } = await ctx.files.put(ctx.actor.organisationId, source, { maxBytes: maxFileBytes })
  return { fileName: displayName(fileName), sha256: key, byteSize: size }
}

/**
 * `row`: the document is this one row of a table, whatever its file looks like. `stated`: what we state of a document that
 * we made ourselves.
 */
export async function addDocument(
  ctx: Ctx,
  tx: Tx,
  file: StoredFile,
  { row, stated }: { row?: RowPart | undefined; stated?: Stated | undefined } = {},
): Promise<string> {
  const id = ctx.random.uuid()
  const parts = row ? [storablePart(row)] : []
  await insertDocument(tx, { id, organisationId: ctx.actor.organisationId, ...file, parts, stated: stated ?? null })
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
    const row = document.parts.find((part) => part.kind === 'row')
    const result = await reader.read(
      { bytes, fileName: document.fileName, ...(row ? { row } : {}) },
      async ({ image, ...page }) => {
        const { key } = await ctx.files.put(organisationId, image)
        // A number that comes again replaces what was read of an attachment that turned out to be unreadable.
        pages.length = page.number - 1
        pages.push({ ...page, words: storableWords(page.words), imageKey: key })
      },
      async (attachment) => {
        await ctx.files.put(organisationId, attachment)
      },
    )
    pages.length = result.pageCount
    const readAt = ctx.now()
    await ctx.db.$transaction(async (tx) => {
      await savePages(tx, organisationId, documentId, pages)
      await saveReading(tx, organisationId, documentId, {
        mediaType: result.mediaType,
        language: result.language ?? null,
        pageCount: pages.length,
        parts: result.parts.map(storablePart),
        embedded: result.embedded,
        stated: document.stated,
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

function storableWords(words: readonly Word[]): Word[] {
  return words.map((word) => ({ ...word, text: storableText(word.text) })).filter((word) => word.text !== '')
}

const storableRow = (row: { name: string; value: string }) => ({
  name: storableText(row.name),
  value: storableText(row.value),
})

function storablePart(part: Part): Part {
  const name = storableText(part.name)
  if (part.kind === 'attachment') return { ...part, name }
  if (part.kind === 'row') return { ...part, name, rows: part.rows.map(storableRow) }
  return { ...part, name, headers: part.headers.map(storableRow), html: part.html && storableText(part.html) }
}

export async function refuseDocument(ctx: Ctx, documentId: string, code: string, message: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await ctx.db.$transaction(async (tx) => {
    await saveRefusal(tx, organisationId, documentId, { code, message })
    await record(ctx, tx, { type: 'document.refused', organisationId, data: { documentId, code } })
  })
}
