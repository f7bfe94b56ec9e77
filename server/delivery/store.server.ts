import { type Db, Prisma, type Tx } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'

export const exportFormats = ['csv', 'xlsx', 'jsonl'] as const
export type ExportFormat = (typeof exportFormats)[number]
export type ExportState = 'waiting' | 'running' | 'done' | 'failed'

export async function insertExport(
  tx: Tx,
  row: {
    id: string
    organisationId: string
    workflowId: string
    format: ExportFormat
    createdBy: string
    createdAt: Date
    onlyNew: boolean
    total: number
  },
) {
  await tx.export.create({ data: { ...row, state: 'waiting' }, select: { id: true } })
}

export async function findExport(db: Db, organisationId: string, id: string) {
  return db.export.findUnique({ where: { organisationId_id: { organisationId, id } } })
}

export async function listExports(db: Db, organisationId: string, workflowId: string) {
  return db.export.findMany({ where: { organisationId, workflowId }, orderBy: { createdAt: 'desc' }, take: 50 })
}

export async function updateExport(
  db: Db,
  id: string,
  data: {
    state?: ExportState
    total?: number
    written?: number
    fileKey?: string
    fileSize?: bigint
    finishedAt?: Date
    error?: string | null
  },
) {
  await db.export.update({ where: { id }, data, select: { id: true } })
}

/**
 * Takes the items that may leave now: completed, past their hold, and, for `onlyNew`, not exported before. Locks them,
 * marks them and writes down which they are, so that an undo that comes later is refused.
 */
export async function takeItems(
  tx: Tx,
  scope: {
    organisationId: string
    workflowId: string
    exportId: string
    onlyNew: boolean
    /** Only these items; null: all. */
    numbers: readonly number[] | null
    now: Date
  },
): Promise<{ id: string }[]> {
  const chosen = scope.numbers ? Prisma.sql`AND number = ANY (${[...scope.numbers]}::int[])` : Prisma.empty
  return tx.$queryRaw<{ id: string }[]>`
    WITH leaving AS (
      SELECT id FROM item
      WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid
        AND state = 'completed' AND NOT seeded AND hold_until <= ${scope.now}
        AND (NOT ${scope.onlyNew} OR exported_at IS NULL) ${chosen}
      ORDER BY number
      FOR UPDATE
    ), marked AS (
      UPDATE item SET exported_at = coalesce(exported_at, ${scope.now}), version = version + 1
      WHERE id IN (SELECT id FROM leaving)
      RETURNING id
    )
    INSERT INTO export_item (organisation_id, export_id, item_id)
    SELECT ${scope.organisationId}::uuid, ${scope.exportId}::uuid, id FROM marked
    RETURNING item_id AS id`
}

/** Completed items that may leave now, those that still wait for their hold, and when the next hold ends. */
export async function countLeaving(db: Db, organisationId: string, workflowId: string, now: Date) {
  const rows = await db.$queryRaw<
    { ready: number; held: number; exported: number; leaving: number; nextAt: Date | null }[]
  >`
    SELECT
      count(*) FILTER (WHERE exported_at IS NULL AND hold_until <= ${now})::int AS ready,
      count(*) FILTER (WHERE exported_at IS NULL AND hold_until > ${now})::int AS held,
      count(*) FILTER (WHERE exported_at IS NOT NULL)::int AS exported,
      count(*) FILTER (WHERE hold_until <= ${now})::int AS leaving,
      min(hold_until) FILTER (WHERE exported_at IS NULL AND hold_until > ${now}) AS "nextAt"
    FROM item
    WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid AND state = 'completed' AND NOT seeded`
  return rows[0] ?? { ready: 0, held: 0, exported: 0, leaving: 0, nextAt: null }
}

/** A batch of an export's items with their output, by item number after `after`. */
export async function exportBatch(db: Db, organisationId: string, exportId: string, after: number, limit: number) {
  const rows = await db.exportItem.findMany({
    where: { organisationId, exportId, item: { number: { gt: after } } },
    orderBy: { item: { number: 'asc' } },
    take: limit,
    select: {
      item: {
        select: {
          number: true,
          completedAt: true,
          workflowVersion: true,
          document: { select: { fileName: true } },
          output: { select: { values: true, decisionId: true } },
          decisions: { where: { undoneAt: null }, select: { id: true, userId: true } },
        },
      },
    },
  })
  return rows.map(({ item }) => ({
    number: item.number,
    fileName: item.document.fileName,
    completedAt: item.completedAt ?? new Date(0),
    values: (item.output?.values ?? {}) as Values,
    // Who stands behind the values, not who has looked at them since.
    userId: item.decisions.find((d) => d.id === item.output?.decisionId)?.userId ?? '',
  }))
}
