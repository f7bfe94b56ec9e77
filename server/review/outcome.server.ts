import { recordAll } from '#server/audit/commands.server.ts'
import type { ChainHead } from '#server/audit/store.server.ts'
import { groupKeyOf, shownMode, type TaskMode, titleOf } from '#server/item/item.ts'
import { approvalOf } from '#server/item/rules.ts'
import { type ItemRow, insertTask, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { Definition, Values } from '#server/workflow/workflow.ts'

export type Settled = {
  /** The decision that the values are from. */
  decision: { id: string; taskId: string; mode: TaskMode; userId: string }
  /** Others who must not approve it, because the values are theirs too. */
  alsoBy?: readonly string[]
  fileName: string
  values: Values
  /** Field keys that a person changed of the proposal, and check keys that they let pass. */
  changed: readonly string[]
  overridden: readonly string[]
  /** Touch time up to now. */
  time: { activeMs: number; suspect: boolean }
  head?: ChainHead
}

/**
 * What follows for an item whose output has just been written: its name and place by the values, completion, or the
 * approval that they need. The caller holds the item's lock. Answers what the item is called from now on.
 */
export async function settleItem(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  settled: Settled,
): Promise<string> {
  const { organisationId, workflowId } = item
  const { decision, values, time, head } = settled
  const now = ctx.now()
  const title = titleOf(definition, values, settled.fileName)
  const approval = item.seeded ? null : approvalOf(definition, { values, today: localDate(now, definition.timeZone) })
  const shared = { organisationId, workflowId, itemId: item.id }
  const decided = {
    type: 'item.decided',
    ...shared,
    data: {
      decisionId: decision.id,
      taskId: decision.taskId,
      mode: shownMode(decision.mode),
      changed: [...settled.changed],
      overridden: [...settled.overridden],
    },
  }
  const known = {
    title,
    groupKey: groupKeyOf(definition, values),
    decidedAt: item.decidedAt ?? now,
    ...routed(definition, values),
  }
  if (!approval) {
    await complete(tx, item, definition, known, time, now)
    const completed = { type: 'item.completed', ...shared, data: { decisionId: decision.id } }
    await recordAll(ctx, tx, [decided, completed], head)
    return title
  }
  await saveItem(tx, item, { state: 'approval', ...known })
  const approvalTask = ctx.random.uuid()
  await insertTask(tx, {
    ...shared,
    id: approvalTask,
    mode: 'approval',
    priority: item.priority,
    dueAt: item.dueAt,
    createdAt: now,
    excludedUserIds: [decision.userId, ...(settled.alsoBy ?? [])],
    forRole: approval.steps[0]?.role ?? 'approver',
    brief: { values, approval: { ruleKey: approval.key, because: approval.because, decisionId: decision.id } },
  })
  const requested = { decisionId: decision.id, taskId: approvalTask, rule: approval.key }
  await recordAll(ctx, tx, [decided, { type: 'approval.requested', ...shared, data: requested }], head)
  return title
}

/** Where a route was decided, the item goes to that queue. */
function routed(definition: Definition, values: Values): { queue?: string; routeReason?: null } {
  const field = definition.fields.find((f) => f.type === 'route')
  const queue = field ? values[field.key] : null
  return typeof queue === 'string' ? { queue, routeReason: null } : {}
}

/** Touch time is frozen at the first completion; what comes after is rework (metrics.md, Touch time). */
export async function complete(
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  known: Parameters<typeof saveItem>[2],
  time: { activeMs: number; suspect: boolean },
  now: Date,
): Promise<void> {
  const first = item.completedAt === null
  await saveItem(tx, item, {
    ...known,
    state: 'completed',
    completedAt: item.completedAt ?? now,
    holdUntil: new Date(now.getTime() + definition.holdSeconds * 1000),
    exportedAt: null,
    suspect: time.suspect,
    ...(first ? { touchMs: time.activeMs } : { reworkMs: Math.max(0, time.activeMs - item.touchMs) }),
  })
}
