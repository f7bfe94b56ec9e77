import type { TaskMode } from '#server/item/item.ts'
import { type Db, Prisma } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { DecidedItem, SaidValue } from './decided.ts'
import { checkOf, entryLookedAt, type SettledRow, settledCheck } from './settled-sql.server.ts'

export type Scope = { organisationId: string; workflowId: string }

/** Calibration rests on the newest confirmed items: what the provider was like two years ago says little of today. */
const mostItems = 3000

type Row = SettledRow & {
  itemId: string
  decisionId: string
  decidedAt: Date
  groupKey: string | null
  provider: string
  proposed: SaidValue[] | null
  output: Values
  mode: TaskMode
  manualShare: number | null
}

/** What a proposal says, without evidence and further candidates. */
const saidValues = Prisma.sql`(
  SELECT jsonb_agg(jsonb_build_object('key', v->'key', 'value', v->'value', 'confidence', v->'confidence', 'raw', v->'raw',
    'grounded', v->'grounded', 'first', CASE WHEN v#>'{candidates,0}' IS NULL THEN NULL ELSE jsonb_build_object(
      'value', v#>'{candidates,0,value}', 'confidence', v#>'{candidates,0,confidence}') END))
  FROM jsonb_array_elements(proposal.content->'values') v)`

/**
 * The newest confirmed items, each with the proposal that stood when it was first decided. A check counts once it is
 * settled: QA when done, a blind entry that agrees, else the third person's word; one that the standing shares did
 * not draw counts not at all.
 * Nothing of a seeded item. What passed without a person counts where it was checked: nobody else has confirmed it.
 */
export async function decidedItems(
  db: Db,
  scope: Scope,
  { limit = mostItems, completedFrom = null }: { limit?: number; completedFrom?: Date | null } = {},
): Promise<DecidedItem[]> {
  const { organisationId, workflowId } = scope
  // Each LIMIT 1 keeps its subquery whole, so that it is asked once an item whatever the planner knows of the tables.
  const rows = await db.$queryRaw<Row[]>`
    SELECT item.id AS "itemId", coalesce(truth.id, item.decision_id) AS "decisionId", entry.decided_at AS "decidedAt",
      item.group_key AS "groupKey", proposed.provider, proposed.values AS proposed, item.values AS output, entry.mode,
      drawn.probability AS "manualShare", settled.kind, settled.probability, truth.values AS checked
    FROM (
      SELECT item.id, item.group_key, item.completed_at, item.unattended, o.decision_id, o.values
      FROM item JOIN item_output o ON o.organisation_id = item.organisation_id AND o.item_id = item.id
      WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid
        AND item.state = 'completed' AND NOT item.seeded
        AND (${completedFrom}::timestamptz IS NULL OR item.completed_at >= ${completedFrom})
      ORDER BY item.completed_at DESC, item.id LIMIT ${limit}) item
    ${settledCheck(organisationId)}
    JOIN LATERAL (
      SELECT decision.decided_at, task.mode FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.organisation_id = ${organisationId}::uuid
        AND decision.id = ${entryLookedAt} LIMIT 1) entry ON true
    LEFT JOIN LATERAL (
      SELECT probability FROM allocation
      WHERE organisation_id = ${organisationId}::uuid AND item_id = item.id AND arm = 'manual' LIMIT 1) drawn ON true
    JOIN LATERAL (
      SELECT provider, ${saidValues} AS values FROM proposal
      WHERE organisation_id = ${organisationId}::uuid AND item_id = item.id AND created_at <= entry.decided_at
      ORDER BY created_at DESC LIMIT 1) proposed ON true
    WHERE NOT item.unattended OR settled.kind IS NOT NULL
    ORDER BY item.completed_at DESC, item.id`
  return rows.map(({ kind, probability, checked, proposed, ...row }) => ({
    ...row,
    proposed: proposed ?? [],
    check: checkOf({ kind, probability, checked }),
  }))
}

/** Numbers and titles of items, without those that somebody is to enter blind: nobody may find anything of them here. */
export async function namedItems(db: Db, { organisationId }: Scope, ids: readonly string[]) {
  const hidden = { state: 'open', mode: { in: ['manual', 'blind', 'adjudication'] } }
  return db.item.findMany({
    where: { organisationId, id: { in: [...ids] }, tasks: { none: hidden } },
    select: { id: true, number: true, title: true },
  })
}

/** The newest calibration in use, and when it was made. */
export async function calibrationInUse(db: Db, scope: Scope) {
  return db.learnedModel.findFirst({
    where: { ...scope, kind: 'confidence', inUse: true },
    orderBy: { version: 'desc' },
    select: { version: true, content: true, createdAt: true },
  })
}
