import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { claimItem } from '#server/review/claims.server.ts'
import { decisionSchema } from '#server/review/review.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { approvalsFor, decideApproval } from './commands.server.ts'

const procedure = workflowProcedure('workflow.approve')

export const approvalRouter = router({
  list: procedure
    .input(
      z.object({
        locale: z
          .string()
          .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
          .max(35)
          .default('en'),
      }),
    )
    .query(({ ctx, input }) => approvalsFor(ctx.act, ctx.workflow, input.locale)),
  /** Claims one item's approval and gives everything to decide it by. */
  open: procedure
    .input(z.object({ number: z.number().int().positive() }))
    .mutation(({ ctx, input }) => claimItem(ctx.act, ctx.organisation, ctx.workflow, input.number, 'approval')),
  decide: procedure.input(decisionSchema).mutation(({ ctx, input }) => decideApproval(ctx.act, ctx.workflow, input)),
})
