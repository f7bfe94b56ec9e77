import { assign } from '#server/allocation/commands.server.ts'
import type { EventData } from '#server/audit/audit.ts'
import { record } from '#server/audit/commands.server.ts'
import type { ChainHead } from '#server/audit/store.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { findRunningDesign } from '#server/item/concealment.server.ts'
import { inShadow, onlyByNext, type RunningDesign } from '#server/item/concealment.ts'
import { consequenceOf, escalationPriority, shownMode } from '#server/item/item.ts'
import { countInState, findItemByNumber, lockItem, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { applyHeartbeat, type Heartbeat } from './active-time.ts'
import { insertComment } from './comment-store.server.ts'
import { dropCopy, saveCopyRow } from './copy-store.server.ts'
import {
  assertHolds,
  type EscalateInput,
  holds,
  leaseSeconds,
  type QueueCounts,
  renewSeconds,
  type SaveCopyInput,
  type SkipInput,
  type Work,
  type WorkItem,
} from './review.ts'
import {
  type Claimed,
  type ClaimScope,
  claimNext,
  claimTask,
  type FreshClaim,
  freeTasks,
  lockTask,
  type Organisation,
  openTaskOf,
  renewLease,
  type TaskRow,
  updateTask,
  workByHolder,
} from './store.server.ts'

import { findVisit, insertVisit, markVisitOpened, saveVisit, type VisitRow } from './visit-store.server.ts'
import { loadWorkItem } from './work-item.server.ts'

export const leaseFrom = (now: Date) => new Date(now.getTime() + leaseSeconds * 1000)
/** More holders than this are counted, not named. */
const shownHolders = 20
/** A claim whose tab has missed more than one sign of life may be resumed by another tab of the same person. */
const quietUntil = (now: Date) => new Date(now.getTime() + (leaseSeconds - 1.5 * renewSeconds) * 1000)

/** The scope of a person's claims. A system actor has no roles, and so what any reviewer has. */
export function claimScope(
  ctx: Ctx,
  workflow: WorkflowRow,
  work: Work,
  design: RunningDesign | null = null,
): ClaimScope {
  const now = ctx.now()
  const roles = ctx.actor.kind === 'user' ? ctx.actor.roles : []
  const { organisationId, id: workflowId } = workflow
  return { organisationId, workflowId, userId: ctx.actor.id, roles, work, design, now, leaseUntil: leaseFrom(now) }
}

/** Claims the next item for this person, or gives back one they hold that no tab in `have` has open; null when nothing is left. */
export async function claimNextItem(
  ctx: Ctx,
  organisation: Organisation,
  workflow: WorkflowRow,
  have: readonly string[],
  work: Work = 'review',
): Promise<WorkItem | null> {
  const scope = { ...claimScope(ctx, workflow, work), have, quietUntil: quietUntil(ctx.now()) }
  const { organisationId, id: workflowId } = workflow
  const claimed = await ctx.db.$transaction(async (tx) => {
    const likely = lastDesigned.has(workflowId)
    let design = likely ? await findRunningDesign(tx, organisationId, workflowId) : null
    let task = await claimNext(tx, { ...scope, design })
    if (!task && !likely) {
      // Nothing is left, or a design runs: then nothing was looked for.
      design = await findRunningDesign(tx, organisationId, workflowId)
      if (design) task = await claimNext(tx, { ...scope, design })
    }
    lastDesigned[design ? 'add' : 'delete'](workflowId)
    return task ? visit(ctx, tx, workflow, task, { fresh: !task.resumed, design }) : null
  })
  return claimed ? loadWorkItem(ctx, organisation, claimed) : null
}

/** Workflows on which a design ran at the last claim. A guess that saves a statement: a wrong one costs one, and changes nothing. */
const lastDesigned = new Set<string>()

/**
 * Claims one item by its number, as from a list; refuses, saying who holds it and for how long. While a pilot's design
 * runs a review is only taken up in the queue's order, unless it is this person's already (metrics.md, Concealment).
 */
export async function claimItem(
  ctx: Ctx,
  organisation: Organisation,
  workflow: WorkflowRow,
  number: number,
  work: Work = 'review',
): Promise<WorkItem> {
  const design = await findRunningDesign(ctx.db, organisation.id, workflow.id)
  const scope = claimScope(ctx, workflow, work, design)
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  const open = item ? await openTaskOf(ctx.db, scope, item.id) : null
  if (!item || !open)
    throw new DomainError('conflict', `#${number} has nothing for you to do now: go back to the list.`)
  if (work === 'review' && design && !open.theirs) throw new DomainError('refused', onlyByNext(design, number))
  const claimed = await ctx.db.$transaction(async (tx) => {
    const task = await claimTask(tx, scope, open.id)
    return task ? visit(ctx, tx, workflow, task, { fresh: true, design }) : null
  })
  if (claimed) return loadWorkItem(ctx, organisation, claimed)
  const now = await openTaskOf(ctx.db, scope, item.id)
  const names = await namesOf(ctx.db, organisation.id, now?.heldBy ? [now.heldBy] : [])
  const minutes = Math.max(1, Math.round((scope.now.getTime() - (now?.since ?? scope.now).getTime()) / 60_000))
  throw new DomainError(
    'conflict',
    `#${number} is held by ${names.get(now?.heldBy ?? '') ?? 'somebody else'} for ${minutes} min: take another, or ask an ops lead to free it.`,
  )
}

/** A person takes a task up: its arm is drawn where one is due, and a visit begins. */
async function visit(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  { forRole, excludedUserIds, ...task }: FreshClaim,
  { fresh, design }: { fresh: boolean; design: RunningDesign | null },
): Promise<Claimed | null> {
  const { organisationId } = workflow
  const item = await lockItem(tx, organisationId, task.itemId)
  if (!item) return null
  const { manualShare } = workflow.definition
  const { mode, entry } = await assign(ctx, tx, {
    task: { ...task, forRole, excludedUserIds },
    item,
    manualShare,
    design,
  })
  const { visitId, head } = await beginVisit(ctx, tx, task)
  const claimed = { taskId: task.id, visitId, mode: shownMode(mode) }
  const event = { type: 'task.claimed', organisationId, workflowId: workflow.id, itemId: item.id, data: claimed }
  if (fresh) await record(ctx, tx, event, head)
  return { task: { ...task, mode, entry }, item, visitId }
}

/** A visit of this person to a task, counted from now. */
export async function beginVisit(
  ctx: Ctx,
  tx: Tx,
  task: { id: string; itemId: string },
): Promise<{ visitId: string; head: ChainHead }> {
  const visitId = ctx.random.uuid()
  const head = await insertVisit(tx, {
    id: visitId,
    organisationId: ctx.actor.organisationId,
    itemId: task.itemId,
    taskId: task.id,
    userId: ctx.actor.id,
    clockFrom: ctx.now(),
  })
  return { visitId, head }
}

/** How the queue stands for this person, and who else works on it. */
export async function countQueue(ctx: Ctx, workflow: WorkflowRow, work: Work = 'review'): Promise<QueueCounts> {
  const { organisationId, id: workflowId } = workflow
  const design = await findRunningDesign(ctx.db, organisationId, workflowId)
  const scope = claimScope(ctx, workflow, work, design)
  const [rows, exceptions] = await Promise.all([
    workByHolder(ctx.db, scope),
    countInState(ctx.db, organisationId, workflowId, 'exception'),
  ])
  const countOf = (which: (holder: string | null) => boolean) =>
    rows.filter((r) => which(r.holder)).reduce((sum, r) => sum + r.count, 0)
  const others = rows.flatMap((r) => (r.holder && r.since && r.holder !== scope.userId ? [{ ...r, id: r.holder }] : []))
  const names = await namesOf(
    ctx.db,
    organisationId,
    others.map((r) => r.id),
  )
  const due = rows.map((r) => r.dueAt.toISOString()).sort()
  return {
    left: countOf((holder) => holder === null),
    heldByOthers: countOf((holder) => holder !== null && holder !== scope.userId),
    heldByMe: countOf((holder) => holder === scope.userId),
    exceptions,
    nextDueAt: due[0] ?? null,
    note: work === 'review' && design?.kind === 'shadow' ? inShadow : null,
    holders: others.slice(0, shownHolders).map((r) => ({
      name: names.get(r.id) ?? 'a former member',
      count: r.count,
      since: (r.since ?? scope.now).toISOString(),
    })),
  }
}

/** Ends the claims of others on these items, so that they can be given on; answers how many were freed. */
export async function freeItems(
  ctx: Ctx,
  workflow: WorkflowRow,
  numbers: readonly number[],
): Promise<{ freed: number }> {
  const { organisationId, id: workflowId } = workflow
  const freed = await ctx.db.$transaction(async (tx) => {
    const tasks = await freeTasks(tx, { organisationId, workflowId, numbers, now: ctx.now() })
    for (const task of tasks.toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1))) {
      await lockItem(tx, organisationId, task.itemId)
      await record(ctx, tx, {
        type: 'task.freed',
        organisationId,
        workflowId,
        itemId: task.itemId,
        data: { taskId: task.id },
      })
    }
    return tasks
  })
  for (const task of freed) ctx.live.tell(task.userId, { freed: task.id })
  return { freed: freed.length }
}

