import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { overview } from './commands.server.ts'

export const metricsRouter = router({
  overview: workflowProcedure('workflow.metrics')
    .input(z.object({ weeks: z.union([z.literal(4), z.literal(12)]).default(4) }))
    .query(async ({ ctx, input }) => {
      const { name, noun, timeZone } = ctx.workflow.definition
      const { period, metrics, days, weeks } = await overview(ctx.act, ctx.workflow, input.weeks)
      return { workflow: { name, noun, timeZone }, period, metrics, days, weeks, demo: ctx.organisation.isDemo }
    }),
})
