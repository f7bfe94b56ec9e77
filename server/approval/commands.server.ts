import type { NewEvent } from '#server/audit/audit.ts'
import { recordAll } from '#server/audit/commands.server.ts'
import { reservationOf } from '#server/item/concealment.server.ts'
import { type ItemRow, insertTask, removeOutput, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { askForWord, timesOf } from '#server/review/approval-request.server.ts'
import {
  type ApprovalRecord,
  askOfTask,
  insertWord,
  lockApproval,
  peopleOf,
  standingOf,
  updateApproval,
} from '#server/review/approval-store.server.ts'
import { type Decided, type Deciding, keepDecision, takeDecision } from '#server/review/commands.server.ts'
import { insertComment } from '#server/review/comment-store.server.ts'
import { findDecision, markUndone } from '#server/review/decision-store.server.ts'
import { complete } from '#server/review/outcome.server.ts'
import type { DecisionInput } from '#server/review/review.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { afterWord, assertMayApprove } from './chain.ts'

/**
 * A person's word on a decision, in their own right or in that of somebody who is away. With the last word of its chain
 * the item is complete; before, the next word is asked for; rejected, it goes back to review with the message, and the
 * decision no longer stands. Nobody approves what they decided: the claim refuses it, this, and the database.
 */
export async function decideApproval(ctx: Ctx, workflow: WorkflowRow, input: DecisionInput): Promise<Decided> {
  return takeDecision(ctx, workflow, input, null, async (tx, deciding) => {
    const { task, item, input: decision } = deciding
    const { kind } = decision
    if (task.mode !== 'approval' || (kind !== 'approve' && kind !== 'reject'))
      throw new DomainError('refused', 'This task does not ask for an approval: open it in the workbench.')
    if (kind === 'reject' && !decision.message)
      throw new DomainError('invalid', 'Write why it is rejected: whoever corrects it has only these words.', 'message')
    const approval = await approvalOfTask(tx, item, task.id)
    const word = await wordOf(ctx, tx, item, task.id, approval)
    const values = task.brief?.values ?? {}
    const time = await keepDecision(ctx, tx, deciding, { proposalId: null, values, corrections: [], output: null })
    await insertWord(tx, { ...word, id: decision.id, word: kind })
    const given = { ...approval, words: [...approval.words, { ...word, id: decision.id, word: kind, undoneAt: null }] }
    const about: About = { decisionId: decision.id, taskId: task.id, approvalId: approval.id, step: approval.step }
    if (word.onBehalfOf !== null) about.onBehalfOf = word.onBehalfOf
    return kind === 'approve' ? approve(ctx, tx, deciding, given, time, about) : reject(ctx, tx, deciding, given, about)
  })
}

async function approvalOfTask(tx: Tx, item: ItemRow, taskId: string): Promise<ApprovalRecord> {
  const { organisationId } = item
  const task = await tx.task.findUnique({ where: { id: taskId }, select: { approvalId: true } })
  const approval = task?.approvalId ? await lockApproval(tx, organisationId, task.approvalId) : null
  if (approval?.state !== 'waiting' || item.state !== 'approval')
    throw new DomainError('stale', 'This item no longer waits for an approval: your word was not needed.')
  return approval
}

/** This person's word on the current step, as whom they may give it now. */
async function wordOf(ctx: Ctx, tx: Tx, item: ItemRow, taskId: string, approval: ApprovalRecord) {
  const { organisationId } = item
  const now = ctx.now()
  const ask = await askOfTask(tx, organisationId, taskId)
  if (!ask) throw new DomainError('stale', 'This approval was withdrawn: your word was not needed.')
  const hat = assertMayApprove(ask, await peopleOf(tx, item, now), ctx.actor.id, now)
  return { organisationId, approvalId: approval.id, step: approval.step, userId: ctx.actor.id, at: now, ...hat }
}

type About = NonNullable<NewEvent['data']>

async function approve(
  ctx: Ctx,
  tx: Tx,
  { task, item, definition, input }: Deciding,
  approval: ApprovalRecord,
  time: { activeMs: number; suspect: boolean },
  about: About,
): Promise<string> {
  const now = ctx.now()
  const shared = { organisationId: item.organisationId, workflowId: item.workflowId, itemId: item.id }
  const given: NewEvent = { type: 'approval.given', ...shared, data: about }
  const after = afterWord(standingOf(approval))
  if (after.state === 'waiting') {
    const next = await goOn(ctx, tx, { task, item, definition }, approval, after.step)
    await recordAll(ctx, tx, [given, ...next])
    return item.title
  }
  await updateApproval(tx, approval, { state: 'approved', closedAt: now })
  await complete(tx, item, definition, { approvedAt: now }, time, now)
  const completed = { decisionId: task.brief?.approval?.decisionId ?? input.id }
  await recordAll(ctx, tx, [given, { type: 'item.completed', ...shared, data: completed }])
  return item.title
}

/** Asks for the next word: of the same step, or of the next one, whose time begins now. */
async function goOn(
  ctx: Ctx,
  tx: Tx,
  { task, item, definition }: Pick<Deciding, 'task' | 'item' | 'definition'>,
  approval: ApprovalRecord,
  step: number,
): Promise<NewEvent[]> {
  const { organisationId, workflowId } = item
  const begins = approval.steps[step]
  const fresh = step !== approval.step && begins !== undefined
  const anew = fresh ? { step, ...timesOf(definition, begins, ctx.now()), overdueAt: null, escalatedAt: null } : {}
  if (fresh) await updateApproval(tx, approval, anew)
  // The item changes with every word, so that whoever looked at it before is told.
  await saveItem(tx, item, { state: 'approval' })
  const now = { ...approval, ...anew }
  const { taskId, events } = await askForWord(ctx, tx, item, {
    ...standingOf(now),
    id: approval.id,
    dueAt: now.dueAt,
    brief: task.brief ?? {},
  })
  const data = { approvalId: approval.id, taskId, step, rule: approval.ruleKey, decisionId: approval.decisionId }
  const requested = { type: 'approval.requested', organisationId, workflowId, itemId: item.id, data }
  return [...(fresh ? [requested] : []), ...events]
}

async function reject(
  ctx: Ctx,
  tx: Tx,
  { task, item, input }: Deciding,
  approval: ApprovalRecord,
  about: About,
): Promise<string> {
  const now = ctx.now()
  const { organisationId, workflowId, id: itemId } = item
  const shared = { organisationId, workflowId, itemId }
  await updateApproval(tx, approval, { state: 'rejected', closedAt: now })
  const decided = await findDecision(tx, organisationId, approval.decisionId)
  if (decided) await markUndone(tx, organisationId, decided.id, now, ctx.actor.id)
  await removeOutput(tx, organisationId, itemId)
  await insertComment(tx, {
    ...shared,
    id: ctx.random.uuid(),
    authorId: ctx.actor.id,
    kind: 'reject',
    body: input.message ?? '',
    createdAt: now,
  })
  await saveItem(tx, item, { state: 'review', ...(item.completedAt ? {} : { decidedAt: null }) })
  await insertTask(tx, {
    ...shared,
    id: ctx.random.uuid(),
    ...(await reservationOf(tx, organisationId, item, { rejected: true })),
    // Somebody waits for it: it goes before new work.
    priority: item.priority + 10,
    dueAt: item.dueAt,
    createdAt: now,
    ...(task.brief?.values ? { brief: { values: task.brief.values } } : {}),
  })
  const undone = decided && { decisionId: decided.id, taskId: decided.taskId, mode: 'assisted' }
  await recordAll(ctx, tx, [
    { type: 'approval.refused', ...shared, data: about },
    ...(undone ? [{ type: 'decision.undone', ...shared, data: undone }] : []),
  ])
  return item.title
}
