import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { DecisionWords } from './advice.ts'
import { adviceToday } from './read.server.ts'
import { insertDecision } from './store.server.ts'

/** Keeps what a lead decided, with their words and the figures of the moment; an earlier decision stays as it was. */
export async function decideWeek(
  ctx: Ctx,
  workflow: WorkflowRow,
  of: string | null,
  input: DecisionWords,
): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  const { week, advice } = await adviceToday(ctx, workflow, of)
  const id = ctx.random.uuid()
  const { choice, words } = input
  await ctx.db.$transaction(async (tx) => {
    await insertDecision(tx, {
      ...{ id, organisationId, workflowId, week, choice, words },
      advice: advice.choice,
      figures: advice.rests,
      decidedBy: ctx.actor.id,
      decidedAt: ctx.now(),
    })
    await record(ctx, tx, {
      ...{ type: 'weekly.decided', organisationId, workflowId },
      data: { weeklyDecisionId: id, week, choice, advice: advice.choice, pilotId: advice.rests.pilot?.id ?? null },
    })
  })
}
