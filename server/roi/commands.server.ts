import { record } from '#server/audit/commands.server.ts'
import { overview } from '#server/metrics/commands.server.ts'
import { dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type CostInputs, type CostModel, inputsOf, measuredInputs, openPeriod, periodAt } from './cost-model.ts'
import { type RoiLines, roiLines } from './roi.ts'
import { costPeriods, insertCostModel, lockWorkflow } from './store.server.ts'

/** Weeks of work that measured inputs rest on. */
const measuredWeeks = 4

export type RoiResult = { from: string; model: CostModel; inputs: CostInputs; lines: RoiLines }

/** The ROI lines of today's cost model, with what was measured in place of what was typed in; null before the first model. */
export async function roiToday(ctx: Ctx, workflow: WorkflowRow): Promise<RoiResult | null> {
  const today = dayOf(ctx.now().getTime(), workflow.definition.timeZone)
  const period = periodAt(await costPeriods(ctx.db, workflow.organisationId, workflow.id), today)
  if (!period) return null
  const { arms, weeks, since } = await overview(ctx, workflow, measuredWeeks)
  // Weeks before the first item, and the week it came in, say nothing of the usual volume.
  const worked = weeks.filter((week) => since !== null && week.monday >= since)
  const inputs = inputsOf(period.model, measuredInputs(arms, worked))
  return { from: period.from, model: period.model, inputs, lines: roiLines(inputs) }
}

/** Opens a period with this model from today on; earlier figures keep theirs. */
export async function saveCostModel(ctx: Ctx, workflow: WorkflowRow, model: CostModel): Promise<void> {
  const { id: workflowId, organisationId } = workflow
  const now = ctx.now()
  const from = dayOf(now.getTime(), workflow.definition.timeZone)
  await ctx.db.$transaction(async (tx) => {
    await lockWorkflow(tx, organisationId, workflowId)
    openPeriod(await costPeriods(tx, organisationId, workflowId), { from, model })
    const id = ctx.random.uuid()
    await insertCostModel(tx, {
      id,
      organisationId,
      workflowId,
      validFrom: from,
      model,
      createdBy: ctx.actor.id,
      createdAt: now,
    })
    await record(ctx, tx, { type: 'cost_model.opened', organisationId, workflowId, data: { costModelId: id, from } })
  })
}
