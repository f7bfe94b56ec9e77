import { record } from '#server/audit/commands.server.ts'
import { lockItem, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { applyHeartbeat, type Heartbeat } from './active-time.ts'
import {
  assertHolds,
  leaseSeconds,
  type QueueCounts,
  renewSeconds,
  type SkipInput,
  type TaskFacts,
  type WorkItem,
} from './review.ts'
import {
  claimNext,
  findVisit,
  insertVisit,
  lockTask,
  markVisitOpened,
  queueCounts,
  renewLease,
  resumeHeld,
  saveVisit,
  updateTask,
  type VisitRow,
} from './store.server.ts'
import { loadWorkItem } from './work-item.server.ts'

export type Organisation = { id: string; slug: string }

export const leaseFrom = (now: Date) => new Date(now.getTime() + leaseSeconds * 1000)
/** A claim whose tab has missed more than one sign of life may be resumed by another tab of the same person. */
const quietUntil = (now: Date) => new Date(now.getTime() + (leaseSeconds - 1.5 * renewSeconds) * 1000)

/** Claims the next item for this person, or gives back one they hold that no tab in `have` has open; null when nothing is left. */
export async function claimNextItem(
  ctx: Ctx,
  organisation: Organisation,
  workflow: WorkflowRow,
  have: readonly string[],
): Promise<WorkItem | null> {
  const now = ctx.now()
  const scope = {
    organisationId: organisation.id,
    workflowId: workflow.id,
    userId: ctx.actor.id,
    now,
    leaseUntil: leaseFrom(now),
  }
  const claimed = await ctx.db.$transaction(async (tx) => {
    const held = await resumeHeld(tx, { ...scope, have, quietUntil: quietUntil(now) })
    const task = held ?? (await claimNext(tx, scope))
    if (!task) return null
    const item = await lockItem(tx, organisation.id, task.itemId)
    if (!item) return null
    const visitId = ctx.random.uuid()
    await insertVisit(tx, {
      id: visitId,
      organisationId: organisation.id,
      itemId: item.id,
      taskId: task.id,
      userId: ctx.actor.id,
      clockFrom: now,
    })
    if (!held)
      await record(ctx, tx, {
        type: 'task.claimed',
        organisationId: organisation.id,
        workflowId: workflow.id,
        itemId: item.id,
        data: { taskId: task.id, visitId, mode: task.mode },
      })
    return { task, item, visitId }
  })
  return claimed ? loadWorkItem(ctx.db, organisation, claimed.item, claimed.task, claimed.visitId) : null
}

export async function countQueue(ctx: Ctx, workflow: WorkflowRow): Promise<QueueCounts> {
  const counts = await queueCounts(ctx.db, {
    organisationId: workflow.organisationId,
    workflowId: workflow.id,
    userId: ctx.actor.id,
    now: ctx.now(),
  })
  return {
    left: counts.left,
    heldByOthers: counts.others,
    heldByMe: counts.mine,
    exceptions: counts.exceptions,
    nextDueAt: counts.nextDueAt?.toISOString() ?? null,
  }
}

/** First paint: starts the item's handling time, once. */
export async function openVisit(ctx: Ctx, visitId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  const now = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    const visit = await findVisit(tx, organisationId, visitId, 0)
    if (!visit || visit.userId !== ctx.actor.id) return
    const item = await lockItem(tx, organisationId, visit.itemId)
    if (!item || !(await markVisitOpened(tx, { organisationId, visitId, userId: ctx.actor.id, at: now }))) return
    if (!item.openedAt) await saveItem(tx, item, { openedAt: now })
    await record(ctx, tx, {
      type: 'item.opened',
      organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      data: { visitId },
    })
  })
}

/** A sign of life from the tab: renews the lease and takes the visit's active time. */
export async function takeHeartbeat(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { taskId: string; taskVersion: number; heartbeat: Heartbeat },
): Promise<void> {
  const organisationId = workflow.organisationId
  const now = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    // The task before the visit, as everywhere: a decision under way would else wait for us and we for it.
    const scope = {
      organisationId,
      taskId: input.taskId,
      userId: ctx.actor.id,
      version: input.taskVersion,
      leaseUntil: leaseFrom(now),
    }
    if (!(await renewLease(tx, scope)))
      throw new DomainError(
        'stale',
        'Your claim on this item has ended: somebody else may have it now. Open the next one.',
      )
    await takeVisitTime(tx, ctx, workflow.definition, input.heartbeat, now)
  })
}

/** Applies a heartbeat to the person's own visit; null when there is no such visit. */
export async function takeVisitTime(
  tx: Tx,
  ctx: Ctx,
  definition: Definition,
  heartbeat: Heartbeat,
  now: Date,
  ends = false,
): Promise<VisitRow | null> {
  const organisationId = ctx.actor.organisationId
  const visit = await findVisit(tx, organisationId, heartbeat.visitId, definition.idleCutoffSeconds * 1000)
  if (!visit || visit.userId !== ctx.actor.id || visit.endedAt) return null
  const next = { ...visit, ...applyHeartbeat(visit, heartbeat, now.getTime()) }
  await saveVisit(tx, organisationId, next, ends ? now : undefined)
  return next
}

/** Puts the item back with a reason; it comes to others first, and to this person last. */
export async function skipItem(ctx: Ctx, workflow: WorkflowRow, input: SkipInput): Promise<void> {
  const organisationId = workflow.organisationId
  const now = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, organisationId, input.taskId)
    if (!task || task.workflowId !== workflow.id)
      throw new DomainError('not_found', 'There is no such task: open the next item.')
    assertHolds({ ...task, state: task.state as TaskFacts['state'] }, ctx.actor.id, input.taskVersion)
    await lockItem(tx, organisationId, task.itemId)
    await takeVisitTime(tx, ctx, workflow.definition, input.heartbeat, now, true)
    const skippedBy = [...new Set([...task.skippedBy, ctx.actor.id])]
    await updateTask(tx, task.id, {
      claimedBy: null,
      claimedAt: null,
      leaseUntil: null,
      skippedBy,
      version: { increment: 1 },
    })
    await record(ctx, tx, {
      type: 'task.skipped',
      organisationId,
      workflowId: workflow.id,
      itemId: task.itemId,
      data: { taskId: task.id, reason: input.reason },
    })
  })
}

/** The tab closed: the claim ends at once instead of running out. A claim that is gone already is no error. */
export async function releaseTask(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { taskId: string; taskVersion: number; heartbeat: Heartbeat | null },
): Promise<void> {
  const organisationId = workflow.organisationId
  const now = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, organisationId, input.taskId)
    if (task?.state !== 'open' || task.claimedBy !== ctx.actor.id || task.version !== input.taskVersion) return
    await lockItem(tx, organisationId, task.itemId)
    if (input.heartbeat) await takeVisitTime(tx, ctx, workflow.definition, input.heartbeat, now, true)
    await updateTask(tx, task.id, { claimedBy: null, claimedAt: null, leaseUntil: null, version: { increment: 1 } })
    await record(ctx, tx, {
      type: 'task.released',
      organisationId,
      workflowId: workflow.id,
      itemId: task.itemId,
      data: { taskId: task.id },
    })
  })
}
