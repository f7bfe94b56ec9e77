import { otherArm } from '#server/allocation/allocation.ts'
import { findPair } from '#server/allocation/store.server.ts'
import { recordAll } from '#server/audit/commands.server.ts'
import type { ChainHead } from '#server/audit/store.server.ts'
import { closedTo } from '#server/item/concealment.server.ts'
import { type TaskMode, titleOf } from '#server/item/item.ts'
import { type ItemRow, insertTask } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** A task of a pair: one of its two entries, or the third person's word on them, with the decision that stands on it. */
export type PairTask = {
  taskId: string
  entry: number
  mode: TaskMode
  state: 'open' | 'done' | 'cancelled'
  claimedBy: string | null
  decisionId: string | null
  userId: string | null
  values: Values | null
  /** Field keys that the person changed of the proposal. */
  changed: string[]
}

/** The tasks of a pair that are open or stand decided, by entry. */
export async function pairTasks(db: Db, organisationId: string, itemId: string): Promise<PairTask[]> {
  return db.$queryRaw<PairTask[]>`
    SELECT task.id AS "taskId", task.entry, task.mode, task.state, task.claimed_by AS "claimedBy", decision.id AS "decisionId",
      decision.user_id AS "userId", decision.values,
      ARRAY(SELECT field_key FROM correction WHERE correction.decision_id = decision.id ORDER BY field_key) AS changed
    FROM task LEFT JOIN decision ON decision.task_id = task.id AND decision.undone_at IS NULL AND decision.kind = 'finish'
    WHERE task.organisation_id = ${organisationId}::uuid AND task.item_id = ${itemId}::uuid AND task.entry IS NOT NULL
      AND (task.state = 'open' OR decision.id IS NOT NULL)
    ORDER BY task.entry, task.created_at`
}

type Entering = {
  task: { id: string; mode: TaskMode; entry: number | null }
  item: ItemRow
  definition: Definition
  facts: { fileName: string; head: ChainHead }
}

/**
 * One of the two entries is made. After the first the other is asked of the partner alone, in the other arm, with nothing
 * of the first; once both stand, quality compares them. The caller has kept the decision, and holds the item's lock.
 */
export async function keepEntry(
  ctx: Ctx,
  tx: Tx,
  { task, item, definition, facts }: Entering,
  entered: { id: string; values: Values; changed: string[] },
): Promise<string> {
  const { organisationId, workflowId, id: itemId } = item
  const shared = { organisationId, workflowId, itemId }
  const pair = await findPair(tx, organisationId, itemId)
  const tasks = await pairTasks(tx, organisationId, itemId)
  const missing = task.entry === 1 ? 2 : 1
  if (pair && !tasks.some((other) => other.entry === missing))
    await insertTask(tx, {
      ...shared,
      id: ctx.random.uuid(),
      mode: missing === 1 ? pair.arm : otherArm(pair.arm),
      entry: missing,
      // As it would be without a first entry: nothing about it tells that there is one.
      priority: item.priority,
      dueAt: item.dueAt,
      createdAt: ctx.now(),
      ...closedTo(ctx.actor.id, missing === 1 ? [pair.userId, pair.partnerId] : [pair.partnerId, pair.userId]),
    })
  const data = {
    decisionId: entered.id,
    taskId: task.id,
    entry: task.entry ?? 0,
    mode: task.mode,
    changed: entered.changed,
  }
  await recordAll(ctx, tx, [{ type: 'entry.decided', ...shared, data }], facts.head)
  return titleOf(definition, entered.values, facts.fileName)
}
