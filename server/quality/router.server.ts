import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { router } from '#server/identity/procedure.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { valuesSchema } from '#server/workflow/values-schema.ts'
import { ownFigures, qualityOverview } from './overview.server.ts'
import { answerPractice, nextPractice } from './practice.server.ts'
import { practiceOf } from './practice-store.server.ts'
import { ratesSchema } from './sampling.ts'

const practiceDays = 84

export const qualityRouter = router({
  /** What checks found, and how they are drawn; figures about people only as far as this person may see them. */
  overview: workflowProcedure('workflow.metrics')
    .input(z.object({ weeks: z.union([z.literal(4), z.literal(12)]).default(12) }))
    .query(async ({ ctx, input }) => {
      const { name, noun, timeZone } = ctx.workflow.definition
      return {
        workflow: { name, noun, timeZone },
        weeks: input.weeks,
        demo: ctx.organisation.isDemo,
        mayChange: can(ctx.actor.roles, 'workflow.configure'),
        ...(await qualityOverview(ctx.act, ctx.workflow, input.weeks)),
      }
    }),
  /** Publishes new rates as the workflow's next version; `version` is the one they were changed on. */
  setRates: workflowProcedure('workflow.configure')
    .input(z.object({ version: z.number().int().positive(), rates: ratesSchema }))
    .mutation(async ({ ctx, input }) => {
      if (input.version !== ctx.workflow.version)
        throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
      const { version } = await publishVersion(ctx.act, ctx.workflow, { quality: input.rates })
      return { version }
    }),
  /** The person's own figures, for nobody else. */
  mine: workflowProcedure('workflow.review').query(async ({ ctx }) => {
    const { id: workflowId, organisationId, definition } = ctx.workflow
    const since = new Date(ctx.act.now().getTime() - practiceDays * 86_400_000)
    const practice = await practiceOf(ctx.act.db, { organisationId, workflowId, userId: ctx.actor.id, since })
    return {
      workflow: { name: definition.name, noun: definition.noun },
      figures: await ownFigures(ctx.act, ctx.workflow),
      practice: {
        items: practice.length,
        fields: practice.reduce((sum, p) => sum + p.fields, 0),
        wrong: practice.reduce((sum, p) => sum + p.wrong.length, 0),
      },
    }
  }),
  /** An item to practise on; null when there is none left for this person. */
  practice: workflowProcedure('workflow.review').query(async ({ ctx }) => {
    const { name, noun } = ctx.workflow.definition
    return { workflow: { name, noun }, item: await nextPractice(ctx.act, ctx.organisation, ctx.workflow) }
  }),
  answerPractice: workflowProcedure('workflow.review')
    .input(
      z.object({
        itemId: z.uuid(),
        values: valuesSchema,
        activeMs: z.number().int().min(0).max(86_400_000).default(0),
      }),
    )
    .mutation(({ ctx, input }) => answerPractice(ctx.act, ctx.workflow, input)),
})
