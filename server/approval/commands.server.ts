import { recordAll } from '#server/audit/commands.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { insertTask, removeOutput, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { complete, type Decided, type Deciding, keepDecision, takeDecision } from '#server/review/commands.server.ts'
import { findDecision, markUndone } from '#server/review/decision-store.server.ts'
import type { DecisionInput } from '#server/review/review.ts'
import { insertMessage } from '#server/review/talk-store.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { formatValue } from '#server/workflow/value.ts'
import type { Definition, Values } from '#server/workflow/workflow.ts'
import { decidersOf, findApprovalTask, insertRequest, listRequests, saveWord } from './store.server.ts'

/** Runs on `approval.requested`: keeps the request, from which approval speed is told. Harmless when run again. */
export async function keepRequest(ctx: Ctx, taskId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  const task = await findApprovalTask(ctx.db, organisationId, taskId)
  const asked = (task?.brief as { approval?: { ruleKey: string; because: string; decisionId: string } } | null)
    ?.approval
  if (!task || !asked) return
  await insertRequest(ctx.db, {
    id: ctx.random.uuid(),
    organisationId,
    workflowId: task.workflowId,
    itemId: task.itemId,
    taskId,
    requestedAt: task.createdAt,
    ...asked,
  })
}

/** Runs on `decision.undone`: the word on a request was taken back. */
export async function forgetWord(ctx: Ctx, taskId: string): Promise<void> {
  await saveWord(ctx.db, ctx.actor.organisationId, taskId, null)
}

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
    await saveWord(tx, item.organisationId, task.id, {
      decidedAt: ctx.now(),
      decidedBy: ctx.actor.id,
      approved: decision.kind === 'approve',
      message: decision.message,
    })
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
  await insertMessage(tx, {
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
    mode: 'assisted',
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

/** What waits for this person's word. */
export async function approvalsFor(ctx: Ctx, workflow: WorkflowRow, locale: string): Promise<ApprovalRow[]> {
  const { organisationId, id: workflowId } = workflow
  const roles = ctx.actor.kind === 'user' ? ctx.actor.roles : []
  const now = ctx.now()
  const rows = await listRequests(ctx.db, { organisationId, workflowId, userId: ctx.actor.id, roles }, 200)
  const deciders = await decidersOf(
    ctx.db,
    organisationId,
    rows.flatMap((r) => r.brief?.approval?.decisionId ?? []),
  )
  const held = rows.flatMap((r) => (r.claimedBy && r.leaseUntil && r.leaseUntil > now ? [r.claimedBy] : []))
  const names = await namesOf(ctx.db, organisationId, [...deciders.values(), ...held])
  return Promise.all(
    rows.map(async (row): Promise<ApprovalRow> => {
      const definition = await findDefinition(ctx.db, organisationId, workflowId, row.item.workflowVersion)
      const holder = row.claimedBy && row.leaseUntil && row.leaseUntil > now && row.claimedBy !== ctx.actor.id
      return {
        number: row.item.number,
        reference: `#${row.item.number}`,
        title: row.item.title,
        amount: amountOf(definition, row.brief?.values ?? {}, locale),
        because: row.brief?.approval?.because ?? '',
        decidedBy: names.get(deciders.get(row.brief?.approval?.decisionId ?? '') ?? '') ?? 'a former member',
        requestedAt: row.createdAt.toISOString(),
        dueAt: row.dueAt.toISOString(),
        taskId: row.id,
        heldBy: holder ? (names.get(row.claimedBy ?? '') ?? 'a former member') : null,
      }
    }),
  )
}

/** The first critical, else required, money field. */
function amountOf(definition: Definition, values: Values, locale: string): string | null {
  const amounts = definition.fields.filter((f) => f.type === 'money')
  const field = amounts.find((f) => f.critical) ?? amounts.find((f) => f.required)
  if (!field) return null
  const currency = field.currencyField ? values[field.currencyField] : null
  return formatValue(field, values[field.key], locale, typeof currency === 'string' ? currency : null) || null
}
