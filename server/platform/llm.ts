/** Where a model is asked and as whom. */
export type LlmAccount = {
  /** Up to and with "/v1": `chat/completions` is asked below it. */
  baseUrl: string
  apiKey: string | null
  /** It runs within the organisation's own walls: http and private addresses are open for this very host. */
  inside: boolean
  /** One request with its body, in milliseconds. */
  timeoutMs: number
  model: string
}

export type LlmPart = { type: 'text'; text: string } | { type: 'image'; dataUrl: string }

export type LlmRequest = {
  system: string
  user: LlmPart[]
  /** A JSON schema that the answer has to follow; `name` of letters, digits, _ and -. */
  schema: { name: string; json: object }
  maxOutputTokens: number
  /** What is wrong with an answer that is JSON, in a sentence for the model, or null; a wrong one is asked for once more. */
  check?: (json: unknown) => string | null
}

/** What was used, failed requests included. */
export type LlmUsage = { requests: number; inputTokens: number; outputTokens: number }

/** `model` is the one that answered, as the server names it. */
export type LlmAnswer = { json: unknown; model: string; usage: LlmUsage }

/**
 * down: nobody answers; limited: asked too often, or no credit; key, model: refused or unknown; too_long: the document or
 * its answer does not fit; bad_answer: not the protocol or not JSON; refused: the model will not; blocked: the address is
 * closed to us.
 */
export const llmFaults = ['down', 'limited', 'key', 'model', 'too_long', 'bad_answer', 'refused', 'blocked'] as const
export type LlmFault = (typeof llmFaults)[number]

/** A model that did not answer usefully. The message is one sentence for a person, without keys or words of documents. */
export class LlmError extends Error {
  readonly fault: LlmFault
  /** How long the server wants to be left alone, where it says so. */
  readonly retryAfterMs: number | null
  readonly usage: LlmUsage
  constructor(fault: LlmFault, message: string, usage: LlmUsage, retryAfterMs: number | null = null) {
    super(message)
    this.name = 'LlmError'
    this.fault = fault
    this.usage = usage
    this.retryAfterMs = retryAfterMs
  }
}

export type Llm = {
  /** Throws `LlmError`. */
  ask(account: LlmAccount, request: LlmRequest): Promise<LlmAnswer>
  close(): Promise<void>
}

export const noUsage: LlmUsage = { requests: 0, inputTokens: 0, outputTokens: 0 }

export function addUsage(a: LlmUsage, b: LlmUsage): LlmUsage {
  return {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  }
}
