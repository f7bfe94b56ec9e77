import { record } from '#server/audit/commands.server.ts'
import { findRunningDesign } from '#server/item/concealment.server.ts'
import { type ItemRow, lockItem, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { checkItem } from '#server/proposal/check-item.server.ts'
import { proposedValues } from '#server/proposal/commands.server.ts'
import { autonomyOf, isMeasured } from '#server/proposal/pass.server.ts'
import { isProposer, unserved } from '#server/proposal/pass.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import { kindsOf, mayPass } from '#server/workflow/autonomy-levels.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition, findWorkflowById } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { decisionFacts, keep } from './decision-store.server.ts'
import { settleItem } from './outcome.server.ts'
import { lockTask, type TaskRow, updateTask } from './store.server.ts'
import { cleanValues, correctionsOf } from './values.ts'

/** No person acts: what this job writes names itself. */
const asAutonomy = (ctx: Ctx): Ctx => ({
  ...ctx,
  actor: { kind: 'system', id: 'autonomy', name: 'Autonomy', organisationId: ctx.actor.organisationId },
})

/**
 * Runs on `item.clean`: lets the item pass without a person, in one transaction. What may have changed since it was found
 * clean is looked at again under its locks: the ladder, a pilot's design, and the checks, for of two copies that came in at
 * once each was clean before the other was there. What is no longer clean goes to a person. Harmless when run again.
 */
export async function passItem(ctx: Ctx, itemId: string, taskId: string): Promise<void> {
  const acting = asAutonomy(ctx)
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, organisationId, taskId)
    const item = await lockItem(tx, organisationId, itemId)
    // Its lease ran out and a person has it, or it was passed before.
    if (task?.state !== 'open' || task.claimedBy !== autonomyActor || !item) return
    const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
    const values = item.state === 'review' ? await stillClean(acting, tx, item, definition) : null
    if (values) await pass(acting, tx, { item, task, definition, ...values })
    else await letGo(tx, task)
  })
}

/** Runs when no attempt succeeded: a person gets the item at once. */
export async function giveToPeople(ctx: Ctx, taskId: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, ctx.actor.organisationId, taskId)
    if (task?.state === 'open' && task.claimedBy === autonomyActor) await letGo(tx, task)
  })
}

const letGo = (tx: Tx, task: TaskRow) =>
  updateTask(tx, task.id, { claimedBy: null, claimedAt: null, leaseUntil: null, version: { increment: 1 } })

type Passing = { facts: Awaited<ReturnType<typeof decisionFacts>>; decisionId: string; values: Values }

/** What the item passes with; null where something speaks against it by now. */
async function stillClean(ctx: Ctx, tx: Tx, item: ItemRow, definition: Definition): Promise<Passing | null> {
  const { organisationId, workflowId, id: itemId, documentId } = item
  const { levels, basis } = await autonomyOf(tx, definition, item)
  if (!mayPass(definition, levels) || item.seeded || item.openedAt) return null
  if (await findRunningDesign(tx, organisationId, workflowId)) return null
  const workflow = await findWorkflowById(tx, organisationId, workflowId)
  if (!workflow || unserved([definition, workflow.definition], basis).length > 0) return null
  if (!(await isMeasured(tx, definition, basis, workflow))) return null
  const [decisionId, visitId] = [ctx.random.uuid(), ctx.random.uuid()]
  const facts = await decisionFacts(tx, { organisationId, itemId, documentId, decisionId, visitId })
  const content = facts.proposal?.content
  if (!content || !basis.every(({ proposer }) => isProposer(content, proposer))) return null
  const values = cleanValues(definition, proposedValues(content))
  // What a person's "finish" would have changed of it is no clean proposal.
  if (correctionsOf(definition, content, values).length > 0) return null
  const flags = await checkItem(tx, item, { definition, fileHash: facts.fileHash, values, now: ctx.now() })
  return flags.some((flag) => flag.severity !== 'info') ? null : { facts, decisionId, values }
}

async function pass(
  ctx: Ctx,
  tx: Tx,
  {
    item,
    task,
    definition,
    facts,
    decisionId,
    values,
  }: Passing & { item: ItemRow; task: TaskRow; definition: Definition },
): Promise<void> {
  const { organisationId, workflowId, id: itemId } = item
  const { levels } = await autonomyOf(tx, definition, item)
  await keep(tx, {
    ...{ id: decisionId, organisationId, itemId, taskId: task.id, proposalId: facts.proposal?.id ?? null },
    // A decision names a visit; nobody has made this one, so it is no row and its time is in no figure.
    visitId: ctx.random.uuid(),
    ...{ userId: autonomyActor, kind: 'finish', message: null, bulk: false, evidence: {}, decidedAt: ctx.now() },
    ...{ values, corrections: [], output: values, visit: null, madeAt: null },
  })
  await updateTask(tx, task.id, { claimedBy: null, claimedAt: null, version: { increment: 1 } })
  await saveItem(tx, item, { unattended: true })
  await record(ctx, tx, {
    type: 'item.passed',
    ...{ organisationId, workflowId, itemId },
    data: { decisionId, taskId: task.id, levels: kindsOf(definition).map((kind) => `${kind}: ${levels[kind]}`) },
  })
  await settleItem(ctx, tx, { ...item, unattended: true, version: item.version + 1 }, definition, {
    decision: { id: decisionId, taskId: task.id, mode: task.mode, userId: autonomyActor },
    fileName: facts.fileName,
    values,
    changed: [],
    overridden: [],
    time: { activeMs: 0, suspect: false },
  })
}
