import { z } from 'zod'
import { raiseException } from '#server/item/commands.server.ts'
import { defineJob } from '#server/platform/job.server.ts'
import { askForItem } from './ask.server.ts'
import { proposeForItem } from './commands.server.ts'
import { askQueue } from './send-ask.server.ts'

const notProposed = {
  code: 'internal',
  message: 'No proposal could be made in three attempts: retry it, and tell your administrator if it fails again.',
}

export const proposeJob = defineJob({
  queue: 'proposal.propose',
  schema: z.object({ itemId: z.uuid() }),
  expireInSeconds: 300,
  retryLimit: 2,
  concurrency: 1,
  handle: (ctx, { itemId }) => proposeForItem(ctx, itemId),
  exhausted: (ctx, { itemId }) => raiseException(ctx, itemId, 'propose', notProposed),
})

/** Asks a provider over the network, for minutes if need be; a process asks for eight items at a time. */
export const askJob = defineJob({
  queue: askQueue,
  schema: z.object({ itemId: z.uuid(), downSince: z.iso.datetime().optional() }),
  expireInSeconds: 3600,
  retryLimit: 2,
  concurrency: 8,
  grouped: true,
  handle: (ctx, { itemId, downSince }) => askForItem(ctx, itemId, downSince ? new Date(downSince) : null),
  exhausted: (ctx, { itemId }) => raiseException(ctx, itemId, 'propose', notProposed),
})

/** Runs on `workflow.published`: what waits for a provider or for the next day is asked for by the new settings, now. */
export const wakeJob = defineJob({
  queue: 'proposal.wake',
  schema: z.object({ workflowId: z.uuid() }),
  background: true,
  handle: (ctx, { workflowId }) => ctx.db.$transaction((tx) => ctx.queue.wake(tx, askQueue, workflowId)),
})
