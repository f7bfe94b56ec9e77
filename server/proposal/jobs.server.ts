import { z } from 'zod'
import { raiseException } from '#server/item/commands.server.ts'
import { defineJob } from '#server/platform/job.server.ts'
import { proposeForItem } from './commands.server.ts'
import { localProvider } from './local/local.ts'
import type { Provider } from './proposal.ts'

const providers: Readonly<Record<string, Provider>> = { [localProvider.name]: localProvider }

export const proposeJob = defineJob({
  queue: 'proposal.propose',
  schema: z.object({ itemId: z.uuid() }),
  expireInSeconds: 300,
  retryLimit: 2,
  concurrency: 1,
  handle: (ctx, { itemId }) => proposeForItem(ctx, providers, itemId),
  exhausted: (ctx, { itemId }) =>
    raiseException(ctx, itemId, 'propose', {
      code: 'internal',
      message: 'No proposal could be made in three attempts: retry it, and tell your administrator if it fails again.',
    }),
})
