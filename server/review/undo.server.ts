import { recordAll } from '#server/audit/commands.server.ts'
import { consequenceOf, mayUndo, shownMode } from '#server/item/item.ts'
import { type ItemRow, lockItem, outputDecision, removeOutput, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { takeBackWord, withdrawApproval } from './approval-undo.server.ts'
import { beginVisit, leaseFrom } from './claims.server.ts'
import { lastDecisions, markUndone } from './decision-store.server.ts'
import { pairTasks } from './entries.server.ts'
import { undoDepth, type WorkItem } from './review.ts'
import { takeBackFromNext } from './sequence.server.ts'
import {
  type Claimed,
  type ClaimedTask,
  lockTask,
  lockTasksOf,
  type Organisation,
  type TaskRow,
  updateTask,
} from './store.server.ts'
import { loadWorkItem } from './work-item.server.ts'

type Standing = Awaited<ReturnType<typeof lastDecisions>>[number]

/**
 * Takes a decision back while nothing has left: a compensating event, the task returns to this person with the values
 * they had entered, and what was learned from the decision is withdrawn by the event's listeners.
 */
export async function undoDecision(
  ctx: Ctx,
  organisation: Organisation,
  workflow: WorkflowRow,
  decisionId: string | null,
): Promise<WorkItem> {
  const scope = { organisationId: organisation.id, workflowId: workflow.id, userId: ctx.actor.id }
  const recent = await lastDecisions(ctx.db, scope, undoDepth)
  const decision = decisionId ? recent.find((d) => d.id === decisionId) : recent[0]
  if (!decision)
    throw new DomainError(
      'conflict',
      `There is nothing of yours to undo: undo reaches your last ${undoDepth} decisions here.`,
    )
  const reopened = await ctx.db.$transaction(async (tx) => {
    // Before the item, as everywhere: what follows from the decision may be withdrawn while somebody takes it up.
    await lockTasksOf(tx, organisation.id, decision.itemId, decision.taskId)
    const task = await lockTask(tx, organisation.id, decision.taskId)
    const item = await lockItem(tx, organisation.id, decision.itemId)
    if (!task || !item || task.state !== 'done') throw tooLate(decision)
    const also = await takeBack(ctx, tx, item, decision, task)
    if (!(await markUndone(tx, organisation.id, decision.id, ctx.now(), ctx.actor.id)))
      throw new DomainError('stale', 'This decision was taken back already.')
    return resume(ctx, tx, item, task, decision.id, also)
  })
  const values = decision.kind === 'finish' ? (decision.values as Values) : null
  return loadWorkItem(ctx, organisation, reopened, values)
}

const tooLate = (decision: Standing) =>
  new DomainError(
    'conflict',
    `${decision.item.title} has been exported, approved or reopened since: ask an ops lead to reopen it instead.`,
  )

/**
 * Puts the item back to where it stood before the decision; refuses where others have built on it. Answers the decision
 * that stands again where a rejection was taken back.
 */
async function takeBack(ctx: Ctx, tx: Tx, item: ItemRow, decision: Standing, task: TaskRow): Promise<string | null> {
  const { mode, entry } = task
  const reworked = item.reworkedAt !== null
  const uncompleted = reworked ? {} : { completedAt: null, touchMs: 0 }
  if (consequenceOf[mode] === 'check' && entry === null) return null
  if (decision.kind === 'return') {
    if (item.state !== 'returned') throw tooLate(decision)
    await saveItem(tx, item, { state: 'review' })
    return null
  }
  if (consequenceOf[mode] === 'approval') {
    const taken = await takeBackWord(ctx, tx, item, { decisionId: decision.id, task, uncompleted })
    if (taken === 'no') throw tooLate(decision)
    return taken.restored
  }
  await takeBackValues(ctx, tx, item, decision, entry, { ...uncompleted, ...(reworked ? {} : { decidedAt: null }) })
  return null
}

/** The same of a decision that entered values. */
async function takeBackValues(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  decision: Standing,
  entry: number | null,
  undecided: { completedAt?: null; touchMs?: number; decidedAt?: null },
): Promise<void> {
  const { organisationId, id: itemId } = item
  const reworked = item.reworkedAt !== null
  if (item.seeded) return saveItem(tx, item, { state: 'review', holdUntil: null, ...undecided, decidedAt: null })
  if ((entry === 1 || entry === 2) && (await takeBackEntry(tx, item, decision, entry))) return
  if (await takeBackFromNext(tx, item, decision.id)) return
  // After a reopening a later decision stands, perhaps somebody else's: the earlier one can no longer be taken back.
  const standing = await outputDecision(tx, organisationId, itemId)
  const own = standing === decision.id || (standing !== null && entry !== null && (await isOfPair(tx, item, standing)))
  if (!mayUndo(item) || !own) throw tooLate(decision)
  // What somebody has approved, or begun to, is no longer one person's to take back.
  if (item.state === 'approval' ? !(await withdrawApproval(ctx, tx, item)) : item.approvedAt !== null && !reworked)
    throw tooLate(decision)
  await removeOutput(tx, organisationId, itemId)
  await saveItem(tx, item, { state: 'review', holdUntil: null, ...undecided })
}

/**
 * What follows from one of two entries is withdrawn while nobody has taken it up: the other entry that was asked for, or
 * the word of a third. Answers whether that is all: the two had not been settled yet.
 */
async function takeBackEntry(tx: Tx, item: ItemRow, decision: Standing, entry: number): Promise<boolean> {
  const { organisationId } = item
  for (const task of await pairTasks(tx, organisationId, item.id)) {
    if (task.entry === entry || task.state !== 'open') continue
    if (task.claimedBy !== null) throw tooLate(decision)
    await updateTask(tx, task.taskId, { state: 'cancelled', version: { increment: 1 } })
  }
  return item.state === 'review'
}

/** Whether an output is from one of the two entries, and so stands only while both agree. */
async function isOfPair(tx: Tx, item: ItemRow, decisionId: string): Promise<boolean> {
  const tasks = await pairTasks(tx, item.organisationId, item.id)
  return tasks.some((task) => task.entry !== 3 && task.decisionId === decisionId)
}

/** The task is this person's again. `restored`: an earlier decision that stands again by it. */
async function resume(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  task: ClaimedTask,
  decisionId: string,
  restored: string | null,
): Promise<Claimed> {
  const now = ctx.now()
  const version = task.version + 1
  await updateTask(tx, task.id, {
    state: 'open',
    closedAt: null,
    claimedBy: ctx.actor.id,
    claimedAt: now,
    leaseUntil: leaseFrom(now),
    version,
  })
  const { visitId } = await beginVisit(ctx, tx, task)
  const shared = { organisationId: item.organisationId, workflowId: item.workflowId, itemId: item.id }
  const data = { decisionId, taskId: task.id, mode: shownMode(task.mode) }
  await recordAll(ctx, tx, [
    { type: 'decision.undone', ...shared, data },
    ...(restored ? [{ type: 'decision.restored', ...shared, data: { decisionId: restored } }] : []),
  ])
  return { item, task: { ...task, version }, visitId }
}
