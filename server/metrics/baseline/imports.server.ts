import { record } from '#server/audit/commands.server.ts'
import { takeRows } from '#server/document/take-table.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type TableColumn, writeCsv } from '#server/platform/tables.server.ts'
import { findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Rejected } from './cells.ts'
import { guessMapping, type HistoryTable } from './guess.ts'
import { type HistoryRead, readInThread } from './history-thread.server.ts'
import {
  clearImport,
  findImport,
  findImportById,
  type ImportRow,
  insertCases,
  insertImport,
  listImports,
  lockImports,
  sameFile,
  updateImport,
} from './import-store.server.ts'
import { type HistoryKind, kindWords, type Mapping, mappingProblem } from './mapping.ts'
import { insertOutcomes } from './outcome-store.server.ts'
import { matchOutcomes } from './outcomes.server.ts'
import { readOutcomes } from './outcomes.ts'
import { readHistory } from './read-history.ts'

/** How large a file of history may be; said on the page. */
export const historyLimits = { rows: 200_000, columns: 200, bytes: 50 * 1024 * 1024 }
/** A file of 100,000 rows is apart in seconds; a laden machine may take longer. */
const readMs = 120_000
/** Cases written with one statement. */
const batchSize = 5_000

const scopeOf = (workflow: Pick<WorkflowRow, 'id' | 'organisationId'>) => ({
  organisationId: workflow.organisationId,
  workflowId: workflow.id,
})

/**
 * Keeps a file of history and guesses what it holds; nothing counts yet. The same file again leads to the import that has
 * it. Throws DomainError `unreadable` or `too_large`, which names the file.
 */
export async function uploadHistory(
  ctx: Ctx,
  workflow: WorkflowRow,
  file: { fileName: string; bytes: Uint8Array },
): Promise<{ id: string; same: boolean }> {
  const { organisationId } = workflow
  const table = await tableOf(file.bytes, file.fileName)
  const { key: fileKey, size } = await ctx.files.put(organisationId, file.bytes, { maxBytes: historyLimits.bytes })
  keep(organisationId, fileKey, table)
  const known = await sameFile(ctx.db, scopeOf(workflow), fileKey)
  if (known) return { id: known.id, same: true }
  return { id: await draft(ctx, workflow, { ...file, fileKey, size, table }), same: false }
}

/** The same file, to be read as another kind. */
export async function readAgain(
  ctx: Ctx,
  workflow: WorkflowRow,
  id: string,
  kind: HistoryKind,
): Promise<{ id: string }> {
  const row = await importOf(ctx, workflow, id)
  const table = await fileOf(ctx, row)
  const { fileName, fileKey, fileSize } = row
  return { id: await draft(ctx, workflow, { fileName, fileKey, size: Number(fileSize), table, kind }) }
}

type Drafted = { fileName: string; fileKey: string; size: number; table: HistoryTable; kind?: HistoryKind }

async function draft(ctx: Ctx, workflow: WorkflowRow, { table, ...file }: Drafted): Promise<string> {
  const id = ctx.random.uuid()
  await ctx.db.$transaction((tx) =>
    insertImport(tx, {
      ...{ id, ...scopeOf(workflow), fileName: file.fileName.slice(0, 300), fileKey: file.fileKey },
      ...{ fileSize: BigInt(file.size), createdBy: ctx.actor.id, createdAt: ctx.now() },
      ...{ fileRows: table.rows.length, mapping: guessMapping(table, workflow.definition, file.kind) },
    }),
  )
  return id
}

