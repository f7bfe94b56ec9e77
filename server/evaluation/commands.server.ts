import { record } from '#server/audit/commands.server.ts'
import { splitOf, type TaskMode } from '#server/item/item.ts'
import { lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { differingFields } from '#server/quality/comparison.ts'
import { checkSettledBy } from '#server/quality/store.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import { gradeOf, replaces, type TruthGrade } from './evaluation.ts'
import {
  casesOfItem,
  closeCase,
  decisionsSet,
  findDecided,
  insertCase,
  type Standing,
  withdrawCase,
} from './store.server.ts'

type Decided = NonNullable<Awaited<ReturnType<typeof findDecided>>>

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
    // What passed without a person is nobody's word: it becomes a case when somebody checks it.
    if (!decided || !grade || decided.userId === autonomyActor) return
    await lockItem(tx, organisationId, decided.itemId)
    // Undone while this job waited: read again under the lock that undo takes too.
    if ((await findDecided(tx, organisationId, decisionId))?.undoneAt) return
    const { workflowId, workflowVersion, documentId, groupKey, seeded } = decided.item
    if (seeded) return
    // A third person's word on two blind entries is asked of every item of a paired pilot on which they differ.
    const evidence =
      decided.task.entry === 3
        ? { inclusion: 1, purposive: false }
        : await evidenceOf(tx, organisationId, decisionId, grade)
    if (!evidence) return
    const setId = await decisionsSet(tx, ctx.random.uuid(), organisationId, workflowId)
    const place = await makeRoom(tx, organisationId, setId, decided, grade)
    if (!place) return
    const caseId = ctx.random.uuid()
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
      ...evidence,
      split: splitOf(groupKey ?? decided.itemId),
      validFrom: decided.decidedAt,
      validTo: place.validTo,
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
 * Finds a decision's place among the cases of its item, whatever order the jobs come in, so that at no time two are
 * valid: the one before it ends where it begins, and it ends where the next begins. Null where it takes no place: it is a
 * case already, weaker than what stands and says the same (`replaces`), or what a person has retired.
 */
async function makeRoom(
  tx: Tx,
  organisationId: string,
  setId: string,
  decided: Decided,
  grade: TruthGrade,
): Promise<{ validTo: Date | null } | null> {
  const all = await casesOfItem(tx, organisationId, setId, decided.itemId)
  if (all.some((c) => c.decisionId === decided.id)) return null
  const cases = all.filter((c) => c.validTo?.getTime() !== c.validFrom.getTime())
  const at = decided.decidedAt
  const { workflowId, workflowVersion } = decided.item
  const definition = await findDefinition(tx, organisationId, workflowId, workflowVersion)
  const says = (other: Standing) =>
    differingFields(definition, other.truth, decided.values as Values).length === 0 ? 'the same' : 'something else'
  const before = cases.findLast((c) => c.validFrom <= at && (c.validTo === null || c.validTo > at))
  // What a person has taken out stays out until somebody finds something else to be true.
  const retired = cases.findLast((c) => c.validFrom <= at)
  if (retired?.retiredBecause && says(retired) === 'the same') return null
  if (before && !replaces({ grade, mode: decided.task.mode as TaskMode }, before, says(before))) return null
  if (before) await closeCase(tx, before.id, at)
  const after = cases.find((c) => c.validFrom > at)
  if (!after) return { validTo: null }
  // What came later, and was taken in earlier, would not have taken this one's place.
  const mode = (await findDecided(tx, organisationId, after.decisionId))?.task.mode as TaskMode
  if (replaces({ grade: after.grade, mode }, { grade }, says(after))) return { validTo: after.validFrom }
  await closeCase(tx, after.id, after.validFrom)
  return { validTo: after.validTo }
}

/**
 * Whether a decision may stand as truth, the probability with which its item came to have one of this grade, and whether
 * it was looked into because two answers differed; null for a check that is not settled, or that a third person has to
 * settle. An adjudication stands for the blind entry that led to it.
 */
async function evidenceOf(
  tx: Tx,
  organisationId: string,
  decisionId: string,
  grade: TruthGrade,
): Promise<{ inclusion: number; purposive: boolean } | null> {
  const check = await checkSettledBy(tx, organisationId, decisionId)
  if (grade === 'manual' || grade === 'assisted') return { inclusion: 1, purposive: check?.purposive ?? false }
  if (!check || (check.kind === 'blind' && check.differing.length > 0)) return null
  const blind = check.rivalId ? await checkSettledBy(tx, organisationId, check.rivalId) : null
  return { inclusion: (blind ?? check).probability, purposive: check.purposive || (blind?.purposive ?? false) }
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
