import type { NewEvent } from '#server/audit/audit.ts'
import { type Brief, escalationPriority } from '#server/item/item.ts'
import { type ItemRow, insertTask } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import type { ApprovalRule, ApprovalStep } from '#server/workflow/approval-chain.ts'
import { addWorking } from '#server/workflow/calendar-time.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { worthIn } from '#server/workflow/rates.server.ts'
import { mainMoney } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Asked, askOf, mayApprove, type Standing, weighed } from './approval-right.ts'
import { findApproval, insertApproval, peopleOf, standingOf, updateApproval } from './approval-store.server.ts'
import { updateTask } from './store.server.ts'

type Requested = {
  rule: ApprovalRule
  decisionId: string
  deciderIds: readonly string[]
  values: Values
}

/** What limits are compared with: in the workflow's currency, by the rate of today where the item is in another one. */
async function worthOf(ctx: Ctx, tx: Tx, { organisationId }: ItemRow, definition: Definition, values: Values) {
  const { currency, timeZone } = definition
  const amount = await worthIn(tx, organisationId, definition, values, localDate(ctx.now(), timeZone))
  return weighed(amount === null ? mainMoney(definition, values) : { amount, currency }, currency)
}

/** When a step that begins now is due, and when somebody is first reminded of it. */
export function timesOf(
  { calendar, timeZone }: Pick<Definition, 'calendar' | 'timeZone'>,
  step: Pick<ApprovalStep, 'dueHours' | 'remindHours'>,
  at: Date,
): { stepAt: Date; dueAt: Date; remindAt: Date } {
  const dueAt = addWorking(calendar, timeZone, at, step.dueHours)
  const first = addWorking(calendar, timeZone, at, step.remindHours)
  return {
    stepAt: at,
    dueAt,
    remindAt: first < dueAt ? first : addWorking(calendar, timeZone, dueAt, step.remindHours),
  }
}

/**
 * Asks for the words that a decision needs: the approval, with the steps as they are now, and the first task. Answers the
 * events. The caller holds the item's lock.
 */
export async function requestApproval(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  { rule, decisionId, deciderIds, values }: Requested,
): Promise<NewEvent[]> {
  const [first] = rule.steps
  if (!first) throw new Error('an approval has no step')
  const { organisationId, workflowId } = item
  const now = ctx.now()
  const id = ctx.random.uuid()
  const { amount, comparable } = await worthOf(ctx, tx, item, definition, values)
  const approval = {
    ...{ id, organisationId, workflowId, itemId: item.id, decisionId, ruleKey: rule.key, because: rule.because },
    ...{ steps: rule.steps, step: 0, amount, comparable, deciderIds: [...deciderIds].sort() },
    ...{ state: 'waiting' as const, requestedAt: now, ...timesOf(definition, first, now) },
  }
  await insertApproval(tx, approval)
  const brief: Brief = { values, approval: { ruleKey: rule.key, because: rule.because, decisionId } }
  const { taskId, events } = await askForWord(ctx, tx, item, { ...approval, words: [], overdue: false, brief })
  const requested = { decisionId, taskId, rule: rule.key, approvalId: id, step: 0 }
  return [{ type: 'approval.requested', organisationId, workflowId, itemId: item.id, data: requested }, ...events]
}

type ToAsk = Standing & { id: string; dueAt: Date; brief: Brief }

/**
 * Opens the task of the next word. Where the people of the step cannot give the words that it needs, the ops leads are
 * asked at once; the event says so. The caller holds the item's lock.
 */
export async function askForWord(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  { brief, ...approval }: ToAsk,
): Promise<{ taskId: string; asked: Asked; events: NewEvent[] }> {
  const { organisationId, workflowId, id: itemId } = item
  const now = ctx.now()
  const asked = askOf(approval, await peopleOf(tx, item, now), now)
  const taskId = ctx.random.uuid()
  const { forRole, eligibleUserIds, excludedUserIds, amount } = asked
  await insertTask(tx, {
    ...{ id: taskId, organisationId, workflowId, itemId, mode: 'approval', forRole, amount, brief },
    eligibleUserIds: [...eligibleUserIds],
    excludedUserIds: [...excludedUserIds],
    approvalId: approval.id,
    priority: item.priority + (asked.escalated ? escalationPriority : 0),
    dueAt: approval.dueAt,
    createdAt: now,
  })
  if (!asked.nobody) return { taskId, asked, events: [] }
  await updateApproval(tx, { organisationId, id: approval.id }, { escalatedAt: now })
  const data = { approvalId: approval.id, step: approval.step, because: 'nobody' }
  return { taskId, asked, events: [{ type: 'approval.escalated', organisationId, workflowId, itemId, data }] }
}

/**
 * Asks whoever may give the next word now: after a word was taken back, when a step is overdue, or when people have come
 * or gone. Answers whom. The caller holds the item's lock.
 */
export async function renewAsk(ctx: Ctx, tx: Tx, item: ItemRow, approvalId: string, taskId: string): Promise<Asked> {
  const { organisationId } = item
  const now = ctx.now()
  const approval = await findApproval(tx, organisationId, approvalId)
  if (!approval) throw new Error(`there is no approval ${approvalId}`)
  const people = await peopleOf(tx, item, now)
  const asked = askOf(standingOf(approval), people, now)
  const { assigneeId } = await tx.task.findUniqueOrThrow({ where: { id: taskId }, select: { assigneeId: true } })
  // Whom a lead gave it to may have lost the right to it, or be the very person who is silent.
  const inVain =
    assigneeId !== null && (asked.escalated !== null || mayApprove(asked, people, assigneeId, now) === null)
  await updateTask(tx, taskId, {
    forRole: asked.forRole,
    eligibleUserIds: [...asked.eligibleUserIds],
    excludedUserIds: [...asked.excludedUserIds],
    amount: asked.amount,
    dueAt: approval.dueAt,
    ...(inVain ? { assigneeId: null } : {}),
  })
  return asked
}

/** The rule of the workflow let a decision pass without the words that it would need: that is written down too. */
export async function skipApproval(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  { rule, decisionId, deciderIds, values, skippedBy }: Requested & { skippedBy: string },
): Promise<NewEvent> {
  const { organisationId, workflowId } = item
  const now = ctx.now()
  const id = ctx.random.uuid()
  const worth = await worthOf(ctx, tx, item, definition, values)
  await insertApproval(tx, {
    ...{
      id,
      organisationId,
      workflowId,
      itemId: item.id,
      decisionId,
      ruleKey: rule.key,
      because: rule.because,
      skippedBy,
    },
    ...{ steps: rule.steps, deciderIds: [...deciderIds].sort(), ...worth, state: 'skipped' },
    ...{ requestedAt: now, stepAt: now, dueAt: now, closedAt: now },
  })
  const data = { approvalId: id, ruleKey: skippedBy, rule: rule.key, decisionId }
  return { type: 'approval.skipped', organisationId, workflowId, itemId: item.id, data }
}
