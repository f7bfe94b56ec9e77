import { setTimeout as delay } from 'node:timers/promises'
import { APIError, OpenAI } from 'openai'
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources'
import type { Now } from './clock.ts'
import { DomainError } from './errors.ts'
import { createOutboundFetch, type OutboundFetch, type OutboundInit, type Resolve } from './fetch.server.ts'
import {
  addUsage,
  type Llm,
  type LlmAccount,
  LlmError,
  type LlmFault,
  type LlmRequest,
  type LlmUsage,
  noUsage,
} from './llm.ts'
import { bodyOf, type Completion, completionSchema, type Mistake, readAnswer, textOf } from './llm-protocol.ts'
import {
  adapted,
  backOff,
  type Dialect,
  faultOf,
  firstDialect,
  isPassing,
  refusalFrom,
  retryAfter,
  sentenceFor,
} from './llm-rules.ts'
import { cryptoRandom } from './random.server.ts'
import type { Random } from './random.ts'

export type LlmOptions = {
  random?: Random
  now?: Now
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** How names of hosts are resolved; the system's resolver by default. */
  resolve?: Resolve
}

const retries = 3
/** A server that wants to be left alone for longer is obeyed by the caller, who lets the item wait. */
const longestWaitMs = 30_000
/** All attempts of one question, as a multiple of the time-out of one. */
const patience = 3
const forms = 6

/** Why an attempt failed, and whether the next one may succeed. */
type Failure = {
  fault: LlmFault
  message: string
  passing: boolean
  retryAfterMs: number | null
  next: { dialect: Dialect; remember: boolean } | null
}

/** One question with all its attempts. */
type Talk = { account: LlmAccount; request: LlmRequest; dialect: Dialect; usage: LlmUsage; until: number }
/**
 * Asks models over OpenAI's chat-completions protocol: OpenAI, Azure's v1 address, Ollama, vLLM, llama.cpp and others.
 * Every request leaves through the outbound fetch. Requests are tried again for what passes (408, 409, 429, 5xx, lost
 * connections, time-outs), with full jitter and as the server's Retry-After says; an answer that is cut short is asked
 * for once more at double length, one that is not the JSON wanted once more with the mistake named.
 */
export function createLlm(options: LlmOptions = {}): Llm {
  const {
    random = cryptoRandom,
    now = () => new Date(),
    sleep = (ms, signal) => delay(ms, undefined, { signal }),
  } = options
  const ways = new Map<string, OutboundFetch>()
  const dialects = new Map<string, Dialect>()
  const closing = new AbortController()

  const wayTo = (account: LlmAccount): OutboundFetch => {
    const key = JSON.stringify([account.baseUrl, account.inside, account.timeoutMs])
    const known = ways.get(key)
    if (known) return known
    const made = openWay(account, options.resolve)
    ways.set(key, made)
    return made
  }

  /** One request; answers what came back, or why nothing usable did. */
  const attempt = async (talk: Talk, limit: number, mistake: Mistake | null): Promise<Completion | Failure> => {
    const { account } = talk
    const left = Math.max(1, Math.min(account.timeoutMs, talk.until - now().getTime()))
    const late = AbortSignal.timeout(left)
    const seen = { answered: false }
    const body = bodyOf(talk, limit, mistake)
    talk.usage = addUsage(talk.usage, { ...noUsage, requests: 1 })
    try {
      const answer: unknown = await clientFor(account, wayTo(account), seen).chat.completions.create(body, {
        signal: AbortSignal.any([late, closing.signal]),
      })
      return received(talk, answer, body)
    } catch (error) {
      if (closing.signal.aborted) return failed(account, 'down', 'stopping')
      // What was sent and never came back whole may be charged for all the same.
      if (late.aborted || (seen.answered && !(error instanceof APIError && error.status))) countInput(talk, body)
      if (late.aborted) return failed(account, 'down', 'late', { passing: true })
      return failureOf(talk, error, seen.answered, now())
    }
  }

  /** Requests until one comes back, in the form that the server takes. */
  const complete = async (talk: Talk, limit: number, mistake: Mistake | null): Promise<Completion> => {
    for (let tries = 0, tried = 0; ; ) {
      const result = await attempt(talk, limit, mistake)
      if ('choices' in result) return result
      if (result.next && tried < forms) {
        tried += 1
        talk.dialect = result.next.dialect
        if (result.next.remember) dialects.set(dialectKey(talk.account), result.next.dialect)
        continue
      }
      const wait = result.retryAfterMs ?? backOff(tries, random.float())
      const inTime = wait <= longestWaitMs && now().getTime() + wait < talk.until
      if (!result.passing || tries >= retries || !inTime)
        throw new LlmError(result.fault, result.message, talk.usage, result.retryAfterMs)
      tries += 1
      await sleep(wait, closing.signal).catch(() => undefined)
    }
  }

  return {
    async ask(account, request) {
      const dialect = dialects.get(dialectKey(account)) ?? firstDialect(account.baseUrl)
      const until = now().getTime() + patience * account.timeoutMs
      const talk: Talk = { account, request, dialect, usage: noUsage, until }
      let limit = request.maxOutputTokens
      let mistake: Mistake | null = null
      for (;;) {
        const completion = await complete(talk, limit, mistake)
        const read = readAnswer(completion, request)
        if ('json' in read) return { json: read.json, model: completion.model || account.model, usage: talk.usage }
        if ('refused' in read) throw new LlmError('refused', sentenceFor(account, 'refused'), talk.usage)
        if ('cut' in read) {
          if (limit > request.maxOutputTokens) throw new LlmError('too_long', sentenceFor(account, 'cut'), talk.usage)
          limit *= 2
          continue
        }
        if (mistake) throw new LlmError('bad_answer', sentenceFor(account, 'bad_answer'), talk.usage)
        mistake = read
      }
    },
    async close() {
      closing.abort()
      await Promise.allSettled([...ways.values()].map((way) => way.close()))
    },
  }
}

