import type { TaskMode } from '#server/item/item.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { type Arm, armOf, mayBeAllocated } from './allocation.ts'
import { findArm, insertAllocation, setTaskMode } from './store.server.ts'

type Claim = {
  task: { id: string; mode: TaskMode }
  item: { id: string; organisationId: string; workflowId: string; reworkedAt: Date | null; seeded: boolean }
  /** Share of items worked on a blank form. */
  manualShare: number
}

/**
 * Draws the arm of an item at its first claim, in the claim's transaction; once drawn it stays, whoever claims later.
 * Answers the mode in which the task is worked.
 */
export async function assign(ctx: Ctx, tx: Tx, { task, item, manualShare }: Claim): Promise<TaskMode> {
  if (manualShare <= 0 || !mayBeAllocated(task, item)) return task.mode
  const { organisationId, workflowId, id: itemId } = item
  const known = await findArm(tx, organisationId, itemId)
  const arm: Arm = known ?? armOf(ctx.random.float(), manualShare)
  if (!known)
    await insertAllocation(tx, {
      itemId,
      organisationId,
      workflowId,
      arm,
      probability: manualShare,
      userId: ctx.actor.id,
      at: ctx.now(),
    })
  if (arm === 'manual') await setTaskMode(tx, organisationId, task.id, 'manual')
  return arm
}
