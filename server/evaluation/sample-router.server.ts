import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { router } from '#server/identity/procedure.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { sampleSettingsSchema, strataIn } from './weekly-sample.ts'
import { drawSample } from './weekly-sample-commands.server.ts'
import { sampleView } from './weekly-sample-read.server.ts'

const monday = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Choose a week from the list.')

export const sampleRouter = router({
  /** The weekly sample in view with its figures, and those of the weeks before; `week` is its Monday. */
  view: workflowProcedure('workflow.evaluate')
    .input(z.object({ week: monday.nullable().default(null) }))
    .query(async ({ ctx, input }) => {
      const { definition, version } = ctx.workflow
      const { name, noun, timeZone, weeklySample } = definition
      return {
        workflow: { name, noun, timeZone },
        version,
        settings: weeklySample,
        strata: strataIn(definition),
        demo: ctx.organisation.isDemo,
        mayChange: can(ctx.actor.roles, 'workflow.configure'),
        ...(await sampleView(ctx.act, ctx.workflow, input.week)),
      }
    }),
  /** Draws the last week that is over, whether or not it is drawn by the clock. */
  draw: workflowProcedure('workflow.evaluate').mutation(({ ctx }) => drawSample(ctx.act, ctx.workflow)),
  /** Publishes the settings as the workflow's next version; `version` is the one they were changed on. */
  setSettings: workflowProcedure('workflow.configure')
    .input(z.object({ version: z.number().int().positive(), settings: sampleSettingsSchema }))
    .mutation(async ({ ctx, input }) => {
      if (input.version !== ctx.workflow.version)
        throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
      const { version } = await publishVersion(ctx.act, ctx.workflow, { weeklySample: input.settings })
      return { version }
    }),
})
