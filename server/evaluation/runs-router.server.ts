import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { newCandidateSchema } from './candidate.ts'
import { makeCandidate, retireCandidate, versionCandidate } from './candidate-commands.server.ts'
import {
  cancelRun,
  estimateRun,
  type Order,
  orderRun,
  orderSchema,
  resumeRun,
  resumeSchema,
} from './run-commands.server.ts'
import { mistakesSchema, runMistakes } from './run-mistakes.server.ts'
import { candidateForm, candidatesView, runView } from './run-views.server.ts'

const numberSchema = z.object({ number: z.number().int().positive() })
/** No candidate: the workflow's current version as it is. */
const orderInput = orderSchema.extend({ candidate: orderSchema.shape.candidate.nullable() })

/** What every page of it shows of its workflow. */
function frameOf({ workflow, organisation }: { workflow: WorkflowRow; organisation: { isDemo: boolean } }) {
  const { name, noun, timeZone, currency } = workflow.definition
  return { workflow: { name, noun, timeZone, currency }, version: workflow.version, demo: organisation.isDemo }
}

export const runsRouter = router({
  /** Candidates, runs and sets of a workflow. */
  candidates: workflowProcedure('workflow.evaluate').query(async ({ ctx }) => ({
    ...frameOf(ctx),
    ...(await candidatesView(ctx.act, ctx.workflow)),
  })),
  form: workflowProcedure('workflow.evaluate').query(async ({ ctx }) => ({
    ...frameOf(ctx),
    ...(await candidateForm(ctx.act, ctx.workflow)),
  })),
  make: workflowProcedure('workflow.evaluate')
    .input(newCandidateSchema.extend({ version: z.number().int().positive() }))
    .mutation(async ({ ctx, input: { version, ...input } }) => {
      const { number } = await makeCandidate(ctx.act, ctx.workflow, input, version)
      return { number }
    }),
  retire: workflowProcedure('workflow.evaluate')
    .input(numberSchema)
    .mutation(({ ctx, input }) => retireCandidate(ctx.act, ctx.workflow, input.number)),
  /** What a run would take; nothing is ordered. */
  estimate: workflowProcedure('workflow.evaluate')
    .input(orderInput)
    .query(({ ctx, input }) => estimateRun(ctx.act, ctx.workflow, input)),
  order: workflowProcedure('workflow.evaluate')
    .input(orderInput)
    .mutation(async ({ ctx, input }) => {
      const candidate = input.candidate ?? (await versionCandidate(ctx.act, ctx.workflow)).number
      const order: Order = { ...input, candidate }
      const { number, cases } = await orderRun(ctx.act, ctx.workflow, order)
      return { number, cases }
    }),
  view: workflowProcedure('workflow.evaluate')
    .input(numberSchema)
    .query(async ({ ctx, input }) => ({
      ...frameOf(ctx),
      ...(await runView(ctx.act, ctx.workflow, input.number)),
    })),
  mistakes: workflowProcedure('workflow.evaluate')
    .input(mistakesSchema)
    .query(({ ctx, input }) => runMistakes(ctx.act, ctx.workflow, input)),
  cancel: workflowProcedure('workflow.evaluate')
    .input(numberSchema)
    .mutation(({ ctx, input }) => cancelRun(ctx.act, ctx.workflow, input.number)),
  resume: workflowProcedure('workflow.evaluate')
    .input(resumeSchema)
    .mutation(({ ctx, input }) => resumeRun(ctx.act, ctx.workflow, input)),
})
