import type { NewEvent } from '#server/audit/audit.ts'
import { recordAll } from '#server/audit/commands.server.ts'
import { escalationPriority } from '#server/item/item.ts'
import { type ItemRow, lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { renewAsk } from '#server/review/approval-request.server.ts'
import {
  type ApprovalRecord,
  findApproval,
  lockApproval,
  openTaskOfApproval,
  updateApproval,
} from '#server/review/approval-store.server.ts'
import { lockTask, updateTask } from '#server/review/store.server.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import { dueNow } from './chain.ts'

/** The queue of the jobs that look after one approval each. */
export const remindQueue = 'approval.remind'

/** Of what is due at once so many are looked after; the rest at the next look. */
const mostAtOnce = 2_000

/** Finds the approvals of all organisations that have fallen due, or of which somebody is to be reminded. */
export async function orderReminders(ctx: Ctx): Promise<void> {
  const now = ctx.now()
  const due = await ctx.db.$queryRaw<{ id: string; organisationId: string }[]>`
    SELECT id, organisation_id AS "organisationId" FROM approval
    WHERE state = 'waiting' AND (remind_at <= ${now} OR (due_at <= ${now} AND overdue_at IS NULL))
    ORDER BY due_at LIMIT ${mostAtOnce}`
  for (const { id, organisationId } of due)
    await ctx.db.$transaction((tx) => ctx.queue.send(tx, remindQueue, { organisationId, approvalId: id }))
}

/**
 * Runs when a limit was set, an absence has ended, or a member was given other roles or workflows or has left: who may give
 * a word has changed, and those who are left of a step may be too few. Looks after every approval of the workflow that
 * waits; without one, of all of them.
 */
export async function reconsiderApprovals(ctx: Ctx, workflowId?: string): Promise<void> {
  const { organisationId } = ctx.actor
  const waiting = await ctx.db.approval.findMany({
    where: { organisationId, ...(workflowId ? { workflowId } : {}), state: 'waiting' },
    orderBy: { dueAt: 'asc' },
    take: mostAtOnce,
    select: { id: true },
  })
  for (const { id } of waiting) await remindApproval(ctx, id)
}

/**
 * Looks after one approval: asks whoever may give the word now, and tells what has fallen due: that it is overdue, once a
 * step, or that it still waits. However many processes look after it, each is told once: what was told is written under
 * the approval's lock.
 */
export async function remindApproval(ctx: Ctx, approvalId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const found = await findApproval(ctx.db, organisationId, approvalId)
  if (found?.state !== 'waiting') return
  await ctx.db.$transaction(async (tx) => {
    // The task before the item, as everywhere.
    const taskId = await openTaskOfApproval(tx, organisationId, approvalId)
    const task = taskId ? await lockTask(tx, organisationId, taskId) : null
    const item = await lockItem(tx, organisationId, found.itemId)
    const approval = await lockApproval(tx, organisationId, approvalId)
    if (task?.state !== 'open' || !item || approval?.state !== 'waiting') return
    const events = await tell(ctx, tx, item, { approval, taskId: task.id, priority: task.priority })
    if (events.length > 0) await recordAll(ctx, tx, events)
  })
}

async function tell(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  { approval, taskId, priority }: { approval: ApprovalRecord; taskId: string; priority: number },
): Promise<NewEvent[]> {
  const { organisationId, workflowId, id: itemId } = item
  const now = ctx.now()
  const definition = await findDefinition(tx, organisationId, workflowId, item.workflowVersion)
  const due = dueNow(approval, definition, now)
  const reminders = approval.reminders + (due.remind && !due.overdue ? 1 : 0)
  if (due.overdue || due.remind)
    await updateApproval(tx, approval, {
      remindAt: due.remindAt,
      reminders,
      ...(due.overdue ? { overdueAt: now } : {}),
    })
  const asked = await renewAsk(ctx, tx, item, approval.id, taskId)
  const escalates = asked.escalated !== null && approval.escalatedAt === null
  if (escalates) await updateApproval(tx, approval, { escalatedAt: now })
  if (due.overdue || escalates) await updateTask(tx, taskId, { priority: priority + escalationPriority })
  const about = { approvalId: approval.id, step: approval.step }
  const event = (type: string, data: NewEvent['data']) => ({ type, organisationId, workflowId, itemId, data })
  // Who is told that it is overdue is not reminded besides.
  const told = due.overdue
    ? [event('approval.overdue', about)]
    : due.remind
      ? [event('approval.reminded', { ...about, reminder: reminders })]
      : []
  const because = asked.nobody ? 'nobody' : 'overdue'
  return [...told, ...(escalates ? [event('approval.escalated', { ...about, because })] : [])]
}
