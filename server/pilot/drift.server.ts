import type { Db } from '#server/platform/db.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { canonicalJson } from './canonical.ts'
import { versionOf } from './settings.server.ts'
import type { SegmentRow } from './store.server.ts'

/**
 * What changed under a locked plan without an amendment, each a sentence. The lock refuses other versions of the workflow;
 * what it cannot refuse is seen here, by what the items were really worked with: another version of the plan's provider
 * (its account was changed, or the product was updated).
 */
export async function driftOf(
  db: Db,
  workflow: WorkflowRow,
  { designId, plan, lockedAt }: SegmentRow,
): Promise<string[]> {
  if (!designId) return []
  const rows = await db.$queryRaw<{ version: string; n: number }[]>`
    SELECT p.provider_version AS version, count(DISTINCT p.item_id)::int AS n
    FROM allocation a JOIN proposal p ON p.organisation_id = a.organisation_id AND p.item_id = a.item_id
    WHERE a.organisation_id = ${workflow.organisationId}::uuid AND a.design_id = ${designId}::uuid
      AND p.provider = ${plan.provider} AND p.created_at >= ${new Date(lockedAt)}
    GROUP BY p.provider_version ORDER BY n DESC`
  const expected = versionOf(plan)
  return rows
    .filter((row) => row.version !== expected)
    .map(
      (row) =>
        `${row.n} ${row.n === 1 ? 'item was' : 'items were'} proposed by "${plan.provider}, ${row.version}", not by the locked "${plan.provider}, ${expected}": amend the pilot, so that a new segment begins.`,
    )
}

/** Items of a segment that came in under an earlier version of the workflow with other settings than the plan's. */
export async function olderItems(db: Db, workflow: WorkflowRow, { designId, plan }: SegmentRow): Promise<number> {
  if (!designId) return 0
  const { organisationId, id } = workflow
  const rows = await db.$queryRaw<{ version: number; n: number }[]>`
    SELECT item.workflow_version AS version, count(*)::int AS n
    FROM allocation a JOIN item ON item.organisation_id = a.organisation_id AND item.id = a.item_id
    WHERE a.organisation_id = ${organisationId}::uuid AND a.design_id = ${designId}::uuid
    GROUP BY item.workflow_version`
  const locked = settingsText(await findDefinition(db, organisationId, id, plan.workflowVersion))
  const others = await Promise.all(
    rows.map(async ({ version, n }) =>
      version === plan.workflowVersion || settingsText(await findDefinition(db, organisationId, id, version)) === locked
        ? 0
        : n,
    ),
  )
  return others.reduce((sum, n) => sum + n, 0)
}

/** What of a version decides how an item is worked; rates are those of the day, whatever the item's version. */
function settingsText({ fields, thresholds, checks, rules, queues, approvals }: Definition): string {
  return canonicalJson({ fields, thresholds, checks, rules, queues, approvals })
}
