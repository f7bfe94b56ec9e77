import { record } from '#server/audit/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { groupKeyOf, mayUndo, titleOf } from '#server/item/item.ts'
import {
  findItem,
  type ItemRow,
  lockItem,
  outputDecision,
  removeOutput,
  saveItem,
  saveOutput,
} from '#server/item/store.server.ts'
import { visibleTo } from '#server/item/visible.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { checkItem, previewFlags } from '#server/proposal/commands.server.ts'
import { findProposal } from '#server/proposal/store.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition, Values } from '#server/workflow/workflow.ts'
import { madeAt } from './active-time.ts'
import { leaseFrom, type Organisation, takeVisitTime } from './claims.server.ts'
import {
  assertHolds,
  type DecisionInput,
  type DraftInput,
  type FlagView,
  type TaskFacts,
  undoDepth,
  type WorkItem,
} from './review.ts'
import {
  type ClaimedTask,
  findDecision,
  findTask,
  insertDecision,
  insertVisit,
  lastDecisions,
  lockTask,
  markUndone,
  restartOtherVisits,
  sumOfVisits,
  updateTask,
} from './store.server.ts'
import { cleanValues, correctionsOf } from './values.ts'
import { loadWorkItem } from './work-item.server.ts'

export type Decided = { decisionId: string; reference: string; title: string }

/**
 * Finishes an item: the decision, its corrections, the output, the item's state, the visit's time, the events and the
 * jobs, in one transaction. The same decision id again gives the same answer and changes nothing.
 */
export async function decideItem(ctx: Ctx, workflow: WorkflowRow, input: DecisionInput): Promise<Decided> {
  const organisationId = workflow.organisationId
  return ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, organisationId, input.taskId)
    if (!task || task.workflowId !== workflow.id)
      throw new DomainError('not_found', 'There is no such task in this workflow: open the next item.')
    const before = await findDecision(tx, organisationId, input.id)
    if (before) {
      if (before.userId !== ctx.actor.id || before.taskId !== task.id)
        throw new DomainError('conflict', 'This decision id is taken: reload the page and decide again.')
      const item = await findItem(tx, organisationId, task.itemId)
      return { decisionId: before.id, reference: `#${item?.number ?? 0}`, title: item?.title ?? '' }
    }
    assertHolds({ ...task, state: task.state as TaskFacts['state'] }, ctx.actor.id, input.taskVersion)
    const item = await lockItem(tx, organisationId, task.itemId)
    if (item?.state !== 'review')
      throw new DomainError('stale', 'This item is no longer in review: your decision was not needed.')
    return finish(
      ctx,
      tx,
      item,
      { id: task.id, itemId: item.id, mode: task.mode as ClaimedTask['mode'], version: task.version },
      input,
    )
  })
}

async function finish(ctx: Ctx, tx: Tx, item: ItemRow, task: ClaimedTask, input: DecisionInput): Promise<Decided> {
  const organisationId = item.organisationId
  const now = ctx.now()
  const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
  const values = cleanValues(definition, input.values)
  const document = await findDocument(tx, organisationId, item.documentId)
  const stored = await findProposal(tx, organisationId, item.id)
  await refuseOpenErrors(tx, item, definition, document?.sha256 ?? '', values, input.overridden)
  const proposal = visibleTo([task]).proposal ? stored : null
  const corrections = correctionsOf(definition, proposal?.content ?? null, values).map((c) => ({
    ...c,
    id: ctx.random.uuid(),
  }))

  const visit = await takeVisitTime(tx, ctx, definition, input.heartbeat, now, true)
  await insertDecision(
    tx,
    {
      id: input.id,
      organisationId,
      itemId: item.id,
      taskId: task.id,
      proposalId: proposal?.id ?? null,
      visitId: input.visitId,
      userId: ctx.actor.id,
      values,
      decidedAt: now,
    },
    corrections,
  )
  await saveOutput(tx, { organisationId, itemId: item.id, decisionId: input.id, values })
  if (visit) {
    const at = new Date(madeAt(visit, input.heartbeat, now.getTime()))
    await restartOtherVisits(tx, { organisationId, userId: ctx.actor.id, exceptId: visit.id, at })
  }
  const title = titleOf(definition, values, document?.fileName ?? item.title)
  await complete(tx, item, definition, values, title, now)
  await updateTask(tx, task.id, { state: 'done', closedAt: now, leaseUntil: null })
  const shared = { organisationId, workflowId: item.workflowId, itemId: item.id }
  await record(ctx, tx, {
    type: 'item.decided',
    ...shared,
    data: {
      decisionId: input.id,
      taskId: task.id,
      mode: task.mode,
      changed: corrections.map((c) => c.fieldKey),
      overridden: input.overridden,
    },
  })
  await record(ctx, tx, { type: 'item.completed', ...shared, data: { decisionId: input.id } })
  return { decisionId: input.id, reference: `#${item.number}`, title }
}

