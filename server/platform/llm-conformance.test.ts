import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLlm } from './llm.server.ts'
import type { LlmAccount, LlmRequest } from './llm.ts'

/**
 * The client against a model server that somebody else wrote (MIT, without network or weights). It is not among the
 * project's packages: `npm install --no-save @copilotkit/aimock`, or its entry file in AIMOCK, brings it in.
 */
const packageName = process.env.AIMOCK ?? '@copilotkit/aimock'
type Fixture = Record<string, unknown>
type Mock = {
  url: string
  start(): Promise<unknown>
  stop(): Promise<unknown>
  on(match: Fixture, response: Fixture): unknown
  getRequests(): { body: { response_format?: { type: string } } }[]
}
const made = (await import(packageName).catch(() => null)) as { LLMock: new (options: { port: number }) => Mock } | null

describe.skipIf(!made)('against an independent server (skipped: @copilotkit/aimock is not installed)', () => {
  let mock: Mock
  const waits: number[] = []
  const llm = createLlm({ sleep: async (ms) => void waits.push(ms) })
  const account = (): LlmAccount => ({
    baseUrl: `${mock.url}/v1`,
    apiKey: 'key',
    inside: true,
    timeoutMs: 5_000,
    model: 'gpt-4o-mini',
  })
  const ask = (text: string) => {
    const json = {
      type: 'object',
      properties: { total: { type: 'string' } },
      required: ['total'],
      additionalProperties: false,
    }
    const request: LlmRequest = {
      system: 'Read the document.',
      user: [{ type: 'text', text }],
      schema: { name: 'proposal', json },
      maxOutputTokens: 200,
    }
    return llm.ask(account(), request)
  }
  beforeAll(async () => {
    if (!made) return
    mock = new made.LLMock({ port: 0 })
    mock.on(
      { userMessage: 'a bill' },
      { content: '{"total":"12.00"}', usage: { prompt_tokens: 31, completion_tokens: 7 } },
    )
    mock.on({ userMessage: 'a busy hour' }, { error: { message: 'Slow down.', type: 'rate_limit_error' }, status: 429 })
    mock.on({ userMessage: 'a strange key' }, { error: { message: 'No.', type: 'invalid_request_error' }, status: 401 })
    mock.on({ userMessage: 'a long bill' }, { content: '{"total":"1', finishReason: 'length' })
    await mock.start()
  })
  afterAll(() => Promise.all([llm.close(), mock?.stop()]))

  test('an answer arrives with its tokens', async () => {
    expect(await ask('a bill')).toMatchObject({
      json: { total: '12.00' },
      usage: { requests: 1, inputTokens: 31, outputTokens: 7 },
    })
    expect(mock.getRequests().at(-1)?.body.response_format?.type).toBe('json_schema')
  })
  test('faults are told apart', async () => {
    await expect(ask('a busy hour')).rejects.toMatchObject({ fault: 'limited', usage: { requests: 4 } })
    expect(waits).toHaveLength(3)
    await expect(ask('a strange key')).rejects.toMatchObject({ fault: 'key', usage: { requests: 1 } })
    await expect(ask('a long bill')).rejects.toMatchObject({ fault: 'too_long', usage: { requests: 2 } })
  })
})
