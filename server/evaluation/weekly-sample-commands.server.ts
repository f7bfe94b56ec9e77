import { record } from '#server/audit/commands.server.ts'
import { lockItem, outputDecision } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation, type Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findProposal } from '#server/proposal/store.server.ts'
import { openCheck } from '#server/quality/commands.server.ts'
import { stratumOf } from '#server/quality/sampling.ts'
import { type CheckRow, checksOfItem } from '#server/quality/store.server.ts'
import { findDecision } from '#server/review/decision-store.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type DrawnItem, drawWeek, type Week, weekBefore } from './weekly-sample.ts'
import { everyWorkflow, findSample, insertSample, weekItems } from './weekly-sample-store.server.ts'

/** What a draw came to: a sample, one that was there before, or nothing to draw from. */
export type Draw = { outcome: 'drawn' | 'before' | 'nothing'; week: string; items: number }

/**
 * Draws the sample of the last local week that is over, and opens a check for each item that has none: in one transaction,
 * once a week, however often it is called.
 */
export async function drawSample(ctx: Ctx, workflow: WorkflowRow): Promise<Draw> {
  const { organisationId, id: workflowId, definition } = workflow
  const scope = { organisationId, workflowId }
  const week = weekBefore(ctx.now(), definition.timeZone)
  const before = (): Draw => ({ outcome: 'before', week: week.monday, items: 0 })
  if (await findSample(ctx.db, scope, week.monday)) return before()
  try {
    return await ctx.db.$transaction((tx) => drawIn(ctx, tx, workflow, week))
  } catch (error) {
    // Somebody else has drawn it in this very moment.
    if (isUniqueViolation(error) && (await findSample(ctx.db, scope, week.monday))) return before()
    throw error
  }
}

async function drawIn(ctx: Ctx, tx: Tx, workflow: WorkflowRow, week: Week): Promise<Draw> {
  const { organisationId, id: workflowId, version: workflowVersion, definition } = workflow
  const scope = { organisationId, workflowId }
  const items = await weekItems(tx, scope, week, definition)
  const { counts, drawn } = drawWeek(definition, definition.weeklySample, items, ctx.random)
  const looked = []
  // In one order, so that two who lock several items do not wait for each other.
  for (const one of drawn.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const check = await checkFor(ctx, tx, organisationId, one)
    if (check) looked.push({ itemId: one.id, strata: one.strata, probability: one.probability, ...check })
  }
  const id = ctx.random.uuid()
  const drawnBy = `${ctx.actor.kind}:${ctx.actor.id}`
  if (looked.length === 0) return { outcome: 'nothing', week: week.monday, items: 0 }
  const sample = { id, week: week.monday, population: items.length, strata: counts, drawnAt: ctx.now(), drawnBy }
  await insertSample(tx, { ...scope, workflowVersion, ...sample }, looked)
  await record(ctx, tx, {
    type: 'weekly_sample.drawn',
    ...scope,
    data: { sampleId: id, week: week.monday, population: items.length, items: looked.length },
  })
  return { outcome: 'drawn', week: week.monday, items: looked.length }
}

/**
 * The check that looks at a drawn item: one that it has for its first decision, open or done, or a new one. A new one says
 * that the weekly sample took it, so that the standing rates leave it out (docs/decisions/0028-weekly-sample.md). Null for
 * an item that was reopened meanwhile.
 */
async function checkFor(
  ctx: Ctx,
  tx: Tx,
  organisationId: string,
  { id: itemId, probability }: DrawnItem,
): Promise<{ decisionId: string; checkId: string } | null> {
  const item = await lockItem(tx, organisationId, itemId)
  const decisionId = await outputDecision(tx, organisationId, itemId)
  const decision = decisionId ? await findDecision(tx, organisationId, decisionId) : null
  if (item?.state !== 'completed' || !decision || decision.undoneAt) return null
  const checks = (await checksOfItem(tx, organisationId, itemId)).filter((c) => c.state !== 'withdrawn')
  // What a check has put right is the output by now; the decision that it looked at is the one that counts.
  const own = latest(checks.filter((c) => c.decisionId === decision.id || c.resultId === decision.id))
  if (own) return { decisionId: own.decisionId, checkId: own.id }
  const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
  const proposal = await findProposal(tx, organisationId, itemId)
  const values = decision.values as Values
  const stratum = stratumOf(definition, proposal?.content ?? null)
  const drawn = { kind: 'qa' as const, probability, stratum, rivalId: null, occasion: 'weekly' as const }
  await openCheck(ctx, tx, item, { ...drawn, decisionId: decision.id, brief: { values } })
  const opened = latest(await checksOfItem(tx, organisationId, itemId))
  if (!opened) throw new Error(`the check of item ${itemId} was not opened`)
  return { decisionId: decision.id, checkId: opened.id }
}

/** The check that tells most: of several the last, and an adjudication only by the blind entry that led to it. */
function latest(checks: readonly CheckRow[]): CheckRow | undefined {
  return checks.findLast((c) => c.kind !== 'adjudication') ?? checks.at(-1)
}

/** Draws for every workflow that wants it. What fails for one does not keep the others from their sample. */
export async function drawWhereDue(ctx: Ctx): Promise<void> {
  for (const { organisationId, workflowId } of await everyWorkflow(ctx.db)) {
    const actor = { kind: 'system' as const, id: 'evaluation.sample', name: 'evaluation.sample', organisationId }
    try {
      const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
      if (workflow?.definition.weeklySample.active) await drawSample({ ...ctx, actor }, workflow)
    } catch (error) {
      // Somebody was quicker: the next hour looks again.
      if (error instanceof DomainError && (error.code === 'stale' || error.code === 'conflict')) continue
      ctx.log.error({ err: error, workflowId }, 'a weekly sample could not be drawn')
    }
  }
}
