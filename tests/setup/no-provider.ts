import type { Ctx } from '#server/platform/context.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { createSources } from '#server/platform/sources.server.ts'
import { createVault } from '#server/platform/vault.server.ts'

/** For worlds in which nobody asks a model or sends a mail. */
export const noProvider: Pick<Ctx, 'llm' | 'mail' | 'vault' | 'slots' | 'sources'> = {
  llm: { ask: () => Promise.reject(new Error('there is no model here')), close: async () => undefined },
  mail: {
    off: 'There is no mail server here.',
    origin: 'https://countersign.example',
    send: () => Promise.reject(new Error('there is no mail server here')),
  },
  vault: createVault(new Uint8Array(32), cryptoRandom),
  slots: { take: async () => null, close: async () => undefined },
  sources: createSources(),
}
