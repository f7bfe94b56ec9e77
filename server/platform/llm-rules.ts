import type { LlmFault } from './llm.ts'

/**
 * What a server is known to understand. It is learned from its refusals and remembered per address and model.
 * format: how the answer's form is asked for; limit: the name of the output limit; the rest: parameters it takes.
 */
export type Dialect = {
  format: 'json_schema' | 'json_object' | 'text'
  limit: 'max_tokens' | 'max_completion_tokens' | null
  temperature: boolean
  seed: boolean
}

/** OpenAI's own servers refuse the old name of the limit for newer models; many others ignore the new one silently. */
export function firstDialect(baseUrl: string): Dialect {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
  const limit = /(?:^|\.)openai\.(?:com|azure\.com)$/.test(host) ? 'max_completion_tokens' : 'max_tokens'
  return { format: 'json_schema', limit, temperature: true, seed: true }
}

/** What a server says of a request it refuses, in whichever of the known forms. `text` is for comparing only, never shown. */
export type Refusal = { status: number; code: string; param: string; text: string }

const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : value == null ? '' : JSON.stringify(value)

/** Reads an error body: OpenAI's `{ error: {...} }`, its inner object alone, or FastAPI's `{ detail }`. */
export function refusalFrom(status: number, body: unknown): Refusal {
  const outer = (body !== null && typeof body === 'object' ? body : { message: body }) as Record<string, unknown>
  const inner = (outer.error !== null && typeof outer.error === 'object' ? outer.error : outer) as Record<
    string,
    unknown
  >
  const text = [inner.message, outer.message, outer.error === inner ? '' : outer.error, outer.detail, inner.type]
    .map(asText)
    .join(' ')
    .slice(0, 4_000)
  return { status, code: `${asText(inner.code)} ${asText(inner.type)}`.trim(), param: asText(inner.param), text }
}

/** The request in other words for a server that refused this one for its form, or null where the form is not the matter. */
export function adapted(dialect: Dialect, refusal: Refusal): { dialect: Dialect; remember: boolean } | null {
  if (refusal.status !== 400 && refusal.status !== 422) return null
  const names = (pattern: RegExp) => pattern.test(refusal.param) || (refusal.param === '' && pattern.test(refusal.text))
  const remember = true
  if (isTooLong(refusal)) return null
  if (dialect.format !== 'text' && names(/response_format|json_schema|json_object|structured.output|guided|grammar/i)) {
    // A schema that this server cannot take says nothing about the next one.
    const known = !/invalid schema|schema is invalid|unsupported schema/i.test(refusal.text)
    const format = dialect.format === 'json_schema' ? 'json_object' : 'text'
    return { dialect: { ...dialect, format }, remember: known }
  }
  if (dialect.limit && names(/max_(?:completion_)?tokens/i)) {
    const other = dialect.limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
    // It names the other one as the one to use; else the figure is the matter, and the server's own limit has to do.
    const limit = refusal.text.includes(other) ? other : null
    return { dialect: { ...dialect, limit }, remember: limit !== null }
  }
  if (dialect.temperature && names(/temperature/i)) return { dialect: { ...dialect, temperature: false }, remember }
  if (dialect.seed && names(/\bseed\b/i)) return { dialect: { ...dialect, seed: false }, remember }
  return null
}

function isTooLong({ code, text }: Refusal): boolean {
  return (
    /context_length_exceeded|exceed_context_size/i.test(code) ||
    /context (?:length|window|size)|prompt is too long|too many (?:input )?tokens|reduce the length/i.test(text)
  )
}

/** Which fault an answer with this status is. */
export function faultOf(refusal: Refusal): LlmFault {
  const { status, code, text } = refusal
  if (/content_filter|content_policy/i.test(code)) return 'refused'
  if (status === 401 || status === 403) return 'key'
  if (status === 429 || status === 402) return 'limited'
  if (status === 408 || status === 409 || status >= 500) return isTooLong(refusal) ? 'too_long' : 'down'
  if (status === 413 || isTooLong(refusal)) return 'too_long'
  if (status === 404 || /model_not_found/i.test(code) || /model .*(?:not found|does not exist)/i.test(text))
    return 'model'
  return 'bad_answer'
}

