import { record } from '#server/audit/commands.server.ts'
import { splitOf, type TaskMode } from '#server/item/item.ts'
import { lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { checkSettledBy } from '#server/quality/store.server.ts'
import type { Values } from '#server/workflow/workflow.ts'
import { gradeOf, type TruthGrade } from './evaluation.ts'
import { closeCase, decisionsSet, findDecided, insertCase, validCase, withdrawCase } from './store.server.ts'

/**
 * Runs on `item.decided` and `check.closed`: a standing decision becomes a case of the workflow's set. A check's decision
 * does once it is known what it is worth: a blind entry where it agrees with the first, an adjudication always. Harmless
 * when run again.
 */
export async function collectCase(ctx: Ctx, decisionId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await ctx.db.$transaction(async (tx) => {
    const decided = await findDecided(tx, organisationId, decisionId)
    const grade = decided ? gradeOf(decided.task.mode as TaskMode) : null
    if (!decided || !grade) return
    await lockItem(tx, organisationId, decided.itemId)
    // Undone while this job waited: read again under the lock that undo takes too.
    if ((await findDecided(tx, organisationId, decisionId))?.undoneAt) return
    const { workflowId, workflowVersion, documentId, groupKey, seeded } = decided.item
    if (seeded) return
    // A third person's word on two blind entries is asked of every item of a paired pilot on which they differ.
    const evidence =
      decided.task.entry === 3 ? { inclusion: 1 } : await evidenceOf(tx, organisationId, decisionId, grade)
    if (!evidence) return
    const setId = await decisionsSet(tx, ctx.random.uuid(), organisationId, workflowId)
    const caseId = ctx.random.uuid()
    // Jobs may come in another order than decisions: the later decision is the one that stands.
    const current = await validCase(tx, organisationId, setId, decided.itemId)
    if (current?.decisionId === decisionId) return
    const later = current && current.validFrom > decided.decidedAt ? current.validFrom : null
    if (current && !later) await closeCase(tx, current.id, decided.decidedAt)
    const added = await insertCase(tx, {
      id: caseId,
      organisationId,
      setId,
      itemId: decided.itemId,
      decisionId,
      proposalId: decided.proposalId,
      documentId,
      groupKey,
      workflowVersion,
      truth: decided.values as Values,
      corrected: decided.corrections.map((c) => c.fieldKey),
      grade,
      inclusion: evidence.inclusion,
      split: splitOf(groupKey ?? decided.itemId),
      validFrom: decided.decidedAt,
      validTo: later,
    })
    if (!added) return
    await record(ctx, tx, {
      type: 'case.added',
      organisationId,
      workflowId,
      itemId: decided.itemId,
      data: { caseId, decisionId, grade },
    })
  })
}

/**
 * Whether a decision may stand as truth, and the probability with which its item came to have one of this grade; null
 * for a check that is not settled, or that a third person has to settle. An adjudication stands for the blind entry that
 * led to it.
 */
async function evidenceOf(
  tx: Tx,
  organisationId: string,
  decisionId: string,
  grade: TruthGrade,
): Promise<{ inclusion: number } | null> {
  if (grade === 'manual' || grade === 'assisted') return { inclusion: 1 }
  const check = await checkSettledBy(tx, organisationId, decisionId)
  if (!check || (check.kind === 'blind' && check.differing.length > 0)) return null
  const blind = check.rivalId ? await checkSettledBy(tx, organisationId, check.rivalId) : null
  return { inclusion: (blind ?? check).probability }
}

/** Runs on `decision.undone`: the case ends; reading the set as of an earlier time still finds it. */
export async function withdrawDecision(ctx: Ctx, decisionId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await ctx.db.$transaction(async (tx) => {
    const decided = await findDecided(tx, organisationId, decisionId)
    if (!decided) return
    await lockItem(tx, organisationId, decided.itemId)
    if (!(await withdrawCase(tx, organisationId, decisionId, ctx.now()))) return
    await record(ctx, tx, {
      type: 'case.withdrawn',
      organisationId,
      workflowId: decided.item.workflowId,
      itemId: decided.itemId,
      data: { decisionId },
    })
  })
}
