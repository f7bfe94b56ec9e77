import type { Db } from '#server/platform/db.server.ts'
import {
  checkOf,
  entryLookedAt,
  type SettledRow,
  settledCheck,
} from '#server/proposal/confidence/settled-sql.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import type { EvidenceRow } from './evidence.ts'
import type { PassedChecks } from './watch.ts'

type Scope = { organisationId: string; workflowId: string }

/** The newest so many completed items are looked at. */
const mostItems = 5_000

type Row = Omit<EvidenceRow, 'proposer' | 'check' | 'proposed'> &
  SettledRow & {
    provider: string
    version: string
    proposed: EvidenceRow['proposed'] | null
  }

/**
 * Completed items since a time, newest first, each with the proposal that stood when it was first decided, and what a
 * settled check found: QA when done, a blind entry that agrees, else the third person's word; one that the standing shares
 * did not draw counts not at all. Nothing of a seeded item, nor of one that a canary proposed for.
 */
export async function evidenceRows(db: Db, { organisationId, workflowId }: Scope, since: Date): Promise<EvidenceRow[]> {
  // Each LIMIT 1 keeps its subquery whole, so that it is asked once an item whatever the planner knows of the tables.
  const rows = await db.$queryRaw<Row[]>`
    SELECT item.id AS "itemId", item.completed_at AS "completedAt", entry.user_id = ${autonomyActor} AS passed,
      proposed.provider, proposed.provider_version AS version, proposed.values AS proposed, entry.mode,
      CASE WHEN entry.mode = 'manual' THEN entry.values END AS entered,
      EXISTS (SELECT 1 FROM flag WHERE flag.item_id = item.id AND flag.severity <> 'info') AS flagged,
      settled.kind, settled.probability, truth.values AS checked
    FROM (
      SELECT item.id, item.completed_at, o.decision_id
      FROM item JOIN item_output o ON o.organisation_id = item.organisation_id AND o.item_id = item.id
      WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid
        AND item.state = 'completed' AND NOT item.seeded AND item.completed_at >= ${since}
      ORDER BY item.completed_at DESC, item.id LIMIT ${mostItems}) item
    ${settledCheck(organisationId)}
    JOIN LATERAL (
      SELECT decision.decided_at, decision.user_id, decision.values, task.mode
      FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.organisation_id = ${organisationId}::uuid AND task.mode IN ('assisted', 'manual')
        AND decision.id = ${entryLookedAt} LIMIT 1) entry ON true
    JOIN LATERAL (
      SELECT provider, provider_version, canary_id, (
        SELECT jsonb_agg(jsonb_build_object('key', v->'key', 'value', v->'value', 'confidence', v->'confidence',
          'grounded', v->'grounded')) FROM jsonb_array_elements(content->'values') v) AS values
      FROM proposal
      WHERE organisation_id = ${organisationId}::uuid AND item_id = item.id AND created_at <= entry.decided_at
      ORDER BY created_at DESC LIMIT 1) proposed ON true
    WHERE proposed.canary_id IS NULL
    ORDER BY item.completed_at DESC, item.id`
  return rows.map(({ provider, version, proposed, kind, probability, checked, ...row }) => ({
    ...row,
    proposer: { provider, version },
    proposed: proposed ?? [],
    check: checkOf({ kind, probability, checked }),
  }))
}

/** Completed items since a time, and how many of them no person touched before they were complete. */
export async function throughCounts(
  db: Db,
  { organisationId, workflowId }: Scope,
  since: Date,
): Promise<{ completed: number; unattended: number }> {
  const [row] = await db.$queryRaw<{ completed: number; unattended: number }[]>`
    SELECT count(*)::int AS completed, count(*) FILTER (WHERE unattended AND opened_at IS NULL)::int AS unattended
    FROM item WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid
      AND NOT seeded AND completed_at >= ${since}`
  return row ?? { completed: 0, unattended: 0 }
}

/** Drawn checks of items that passed since a time. */
export async function passedChecks(db: Db, { organisationId, workflowId }: Scope, since: Date): Promise<PassedChecks> {
  const [row] = await db.$queryRaw<PassedChecks[]>`
    SELECT count(*) FILTER (WHERE c.state = 'open')::int AS waiting,
      min(c.created_at) FILTER (WHERE c.state = 'open') AS oldest,
      max(c.closed_at) FILTER (WHERE c.state = 'done') AS "lastDone"
    FROM quality_check c JOIN decision d ON d.id = c.decision_id AND d.user_id = ${autonomyActor}
    WHERE c.organisation_id = ${organisationId}::uuid AND c.workflow_id = ${workflowId}::uuid
      AND c.kind IN ('qa', 'blind') AND NOT c.purposive AND c.created_at >= ${since}`
  return row ?? { waiting: 0, oldest: null, lastDone: null }
}

/** When each version was published, the newest first. */
export async function versionsOf(db: Db, { organisationId, workflowId }: Scope) {
  const select = { version: true, createdAt: true } as const
  return db.workflowVersion.findMany({ where: { organisationId, workflowId }, orderBy: { version: 'desc' }, select })
}

/** The version that was current at a time; null before the first. */
export async function versionAt(db: Db, { organisationId, workflowId }: Scope, at: Date): Promise<number | null> {
  const where = { organisationId, workflowId, createdAt: { lte: at } }
  const row = await db.workflowVersion.findFirst({ where, orderBy: { version: 'desc' }, select: { version: true } })
  return row?.version ?? null
}
