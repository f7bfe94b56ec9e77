import { afterEach, expect, test } from 'vitest'
import {
  type ChatRequest,
  type ModelServer,
  modelFaults,
  type Reply,
  startModelServer,
} from '#tests/setup/openai-server.ts'
import { createLlm } from './llm.server.ts'
import { type Llm, type LlmAccount, LlmError, type LlmRequest } from './llm.ts'

let started: { llm: Llm; server: ModelServer }[] = []
afterEach(async () => {
  for (const { llm, server } of started) await Promise.all([llm.close(), server.close()])
  started = []
})

const question: LlmRequest = {
  system: 'Read the document.',
  user: [{ type: 'text', text: 'Total 12.00' }],
  schema: {
    name: 'proposal',
    json: {
      type: 'object',
      properties: { total: { type: 'string' } },
      required: ['total'],
      additionalProperties: false,
    },
  },
  maxOutputTokens: 500,
}
const good: Reply = { answer: { total: '12.00' } }
const key = 'sk-secret-0123456789'

/** A model server, and a client whose waits pass at once and move its clock. */
async function start(options: Partial<Parameters<typeof startModelServer>[0]>, account: Partial<LlmAccount> = {}) {
  const server: ModelServer = await startModelServer({ reply: good, ...options })
  const waits: number[] = []
  let time = Date.parse('2026-12-01T10:00:00Z')
  const llm: Llm = createLlm({
    now: () => new Date(time),
    random: { uuid: () => '', bytes: () => new Uint8Array(), int: () => 0, float: () => 0.5 },
    sleep: async (ms) => {
      waits.push(ms)
      time += ms
    },
  })
  const asked: LlmAccount = {
    baseUrl: server.baseUrl,
    apiKey: key,
    inside: true,
    timeoutMs: 60_000,
    model: 'small-model',
    ...account,
  }
  const one = {
    server,
    llm,
    waits,
    account: asked,
    ask: (more: Partial<LlmRequest> = {}) => llm.ask(asked, { ...question, ...more }),
  }
  started.push(one)
  return one
}

