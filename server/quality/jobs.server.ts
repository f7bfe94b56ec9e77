import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { compareCheck, reopenChecks, sampleDecision, workflowOf } from './commands.server.ts'
import { settlePair } from './pairs.server.ts'
import { isSeeded, scoreSeededItem, seedAfter, unscoreSeededItem, withdrawStaleSeeded } from './seeding.server.ts'

const ofDecision = z.object({ itemId: z.uuid(), decisionId: z.uuid(), taskId: z.uuid() })

/**
 * Listens to `item.completed` rather than to the decision, because what waits for an approval may still be rejected:
 * the decision is drawn for a check, and its decider may be shown a seeded item next. A seeded item is scored.
 */
export const sampleJob = defineJob({
  queue: 'quality.sample',
  schema: z.object({ workflowId: z.uuid(), itemId: z.uuid() }),
  retryLimit: 10,
  background: true,
  handle: async (ctx, { workflowId, itemId }) => {
    if (await isSeeded(ctx, itemId)) return scoreSeededItem(ctx, itemId)
    const workflow = await workflowOf(ctx, workflowId)
    if (!workflow) return
    await withdrawStaleSeeded(ctx, workflow)
    await sampleDecision(ctx, workflow, itemId)
    // Last, because a draw must not be repeated when something else goes wrong.
    await seedAfter(ctx, workflow, itemId)
  },
})

/** Listens to `check.decided`. */
export const compareJob = defineJob({
  queue: 'quality.compare',
  schema: ofDecision,
  retryLimit: 10,
  background: true,
  handle: (ctx, { decisionId, taskId }) => compareCheck(ctx, decisionId, taskId),
})

/** Listens to `entry.decided`. An item waits for it, so it is no background work. */
export const settlePairJob = defineJob({
  queue: 'quality.pair',
  schema: z.object({ itemId: z.uuid() }),
  retryLimit: 10,
  handle: (ctx, { itemId }) => settlePair(ctx, itemId),
})

/** Listens to `decision.undone`. */
export const reopenCheckJob = defineJob({
  queue: 'quality.reopen',
  schema: ofDecision,
  retryLimit: 10,
  background: true,
  handle: async (ctx, { itemId, decisionId, taskId }) => {
    if (await isSeeded(ctx, itemId)) await unscoreSeededItem(ctx, itemId, decisionId)
    else await reopenChecks(ctx, decisionId, taskId)
  },
})
