import { can } from '#server/identity/identity.ts'
import { router } from '#server/identity/procedure.server.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { board } from './board.server.ts'
import { drillItems } from './drill.server.ts'
import { drillSchema } from './drill.ts'
import { filterSchema } from './filter.ts'

export const metricsRouter = router({
  overview: workflowProcedure('workflow.metrics')
    .input(filterSchema)
    .query(async ({ ctx, input }) => {
      const { name, noun, timeZone } = ctx.workflow.definition
      return {
        workflow: { name, noun, timeZone },
        ...(await board(ctx.act, ctx.workflow, input)),
        filter: input,
        /** Whether figures lead to their items: executives see counts alone. */
        mayOpenItems: can(ctx.actor.roles, 'workflow.items'),
        demo: ctx.organisation.isDemo,
      }
    }),
  items: workflowProcedure('workflow.metrics')
    .input(drillSchema)
    .query(async ({ ctx, input }) => {
      await workflowFor(ctx, input.workflow, 'workflow.items')
      const { name, noun, timeZone } = ctx.workflow.definition
      return { workflow: { name, noun, timeZone }, ...(await drillItems(ctx.act, ctx.workflow, input)), filter: input }
    }),
})