const dialectKey = (account: LlmAccount) => JSON.stringify([account.baseUrl, account.model])

/** A way to this very host and no other; one inside may be private and without encryption. */
export function openWay({ baseUrl, inside, timeoutMs }: LlmAccount, resolve: Resolve | undefined): OutboundFetch {
  return createOutboundFetch({
    allow: [URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl],
    allowPrivate: inside ? ['0.0.0.0/0', '::/0'] : [],
    allowHttp: inside,
    // The request's own limit strikes first; this one is for a body that nobody reads any more.
    timeoutMs: timeoutMs + 5_000,
    maxBytes: 20_000_000,
    maxRedirects: 0,
    ...(resolve ? { resolve } : {}),
  })
}

/** The official client, without its own retries, log and settings from the environment. */
function clientFor(account: LlmAccount, way: OutboundFetch, seen: { answered: boolean }): OpenAI {
  return new OpenAI({
    baseURL: account.baseUrl,
    apiKey: account.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: account.timeoutMs,
    logLevel: 'off',
    defaultHeaders: account.apiKey === null ? { Authorization: null } : {},
    fetch: async (url, init) => {
      const answer = await way(url instanceof Request ? url.url : url, init as OutboundInit)
      seen.answered = true
      return answer
    },
  })
}

/** A completion in the protocol's form, its tokens counted; servers that do not count are counted for. */
function received(talk: Talk, answer: unknown, body: ChatCompletionCreateParamsNonStreaming): Completion | Failure {
  const read = completionSchema.safeParse(answer)
  if (!read.success) {
    // Some proxies report an error with status 200.
    const status = Number((answer as { error?: { code?: unknown } } | null)?.error?.code)
    if (status >= 400 && status < 600) return refused(talk, status, answer, undefined, new Date(0))
    return failed(talk.account, 'bad_answer', 'protocol', { passing: typeof answer === 'object' })
  }
  const usage = read.data.usage
  if (usage)
    talk.usage = addUsage(talk.usage, {
      requests: 0,
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
    })
  else countInput(talk, body, textOf(read.data).length)
  return read.data
}

function countInput(talk: Talk, body: ChatCompletionCreateParamsNonStreaming, answered = 0): void {
  const sent = body.messages.map((m) => (typeof m.content === 'string' ? m.content.length : 4_000))
  const inputTokens = Math.ceil(sent.reduce((a, b) => a + b, 0) / 4)
  talk.usage = addUsage(talk.usage, { requests: 0, inputTokens, outputTokens: Math.ceil(answered / 4) })
}

function failed(
  account: LlmAccount,
  fault: LlmFault,
  about: Parameters<typeof sentenceFor>[1],
  more: Partial<Failure> = {},
): Failure {
  return { fault, message: sentenceFor(account, about), passing: false, retryAfterMs: null, next: null, ...more }
}

function refused(talk: Talk, status: number, body: unknown, headers: Headers | undefined, now: Date): Failure {
  const refusal = refusalFrom(status, body)
  const fault = faultOf(refusal)
  const about = fault === 'limited' && !isPassing(refusal) ? 'credit' : fault
  return failed(talk.account, fault, about, {
    passing: isPassing(refusal),
    retryAfterMs: retryAfter(headers, now),
    next: adapted(talk.dialect, refusal),
    message: sentenceFor(talk.account, about, status),
  })
}

function failureOf(talk: Talk, error: unknown, answered: boolean, now: Date): Failure {
  const { account } = talk
  if (error instanceof APIError && error.status) return refused(talk, error.status, error.error, error.headers, now)
  const cause = domainCause(error)
  if (cause?.code === 'refused') return failed(account, 'blocked', 'blocked', { message: cause.message })
  if (cause?.code === 'too_large') return failed(account, 'bad_answer', 'protocol')
  // Broken in the middle: neither JSON nor whole.
  if (answered) return failed(account, 'bad_answer', 'broken', { passing: true })
  return failed(account, 'down', 'down', { passing: true })
}

function domainCause(error: unknown): DomainError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof DomainError) return cause
  return null
}