async function failureOf(promise: Promise<unknown>): Promise<LlmError> {
  const error = await promise.then(
    () => expect.fail('an error was expected'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(LlmError)
  const failure = error as LlmError
  expect(failure.message).toMatch(/^[A-Z0-9][^\n]*\.$/)
  expect(JSON.stringify(failure) + failure.message + failure.stack).not.toContain(key)
  return failure
}

test('a question is asked with a strict schema, temperature 0 and a seed, and its tokens are counted', async () => {
  const { ask, server } = await start({ key })
  expect(await ask()).toEqual({
    json: { total: '12.00' },
    model: 'small-model',
    usage: { requests: 1, inputTokens: 100, outputTokens: 20 },
  })
  expect(server.requests).toMatchObject([
    {
      model: 'small-model',
      temperature: 0,
      seed: 1,
      max_tokens: 500,
      response_format: { type: 'json_schema', json_schema: { name: 'proposal', strict: true } },
      messages: [
        { role: 'system', content: 'Read the document.' },
        { role: 'user', content: 'Total 12.00' },
      ],
    },
  ])
})

test('page images are sent as parts', async () => {
  const { ask, server } = await start({})
  await ask({ user: [...question.user, { type: 'image', dataUrl: 'data:image/png;base64,AAAA' }] })
  expect(server.requests[0]?.messages[1]?.content).toEqual([
    { type: 'text', text: 'Total 12.00' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
  ])
})

test('a server without keys gets none', async () => {
  const { ask, server } = await start({}, { apiKey: null })
  await ask()
  expect(server.headers[0]?.authorization).toBeUndefined()
})

test('what a server does not understand is left out, once, and remembered', async () => {
  const { ask, server } = await start({ rejects: ['max_tokens', 'temperature', 'seed', 'json_schema'] })
  expect((await ask()).usage.requests).toBe(5)
  expect((await ask()).usage.requests).toBe(1)
  const last = server.requests.at(-1)
  expect(last).toMatchObject({ max_completion_tokens: 500, response_format: { type: 'json_object' } })
  expect(last).not.toHaveProperty('temperature')
  expect(last?.messages[0]?.content).toContain('"total"')
})

test('a server that knows no form of answer is asked in words, and its JSON is taken out of them', async () => {
  const { ask, server } = await start({
    rejects: ['json_schema', 'json_object'],
    reply: { answer: '<think>A {brace}.</think>Here you are:\n```json\n{ "total": "12.00" }\n```' },
  })
  expect((await ask()).json).toEqual({ total: '12.00' })
  expect(server.requests.at(-1)).not.toHaveProperty('response_format')
})

test.each<[string, Reply, number[]]>([
  ['429 with seconds', modelFaults.limited({ 'retry-after': '7' }), [7000]],
  ['429 with milliseconds', modelFaults.limited({ 'retry-after-ms': '120', 'retry-after': '1' }), [120]],
  ['429 with a date', modelFaults.limited({ 'retry-after': 'Tue, 01 Dec 2026 10:00:05 GMT' }), [5000]],
  ['429 without a time', modelFaults.limited({}), [250]],
  ['500', modelFaults.broken, [250]],
  ['a lost connection', { reset: true }, [250]],
  ['a body cut in the middle', { cut: { total: '12.00' } }, [250]],
  ['a body that is not JSON', { raw: '{"choices": [' }, [250]],
  ['an error with status 200', { raw: '{"error":{"code":503,"message":"overloaded"}}' }, [250]],
])('after %s it waits as it should and tries again', async (_name, fault, expected) => {
  const { ask, waits } = await start({ reply: [fault, good] })
  const { json, usage } = await ask()
  expect(json).toEqual({ total: '12.00' })
  expect(usage.requests).toBe(2)
  expect(waits).toEqual(expected)
})

test('waits grow and end after three retries', async () => {
  const { ask, waits } = await start({ reply: modelFaults.broken })
  const failure = await failureOf(ask())
  expect(failure).toMatchObject({ fault: 'down', usage: { requests: 4 } })
  expect(waits).toEqual([250, 500, 1000])
})

test.each<[string, Reply, Partial<LlmError>]>([
  ['a long Retry-After', modelFaults.limited({ 'retry-after': '3600' }), { fault: 'limited', retryAfterMs: 3_600_000 }],
  ['no credit', modelFaults.noCredit, { fault: 'limited', retryAfterMs: null }],
  ['a context that is too small', modelFaults.overflow, { fault: 'too_long' }],
  ['a filtered document', modelFaults.filtered, { fault: 'refused' }],
  ['a refusal', { answer: null, refusal: 'I cannot help with that.' }, { fault: 'refused' }],
  ['a filtered answer', { answer: '', finish: 'content_filter' }, { fault: 'refused' }],
  ['a web page', { raw: '<html></html>', contentType: 'text/html' }, { fault: 'bad_answer' }],
  ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:9/v1' } }, { fault: 'blocked' }],
  [
    'a request that is refused for no known reason',
    { status: 400, error: { error: { message: 'No.' } } },
    { fault: 'bad_answer' },
  ],
])('%s is not asked for again', async (_name, reply, expected) => {
  const { ask, waits } = await start({ reply })
  expect(await failureOf(ask())).toMatchObject({ ...expected, usage: { requests: 1 } })
  expect(waits).toEqual([])
})

test('a server that does not answer in time is down, and what was sent is counted', async () => {
  const { ask } = await start({ reply: { hang: true } }, { timeoutMs: 40 })
  const failure = await failureOf(ask())
  expect(failure.fault).toBe('down')
  expect(failure.usage.requests).toBeGreaterThan(0)
  expect(failure.usage.inputTokens).toBeGreaterThan(0)
})

test('a wrong key is an administrator’s matter, and the key the server repeats stays out of the message', async () => {
  const { ask } = await start({ key: 'sk-another' })
  expect(await failureOf(ask())).toMatchObject({ fault: 'key', usage: { requests: 1 } })
})

test('an unknown model is named', async () => {
  const { ask } = await start({ models: ['large-model'] })
  const failure = await failureOf(ask())
  expect(failure.fault).toBe('model')
  expect(failure.message).toContain('small-model')
})

test('an answer that is cut off is asked for once more at double length', async () => {
  const cut: Reply = { answer: '{"total": "12', finish: 'length' }
  const once = await start({ reply: [cut, good] })
  expect((await once.ask()).usage).toEqual({ requests: 2, inputTokens: 200, outputTokens: 40 })
  expect(once.server.requests.map((r) => r.max_tokens)).toEqual([500, 1000])
  const always = await start({ reply: cut })
  expect(await failureOf(always.ask())).toMatchObject({ fault: 'too_long', usage: { requests: 2 } })
})

test('an answer that is not JSON, or not the JSON wanted, is repaired once', async () => {
  const seen: ChatRequest[] = []
  const once = await start({
    reply: (request, index) => {
      seen.push(request)
      return index === 0 ? { answer: 'The total is 12.' } : good
    },
  })
  expect((await once.ask()).json).toEqual({ total: '12.00' })
  expect(seen[1]?.messages.at(-2)).toEqual({ role: 'assistant', content: 'The total is 12.' })
  expect(seen[1]?.messages.at(-1)?.content).toContain('not one complete JSON object')
  const wrong = await start({ reply: { answer: { sum: 1 } } })
  const check = (json: unknown) => ((json as { total?: string }).total ? null : 'The key "total" is missing.')
  expect(await failureOf(wrong.ask({ check }))).toMatchObject({ fault: 'bad_answer', usage: { requests: 2 } })
  expect(wrong.server.requests[1]?.messages.at(-1)?.content).toContain('"total" is missing')
})

test('a call of a tool is not looked at: nothing was answered', async () => {
  const { ask } = await start({
    reply: { answer: null, finish: 'tool_calls', toolCalls: [{ name: 'approve_item', arguments: '{"all":true}' }] },
  })
  expect(await failureOf(ask())).toMatchObject({ fault: 'bad_answer', usage: { requests: 2 } })
})

test('a server that does not count tokens is counted for', async () => {
  const { ask } = await start({ reply: { answer: { total: '12.00' }, usage: null } })
  const { usage } = await ask()
  expect(usage.inputTokens).toBeGreaterThan(5)
  expect(usage.outputTokens).toBeGreaterThan(2)
})

test('an outside account reaches neither private addresses nor servers without encryption', async () => {
  const { ask, server } = await start({}, { inside: false })
  expect(await failureOf(ask())).toMatchObject({ fault: 'blocked' })
  const { llm, account } = await start({}, { inside: false })
  const https = { ...account, baseUrl: account.baseUrl.replace('http:', 'https:') }
  expect(await failureOf(llm.ask(https, question))).toMatchObject({ fault: 'blocked' })
  expect(server.requests).toEqual([])
})

test('closing ends what is under way', async () => {
  const { ask, llm, server } = await start({ reply: { hang: true } })
  const asking = failureOf(ask())
  await expect.poll(() => server.requests.length).toBe(1)
  await llm.close()
  expect(await asking).toMatchObject({ fault: 'down', usage: { requests: 1 } })
})
