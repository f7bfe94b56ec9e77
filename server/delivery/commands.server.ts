import { record } from '#server/audit/commands.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type TableColumn, writeCsv, writeJsonl, writeXlsx } from '#server/platform/tables.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { exportColumns, exportLines } from './export-rows.ts'
import { type ExportFormat, exportBatch, findExport, insertExport, takeItems, updateExport } from './store.server.ts'

const batchSize = 200

/** Fixes which items leave, marks them, and orders the file; refuses when nothing may leave. */
export async function createExport(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { format: ExportFormat; onlyNew: boolean; numbers?: readonly number[] | undefined },
): Promise<{ id: string; total: number }> {
  const id = ctx.random.uuid()
  const now = ctx.now()
  const { organisationId } = workflow
  return ctx.db.$transaction(async (tx) => {
    const { format, onlyNew } = input
    await insertExport(tx, {
      id,
      organisationId,
      workflowId: workflow.id,
      createdBy: ctx.actor.id,
      createdAt: now,
      format,
      onlyNew,
      total: 0,
    })
    const items = await takeItems(tx, {
      organisationId,
      workflowId: workflow.id,
      exportId: id,
      onlyNew: input.onlyNew,
      numbers: input.numbers ?? null,
      now,
    })
    if (items.length === 0)
      throw new DomainError(
        'refused',
        'There is nothing to export: finished items may leave once their hold has passed.',
      )
    await updateExport(tx, id, { total: items.length })
    await record(ctx, tx, {
      type: 'export.ordered',
      organisationId,
      workflowId: workflow.id,
      data: { exportId: id, format: input.format, items: items.length },
    })
    return { id, total: items.length }
  })
}

/** Runs on `export.ordered`: writes the file. Run again it writes the same rows. */
export async function writeExport(ctx: Ctx, exportId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  const order = await findExport(ctx.db, organisationId, exportId)
  if (!order || order.state === 'done') return
  await updateExport(ctx.db, exportId, { state: 'running', written: 0, error: null })
  const workflow = await ctx.db.workflow.findFirstOrThrow({
    where: { organisationId, id: order.workflowId },
    select: { currentVersion: true },
  })
  const definition = await findDefinition(ctx.db, organisationId, order.workflowId, workflow.currentVersion)
  const columns = exportColumns(definition).map(
    (c): TableColumn<Record<string, string | null>> => ({
      key: c.key,
      header: c.label,
      kind: c.type,
      value: (row) => row[c.key] ?? null,
    }),
  )
  const lines = exportedLines(ctx, organisationId, exportId, definition)
  const file = await ctx.files.put(organisationId, await writeAs(order.format as ExportFormat, columns, lines))
  const now = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    await updateExport(tx, exportId, {
      state: 'done',
      written: order.total,
      fileKey: file.key,
      fileSize: BigInt(file.size),
      finishedAt: now,
    })
    await record(ctx, tx, {
      type: 'export.written',
      organisationId,
      workflowId: order.workflowId,
      data: { exportId, sha256: file.key },
    })
  })
}

export async function failExport(ctx: Ctx, exportId: string): Promise<void> {
  await updateExport(ctx.db, exportId, {
    state: 'failed',
    finishedAt: ctx.now(),
    error:
      'The file could not be written: order it again with "all items", and tell your administrator if it fails again.',
  })
}

async function writeAs(
  format: ExportFormat,
  columns: TableColumn<Record<string, string | null>>[],
  lines: AsyncIterable<Record<string, string | null>>,
) {
  switch (format) {
    case 'csv':
      return writeCsv(columns, lines, { bom: true })
    case 'xlsx':
      return writeXlsx(columns, lines)
    case 'jsonl':
      return writeJsonl(columns, lines)
  }
}

async function* exportedLines(ctx: Ctx, organisationId: string, exportId: string, definition: Definition) {
  let after = 0
  let written = 0
  for (;;) {
    const batch = await exportBatch(ctx.db, organisationId, exportId, after, batchSize)
    if (batch.length === 0) return
    const names = await namesOf(
      ctx.db,
      organisationId,
      batch.map((b) => b.userId),
    )
    for (const { number, userId, ...item } of batch)
      yield* exportLines(definition, { ...item, reference: `#${number}`, decidedBy: names.get(userId) ?? '' })
    after = batch.at(-1)?.number ?? after
    written += batch.length
    await updateExport(ctx.db, exportId, { written })
  }
}
