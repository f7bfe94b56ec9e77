import { mayUndo } from '#server/item/item.ts'
import { cancelTasks, type ItemRow, saveItem, saveOutput } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import { renewAsk, timesOf } from './approval-request.server.ts'
import { approvalsOfItem, lockApproval, undoWord, updateApproval } from './approval-store.server.ts'
import { findDecision, restoreDecision } from './decision-store.server.ts'
import { type TaskRow, updateTask } from './store.server.ts'

/** Columns of an item that were set by its completion. */
type Uncompleted = { completedAt?: null; touchMs?: number }
/** `no`: others have built on it. `restored`: the decision that stands again. */
export type TakenBack = 'no' | { restored: string | null }

/**
 * Takes a person's word back while nothing has left and nobody has built on it: the approval waits for that word again.
 * A rejection that is taken back lets the decision stand again, with its values.
 */
export async function takeBackWord(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  { decisionId, task, uncompleted }: { decisionId: string; task: TaskRow; uncompleted: Uncompleted },
): Promise<TakenBack> {
  const { organisationId, id: itemId } = item
  const approval = task.approvalId ? await lockApproval(tx, organisationId, task.approvalId) : null
  const word = approval?.words.find((w) => w.id === decisionId && w.undoneAt === null)
  if (!approval || !word) return 'no'
  const later = approval.words.some((w) => w.undoneAt === null && w.id !== word.id && w.step > word.step)
  if (later) return 'no'
  const now = ctx.now()
  const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
  const step = approval.steps[word.step]
  // A step that had been passed begins anew.
  const again =
    step && word.step !== approval.step ? { ...timesOf(definition, step, now), overdueAt: null, escalatedAt: null } : {}
  const reopened = { state: 'waiting', step: word.step, closedAt: null, ...again }
  if (approval.state === 'rejected') {
    // A rejected item that nobody has taken up again waits once more for the word.
    if (item.state !== 'review' || !(await cancelTasks(tx, organisationId, itemId, { untouched: true }))) return 'no'
    await undoWord(tx, organisationId, word.id, now)
    await updateApproval(tx, approval, reopened)
    const decision = await findDecision(tx, organisationId, approval.decisionId)
    if (!decision || !(await restoreDecision(tx, organisationId, approval.decisionId))) return 'no'
    await saveOutput(tx, { organisationId, itemId, decisionId: decision.id, values: decision.values as Values })
    await saveItem(tx, item, { state: 'approval', holdUntil: null, decidedAt: item.decidedAt ?? decision.decidedAt })
    await renewAsk(ctx, tx, item, approval.id, task.id)
    return { restored: decision.id }
  }
  if (approval.state === 'approved' && !(mayUndo(item) && item.state === 'completed')) return 'no'
  if (approval.state !== 'approved' && approval.state !== 'waiting') return 'no'
  // The chain went on: the task of the next word goes, unless somebody has taken it up.
  if (approval.state === 'waiting' && !(await cancelNext(tx, organisationId, itemId))) return 'no'
  await undoWord(tx, organisationId, word.id, now)
  await updateApproval(tx, approval, reopened)
  const completed =
    approval.state === 'approved' ? { ...uncompleted, ...(item.reworkedAt ? {} : { approvedAt: null }) } : {}
  await saveItem(tx, item, { state: 'approval', holdUntil: null, ...completed })
  await renewAsk(ctx, tx, item, approval.id, task.id)
  return { restored: null }
}

async function cancelNext(tx: Tx, organisationId: string, itemId: string): Promise<boolean> {
  const next = await tx.task.findFirst({
    where: { organisationId, itemId, mode: 'approval', state: 'open', claimedBy: null },
    select: { id: true },
  })
  if (next) await updateTask(tx, next.id, { state: 'cancelled', version: { increment: 1 } })
  return next !== null
}

/**
 * The decision that an approval is about is taken back by whoever made it: nobody's word is needed any more. False where
 * somebody has given theirs already.
 */
export async function withdrawApproval(ctx: Ctx, tx: Tx, item: ItemRow): Promise<boolean> {
  const { organisationId, id: itemId } = item
  const approvals = await approvalsOfItem(tx, organisationId, itemId)
  const waiting = approvals.find((a) => a.state === 'waiting')
  if (waiting?.words.some((w) => w.undoneAt === null)) return false
  await cancelTasks(tx, organisationId, itemId, { mode: 'approval' })
  if (waiting) await updateApproval(tx, waiting, { state: 'withdrawn', closedAt: ctx.now(), remindAt: null })
  return true
}
