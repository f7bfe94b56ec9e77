import { z } from 'zod'
import { organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { decisionSchema } from './advice.ts'
import { decideWeek } from './decide-week.server.ts'
import { timetableSchema } from './due.ts'
import { alertsRouter, lettersRouter, noticesRouter } from './notices-router.server.ts'
import { weeklyReview } from './read.server.ts'
import { sendTrial, subscribe, subscriptionView, unsubscribe } from './subscriptions.server.ts'

const procedure = workflowProcedure('workflow.metrics')
const portfolio = organisationProcedure('workflow.metrics')
/** A day of the week that is meant; null: the last whole week. */
const ofSchema = z.object({ of: z.string().max(40).nullable().default(null) })

export const notificationRouter = router({
  notices: noticesRouter,
  letters: lettersRouter,
  alerts: alertsRouter,
  week: procedure
    .input(ofSchema)
    .query(({ ctx, input }) => weeklyReview(ctx.act, ctx.organisation, ctx.workflow, input.of)),
  decide: workflowProcedure('workflow.pilot')
    .input(ofSchema.extend(decisionSchema.shape))
    .mutation(({ ctx, input }) => decideWeek(ctx.act, ctx.workflow, input.of, input)),
  subscription: procedure.query(({ ctx }) => subscriptionView(ctx.act, ctx.workflow)),
  subscribe: procedure.input(timetableSchema).mutation(({ ctx, input }) => subscribe(ctx.act, ctx.workflow, input)),
  unsubscribe: procedure.mutation(({ ctx }) => unsubscribe(ctx.act, ctx.workflow)),
  sendTrial: procedure.mutation(({ ctx }) => sendTrial(ctx.act, ctx.workflow)),
  portfolioSubscription: portfolio.query(({ ctx }) => subscriptionView(ctx.act, null)),
  subscribePortfolio: portfolio.input(timetableSchema).mutation(({ ctx, input }) => subscribe(ctx.act, null, input)),
  unsubscribePortfolio: portfolio.mutation(({ ctx }) => unsubscribe(ctx.act, null)),
  sendPortfolioTrial: portfolio.mutation(({ ctx }) => sendTrial(ctx.act, null)),
})
