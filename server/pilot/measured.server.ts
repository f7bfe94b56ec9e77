import type { Arm } from '#server/allocation/allocation.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { isCritical } from '#server/quality/comparison.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Measured } from './draft.ts'

const dayMs = 86_400_000
/** How far back a suggestion looks: times and errors; and volume, in whole weeks. */
const lookWeeks = 12
const volumeWeeks = 4

/** What the workflow has measured by itself, to fill the first draft of a plan with. */
export async function measuredOf(ctx: Ctx, workflow: WorkflowRow): Promise<Measured> {
  const now = ctx.now().getTime()
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const since = new Date(now - lookWeeks * 7 * dayMs)
  const [touch, perWeek, errors] = await Promise.all([
    touchByArm(ctx.db, { ...scope, since }),
    completedAWeek(ctx.db, { ...scope, since: new Date(now - volumeWeeks * 7 * dayMs) }),
    errorsByArm(ctx.db, workflow, since),
  ])
  const { qaAbove, qaBelow, blindShare, seededShare } = workflow.definition.quality
  return {
    volume: perWeek > 0 ? { perWeek, weeks: volumeWeeks } : null,
    touch,
    errors,
    idleCutoffSeconds: workflow.definition.idleCutoffSeconds,
    sampling: { qaAbove, qaBelow, blindShare, seededShare },
  }
}

type Since = { organisationId: string; workflowId: string; since: Date }

/** Touch time of items whose first standing decision was made in each mode; suspect clocks are left out. */
async function touchByArm(db: Db, scope: Since): Promise<Measured['touch']> {
  const rows = await db.$queryRaw<{ arm: Arm; n: number; mean: number; sd: number | null }[]>`
    SELECT task.mode AS arm, count(*)::int AS n, avg(item.touch_ms)::float / 60000 AS mean,
      stddev_samp(item.touch_ms)::float / 60000 AS sd
    FROM item
    JOIN item_output o ON o.organisation_id = item.organisation_id AND o.item_id = item.id
    JOIN decision ON decision.organisation_id = o.organisation_id AND decision.id = o.decision_id
    JOIN task ON task.organisation_id = decision.organisation_id AND task.id = decision.task_id
    WHERE item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
      AND item.completed_at >= ${scope.since} AND NOT item.seeded AND NOT item.suspect
      AND task.mode IN ('manual', 'assisted')
    GROUP BY task.mode`
  const of = (arm: Arm) => {
    const row = rows.find((r) => r.arm === arm)
    return row ? { n: row.n, meanMinutes: row.mean, sdMinutes: row.sd ?? 0 } : null
  }
  return { manual: of('manual'), assisted: of('assisted') }
}

/** Completed items a week, the mean of the weeks looked at. */
async function completedAWeek(db: Db, scope: Since): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM item
    WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid
      AND completed_at >= ${scope.since} AND NOT seeded`
  return (rows[0]?.n ?? 0) / volumeWeeks
}

/** Errors that blind second entries found, by the mode of the first entry, weighted back to all decisions. */
async function errorsByArm(db: Db, workflow: WorkflowRow, since: Date): Promise<Measured['errors']> {
  const critical = workflow.definition.fields.filter(isCritical).map((field) => field.key)
  const rows = await db.$queryRaw<{ arm: Arm; n: number; rate: number }[]>`
    SELECT task.mode AS arm, count(*)::int AS n,
      (sum(CASE WHEN coalesce(third.differing, c.differing) && ${critical}::text[] THEN 1 / c.probability ELSE 0 END)
        / sum(1 / c.probability))::float AS rate
    FROM quality_check c
    JOIN decision ON decision.id = c.decision_id AND decision.undone_at IS NULL
    JOIN task ON task.id = decision.task_id
    LEFT JOIN quality_check third ON third.kind = 'adjudication' AND third.state = 'done' AND third.rival_id = c.result_id
    WHERE c.organisation_id = ${workflow.organisationId}::uuid AND c.workflow_id = ${workflow.id}::uuid
      AND c.state = 'done' AND c.kind = 'blind' AND c.created_at >= ${since}
      AND (cardinality(c.differing) = 0 OR third.id IS NOT NULL) AND task.mode IN ('manual', 'assisted')
    GROUP BY task.mode`
  const of = (arm: Arm) => rows.find((row) => row.arm === arm) ?? null
  return { manual: of('manual'), assisted: of('assisted') }
}