/**
 * Keeps what a person has entered on a task they hold; null drops it. A copy that comes after the decision, or after the
 * claim has ended, has lost its object and is not kept: that is no error, for copies are sent without waiting.
 */
export async function saveCopy(ctx: Ctx, workflow: WorkflowRow, input: SaveCopyInput): Promise<{ kept: boolean }> {
  const { organisationId } = workflow
  return ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, organisationId, input.taskId)
    if (task?.workflowId !== workflow.id || !holds(task, ctx.actor.id, input.taskVersion)) return { kept: false }
    if (input.copy)
      await saveCopyRow(tx, {
        taskId: task.id,
        organisationId,
        userId: ctx.actor.id,
        content: input.copy,
        savedAt: ctx.now(),
      })
    else await dropCopy(tx, organisationId, task.id)
    return { kept: input.copy !== null }
  })
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

type Parting = { taskId: string; taskVersion: number; heartbeat: Heartbeat | null }

/**
 * Ends the claim on a locked task without a decision: the visit's time, the task back in the queue with `change`, the
 * event.
 */
async function letGo(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  task: TaskRow,
  { heartbeat }: Pick<Parting, 'heartbeat'>,
  { change, event }: { change?: Parameters<typeof updateTask>[2]; event: { type: string; data?: EventData } },
): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  await lockItem(tx, organisationId, task.itemId)
  if (heartbeat) await takeVisitTime(tx, ctx, workflow.definition, heartbeat, ctx.now(), true)
  await updateTask(tx, task.id, {
    claimedBy: null,
    claimedAt: null,
    leaseUntil: null,
    version: { increment: 1 },
    ...change,
  })
  const data = { taskId: task.id, ...event.data }
  await record(ctx, tx, { type: event.type, organisationId, workflowId, itemId: task.itemId, data })
}

