import { canonicalJson } from '#server/platform/canonical.ts'
import { type Db, Prisma } from '#server/platform/db.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { randomised } from './plan.ts'
import { versionOf } from './settings.server.ts'
import type { SegmentRow } from './store.server.ts'

/**
 * What changed under a locked plan without an amendment, each a sentence. The lock refuses other versions of the workflow;
 * what it cannot refuse is seen here, by what the items were really worked with: another provider (the plan's could not be
 * reached), or another version of it (its account was changed, or the product was updated). The last proposal counts that
 * was there when an item was decided.
 */
export async function driftOf(db: Db, workflow: WorkflowRow, segment: SegmentRow): Promise<string[]> {
  const { plan, lockedAt } = segment
  const locked = new Date(lockedAt)
  const rows = await db.$queryRaw<{ provider: string; version: string; n: number }[]>`
    SELECT last.provider, last.provider_version AS version, count(*)::int AS n
    FROM item
    CROSS JOIN LATERAL (
      SELECT p.provider, p.provider_version FROM proposal p
      WHERE p.item_id = item.id AND p.created_at >= ${locked} AND (item.decided_at IS NULL OR p.created_at <= item.decided_at)
      ORDER BY p.created_at DESC LIMIT 1) AS last
    WHERE ${workedIn(workflow, segment)}
    GROUP BY last.provider, last.provider_version ORDER BY n DESC, version`
  const expected = versionOf(plan)
  const all = rows.reduce((sum, row) => sum + row.n, 0)
  return rows
    .filter((row) => row.provider !== plan.provider || row.version !== expected)
    .map(({ provider, version, n }) => {
      const what = `${n} of ${all} items ${n === 1 ? 'was' : 'were'} proposed by "${provider}, ${version}", not by the locked "${plan.provider}, ${expected}": `
      return what + (provider === plan.provider ? 'amend the pilot, so that a new segment begins.' : otherProvider)
    })
}

const otherProvider =
  'the locked one could not be reached. See to it that it can be, and amend the pilot, so that a new segment begins.'

/** The items that a segment is about: drawn by its design; where nothing is drawn, those that came in since its lock. */
function workedIn({ organisationId, id }: WorkflowRow, { designId, plan, lockedAt }: SegmentRow): Prisma.Sql {
  if (designId && randomised(plan.design))
    return Prisma.sql`item.organisation_id = ${organisationId}::uuid AND item.id IN (
      SELECT item_id FROM allocation WHERE organisation_id = ${organisationId}::uuid AND design_id = ${designId}::uuid)`
  return Prisma.sql`item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${id}::uuid
    AND item.received_at >= ${new Date(lockedAt)} AND NOT item.seeded`
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
