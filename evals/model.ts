import { readModelKey } from '#server/platform/env.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { createLlm } from '#server/platform/llm.server.ts'
import { openaiProvider } from '#server/proposal/openai/openai.ts'
import type { Provider } from '#server/proposal/proposal.ts'

export type ModelOptions = { baseUrl?: string; model?: string }

const timeoutMs = 120_000

/**
 * A model server for an evaluation: whoever calls the command vouches for the address, so that one in the house may be
 * asked. The key comes from OPENAI_API_KEY alone, as options can be read in the list of processes.
 */
export function modelProvider({ baseUrl, model }: ModelOptions): Provider {
  if (!baseUrl || !model)
    throw new DomainError(
      'invalid',
      'The provider openai needs --base-url and --model, and OPENAI_API_KEY where the server asks for a key.',
    )
  const account = { baseUrl, model, apiKey: readModelKey(), inside: true, timeoutMs }
  const llm = createLlm()
  return openaiProvider({ ask: (request) => llm.ask(account, request), model, prices: { currency: 'USD', models: [] } })
}
