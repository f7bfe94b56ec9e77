import { canonicalJson } from '#server/platform/canonical.ts'
import type { LlmRequest } from '#server/platform/llm.ts'

/** One question to a model: where, which model, what, and the how many-th time it is asked on purpose (1, 2, ...). */
export type Question = {
  /** Address of the account, up to and with "/v1". */
  baseUrl: string
  model: string
  request: Pick<LlmRequest, 'system' | 'user' | 'schema' | 'maxOutputTokens'>
  repetition: number
}

/**
 * What an answer is kept and found by: the hash of all that the model is told, and of nothing else. `sha256` gives the hash
 * in hexadecimal of a text in UTF-8. The marks in prompts depend on the texts alone (proposal/openai/words.ts), so the same
 * document under the same definition has the same key in every run and on every machine.
 */
export function requestKey(question: Question, sha256: (text: string) => string): string {
  const { baseUrl: address, model, request, repetition } = question
  const { system, user, schema, maxOutputTokens } = request
  return sha256(canonicalJson({ address, model, system, user, schema, maxOutputTokens, repetition }))
}
