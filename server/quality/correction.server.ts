import { record } from '#server/audit/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { groupKeyOf, titleOf } from '#server/item/item.ts'
import { approvalOf } from '#server/item/rules.ts'
import {
  findOutput,
  type ItemRow,
  insertTask,
  outputDecision,
  saveItem,
  saveOutput,
} from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { checkItem } from '#server/proposal/check-item.server.ts'
import { insertComment } from '#server/review/comment-store.server.ts'
import { findDecision } from '#server/review/decision-store.server.ts'
import { askedOf } from '#server/review/sequence.server.ts'
import { addWorking } from '#server/workflow/calendar-time.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { differingFields } from './comparison.ts'

type Finding = {
  foundBy: 'qa' | 'adjudication'
  /** The check's own decision. */
  decision: { id: string; userId: string }
  values: Values
}

/**
 * Puts right what a check found wrong. While nothing has left, the checked values become the output; what has left, or
 * would need somebody's approval, goes to an ops lead with a message. Both are found by measuring, not rework
 * (metrics.md, Rates). The caller holds the item's lock.
 */
export async function correctOutput(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  { foundBy, decision, values }: Finding,
): Promise<void> {
  const { organisationId } = item
  // An item that is being worked on again gets its values from there.
  if (item.state !== 'completed') return
  const output = await findOutput(tx, organisationId, item.id)
  const fields = output ? differingFields(definition, output, values) : []
  if (fields.length === 0) return
  const now = ctx.now()
  const needsApproval = approvalOf(definition, await askedOf(tx, item, definition, values, now)) !== null
  if (item.exportedAt !== null || needsApproval)
    return reopenForLead(ctx, tx, item, definition, { foundBy, decision, values, fields })
  await writeOutput(ctx, tx, item, definition, { decisionId: decision.id, values })
  await record(ctx, tx, {
    type: 'item.corrected',
    organisationId,
    workflowId: item.workflowId,
    itemId: item.id,
    data: { foundBy, decisionId: decision.id, fields },
  })
}

/** Gives the item the values of the first entry back, when the check that corrected them is taken back in time. */
export async function restoreOutput(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  undone: { foundBy: 'qa' | 'adjudication'; decisionId: string; firstId: string },
): Promise<void> {
  const { organisationId } = item
  const corrected = (await outputDecision(tx, organisationId, item.id)) === undone.decisionId
  const first = await findDecision(tx, organisationId, undone.firstId)
  if (!corrected || !first || item.state !== 'completed' || item.exportedAt !== null) return
  const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
  await writeOutput(ctx, tx, item, definition, { decisionId: first.id, values: first.values as Values })
  await record(ctx, tx, {
    type: 'item.correction_undone',
    organisationId,
    workflowId: item.workflowId,
    itemId: item.id,
    data: { decisionId: undone.decisionId },
  })
}

/** New values for a completed item: its name, its group and what duplicates compare go with them, and it is held anew. */
async function writeOutput(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  output: { decisionId: string; values: Values },
): Promise<void> {
  const { organisationId, id: itemId } = item
  const document = await findDocument(tx, organisationId, item.documentId)
  await saveOutput(tx, { organisationId, itemId, ...output })
  await checkItem(tx, item, {
    definition,
    fileHash: document?.sha256 ?? '',
    values: output.values,
    now: ctx.now(),
  })
  await saveItem(tx, item, {
    title: titleOf(definition, output.values, document?.fileName ?? item.title),
    groupKey: groupKeyOf(definition, output.values),
    holdUntil: new Date(ctx.now().getTime() + definition.holdSeconds * 1000),
  })
}

/** The wrong values are out: a lead decides what to do about it, with the checked ones before them. */
async function reopenForLead(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  { foundBy, decision, values, fields }: Finding & { fields: string[] },
): Promise<void> {
  const { organisationId, workflowId, id: itemId } = item
  const now = ctx.now()
  const shared = { organisationId, workflowId, itemId }
  await saveItem(tx, item, { state: 'review', reworkedAt: item.reworkedAt ?? now, holdUntil: null })
  await insertTask(tx, {
    ...shared,
    id: ctx.random.uuid(),
    mode: 'assisted',
    priority: item.priority + 10,
    dueAt: addWorking(definition.calendar, definition.timeZone, now, definition.dueHours),
    createdAt: now,
    forRole: 'lead',
    brief: { values },
  })
  const labels = fields.map((key) => definition.fields.find((f) => f.key === key)?.label ?? key).join(', ')
  const why = item.exportedAt ? 'It was exported before.' : 'The new values need an approval.'
  await insertComment(tx, {
    ...shared,
    id: ctx.random.uuid(),
    authorId: decision.userId,
    kind: 'escalation',
    body: `A quality check found other values: ${labels}. ${why} The form holds what the check found.`,
    createdAt: now,
  })
  await record(ctx, tx, {
    type: 'item.reopened',
    ...shared,
    data: { foundBy, decisionId: decision.id, fields },
  })
}