/** The task that this person says they hold, locked; refuses where they do not. */
async function lockHeld(ctx: Ctx, tx: Tx, workflow: WorkflowRow, held: Omit<Parting, 'heartbeat'>): Promise<TaskRow> {
  const task = await lockTask(tx, workflow.organisationId, held.taskId)
  if (task?.workflowId !== workflow.id) throw new DomainError('not_found', 'There is no such task: open the next item.')
  assertHolds(task, ctx.actor.id, held.taskVersion)
  return task
}

/** Puts the item back with a reason; it comes to others first, and to this person last. */
export async function skipItem(ctx: Ctx, workflow: WorkflowRow, input: SkipInput): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const task = await lockHeld(ctx, tx, workflow, input)
    await dropCopy(tx, workflow.organisationId, task.id)
    await letGo(ctx, tx, workflow, task, input, {
      change: { skippedBy: [...new Set([...task.skippedBy, ctx.actor.id])] },
      event: { type: 'task.skipped', data: { reason: input.reason } },
    })
  })
}

/** Hands an item that this person may not or cannot decide to the ops leads, before other work, with what to decide. */
export async function escalateItem(ctx: Ctx, workflow: WorkflowRow, input: EscalateInput): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const task = await lockHeld(ctx, tx, workflow, input)
    if (consequenceOf[task.mode] !== 'output' && consequenceOf[task.mode] !== 'seeded')
      throw new DomainError('refused', 'Only a review can be escalated: skip this one if you cannot decide it.')
    await letGo(ctx, tx, workflow, task, input, {
      change: {
        // A seeded item stays with its person: it is nobody else's measurement.
        ...(task.mode === 'seeded' ? {} : { forRole: 'lead', assigneeId: null, reservedFor: null, reservedAt: null }),
        priority: task.priority + escalationPriority,
      },
      event: { type: 'task.escalated' },
    })
    await insertComment(tx, {
      id: ctx.random.uuid(),
      organisationId: workflow.organisationId,
      workflowId: workflow.id,
      itemId: task.itemId,
      authorId: ctx.actor.id,
      kind: 'escalation',
      body: input.message,
      createdAt: ctx.now(),
    })
  })
}

/** The tab closed: the claim ends at once instead of running out. A claim that is gone already is no error. */
export async function releaseTask(ctx: Ctx, workflow: WorkflowRow, input: Parting): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, workflow.organisationId, input.taskId)
    if (!task || !holds(task, ctx.actor.id, input.taskVersion)) return
    await letGo(ctx, tx, workflow, task, input, { event: { type: 'task.released' } })
  })
}
