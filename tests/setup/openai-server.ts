import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { schemaProblem } from './openai-schema.ts'

const part = z.union([
  z.strictObject({ type: z.literal('text'), text: z.string().min(1) }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({
      url: z.string().regex(/^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/),
      detail: z.string().optional(),
    }),
  }),
])
const message = z.union([
  z.strictObject({ role: z.enum(['system', 'developer', 'assistant']), content: z.string().min(1) }),
  z.strictObject({ role: z.literal('user'), content: z.union([z.string().min(1), z.array(part).min(1)]) }),
])
/** What the client may ask for: the part of the protocol that it uses, and nothing misspelt beside it. */
const requestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  response_format: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text') }),
      z.strictObject({ type: z.literal('json_object') }),
      z.strictObject({
        type: z.literal('json_schema'),
        json_schema: z.strictObject({
          name: z.string().regex(/^[\w-]{1,64}$/),
          strict: z.boolean().optional(),
          schema: z.record(z.string(), z.unknown()),
        }),
      }),
    ])
    .optional(),
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  seed: z.int().optional(),
})
export type ChatRequest = z.infer<typeof requestSchema>

/** What the server does with one request. */
export type Reply =
  /** A completion: `answer` is its content, an object is sent as JSON. */
  | {
      answer: unknown
      model?: string
      finish?: 'stop' | 'length' | 'content_filter' | 'tool_calls'
      refusal?: string
      toolCalls?: { name: string; arguments: string }[]
      usage?: { prompt_tokens: number; completion_tokens: number } | null
    }
  | { status: number; error?: unknown; headers?: Record<string, string> }
  /** Takes the request and never answers. */
  | { hang: true }
  /** Sends half of the body and breaks the connection. */
  | { cut: unknown }
  /** Breaks the connection before any answer. */
  | { reset: true }
  /** A body as it is, with status 200. */
  | { raw: string; contentType?: string }

type Options = {
  /** One reply for all requests, one for each in turn (the last one goes on), or what a function of the request says. */
  reply: Reply | Reply[] | ((request: ChatRequest, index: number) => Reply)
  /** The only key that is let in; none: nobody is asked. */
  key?: string
  /** The only models that are known; none: all are. */
  models?: string[]
  /** Parameters and kinds of `response_format` that are refused as OpenAI and others do. */
  rejects?: string[]
}

export type ModelServer = {
  baseUrl: string
  /** What was asked for, refused requests included, as far as they could be read. */
  requests: ChatRequest[]
  /** Headers of the requests, in the same order. */
  headers: IncomingMessage['headers'][]
  close(): Promise<void>
}

/** Ready-made faults, in the words that servers use. */
export const modelFaults = {
  limited: (headers: Record<string, string>): Reply => ({
    status: 429,
    headers,
    error: errorBody('Rate limit reached for requests', 'requests', null, 'rate_limit_exceeded'),
  }),
  noCredit: {
    status: 429,
    error: errorBody('You exceeded your current quota.', 'insufficient_quota', null, 'insufficient_quota'),
  },
  broken: { status: 500, error: errorBody('The server had an error', 'server_error') },
  overflow: {
    status: 400,
    error: errorBody(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      'invalid_request_error',
      'messages',
      'context_length_exceeded',
    ),
  },
  filtered: { status: 400, error: errorBody('The prompt was filtered.', null, 'prompt', 'content_filter') },
} satisfies Record<string, Reply | ((headers: Record<string, string>) => Reply)>

