import { record } from '#server/audit/commands.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type TableColumn, writeCsv } from '#server/platform/tables.server.ts'
import { findWorkflowById, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Rejected } from './cells.ts'
import { guessMapping, type HistoryTable } from './guess.ts'
import { fileOf, headersOf, historyLimits, keep, readWhole, tableOf } from './import-file.server.ts'
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

/** Cases written with one statement. */
const batchSize = 5_000

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
  const problem = mappingProblem(row.mapping, await headersOf(ctx, row))
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
