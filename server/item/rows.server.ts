import { keepFile, type StoredFile } from '#server/document/commands.server.ts'
import type { RowPart } from '#server/document/document.ts'
import { maxFileBytes } from '#server/document/limits.ts'
import type { TableItem } from '#server/document/table.ts'
import { takeTable } from '#server/document/take-table.server.ts'
import { isZip, takeZip } from '#server/document/take-zip.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { FileSource } from '#server/platform/files.server.ts'
import { writeCsv } from '#server/platform/tables.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type Intake, receiveFile, receiveStored } from './commands.server.ts'
import { type DocumentType, documentTypeOf } from './document-type.ts'

type Taken = { itemId: string; number: number }

/** Rows taken in by one transaction: few enough to end well within its time. */
const batchSize = 20

/**
 * Takes a file in as its workflow wants: a zip document by document, a spreadsheet row by row where the definition says
 * so (`rows`), anything else as one item. `many`: the file became items of its parts. A zip or table with a fault is
 * refused as a whole, before anything of it is taken. Throws DomainError.
 */
export async function receiveUpload(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { fileName: string; source: FileSource; intake: Intake },
): Promise<{ many: boolean; items: Taken[] }> {
  const { rows } = workflow.definition.intake
  const { fileName, intake } = input
  // A stream is looked into only where that may make a difference: it has to be held in memory for it.
  if (!rows && !(input.source instanceof Uint8Array) && !/\.zip$/i.test(fileName))
    return { many: false, items: [await receiveFile(ctx, workflow, input)] }
  const source = await collect(input.source)
  if (await isZip(source)) return { many: true, items: await receiveZip(ctx, workflow, fileName, source, intake) }
  const table = rows ? await takeTable(source, fileName) : null
  if (!table) return { many: false, items: [await receiveFile(ctx, workflow, { ...input, source })] }
  return { many: true, items: await receiveRows(ctx, workflow, fileName, table, intake) }
}

/** All documents are kept, which nobody sees yet, before the first becomes an item. */
async function receiveZip(
  ctx: Ctx,
  workflow: WorkflowRow,
  fileName: string,
  bytes: Uint8Array,
  intake: Intake,
): Promise<Taken[]> {
  const files: { file: StoredFile; documentType: DocumentType }[] = []
  for await (const document of takeZip(bytes, fileName)) {
    const file = await keepFile(ctx, document.fileName, document.bytes)
    files.push({ file, documentType: documentTypeOf(document) })
  }
  const taken: Taken[] = []
  for (let from = 0; from < files.length; from += batchSize) {
    const batch = files.slice(from, from + batchSize)
    const items = await ctx.db.$transaction(async (tx) => {
      const received: Taken[] = []
      for (const { file, documentType } of batch)
        received.push(await receiveStored(ctx, tx, workflow, file, { intake, documentType }))
      return received
    })
    taken.push(...items)
  }
  return taken
}

/** A table is taken apart as a whole, so a stream is held in memory, up to the limit of any file. */
async function collect(source: FileSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > maxFileBytes) throw new DomainError('too_large', 'A file is larger than 100 MB: send a smaller one.')
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

async function receiveRows(
  ctx: Ctx,
  workflow: WorkflowRow,
  fileName: string,
  table: readonly TableItem[],
  intake: Intake,
): Promise<Taken[]> {
  const taken: Taken[] = []
  for (let from = 0; from < table.length; from += batchSize) {
    try {
      const batch = await Promise.all(table.slice(from, from + batchSize).map((item) => keepRow(ctx, fileName, item)))
      const items = await ctx.db.$transaction(async (tx) => {
        const received: Taken[] = []
        for (const { file, row } of batch)
          received.push(await receiveStored(ctx, tx, workflow, file, { intake, documentType: 'table', row }))
        return received
      })
      taken.push(...items)
    } catch (error) {
      if (taken.length === 0 || !(error instanceof DomainError)) throw error
      const row = table[from]?.number ?? 0
      throw new DomainError(
        error.code,
        `${fileName}: the rows before row ${row} were taken in (${taken.length} items); send the others again. ${error.message}`,
      )
    }
  }
  return taken
}

/** One row as a file of its own: header and row, so that it can be looked at apart from the table. */
async function keepRow(
  ctx: Ctx,
  fileName: string,
  { number, rows }: TableItem,
): Promise<{ file: StoredFile; row: RowPart }> {
  // Short enough that the row stays in the name when it is cut.
  const name = `${fileName.slice(0, 180)}, row ${number}`
  const columns = rows.map((cell, at) => ({
    key: String(at),
    header: cell.name,
    kind: 'text' as const,
    value: () => cell.value,
  }))
  const file = await keepFile(ctx, name, writeCsv(columns, [null]))
  return { file, row: { kind: 'row', name, rows } }
}
