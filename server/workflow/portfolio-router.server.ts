import { z } from 'zod'
import { organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { saveWeights } from './portfolio.server.ts'
import { weightsSchema } from './score.ts'

export const portfolioRouter = router({
  /** How the organisation weighs its candidates for automation; `version` is the one that was changed, 0: none yet. */
  saveWeights: organisationProcedure('organisation.workflows')
    .input(z.object({ weights: weightsSchema, version: z.number().int().min(0) }))
    .mutation(({ ctx, input }) => saveWeights(ctx.act, input)),
})
