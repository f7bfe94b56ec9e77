import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { modelKinds } from './models.ts'
import { learnedMore, trainingFailed, trainModel } from './train.server.ts'

/** Listens to `item.completed` and `item.corrected`. */
export const learnedJob = defineJob({
  queue: 'proposal.learned',
  schema: z.object({ workflowId: z.uuid() }),
  background: true,
  handle: (ctx, { workflowId }) => learnedMore(ctx, workflowId),
})

/** Listens to `training.ordered`. One at a time: nobody waits for a model. */
export const trainJob = defineJob({
  queue: 'proposal.train',
  schema: z.object({ workflowId: z.uuid(), kind: z.enum(modelKinds) }),
  expireInSeconds: 1800,
  retryLimit: 2,
  concurrency: 1,
  handle: (ctx, { workflowId, kind }) => trainModel(ctx, workflowId, kind),
  exhausted: (ctx, { workflowId, kind }) => trainingFailed(ctx, workflowId, kind),
})
