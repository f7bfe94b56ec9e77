import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { modelsOverview } from './overview.server.ts'
import { retrain } from './train.server.ts'

/** Part of the proposal router. */
export const learningProcedures = {
  /** The versions of what a workflow has learned, with how each did, and where its training stands. */
  models: workflowProcedure('workflow.configure').query(async ({ ctx }) => {
    const { name, noun, timeZone } = ctx.workflow.definition
    return {
      workflow: { name, noun, timeZone },
      demo: ctx.organisation.isDemo,
      ...(await modelsOverview(ctx.act, ctx.workflow)),
    }
  }),
  /** Orders a training of everything that this workflow learns, now. */
  retrain: workflowProcedure('workflow.configure').mutation(({ ctx }) => retrain(ctx.act, ctx.workflow)),
}
