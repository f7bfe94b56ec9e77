import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { stepSchema } from './autonomy.ts'
import { stepKind } from './commands.server.ts'
import { autonomyView } from './view.server.ts'

export const autonomyRouter = router({
  view: workflowProcedure('workflow.metrics').query(async ({ ctx }) => {
    const { name, noun, timeZone } = ctx.workflow.definition
    const view = await autonomyView(ctx.act, ctx.workflow)
    return { ...view, workflow: { name, noun, timeZone }, demo: ctx.organisation.isDemo }
  }),
  step: workflowProcedure('workflow.autonomy')
    .input(stepSchema)
    .mutation(({ ctx, input }) => stepKind(ctx.act, ctx.workflow, input)),
})
