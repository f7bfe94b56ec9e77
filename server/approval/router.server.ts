import { z } from 'zod'
import { router, signedInProcedure } from '#server/identity/procedure.server.ts'
import { claimItem } from '#server/review/claims.server.ts'
import { decisionSchema } from '#server/review/review.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { decideApproval } from './commands.server.ts'
import { absenceSchema, limitSchema } from './delegation.ts'
import { delegate, delegationsOf, endDelegation, setLimit } from './delegations.server.ts'
import { followLink } from './link.server.ts'
import { approvalsFor } from './list.server.ts'
import { approvalStory } from './story.server.ts'

const procedure = workflowProcedure('workflow.approve')
const locale = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  .max(35)
  .default('en')
const number = z.number().int().positive()

export const approvalRouter = router({
  list: procedure
    .input(z.object({ locale }))
    .query(({ ctx, input }) => approvalsFor(ctx.act, ctx.workflow, input.locale)),
  /** Claims one item's approval and gives everything to decide it by. */
  open: procedure
    .input(z.object({ number }))
    .mutation(({ ctx, input }) => claimItem(ctx.act, ctx.organisation, ctx.workflow, input.number, 'approval')),
  decide: procedure.input(decisionSchema).mutation(({ ctx, input }) => decideApproval(ctx.act, ctx.workflow, input)),

  /** Who approved an item, and why it sat: every approval that was asked for it. */
  story: workflowProcedure('workflow.items')
    .input(z.object({ number }))
    .query(({ ctx, input }) => approvalStory(ctx.act, ctx.workflow, input.number)),
  /** Where the link of a message leads whoever has signed in. */
  link: signedInProcedure
    .input(z.object({ token: z.string().max(2_000) }))
    .query(({ ctx, input }) => followLink(ctx.base, input.token, ctx.session)),

  delegations: procedure.query(({ ctx }) => delegationsOf(ctx.act, ctx.workflow)),
  delegate: procedure.input(absenceSchema).mutation(({ ctx, input }) => delegate(ctx.act, ctx.workflow, input)),
  endDelegation: procedure
    .input(z.object({ delegationId: z.uuid() }))
    .mutation(({ ctx, input }) => endDelegation(ctx.act, ctx.workflow, input.delegationId)),
  setLimit: workflowProcedure('workflow.configure')
    .input(limitSchema)
    .mutation(({ ctx, input }) => setLimit(ctx.act, ctx.workflow, input)),
})
