import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { forgetWord, keepRequest } from './commands.server.ts'

const schema = z.object({ taskId: z.uuid() })

export const keepRequestJob = defineJob({
  queue: 'approval.keep-request',
  schema,
  retryLimit: 10,
  handle: (ctx, { taskId }) => keepRequest(ctx, taskId),
})

export const forgetWordJob = defineJob({
  queue: 'approval.forget-word',
  schema,
  retryLimit: 10,
  handle: (ctx, { taskId }) => forgetWord(ctx, taskId),
})