async function tableOf(bytes: Uint8Array, fileName: string): Promise<HistoryTable> {
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
const [mostKept, mostKeptCells] = [4, 300_000]

const keptAs = ({ organisationId, fileKey }: Pick<ImportRow, 'organisationId' | 'fileKey'>) =>
  `${organisationId}/${fileKey}`

function keep(organisationId: string, fileKey: string, table: HistoryTable): void {
  if (table.rows.length * table.headers.length > mostKeptCells) return
  const [oldest] = lately.keys()
  if (lately.size >= mostKept && oldest !== undefined) lately.delete(oldest)
  lately.set(keptAs({ organisationId, fileKey }), table)
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

export async function importOf(ctx: Ctx, workflow: WorkflowRow, id: string): Promise<ImportRow> {
  const row = await findImport(ctx.db, scopeOf(workflow), id)
  if (!row) throw new DomainError('not_found', 'There is no such import in this workflow: go back to the list.')
  return row
}

/** Keeps what a person says of a draft's columns. */
export async function saveMapping(ctx: Ctx, workflow: WorkflowRow, id: string, mapping: Mapping): Promise<void> {
  const row = await importOf(ctx, workflow, id)
  if (row.state !== 'draft' && row.state !== 'failed')
    throw new DomainError('refused', 'This file is imported already: remove the import to read it another way.')
  const other =
    mapping.kind === row.kind ? null : guessMapping(await fileOf(ctx, row), workflow.definition, mapping.kind)
  await updateImport(ctx.db, row.organisationId, id, { mapping: other ?? mapping, state: 'draft', error: null })
}

/** Orders the import; a job reads the whole file. */
export async function startImport(ctx: Ctx, workflow: WorkflowRow, id: string): Promise<void> {
  const scope = scopeOf(workflow)
  const row = await importOf(ctx, workflow, id)
  const problem = mappingProblem(row.mapping, (await fileOf(ctx, row)).headers)
  if (problem !== null) throw new DomainError('invalid', problem)
  await ctx.db.$transaction(async (tx) => {
    await lockImports(tx, scope)
    const now = await findImport(tx, scope, id)
    if (now?.state !== 'draft') return
    const twin = (await listImports(tx, scope)).find(
      (other) =>
        other.fileKey === row.fileKey &&
        other.kind === row.kind &&
        ['waiting', 'running', 'done'].includes(other.state),
    )
    if (twin)
      throw new DomainError(
        'conflict',
        `This file is imported already, as "${kindWords[twin.kind].name.toLowerCase()}", under the name ${twin.fileName}: remove that import first.`,
      )
    await updateImport(tx, row.organisationId, id, { state: 'waiting' })
    await record(ctx, tx, {
      type: 'history.ordered',
      ...scope,
      data: { importId: id, kind: row.kind, file: row.fileKey },
    })
  })
}

/** Runs on `history.ordered`: reads the file and writes what it holds. Run again it writes the same. */
export async function runImport(ctx: Ctx, importId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const row = await findImportById(ctx.db, organisationId, importId)
  const workflow = row && (await findWorkflowById(ctx.db, organisationId, row.workflowId))
  if (!row || !workflow || (row.state !== 'waiting' && row.state !== 'running')) return
  await updateImport(ctx.db, organisationId, importId, { state: 'running' })
  await clearImport(ctx.db, organisationId, importId)
  const { taken, rejected, cases } = await takeAll(ctx, workflow, row)
  await ctx.db.$transaction(async (tx) => {
    await updateImport(tx, organisationId, importId, {
      ...{ state: 'done', takenRows: taken, rejectedRows: rejected, cases, finishedAt: ctx.now() },
    })
    await record(ctx, tx, {
      type: 'history.imported',
      ...scopeOf(workflow),
      data: { importId, kind: row.kind, taken, rejected, cases },
    })
  })
  if (row.kind === 'outcomes') await matchOutcomes(ctx, workflow, importId)
}

/** Rows count only once the import is done, so they need not be written in one transaction. */
async function takeAll(ctx: Ctx, workflow: WorkflowRow, row: ImportRow) {
  const { organisationId, id } = row
  const { rows, cases, outcomes, rejected } = await readWhole(ctx, workflow, row)
  for (let from = 0; from < outcomes.length; from += batchSize) {
    const batch = outcomes.slice(from, from + batchSize)
    await insertOutcomes(
      ctx.db,
      organisationId,
      id,
      batch.map((outcome) => ({ ...outcome, id: ctx.random.uuid() })),
    )
  }
  for (let from = 0; from < cases.length; from += batchSize)
    await insertCases(ctx.db, organisationId, id, cases.slice(from, from + batchSize))
  return { taken: rows - rejected.length, rejected: rejected.length, cases: cases.length + outcomes.length }
}

/** Every row of the kept file: a small one that was looked at just now at once, any other in a thread of its own. */
async function readWhole(ctx: Ctx, workflow: WorkflowRow, row: ImportRow): Promise<HistoryRead> {
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

export async function failImport(ctx: Ctx, importId: string): Promise<void> {
  const { organisationId } = ctx.actor
  await clearImport(ctx.db, organisationId, importId)
  await updateImport(ctx.db, organisationId, importId, {
    state: 'failed',
    finishedAt: ctx.now(),
    error:
      'The file could not be imported, and nothing of it counts: import it again, and tell your administrator if it fails again.',
  })
}

/** Takes an import out of every figure, with its rows; the record of it stays, the file too. */
export async function removeImport(ctx: Ctx, workflow: WorkflowRow, id: string): Promise<void> {
  const row = await importOf(ctx, workflow, id)
  if (row.state === 'removed') return
  if (row.state === 'running' || row.state === 'waiting')
    throw new DomainError('conflict', 'This file is being imported just now: wait until it is done.')
  await ctx.db.$transaction(async (tx) => {
    await lockImports(tx, scopeOf(workflow))
    await clearImport(tx, row.organisationId, id)
    await updateImport(tx, row.organisationId, id, { state: 'removed', removedAt: ctx.now(), removedBy: ctx.actor.id })
    await record(ctx, tx, {
      type: 'history.removed',
      ...scopeOf(workflow),
      data: { importId: id, kind: row.kind, cases: row.cases },
    })
  })
}

/** The rows that an import leaves out, each as it stands in the file, with the reason: to be corrected and imported again. */
export async function rejectedCsv(
  ctx: Ctx,
  workflow: WorkflowRow,
  id: string,
): Promise<{ fileName: string; csv: string }> {
  const row = await importOf(ctx, workflow, id)
  const table = await fileOf(ctx, row)
  const { rejected } = await readWhole(ctx, workflow, row)
  const byLine = new Map(table.rows.map((one) => [one.number, one.cells]))
  const columns: TableColumn<Rejected>[] = [
    { key: 'line', header: 'Row in the file', kind: 'number', value: ({ line }) => line },
    { key: 'column', header: 'Column', kind: 'text', value: ({ column }) => column ?? '' },
    { key: 'reason', header: 'Why it was not taken', kind: 'text', value: ({ reason }) => reason },
    ...table.headers.map((header, at) => ({
      ...{ key: `cell ${at}`, header, kind: 'text' as const },
      value: ({ line }: Rejected) => byLine.get(line)?.[at] ?? '',
    })),
  ]
  const chunks: Uint8Array[] = []
  for await (const chunk of writeCsv(columns, rejected, { bom: true })) chunks.push(chunk)
  return {
    fileName: 'rows-not-taken.csv',
    csv: new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(chunks)),
  }
}

export async function importList(ctx: Ctx, workflow: WorkflowRow) {
  const rows = await listImports(ctx.db, scopeOf(workflow))
  const names = await namesOf(
    ctx.db,
    workflow.organisationId,
    rows.map((row) => row.createdBy),
  )
  return rows.map((row) => ({ ...importFacts(row), createdBy: names.get(row.createdBy) ?? 'Countersign' }))
}

/** What a page says of an import, without its mapping. */
export function importFacts({
  id,
  kind,
  state,
  fileName,
  fileRows,
  takenRows,
  rejectedRows,
  cases,
  error,
  createdAt,
}: ImportRow) {
  return {
    id,
    kind,
    state,
    fileName,
    fileRows,
    takenRows,
    rejectedRows,
    cases,
    error,
    createdAt: createdAt.toISOString(),
  }
}
