import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { collectCase, withdrawDecision } from './commands.server.ts'

const schema = z.object({ decisionId: z.uuid() })

export const collectJob = defineJob({
  queue: 'evaluation.collect',
  schema,
  retryLimit: 10,
  background: true,
  handle: (ctx, { decisionId }) => collectCase(ctx, decisionId),
})

export const withdrawJob = defineJob({
  queue: 'evaluation.withdraw',
  schema,
  retryLimit: 10,
  background: true,
  handle: (ctx, { decisionId }) => withdrawDecision(ctx, decisionId),
})
