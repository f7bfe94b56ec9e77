import { record } from '#server/audit/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { type ItemRow, insertTask, lockItem, saveOutput } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { findProposal } from '#server/proposal/store.server.ts'
import { type PairTask, pairTasks } from '#server/review/entries.server.ts'
import { settleItem } from '#server/review/outcome.server.ts'
import { workOfItem } from '#server/review/visit-store.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { openCheck } from './commands.server.ts'
import { adjudicationBrief, differingFields } from './comparison.ts'
import { agreeingAdjudicated, stratumOf } from './sampling.ts'
import { checksOfItem, insiders } from './store.server.ts'

type Entry = PairTask & { decisionId: string; userId: string; values: Values }
const isMade = (task: PairTask): task is Entry => task.decisionId !== null

/**
 * Runs on `entry.decided`: once both entries of a pair stand they are compared. Where they agree the first's values become
 * the item's output, and it goes on as any decided item does; where they differ a third person decides, whose values
 * become it (metrics.md, Designs). Harmless when run again.
 */
export async function settlePair(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, itemId)
    if (item?.state !== 'review') return
    const tasks = await pairTasks(tx, organisationId, itemId)
    const [first, second] = [1, 2].map((entry) => tasks.filter(isMade).find((task) => task.entry === entry))
    if (!first || !second || tasks.some((task) => task.entry === 3)) return
    const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
    const differing = differingFields(definition, first.values, second.values)
    if (differing.length === 0) await agree(ctx, tx, item, definition, first, second)
    else await adjudicate(ctx, tx, item, definition, { first, second, differing })
  })
}

async function agree(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  first: Entry,
  second: Entry,
): Promise<void> {
  const { organisationId, workflowId, id: itemId } = item
  const { decisionId, taskId, mode, userId, values, changed } = first
  await saveOutput(tx, { organisationId, itemId, decisionId, values })
  const document = await findDocument(tx, organisationId, item.documentId)
  await settleItem(ctx, tx, item, definition, {
    decision: { id: decisionId, taskId, mode, userId },
    alsoBy: [second.userId],
    fileName: document?.fileName ?? item.title,
    values,
    changed,
    overridden: [],
    time: await workOfItem(tx, organisationId, itemId),
  })
  const data = { decisionId, rivalId: second.decisionId }
  await record(ctx, tx, { type: 'pair.agreed', organisationId, workflowId, itemId, data })
  const checked = (await checksOfItem(tx, organisationId, itemId)).some((check) => check.kind === 'adjudication')
  if (checked || ctx.random.float() >= agreeingAdjudicated) return
  // Two people can be wrong alike: a small share of what agrees is looked at by a third (metrics.md, Truth).
  const proposal = await findProposal(tx, organisationId, itemId)
  await openCheck(ctx, tx, item, {
    kind: 'adjudication',
    probability: agreeingAdjudicated,
    stratum: stratumOf(definition, proposal?.content ?? null),
    decisionId,
    rivalId: second.decisionId,
    brief: adjudicationBrief(definition, values, second.values, ctx.random),
  })
}

async function adjudicate(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  { first, second, differing }: { first: Entry; second: Entry; differing: string[] },
): Promise<void> {
  const { organisationId, workflowId, id: itemId } = item
  const taskId = ctx.random.uuid()
  await insertTask(tx, {
    id: taskId,
    organisationId,
    workflowId,
    itemId,
    mode: 'adjudication',
    entry: 3,
    // The item waits for it, unlike for a check.
    priority: item.priority,
    dueAt: item.dueAt,
    createdAt: ctx.now(),
    excludedUserIds: await insiders(tx, organisationId, itemId),
    brief: adjudicationBrief(definition, first.values, second.values, ctx.random),
  })
  const data = { taskId, decisionId: first.decisionId, rivalId: second.decisionId, differing }
  await record(ctx, tx, { type: 'pair.differs', organisationId, workflowId, itemId, data })
}
