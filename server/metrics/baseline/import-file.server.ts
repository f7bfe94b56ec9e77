import { takeRows } from '#server/document/take-table.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { HistoryTable } from './guess.ts'
import { type HistoryRead, readInThread } from './history-thread.server.ts'
import type { ImportRow } from './import-store.server.ts'
import { readOutcomes } from './outcomes.ts'
import { readHistory } from './read-history.ts'

/** How large a file of history may be; said on the page. */
export const historyLimits = { rows: 200_000, columns: 200, bytes: 50 * 1024 * 1024 }
/** A file of 100,000 rows is apart in seconds; a laden machine may take longer. */
const readMs = 120_000
export async function tableOf(bytes: Uint8Array, fileName: string): Promise<HistoryTable> {
  const table = await takeRows(bytes, fileName, historyLimits, readMs)
  if (!table)
    throw new DomainError(
      'unreadable',
      `${fileName} is no CSV or Excel file that can be read: export the history as one of the two.`,
    )
  return table
}

/** Tables that were read last, by what their bytes are: a person looks at one file several times in a row. */
const lately = new Map<string, HistoryTable>()
/** Headers are few: those of large files too. */
const headersLately = new Map<string, readonly string[]>()
const [mostKept, mostKeptCells] = [4, 300_000]

const keptAs = ({ organisationId, fileKey }: Pick<ImportRow, 'organisationId' | 'fileKey'>) =>
  `${organisationId}/${fileKey}`

export function keep(organisationId: string, fileKey: string, table: HistoryTable): void {
  if (headersLately.size > 1_000) headersLately.clear()
  headersLately.set(keptAs({ organisationId, fileKey }), table.headers)
  if (table.rows.length * table.headers.length > mostKeptCells) return
  const [oldest] = lately.keys()
  if (lately.size >= mostKept && oldest !== undefined) lately.delete(oldest)
  lately.set(keptAs({ organisationId, fileKey }), table)
}

/** The headers of an import's kept file. */
export async function headersOf(ctx: Ctx, row: ImportRow): Promise<readonly string[]> {
  return headersLately.get(keptAs(row)) ?? (await fileOf(ctx, row)).headers
}

/** The table of an import's kept file. */
export async function fileOf(ctx: Ctx, row: ImportRow): Promise<HistoryTable> {
  const { organisationId, fileKey } = row
  const known = lately.get(keptAs({ organisationId, fileKey }))
  if (known) return known
  const table = await tableOf(await ctx.files.get(organisationId, fileKey), row.fileName)
  keep(organisationId, fileKey, table)
  return table
}

/** Every row of the kept file: a small one that was looked at just now at once, any other in a thread of its own. */
export async function readWhole(ctx: Ctx, workflow: WorkflowRow, row: ImportRow): Promise<HistoryRead> {
  const { mapping, fileName } = row
  const now = ctx.now().getTime()
  const { definition } = workflow
  const known = lately.get(keptAs(row))
  if (!known) {
    const bytes = await ctx.files.get(row.organisationId, row.fileKey)
    const { fields, queues } = definition
    return readInThread({ bytes, fileName, limits: historyLimits, mapping, now, definition: { fields, queues } })
  }
  const none = { rows: known.rows.length, cases: [], outcomes: [] }
  return mapping.kind === 'outcomes'
    ? { ...none, ...readOutcomes(known, mapping, definition, now) }
    : { ...none, ...readHistory(known, mapping, now) }
}
