import { record } from '#server/audit/commands.server.ts'
import { findItem, type ItemRow, insertTask, lockItem, outputDecision } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { findProposal } from '#server/proposal/store.server.ts'
import { findDecision } from '#server/review/decision-store.server.ts'
import { findTask, lockTask, updateTask } from '#server/review/store.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import { adjudicationBrief, differingFields } from './comparison.ts'
import { correctOutput, restoreOutput } from './correction.server.ts'
import {
  agreeingAdjudicated,
  type CheckKind,
  drawCheck,
  type Occasion,
  type Stratum,
  sharesOf,
  stratumOf,
} from './sampling.ts'
import {
  type CheckRow,
  checkOfTask,
  checksOfItem,
  excludedFrom,
  insertCheck,
  insiders,
  updateCheck,
} from './store.server.ts'

/** How long a check may wait before it counts as late: it holds nobody up. */
const checkDueMs = 7 * 86_400_000
/** Checks come after the work itself. */
const checkPriority = -10

/**
 * Runs when an item was completed: its decision is drawn for a second look, by the rates of the workflow as they are
 * now. Harmless when run again. A check of an earlier decision on the item has lost its object and is withdrawn.
 */
export async function sampleDecision(ctx: Ctx, workflow: WorkflowRow, itemId: string): Promise<void> {
  const { organisationId } = workflow
  const unattended = (await findItem(ctx.db, organisationId, itemId))?.unattended ?? false
  const { qaAbove, qaBelow, blindShare } = sharesOf(workflow.definition, { unattended })
  // Nothing to draw and nothing drawn before: most workflows on most days.
  const idle = qaAbove + qaBelow + blindShare === 0
  if (idle && (await checksOfItem(ctx.db, organisationId, itemId)).length === 0) return
  await ctx.db.$transaction(async (tx) => {
    const open = (await checksOfItem(tx, organisationId, itemId)).filter((c) => c.state === 'open')
    for (const check of open) await lockTask(tx, organisationId, check.taskId)
    const item = await lockItem(tx, organisationId, itemId)
    if (item?.state !== 'completed' || item.seeded) return
    const decisionId = await outputDecision(tx, organisationId, itemId)
    const decision = decisionId ? await findDecision(tx, organisationId, decisionId) : null
    const mode = decision ? (await findTask(tx, organisationId, decision.taskId))?.mode : null
    // A value that a check put right is no first entry.
    if (!decision || decision.undoneAt || (mode !== 'assisted' && mode !== 'manual')) return
    for (const check of open) if (check.decisionId !== decision.id) await withdraw(ctx, tx, item, check)
    const checks = await checksOfItem(tx, organisationId, itemId)
    if (checks.some((c) => c.decisionId === decision.id || c.state === 'done')) return
    const definition = await findDefinition(tx, organisationId, workflow.id, item.workflowVersion)
    const proposal = await findProposal(tx, organisationId, itemId)
    const stratum = stratumOf(definition, proposal?.content ?? null)
    const drawn = drawCheck(sharesOf(workflow.definition, item), stratum, ctx.random)
    if (!drawn) return
    const values = decision.values as Values
    const brief = drawn.kind === 'qa' ? { values } : undefined
    await openCheck(ctx, tx, item, { ...drawn, stratum, decisionId: decision.id, rivalId: null, brief })
  })
}

export type NewCheck = {
  kind: CheckKind
  probability: number
  stratum: Stratum
  decisionId: string
  rivalId: string | null
  brief: Parameters<typeof insertTask>[1]['brief'] | undefined
  /** Not drawn by chance but because two answers differ: it settles the truth of its item and is in no rate. */
  purposive?: boolean
  /** The weekly sample's, where it is not one of the standing shares: these know the probability of their own draw alone. */
  occasion?: Occasion
  /** Who has seen the item from outside, besides those who know it from inside. */
  exclude?: readonly string[]
}

/** Makes a check and its task, closed to everybody who knows the item. The caller holds the item's lock. */
export async function openCheck(ctx: Ctx, tx: Tx, item: ItemRow, check: NewCheck): Promise<void> {
  const { brief, exclude = [], purposive = false, ...drawn } = check
  const { organisationId, workflowId, id: itemId } = item
  const now = ctx.now()
  const [id, taskId] = [ctx.random.uuid(), ctx.random.uuid()]
  await insertTask(tx, {
    id: taskId,
    organisationId,
    workflowId,
    itemId,
    mode: drawn.kind,
    priority: checkPriority,
    dueAt: new Date(now.getTime() + checkDueMs),
    createdAt: now,
    excludedUserIds: [...new Set([...(await insiders(tx, organisationId, itemId)), ...exclude])],
    ...(brief ? { brief } : {}),
  })
  await insertCheck(tx, { id, organisationId, workflowId, itemId, taskId, createdAt: now, purposive, ...drawn })
  const { kind, probability, stratum } = drawn
  await record(ctx, tx, {
    type: 'check.drawn',
    organisationId,
    workflowId,
    itemId,
    data: { checkId: id, taskId, kind, probability, stratum, ...(purposive ? { purposive } : {}) },
  })
}

