import type { ChatCompletionCreateParamsNonStreaming, ChatCompletionMessageParam } from 'openai/resources'
import { z } from 'zod'
import type { LlmAccount, LlmRequest } from './llm.ts'
import { type Dialect, jsonIn } from './llm-rules.ts'

/** What servers send; everything else in their answers, calls of tools among it, is not looked at. */
const tokens = z.number().int().nonnegative().catch(0)
export const completionSchema = z.object({
  model: z.string().max(200).catch(''),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish(),
          refusal: z.string().nullish(),
        }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish(),
})
export type Completion = z.infer<typeof completionSchema>

/** A wrong answer and what is wrong with it. */
export type Mistake = { answer: string; problem: string }

/** The request for one question in the form that the server takes; `limit` in tokens of the answer. */
export function bodyOf(
  { account, request, dialect }: { account: LlmAccount; request: LlmRequest; dialect: Dialect },
  limit: number,
  mistake: Mistake | null,
): ChatCompletionCreateParamsNonStreaming {
  const { format } = dialect
  const system =
    format === 'json_schema'
      ? request.system
      : `${request.system}\n\nAnswer with one JSON object and nothing else. It follows this JSON schema:\n${JSON.stringify(request.schema.json)}`
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: system },
    {
      role: 'user',
      content: request.user.every((part) => part.type === 'text')
        ? request.user.map((part) => part.text).join('\n\n')
        : request.user.map((part) =>
            part.type === 'text' ? part : { type: 'image_url', image_url: { url: part.dataUrl } },
          ),
    },
  ]
  if (mistake)
    messages.push(
      { role: 'assistant', content: mistake.answer.slice(0, 20_000) || '{}' },
      { role: 'user', content: `${mistake.problem} Answer again with the complete JSON object and nothing else.` },
    )
  const body: ChatCompletionCreateParamsNonStreaming = { model: account.model, messages }
  if (format === 'json_object') body.response_format = { type: 'json_object' }
  if (format === 'json_schema')
    body.response_format = {
      type: 'json_schema',
      json_schema: { name: request.schema.name, strict: true, schema: request.schema.json as Record<string, unknown> },
    }
  if (dialect.limit) body[dialect.limit] = limit
  if (dialect.temperature) body.temperature = 0
  if (dialect.seed) body.seed = 1
  return body
}

/** The text of an answer, whether it comes whole or in parts. */
export function textOf(completion: Completion): string {
  const content = completion.choices[0]?.message.content ?? ''
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')
}

type Read = { json: unknown } | { refused: true } | { cut: true } | Mistake

/** What an answer comes to: the JSON, or why there is none. */
export function readAnswer(completion: Completion, request: LlmRequest): Read {
  const [choice] = completion.choices
  if (choice?.message.refusal || choice?.finish_reason === 'content_filter') return { refused: true }
  const answer = textOf(completion)
  const found = jsonIn(answer)
  if (choice?.finish_reason === 'length') return { cut: true }
  if ('problem' in found) return { answer, problem: found.problem }
  const problem = request.check?.(found.json) ?? null
  return problem === null ? found : { answer, problem }
}