/** Touch time is frozen at the first completion; what comes after is rework (metrics.md, Touch time). */
async function complete(tx: Tx, item: ItemRow, definition: Definition, values: Values, title: string, now: Date) {
  const sum = await sumOfVisits(tx, item.organisationId, item.id)
  const first = item.completedAt === null
  await saveItem(tx, item, {
    state: 'completed',
    title,
    groupKey: groupKeyOf(definition, values),
    decidedAt: item.decidedAt ?? now,
    completedAt: item.completedAt ?? now,
    holdUntil: new Date(now.getTime() + definition.holdSeconds * 1000),
    exportedAt: null,
    suspect: sum.suspect,
    ...(first ? { touchMs: sum.activeMs } : { reworkMs: Math.max(0, sum.activeMs - item.touchMs) }),
  })
}

/** The server has the last word on errors: the browser's checks do not know every duplicate. */
async function refuseOpenErrors(
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  fileHash: string,
  values: Values,
  overridden: readonly string[],
) {
  const flags = await checkItem(tx, item, definition, fileHash, values)
  const open = flags.find((f) => f.severity === 'error' && !overridden.includes(f.check))
  if (open) throw new DomainError('refused', `${open.message} Correct it, or confirm it as it is.`, open.fieldKeys[0])
}

/** What the server's checks say of a person's values on a task they hold, duplicates included; changes nothing. */
export async function checkDraft(ctx: Ctx, workflow: WorkflowRow, input: DraftInput): Promise<FlagView[]> {
  const { organisationId } = workflow
  const task = await findTask(ctx.db, organisationId, input.taskId)
  if (!task || task.workflowId !== workflow.id)
    throw new DomainError('not_found', 'There is no such task: open the next item.')
  assertHolds({ ...task, state: task.state as TaskFacts['state'] }, ctx.actor.id, input.taskVersion)
  const item = await findItem(ctx.db, organisationId, task.itemId)
  // Flags tell of other items and of the proposal: where the mode hides those, there are none.
  if (!item || !visibleTo([{ mode: task.mode as ClaimedTask['mode'] }]).proposal) return []
  const definition = await findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion)
  const document = await findDocument(ctx.db, organisationId, item.documentId)
  return previewFlags(ctx.db, item, definition, document?.sha256 ?? '', cleanValues(definition, input.values))
}

/**
 * Takes a decision back while nothing has left: a compensating event, the item returns to this person with the values
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
  const now = ctx.now()
  const reopened = await ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, organisation.id, decision.taskId)
    const item = await lockItem(tx, organisation.id, decision.itemId)
    // After a reopening a later decision stands, perhaps somebody else's: the earlier one can no longer be taken back.
    const standing = await outputDecision(tx, organisation.id, decision.itemId)
    if (!task || !item || !mayUndo(item) || standing !== decision.id)
      throw new DomainError(
        'conflict',
        `${decision.item.title} has been exported or reopened since: ask an ops lead to reopen it instead.`,
      )
    if (!(await markUndone(tx, organisation.id, decision.id, now, ctx.actor.id)))
      throw new DomainError('stale', 'This decision was taken back already.')
    await removeOutput(tx, organisation.id, item.id)
    const reworked = item.reworkedAt !== null
    await saveItem(tx, item, {
      state: 'review',
      holdUntil: null,
      ...(reworked ? {} : { completedAt: null, decidedAt: null, touchMs: 0 }),
    })
    const version = task.version + 1
    await updateTask(tx, task.id, {
      state: 'open',
      closedAt: null,
      claimedBy: ctx.actor.id,
      claimedAt: now,
      leaseUntil: leaseFrom(now),
      version,
    })
    const visitId = ctx.random.uuid()
    await insertVisit(tx, {
      id: visitId,
      organisationId: organisation.id,
      itemId: item.id,
      taskId: task.id,
      userId: ctx.actor.id,
      clockFrom: now,
    })
    await record(ctx, tx, {
      type: 'decision.undone',
      organisationId: organisation.id,
      workflowId: workflow.id,
      itemId: item.id,
      data: { decisionId: decision.id, taskId: task.id },
    })
    return { item, task: { id: task.id, itemId: item.id, mode: task.mode as ClaimedTask['mode'], version }, visitId }
  })
  return loadWorkItem(ctx.db, organisation, reopened.item, reopened.task, reopened.visitId, decision.values as Values)
}
