import { personsWord } from '#server/item/unattended.server.ts'
import { type Db, Prisma, type Tx } from '#server/platform/db.server.ts'

type Scope = { organisationId: string; workflowId: string; userId: string }

/**
 * What a person may practise on: completed, not a copy, with nothing left to do on it (its answer would spoil a check),
 * and never seen by them.
 */
const open = (scope: Scope) => Prisma.sql`
  item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
  AND item.state = 'completed' AND NOT item.seeded
  AND NOT EXISTS (SELECT 1 FROM task WHERE task.item_id = item.id AND task.state = 'open')
  AND NOT EXISTS (SELECT 1 FROM visit WHERE visit.item_id = item.id AND visit.user_id = ${scope.userId})
  AND NOT EXISTS (SELECT 1 FROM practice_result p WHERE p.item_id = item.id AND p.user_id = ${scope.userId})`

/** Items to practise on, newest first; `confirmed` where QA, a blind entry or a third person came to the same values. */
export async function practiceSources(
  db: Db,
  scope: Scope & { since: Date },
): Promise<{ id: string; confirmed: boolean }[]> {
  return db.$queryRaw`
    SELECT item.id, EXISTS (
      SELECT 1 FROM quality_check c WHERE c.item_id = item.id AND c.state = 'done'
        AND (c.kind IN ('qa', 'adjudication') OR cardinality(c.differing) = 0)) AS confirmed
    FROM item JOIN item_output ON item_output.item_id = item.id
    WHERE ${open(scope)} AND item.completed_at >= ${scope.since} AND ${personsWord('item', 'item_output')}
    ORDER BY item.completed_at DESC, item.id
    LIMIT 500`
}

export async function mayPractise(db: Db, scope: Scope & { itemId: string }): Promise<boolean> {
  const rows = await db.$queryRaw<
    unknown[]
  >`SELECT 1 FROM item WHERE item.id = ${scope.itemId}::uuid AND ${open(scope)}`
  return rows.length > 0
}

export async function insertPractice(
  tx: Tx,
  row: Scope & { id: string; itemId: string; fields: number; wrong: string[]; activeMs: number; at: Date },
): Promise<void> {
  await tx.practiceResult.create({ data: row, select: { id: true } })
}

/** A person's practice since a time: items worked through and their fields. */
export async function practiceOf(db: Db, scope: Scope & { since: Date }) {
  return db.practiceResult.findMany({
    where: {
      organisationId: scope.organisationId,
      workflowId: scope.workflowId,
      userId: scope.userId,
      at: { gte: scope.since },
    },
    orderBy: { at: 'asc' },
    select: { at: true, fields: true, wrong: true },
  })
}
