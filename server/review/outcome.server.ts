import { recordAll } from '#server/audit/commands.server.ts'
import type { ChainHead } from '#server/audit/store.server.ts'
import { groupKeyOf, shownMode, type TaskMode, titleOf } from '#server/item/item.ts'
import { keepFirings } from '#server/item/rules.server.ts'
import { approvalOf, skippedBy as ruleThatSkips } from '#server/item/rules.ts'
import { type ItemRow, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { requestApproval, skipApproval } from './approval-request.server.ts'
import { wordsNeeded } from './approval-right.ts'
import { lastDeciders } from './decision-store.server.ts'
import { firingsOf, judgeDecided } from './sequence.server.ts'
import { overruled, placeOf } from './sequence.ts'

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
  const { asked: facts, outcome } = await judgeDecided(tx, item, definition, values, now)
  const rule = item.seeded ? null : approvalOf(definition, facts)
  const skippedBy = rule && ruleThatSkips(rule, outcome)
  const fired = item.seeded
    ? []
    : await firingsOf(tx, item, outcome, {
        first: item.queuesDone.length === 0,
        overruled: overruled(definition, values, outcome),
        skippedBy,
      })
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
    ...placeOf(item, definition, values, outcome),
  }
  const firings = await keepFirings(ctx, tx, item, 'decided', fired)
  // Whoever decided in an earlier queue of its sequence has had a hand in the values too.
  const before = item.queuesDone.length === 0 ? [] : await lastDeciders(tx, item, item.queuesDone.length + 1)
  const deciderIds = [...new Set([decision.userId, ...(settled.alsoBy ?? []), ...before])]
  if (rule && wordsNeeded(rule, skippedBy) === 'asked') {
    await saveItem(tx, item, { state: 'approval', ...known })
    const asked = await requestApproval(ctx, tx, item, definition, {
      rule,
      decisionId: decision.id,
      deciderIds,
      values,
    })
    await recordAll(ctx, tx, [...firings, decided, ...asked], head)
    return title
  }
  const skipped =
    rule && skippedBy !== null
      ? [
          await skipApproval(ctx, tx, item, definition, {
            rule,
            decisionId: decision.id,
            deciderIds,
            values,
            skippedBy,
          }),
        ]
      : []
  await complete(tx, item, definition, known, time, now)
  const completed = { type: 'item.completed', ...shared, data: { decisionId: decision.id } }
  await recordAll(ctx, tx, [...firings, decided, ...skipped, completed], head)
  return title
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
