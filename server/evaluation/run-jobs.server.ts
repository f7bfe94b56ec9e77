import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { answerQueue, answerRun, failRun } from './run-answer.server.ts'

/** A queue of its own: nobody's proposal stands behind a run. A process works on two runs at a time. */
export const answerRunJob = defineJob({
  queue: answerQueue,
  schema: z.object({ workflowId: z.uuid(), runId: z.uuid(), turn: z.number().int() }),
  // One turn, and the question that is under way at its end.
  expireInSeconds: 1800,
  retryLimit: 5,
  concurrency: 2,
  handle: (ctx, payload) => answerRun(ctx, payload),
  exhausted: (ctx, payload) => failRun(ctx, payload),
})
