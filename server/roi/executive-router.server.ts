import { z } from 'zod'
import { organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { executiveOf, executivePortfolio } from './executive.server.ts'

export const executiveRouter = router({
  /** One workflow on one page. */
  summary: workflowProcedure('workflow.metrics').query(({ ctx }) =>
    executiveOf(ctx.act, ctx.organisation, ctx.workflow),
  ),
  /** All workflows that this person belongs to; `currency` is that of the sums. */
  portfolio: organisationProcedure('workflow.metrics')
    .input(
      z.object({
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/, 'write the currency as its three letters, such as EUR')
          .nullable()
          .default(null),
      }),
    )
    .query(({ ctx, input }) => executivePortfolio(ctx.act, ctx.organisation, input.currency)),
})
