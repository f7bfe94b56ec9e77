import type { ItemRow } from '#server/metrics/metrics.ts'
import type { Db } from '#server/platform/db.server.ts'

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
  arm: 'manual' | 'assisted' | null
  requestedAt: Date | null
  wordAt: Date | null
  wordInTime: boolean | null
  reviewed: boolean
  changedFields: number
}

/**
 * Every item of the workflow as the metrics see it, read one by one from the rows of other concepts: what the roll-ups are
 * compared with. Arm, truth and approval as server/metrics/fact-sql says; how the SQL there says it is not looked at.
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
      rework_ms AS "reworkMs", suspect, coalesce(allocation.arm, first.mode) AS arm, first.id IS NOT NULL AS reviewed,
      coalesce(first.changed, 0)::int AS "changedFields",
      word.created_at AS "requestedAt", word.decided_at AS "wordAt", word.in_time AS "wordInTime"
    FROM item
    LEFT JOIN allocation ON allocation.item_id = item.id
    LEFT JOIN reopened ON reopened.item_id = item.id
    LEFT JOIN LATERAL (
      SELECT decision.id, task.mode, (SELECT count(*) FROM correction WHERE correction.decision_id = decision.id) AS changed
      FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.item_id = item.id AND decision.undone_at IS NULL AND task.mode IN ('assisted', 'manual')
        AND decision.kind = 'finish'
      ORDER BY decision.decided_at
      LIMIT 1) AS first ON true
    LEFT JOIN LATERAL (
      SELECT task.created_at, word.decided_at, word.decided_at <= coalesce(approval.due_at, task.due_at) AS in_time
      FROM task
      LEFT JOIN approval ON approval.id = task.approval_id
      LEFT JOIN LATERAL (
        SELECT decision.decided_at FROM decision JOIN task AS last ON last.id = decision.task_id
        WHERE (last.id = task.id OR last.approval_id = task.approval_id) AND decision.undone_at IS NULL
          AND approval.state IS DISTINCT FROM 'waiting'
        ORDER BY decision.decided_at DESC LIMIT 1) AS word ON true
      WHERE task.item_id = item.id AND task.mode = 'approval' AND task.state <> 'cancelled'
      ORDER BY task.created_at
      LIMIT 1) AS word ON true
    WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid AND NOT item.seeded`
  const ms = (date: Date | null) => date?.getTime() ?? null
  return rows.map(({ arm, requestedAt, wordAt, wordInTime, ...row }) => ({
    ...row,
    receivedAt: row.receivedAt.getTime(),
    openedAt: ms(row.openedAt),
    decidedAt: ms(row.decidedAt),
    completedAt: ms(row.completedAt),
    reworkedAt: ms(row.reworkedAt),
    foundByMeasuringAt: ms(row.foundByMeasuringAt),
    dueAt: ms(row.dueAt),
    arm: arm ?? (row.completedAt ? 'assisted' : 'none'),
    approval: requestedAt && { requestedAt: requestedAt.getTime(), decidedAt: ms(wordAt), inTime: wordInTime ?? false },
  }))
}
