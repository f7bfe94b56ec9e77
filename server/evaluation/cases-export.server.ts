import { pageText, type Word } from '#server/document/document.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { caseName, setOf } from './cases.server.ts'
import type { FactRow, SetRow } from './cases-store.server.ts'
import { type CaseFormat, caseFileLimits, type FileCase, formatText } from './formats.ts'
import { writeCaseFile } from './formats-file.server.ts'
import { factsAt, hiddenItems } from './sets.server.ts'

/** Documents whose words are held at once. */
const batch = 50

/**
 * A set as it was at a time, as a file: what whoever acts must not be told now (an item whose blind entry is still theirs to
 * make) is not in it. Streamed, with the documents' words.
 */
export async function exportSet(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { setId: string; format: CaseFormat; asOf: Date },
): Promise<{ fileName: string; mediaType: string; chunks: AsyncGenerator<Uint8Array> }> {
  const set = await setOf(ctx.db, workflow, input.setId)
  const { extension, mediaType } = formatText[input.format]
  const name = set.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return {
    fileName: `${workflow.key}-${name || 'set'}-${input.asOf.toISOString().slice(0, 10)}.${extension}`,
    mediaType,
    chunks: writeCaseFile(input.format, workflow.definition, fileCases(ctx, set, input.asOf)),
  }
}

/** The cases of a set at a time, as files carry them. */
async function* fileCases(ctx: Ctx, set: SetRow, asOf: Date): AsyncGenerator<FileCase> {
  let rows: FactRow[] = []
  for await (const row of factsAt(ctx, set, asOf)) {
    rows.push(row)
    if (rows.length < batch) continue
    yield* await withWords(ctx, set, rows)
    rows = []
  }
  yield* await withWords(ctx, set, rows)
}

async function withWords(ctx: Ctx, set: SetRow, rows: readonly FactRow[]): Promise<FileCase[]> {
  if (rows.length === 0) return []
  const { organisationId } = set
  const ids = rows.map((row) => row.documentId)
  const hidden = await hiddenItems(ctx, rows)
  const [pages, documents] = await Promise.all([
    ctx.db.page.findMany({
      where: { organisationId, documentId: { in: ids } },
      orderBy: { number: 'asc' },
      select: { documentId: true, words: true },
    }),
    ctx.db.document.findMany({
      where: { organisationId, id: { in: ids } },
      select: { id: true, sha256: true },
    }),
  ])
  const texts = Map.groupBy(pages, (page) => page.documentId)
  const hashes = new Map(documents.map((d) => [d.id, d.sha256]))
  return rows
    .filter((row) => !row.itemId || !hidden.has(row.itemId))
    .map((row): FileCase => {
      const text = (texts.get(row.documentId) ?? [])
        .map((page) => pageText({ words: page.words as unknown as Word[] }))
        .join('\n\n')
      return {
        id: row.externalId ?? row.caseId,
        name: caseName(row),
        truth: row.truth,
        accepted: row.accepted,
        facts: row.facts,
        grade: row.grade,
        inclusion: row.inclusion,
        purposive: row.purposive,
        corrected: row.corrected,
        note: row.note,
        workflowVersion: row.workflowVersion,
        validFrom: row.validFrom.toISOString(),
        document: {
          fileName: row.fileName,
          sha256: hashes.get(row.documentId) ?? null,
          language: row.language,
          text: text === '' ? null : text.slice(0, caseFileLimits.text),
        },
      }
    })
}
