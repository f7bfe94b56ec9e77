import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { currencyRateSchema } from '#server/workflow/rates.ts'
import { costHistory, enterCurrencyRate, roiAndBenefit, roiToday, saveCostModel } from './commands.server.ts'
import { costModelSchema } from './cost-model.ts'
import { writeModelFile } from './model-file.ts'
import { currencyEntries } from './store.server.ts'
import { factsOfDraft, whereToStart } from './where-to-start.server.ts'

/** Rates on the page; older ones stay in force where no newer one is. */
const mostRates = 200

export const roiRouter = router({
  view: workflowProcedure('workflow.metrics').query(async ({ ctx }) => {
    const { name, currency, timeZone } = ctx.workflow.definition
    return {
      workflow: { name, currency, timeZone },
      ...(await roiAndBenefit(ctx.act, ctx.workflow)),
      history: await costHistory(ctx.act, ctx.workflow),
      demo: ctx.organisation.isDemo,
      mayEdit: can(ctx.actor.roles, 'workflow.cost'),
    }
  }),
  /** Today's inputs as the command line reads them. */
  modelFile: workflowProcedure('workflow.metrics').query(async ({ ctx }) => {
    const result = await roiToday(ctx.act, ctx.workflow)
    const { currency } = ctx.workflow.definition
    if (!result) throw new DomainError('not_found', 'There is no cost model yet: enter one on the ROI page.')
    return writeModelFile({ inputs: result.inputs, currency, seed: result.range.seed })
  }),
  save: workflowProcedure('workflow.cost')
    .input(z.object({ model: costModelSchema }))
    .mutation(({ ctx, input }) => saveCostModel(ctx.act, ctx.workflow, input.model)),
  /** The person's workflows and all that are being made, with what is known of each, to choose where to start. */
  whereToStart: organisationProcedure('organisation.portfolio').query(({ ctx }) => whereToStart(ctx)),
  /** What was measured of the work that a draft is about. */
  charterFacts: organisationProcedure('organisation.workflows')
    .input(z.object({ draft: z.uuid() }))
    .query(({ ctx, input }) => factsOfDraft(ctx, input.draft)),
  /** Exchange rates of the organisation, by date. */
  rates: organisationProcedure('workflow.metrics').query(async ({ ctx }) => ({
    rates: await currencyEntries(ctx.act.db, ctx.organisation.id, mostRates),
    mayEnter: can(ctx.actor.roles, 'workflow.cost'),
  })),
  enterRate: organisationProcedure('workflow.cost')
    .input(z.object({ rate: currencyRateSchema }))
    .mutation(({ ctx, input }) => enterCurrencyRate(ctx.act, ctx.organisation.id, input.rate)),
})
