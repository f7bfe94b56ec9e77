import { record } from '#server/audit/commands.server.ts'
import { splitOf, type TaskMode } from '#server/item/item.ts'
import { lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Values } from '#server/workflow/workflow.ts'
import { gradeOf } from './evaluation.ts'
import { closeCase, decisionsSet, findDecided, insertCase, validCase, withdrawCase } from './store.server.ts'

/** Runs on `item.decided`: a standing decision becomes a case of the workflow's set. Harmless when run again. */
export async function collectCase(ctx: Ctx, decisionId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await ctx.db.$transaction(async (tx) => {
    const decided = await findDecided(tx, organisationId, decisionId)
    const grade = decided ? gradeOf(decided.task.mode as TaskMode) : null
    if (!decided || !grade) return
    await lockItem(tx, organisationId, decided.itemId)
    // Undone while this job waited: read again under the lock that undo takes too.
    if ((await findDecided(tx, organisationId, decisionId))?.undoneAt) return
    const { workflowId, workflowVersion, groupKey } = decided.item
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
      workflowVersion,
      truth: decided.values as Values,
      corrected: decided.corrections.map((c) => c.fieldKey),
      grade,
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
