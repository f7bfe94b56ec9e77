import { readModelKey } from '#server/platform/env.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { openaiProvider } from '#server/proposal/openai/openai.ts'
import type { Provider } from '#server/proposal/proposal.ts'
import type { Ask } from './recorded.ts'

export type ModelOptions = { baseUrl?: string; model?: string }

const timeoutMs = 120_000

/**
 * A model server for an evaluation: whoever calls the command vouches for the address, so that one in the house may be
 * asked. The key comes from OPENAI_API_KEY alone, as options can be read in the list of processes.
 */
export function modelAsk({ baseUrl, model }: ModelOptions): Ask {
  if (!baseUrl || !model)
    throw new DomainError(
      'invalid',
      'The provider openai needs --base-url and --model, and OPENAI_API_KEY where the server asks for a key.',
    )
  const account = { baseUrl, model, apiKey: readModelKey(), inside: true, timeoutMs }
  // Loaded once somebody is asked: most commands ask nobody.
  const llm = import('#server/platform/llm.server.ts').then(({ createLlm }) => createLlm())
  return async (request) => (await llm).ask(account, request)
}

export function modelProvider(options: ModelOptions): Provider {
  return openaiProvider({ ask: modelAsk(options), model: options.model ?? '', prices: { currency: 'USD', models: [] } })
}
