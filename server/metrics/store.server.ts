import type { Db } from '#server/platform/db.server.ts'
import type { ItemRow } from './metrics.ts'

type Row = {
  id: string
  receivedAt: Date
  openedAt: Date | null
  decidedAt: Date | null
  completedAt: Date | null
  reworkedAt: Date | null
  foundByMeasuringAt: Date | null
  dueAt: Date | null
  touchMs: number
  reworkMs: number
  suspect: boolean
  manual: boolean
  reviewed: boolean
  changedFields: number
}

/**
 * Every item of the workflow as the metrics see it; seeded items are not work. `changedFields` are those of its first
 * standing decision. What a check found is counted apart from rework: a reopening that measuring caused is none.
 */
export async function itemRows(db: Db, organisationId: string, workflowId: string): Promise<ItemRow[]> {
  const rows = await db.$queryRaw<Row[]>`
    WITH reopened AS (
      SELECT item_id, min(at) FILTER (WHERE data ? 'foundBy') AS measured,
        min(at) FILTER (WHERE NOT data ? 'foundBy') AS ordinary
      FROM event
      WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid
        AND type IN ('item.corrected', 'item.reopened')
      GROUP BY item_id)
    SELECT item.id, received_at AS "receivedAt", opened_at AS "openedAt", item.decided_at AS "decidedAt",
      completed_at AS "completedAt", item.due_at AS "dueAt", touch_ms AS "touchMs",
      CASE WHEN reworked_at IS NULL OR reopened.measured IS NULL THEN reworked_at ELSE reopened.ordinary END AS "reworkedAt",
      reopened.measured AS "foundByMeasuringAt",
      rework_ms AS "reworkMs", suspect, coalesce(first.mode = 'manual', false) AS manual, first.id IS NOT NULL AS reviewed,
      coalesce(first.changed, 0)::int AS "changedFields"
    FROM item
    LEFT JOIN reopened ON reopened.item_id = item.id
    LEFT JOIN LATERAL (
      SELECT decision.id, task.mode, (SELECT count(*) FROM correction WHERE correction.decision_id = decision.id) AS changed
      FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.item_id = item.id AND decision.undone_at IS NULL AND task.mode IN ('assisted', 'manual')
        AND decision.kind = 'finish'
      ORDER BY decision.decided_at
      LIMIT 1) AS first ON true
    WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid AND NOT item.seeded`
  const ms = (date: Date | null) => date?.getTime() ?? null
  return rows.map(({ manual, ...row }) => ({
    ...row,
    receivedAt: row.receivedAt.getTime(),
    openedAt: ms(row.openedAt),
    decidedAt: ms(row.decidedAt),
    completedAt: ms(row.completedAt),
    reworkedAt: ms(row.reworkedAt),
    foundByMeasuringAt: ms(row.foundByMeasuringAt),
    dueAt: ms(row.dueAt),
    arm: manual ? 'manual' : 'assisted',
  }))
}