/** A server on 127.0.0.1 that speaks the chat-completions protocol over HTTP and fails as it is told. */
export async function startModelServer(options: Options): Promise<ModelServer> {
  const requests: ChatRequest[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const refusal = refuse(request, options)
      if (refusal) return send(response, refusal.status, refusal.error)
      const read = readRequest(text)
      if ('problem' in read) return send(response, 400, errorBody(read.problem, 'invalid_request_error', read.param))
      const index = requests.push(read.request) - 1
      headers.push(request.headers)
      const rejected = reject(read.request, options)
      if (rejected) return send(response, rejected.status, rejected.error)
      const { reply } = options
      const next =
        typeof reply === 'function'
          ? reply(read.request, index)
          : Array.isArray(reply)
            ? reply[Math.min(index, reply.length - 1)]
            : reply
      perform(response, next ?? modelFaults.broken, read.request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function errorBody(message: string, type: string | null, param: string | null = null, code: string | null = null) {
  return { error: { message, type, param, code } }
}

function refuse(request: IncomingMessage, { key }: Options) {
  if (key && request.headers.authorization !== `Bearer ${key}`)
    return {
      status: 401,
      error: errorBody(
        `Incorrect API key provided: ${request.headers.authorization}.`,
        'invalid_request_error',
        null,
        'invalid_api_key',
      ),
    }
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
    return {
      status: 404,
      error: errorBody(`Unknown request URL: ${request.method} ${request.url}.`, 'invalid_request_error'),
    }
  if (request.headers['content-type'] !== 'application/json')
    return { status: 415, error: errorBody('The content type must be application/json.', 'invalid_request_error') }
  return null
}

function readRequest(text: string): { request: ChatRequest } | { problem: string; param: string | null } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { problem: 'We could not parse the JSON body of your request.', param: null }
  }
  const read = requestSchema.safeParse(json)
  if (!read.success) {
    const [issue] = read.error.issues
    return { problem: `Invalid request: ${issue?.message}`, param: issue?.path.join('.') ?? null }
  }
  const { response_format: format, messages } = read.data
  if (format?.type === 'json_object' && !JSON.stringify(messages).includes('JSON'))
    return { problem: "'messages' must contain the word 'json' in some form.", param: 'messages' }
  const wrong =
    format?.type === 'json_schema' && format.json_schema.strict ? schemaProblem(format.json_schema.schema) : null
  if (wrong) return { problem: `Invalid schema for response_format: ${wrong}`, param: 'response_format' }
  return { request: read.data }
}

function reject(request: ChatRequest, { rejects = [], models }: Options): { status: number; error: unknown } | null {
  if (models && !models.includes(request.model))
    return {
      status: 404,
      error: errorBody(`The model '${request.model}' does not exist`, 'invalid_request_error', null, 'model_not_found'),
    }
  for (const name of rejects) {
    if (request.response_format?.type === name)
      return {
        status: 400,
        error: errorBody(
          `Invalid parameter: 'response_format' of type '${name}' is not supported with this model.`,
          'invalid_request_error',
          'response_format',
        ),
      }
    if (name in request) {
      const hint = name === 'max_tokens' ? " Use 'max_completion_tokens' instead." : ''
      return {
        status: 400,
        error: errorBody(
          `Unsupported parameter: '${name}' is not supported with this model.${hint}`,
          'invalid_request_error',
          name,
          'unsupported_parameter',
        ),
      }
    }
  }
  return null
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body ?? {}))
}

function perform(response: ServerResponse, reply: Reply, request: ChatRequest): void {
  if ('hang' in reply) return
  if ('reset' in reply) {
    response.destroy()
    return
  }
  if ('status' in reply) {
    send(response, reply.status, reply.error, reply.headers)
    return
  }
  if ('raw' in reply) {
    response.writeHead(200, { 'content-type': reply.contentType ?? 'application/json' }).end(reply.raw)
    return
  }
  if ('cut' in reply) {
    const text = JSON.stringify(completion(request, { answer: reply.cut }))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    response.write(text.slice(0, text.length >> 1), () => response.destroy())
    return
  }
  send(response, 200, completion(request, reply))
}

function completion(request: ChatRequest, reply: Extract<Reply, { answer: unknown }>) {
  const {
    answer,
    finish = 'stop',
    refusal = null,
    toolCalls,
    usage = { prompt_tokens: 100, completion_tokens: 20 },
  } = reply
  return {
    id: 'chatcmpl-test',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: reply.model ?? request.model,
    choices: [
      {
        index: 0,
        finish_reason: finish,
        logprobs: null,
        message: {
          role: 'assistant',
          content: typeof answer === 'string' || answer === null ? answer : JSON.stringify(answer),
          refusal,
          ...(toolCalls
            ? { tool_calls: toolCalls.map((call, i) => ({ id: `call_${i}`, type: 'function', function: call })) }
            : {}),
        },
      },
    ],
    ...(usage ? { usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens } } : {}),
  }
}
