import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { router } from '#server/identity/procedure.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { confidenceOverview } from './overview.server.ts'

const share = z.number().min(0, 'A threshold is at least 0 %.').max(1, 'A threshold is at most 100 %.')
const settingsSchema = z.object({
  /** By field key; a field without one takes the workflow's. */
  fields: z.record(z.string().max(40), share),
  /** By field key, or "field/option". */
  abstain: z.record(z.string().max(90), share),
})

export const confidenceRouter = router({
  /** How well confidences match what people confirmed, and what each threshold means. */
  view: workflowProcedure('workflow.configure').query(async ({ ctx }) => {
    const { name, noun, currency, timeZone, thresholds } = ctx.workflow.definition
    return {
      workflow: { name, noun, currency, timeZone },
      version: ctx.workflow.version,
      thresholds,
      demo: ctx.organisation.isDemo,
      mayEvaluate: can(ctx.actor.roles, 'workflow.evaluate'),
      ...(await confidenceOverview(ctx.act, ctx.workflow)),
    }
  }),
  /** Publishes thresholds as the workflow's next version; `version` is the one they were changed on. */
  setThresholds: workflowProcedure('workflow.configure')
    .input(z.object({ version: z.number().int().positive(), settings: settingsSchema }))
    .mutation(async ({ ctx, input }) => {
      if (input.version !== ctx.workflow.version)
        throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
      const { thresholds } = ctx.workflow.definition
      const { version } = await publishVersion(ctx.act, ctx.workflow, {
        thresholds: { ...thresholds, ...input.settings },
      })
      return { version }
    }),
})
