import type { Db } from '#server/platform/db.server.ts'
import type { CanaryRow } from '#server/proposal/canary.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import type { Corrected } from './canary-compare.ts'

type Row = { canary: boolean; proposed: number; items: number; changed: number; fields: Record<string, number> | null }

/**
 * Items of a canary's version that came in while it ran, by whether it proposed for them, with what their first standing
 * decision changed. Nothing of seeded copies, of blank forms, and of items that nobody has decided.
 */
export async function canaryRows(
  db: Db,
  organisationId: string,
  canary: CanaryRow,
): Promise<{ proposed: { with: number; without: number }; with: Corrected; without: Corrected }> {
  const rows = await db.$queryRaw<Row[]>`
    WITH drawn AS MATERIALIZED (
      SELECT item.id, coalesce(made.canary_id = ${canary.id}::uuid, false) AS canary, first.id AS decision_id
      FROM item
      JOIN LATERAL (
        SELECT canary_id FROM proposal
        WHERE proposal.organisation_id = item.organisation_id AND proposal.item_id = item.id
        ORDER BY created_at LIMIT 1) AS made ON true
      LEFT JOIN LATERAL (
        SELECT decision.id FROM decision JOIN task ON task.id = decision.task_id
        WHERE decision.organisation_id = item.organisation_id AND decision.item_id = item.id
          AND decision.undone_at IS NULL AND decision.kind = 'finish' AND task.mode = 'assisted'
          AND decision.user_id <> ${autonomyActor}
        ORDER BY decision.decided_at, decision.id LIMIT 1) AS first ON true
      WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${canary.workflowId}::uuid
        AND item.workflow_version = ${canary.baseVersion} AND NOT item.seeded
        AND item.received_at >= ${canary.startedAt}
        AND (${canary.endedAt}::timestamptz IS NULL OR item.proposed_at < ${canary.endedAt})),
    corrected AS (
      SELECT drawn.canary, correction.field_key, count(DISTINCT drawn.id)::int AS n
      FROM drawn JOIN correction ON correction.organisation_id = ${organisationId}::uuid
        AND correction.decision_id = drawn.decision_id
      GROUP BY drawn.canary, correction.field_key)
    SELECT drawn.canary, count(*)::int AS proposed, count(decision_id)::int AS items,
      count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM correction WHERE correction.organisation_id = ${organisationId}::uuid
          AND correction.decision_id = drawn.decision_id))::int AS changed,
      (SELECT jsonb_object_agg(field_key, n) FROM corrected WHERE corrected.canary = drawn.canary) AS fields
    FROM drawn GROUP BY drawn.canary`
  const side = (canarys: boolean) => rows.find((row) => row.canary === canarys)
  const counts = (row: Row | undefined): Corrected => ({
    items: row?.items ?? 0,
    changed: row?.changed ?? 0,
    fields: row?.fields ?? {},
  })
  const [first, second] = [side(true), side(false)]
  return {
    proposed: { with: first?.proposed ?? 0, without: second?.proposed ?? 0 },
    with: counts(first),
    without: counts(second),
  }
}