/** Ends a check that has lost its object. The caller holds the locks of its task and its item. */
async function withdraw(ctx: Ctx, tx: Tx, item: ItemRow, check: CheckRow): Promise<void> {
  const now = ctx.now()
  await updateCheck(tx, check.id, { state: 'withdrawn', closedAt: now })
  await updateTask(tx, check.taskId, {
    state: 'cancelled',
    closedAt: now,
    claimedBy: null,
    claimedAt: null,
    leaseUntil: null,
    version: { increment: 1 },
  })
  await record(ctx, tx, {
    type: 'check.withdrawn',
    organisationId: item.organisationId,
    workflowId: item.workflowId,
    itemId: item.id,
    data: { checkId: check.id, taskId: check.taskId, kind: check.kind },
  })
}

/**
 * Runs on `check.decided`: compares the check with what it checked. A blind entry that differs goes to a third person, as
 * does a small share of those that agree; what QA or adjudication found is put right. Harmless when run again.
 */
export async function compareCheck(ctx: Ctx, decisionId: string, taskId: string): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    const found = await checkOfTask(tx, organisationId, taskId)
    if (!found) return
    const rivals = (await checksOfItem(tx, organisationId, found.itemId)).filter((c) => isOpenAdjudication(c))
    for (const rival of rivals) await lockTask(tx, organisationId, rival.taskId)
    const item = await lockItem(tx, organisationId, found.itemId)
    const check = await checkOfTask(tx, organisationId, taskId)
    const result = await findDecision(tx, organisationId, decisionId)
    if (!item || check?.state !== 'open' || !result || result.undoneAt) return
    const first = await findDecision(tx, organisationId, check.decisionId)
    if (!first) return
    const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
    const [entered, checked] = [first.values as Values, result.values as Values]
    const differing = differingFields(definition, entered, checked)
    const fieldKeys = definition.fields.map((f) => f.key)
    await updateCheck(tx, check.id, { state: 'done', closedAt: ctx.now(), resultId: decisionId, fieldKeys, differing })
    const { kind } = check
    if (kind === 'blind') {
      const brief = adjudicationBrief(definition, entered, checked, ctx.random)
      await adjudicate(ctx, tx, item, check, { decisionId, differing, brief })
    } else await correctOutput(ctx, tx, item, definition, { foundBy: kind, decision: result, values: checked })
    await record(ctx, tx, {
      type: 'check.closed',
      organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      data: { checkId: check.id, kind, decisionId, differing },
    })
  })
}

const isOpenAdjudication = (check: CheckRow) => check.kind === 'adjudication' && check.state === 'open'

async function adjudicate(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  blind: CheckRow,
  entry: { decisionId: string; differing: string[]; brief: NewCheck['brief'] },
): Promise<void> {
  const others = await checksOfItem(tx, item.organisationId, item.id)
  // An adjudication that somebody had begun before the blind entry was taken back and entered again.
  const running = others.find(isOpenAdjudication)
  if (running) return updateCheck(tx, running.id, { rivalId: entry.decisionId })
  const agree = entry.differing.length === 0
  if (agree && ctx.random.float() >= agreeingAdjudicated) return
  await openCheck(ctx, tx, item, {
    kind: 'adjudication',
    probability: blind.probability * (agree ? agreeingAdjudicated : 1),
    stratum: blind.stratum,
    decisionId: blind.decisionId,
    rivalId: entry.decisionId,
    brief: entry.brief,
    purposive: blind.purposive,
    exclude: await excludedFrom(tx, item.organisationId, blind.taskId),
  })
}

/**
 * Runs on `decision.undone`. Of a first entry: its open checks are withdrawn. Of a check: it waits for its decision
 * again, what it had put right is undone, and an adjudication that nobody has begun is withdrawn.
 */
export async function reopenChecks(ctx: Ctx, decisionId: string, taskId: string): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    const decision = await findDecision(tx, organisationId, decisionId)
    if (!decision?.undoneAt) return
    const all = await checksOfItem(tx, organisationId, decision.itemId)
    const tasks = new Map<string, Awaited<ReturnType<typeof lockTask>>>()
    for (const check of all.filter((c) => c.state === 'open'))
      tasks.set(check.taskId, await lockTask(tx, organisationId, check.taskId))
    const item = await lockItem(tx, organisationId, decision.itemId)
    if (!item) return
    const checks = await checksOfItem(tx, organisationId, item.id)
    const idle = (c: CheckRow) => tasks.get(c.taskId)?.state === 'open' && tasks.get(c.taskId)?.claimedBy === null
    for (const check of checks.filter((c) => c.state === 'open' && tasks.has(c.taskId)))
      if (check.decisionId === decisionId || (check.rivalId === decisionId && idle(check)))
        await withdraw(ctx, tx, item, check)
    const own = checks.find((c) => c.taskId === taskId && c.resultId === decisionId && c.state === 'done')
    if (!own) return
    await updateCheck(tx, own.id, { state: 'open', closedAt: null, resultId: null, fieldKeys: [], differing: [] })
    if (own.kind !== 'blind')
      await restoreOutput(ctx, tx, item, { foundBy: own.kind, decisionId, firstId: own.decisionId })
    await record(ctx, tx, {
      type: 'check.reopened',
      organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      data: { checkId: own.id, kind: own.kind, decisionId },
    })
  })
}

/** The workflow that a job's event names, or null where it was erased since. */
export function workflowOf(ctx: Ctx, workflowId: string): Promise<WorkflowRow | null> {
  return findWorkflowById(ctx.db, ctx.actor.organisationId, workflowId)
}
