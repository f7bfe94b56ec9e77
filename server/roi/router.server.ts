import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { roiToday, saveCostModel } from './commands.server.ts'
import { costModelSchema } from './cost-model.ts'

export const roiRouter = router({
  view: workflowProcedure('workflow.metrics').query(async ({ ctx }) => {
    const { name, currency } = ctx.workflow.definition
    return {
      workflow: { name, currency },
      result: await roiToday(ctx.act, ctx.workflow),
      // No pilot can have proved anything before pilots can be run.
      proved: false,
      demo: ctx.organisation.isDemo,
      mayEdit: can(ctx.actor.roles, 'workflow.cost'),
    }
  }),
  save: workflowProcedure('workflow.cost')
    .input(z.object({ model: costModelSchema }))
    .mutation(({ ctx, input }) => saveCostModel(ctx.act, ctx.workflow, input.model)),
})
