import { recordAll } from '#server/audit/commands.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { reservationOf } from '#server/item/concealment.server.ts'
import { insertTask, removeOutput, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { claimScope } from '#server/review/claims.server.ts'
import { type Decided, type Deciding, keepDecision, takeDecision } from '#server/review/commands.server.ts'
import { insertComment } from '#server/review/comment-store.server.ts'
import { decidersOf, findDecision, markUndone } from '#server/review/decision-store.server.ts'
import { complete } from '#server/review/outcome.server.ts'
import type { DecisionInput } from '#server/review/review.ts'
import { waitingTasks } from '#server/review/store.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { mainAmount } from '#server/workflow/value.ts'

/**
 * A second person's word on a decision. Approved, the item is complete; rejected, it goes back to review with the
 * message, and the decision no longer stands. Nobody approves what they decided: the claim refuses it, and the database.
 */
export async function decideApproval(ctx: Ctx, workflow: WorkflowRow, input: DecisionInput): Promise<Decided> {
  return takeDecision(ctx, workflow, input, null, async (tx, deciding) => {
    const { task, item, input: decision } = deciding
    if (task.mode !== 'approval' || (decision.kind !== 'approve' && decision.kind !== 'reject'))
      throw new DomainError('refused', 'This task does not ask for an approval: open it in the workbench.')
    if (item.state !== 'approval')
      throw new DomainError('stale', 'This item no longer waits for an approval: your word was not needed.')
    if (decision.kind === 'reject' && !decision.message)
      throw new DomainError('invalid', 'Write why it is rejected: whoever corrects it has only these words.', 'message')
    const values = task.brief?.values ?? {}
    const time = await keepDecision(ctx, tx, deciding, { proposalId: null, values, corrections: [], output: null })
    return decision.kind === 'approve' ? approve(ctx, tx, deciding, time) : reject(ctx, tx, deciding)
  })
}

async function approve(
  ctx: Ctx,
  tx: Tx,
  { task, item, definition, input }: Deciding,
  time: { activeMs: number; suspect: boolean },
): Promise<string> {
  const now = ctx.now()
  await complete(tx, item, definition, { approvedAt: now }, time, now)
  const shared = { organisationId: item.organisationId, workflowId: item.workflowId, itemId: item.id }
  await recordAll(ctx, tx, [
    { type: 'approval.given', ...shared, data: { decisionId: input.id, taskId: task.id } },
    { type: 'item.completed', ...shared, data: { decisionId: task.brief?.approval?.decisionId ?? input.id } },
  ])
  return item.title
}

async function reject(ctx: Ctx, tx: Tx, { task, item, input }: Deciding): Promise<string> {
  const body = input.message ?? ''
  const now = ctx.now()
  const { organisationId, workflowId, id: itemId } = item
  const shared = { organisationId, workflowId, itemId }
  const first = task.brief?.approval?.decisionId
  const decided = first ? await findDecision(tx, organisationId, first) : null
  if (decided) await markUndone(tx, organisationId, decided.id, now, ctx.actor.id)
  await removeOutput(tx, organisationId, itemId)
  await insertComment(tx, {
    ...shared,
    id: ctx.random.uuid(),
    authorId: ctx.actor.id,
    kind: 'reject',
    body,
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
  await recordAll(ctx, tx, [
    { type: 'approval.refused', ...shared, data: { decisionId: input.id, taskId: task.id } },
    ...(decided
      ? [
          {
            type: 'decision.undone',
            ...shared,
            data: { decisionId: decided.id, taskId: decided.taskId, mode: 'assisted' },
          },
        ]
      : []),
  ])
  return item.title
}

export type ApprovalRow = {
  number: number
  reference: string
  title: string
  /** The item's main amount as printed for a person; null where there is none. */
  amount: string | null
  because: string
  decidedBy: string
  requestedAt: string
  dueAt: string
  taskId: string
  heldBy: string | null
}

/** What waits for this person's word, most pressing first. */
export async function approvalsFor(ctx: Ctx, workflow: WorkflowRow, locale: string): Promise<ApprovalRow[]> {
  const { organisationId, id: workflowId } = workflow
  const rows = await waitingTasks(ctx.db, claimScope(ctx, workflow, 'approval'), 200)
  const decisionIds = rows.flatMap((r) => r.brief?.approval?.decisionId ?? [])
  const deciders = await decidersOf(ctx.db, organisationId, decisionIds)
  const held = rows.flatMap((r) => r.heldBy ?? [])
  const names = await namesOf(ctx.db, organisationId, [...deciders.values(), ...held])
  const nameOf = (id: string | undefined) => names.get(id ?? '') ?? 'a former member'
  return Promise.all(
    rows.map(async ({ brief, ...row }): Promise<ApprovalRow> => {
      const definition = await findDefinition(ctx.db, organisationId, workflowId, row.workflowVersion)
      return {
        number: row.number,
        reference: `#${row.number}`,
        title: row.title,
        amount: mainAmount(definition, brief?.values ?? {}, locale) || null,
        because: brief?.approval?.because ?? '',
        decidedBy: nameOf(deciders.get(brief?.approval?.decisionId ?? '')),
        requestedAt: row.createdAt.toISOString(),
        dueAt: row.dueAt.toISOString(),
        taskId: row.id,
        heldBy: row.heldBy && row.heldBy !== ctx.actor.id ? nameOf(row.heldBy) : null,
      }
    }),
  )
}