/** Whether the same request may succeed a moment later. An account without credit will not. */
export function isPassing(refusal: Refusal): boolean {
  if (faultOf(refusal) === 'too_long') return false
  if (refusal.status === 429) return !/insufficient_quota|billing/i.test(refusal.code)
  return refusal.status === 408 || refusal.status === 409 || refusal.status >= 500
}

/** Milliseconds to wait as the server asks for, from `retry-after-ms` or `Retry-After` (seconds or a date); null: it does not say. */
export function retryAfter(headers: Headers | undefined, now: Date): number | null {
  const exact = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (Number.isFinite(exact) && exact >= 0) return Math.ceil(exact)
  const text = headers?.get('retry-after')?.trim()
  if (!text) return null
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime())
}

/**
 * Exponential back-off with full jitter: uniform over 0 .. base * 2^attempt, at most `cap` (M. Brooker, "Exponential
 * Backoff And Jitter", AWS Architecture Blog, 2015). `attempt` counts from 0, `random` is uniform over [0, 1).
 */
export function backOff(attempt: number, random: number, base = 500, cap = 20_000): number {
  return Math.floor(random * Math.min(cap, base * 2 ** attempt))
}

/**
 * The JSON object in a model's answer: the whole text, what stands in a fenced block, or from the first brace to the
 * last; some servers ignore that JSON alone was asked for. The problem is a sentence for the model.
 */
export function jsonIn(text: string): { json: unknown } | { problem: string } {
  const trimmed = text.trim().replace(/^\ufeff/, '')
  // What a reasoning model thinks aloud may contain braces.
  const spoken = trimmed.replace(/^<think>[\s\S]*?<\/think>\s*/i, '')
  const fenced = /```(?:json)?\s*\n?([\s\S]*?)```/i.exec(spoken)?.[1]
  const braced = spoken.slice(Math.max(0, spoken.indexOf('{')), spoken.lastIndexOf('}') + 1)
  for (const attempt of [spoken, fenced, braced]) {
    if (!attempt) continue
    try {
      const json: unknown = JSON.parse(attempt)
      if (json !== null && typeof json === 'object' && !Array.isArray(json)) return { json }
    } catch {
      // The next reading may do.
    }
  }
  if (trimmed === '') return { problem: 'The answer was empty.' }
  return { problem: 'The answer was not one complete JSON object.' }
}

/** One sentence for a person: what happened and what to do. It holds the host, the model's name and a status, nothing the server wrote. */
export function sentenceFor(
  account: { baseUrl: string; model: string; timeoutMs: number },
  about: LlmFault | 'late' | 'stopping' | 'cut' | 'broken' | 'protocol' | 'credit',
  status?: number,
): string {
  const host = URL.canParse(account.baseUrl) ? new URL(account.baseUrl).host : 'The model server'
  const model = `the model "${account.model}"`
  const code = status ? ` (${status})` : ''
  switch (about) {
    case 'down':
      return `${host} does not answer${code || ''}; check that it runs and that its address is right.`
    case 'late':
      return `${host} did not answer within ${Math.round(account.timeoutMs / 1000)} seconds; allow it more time or ask less of it.`
    case 'stopping':
      return 'Countersign is stopping; the item is tried again when it runs.'
    case 'limited':
      return `${host} takes no more requests at the moment${code}; the next try comes later.`
    case 'credit':
      return `The account at ${host} has no credit left${code}; an administrator can add some with the provider.`
    case 'key':
      return `${host} refuses the key${code}; an administrator has to enter one that is valid.`
    case 'model':
      return `${host} does not know ${model}${code}; check the model's name and the address.`
    case 'too_long':
      return `The document is too long for ${model}${code}; choose a model with a longer context.`
    case 'cut':
      return `The answer of ${model} was cut off twice for its length; choose a model that may answer at greater length.`
    case 'broken':
      return `The answer of ${host} broke off or was not readable; try again later.`
    case 'protocol':
      return `${host} does not answer as a chat-completions server; check that its address ends where the API begins, such as /v1.`
    case 'bad_answer':
      return `The answer of ${model} was not of the form asked for${code}; choose a model that can answer in JSON.`
    case 'refused':
      return `${model.replace(/^t/, 'T')} declined to read this document; a person has to.`
    case 'blocked':
      return `${host} is an address that is not open; an administrator can mark the account as inside.`
  }
}
