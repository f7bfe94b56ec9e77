import { createHash } from 'node:crypto'
import { appendFile, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { requestKey } from '#server/evaluation/answer-cache.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { LlmAnswer, LlmRequest } from '#server/platform/llm.ts'

const usageSchema = z.object({ requests: z.number(), inputTokens: z.number(), outputTokens: z.number() })
const lineSchema = z.union([
  z.object({ key: z.string(), answer: z.object({ json: z.unknown(), model: z.string(), usage: usageSchema }) }),
  /** The first line may say what the answers are. */
  z.object({ note: z.string(), simulated: z.boolean().default(false) }),
])

export type Ask = (request: LlmRequest) => Promise<LlmAnswer>

/** Answers of a model by the content of the question, kept in a file of JSON lines. */
export type Recorded = {
  /** A program stood in for the model: figures over such answers say nothing about a model. */
  simulated: boolean
  /** How many questions were answered from the file, and how many were put to the model. */
  counts: { replayed: number; recorded: number }
  ask(caseId: string, model: string, repetition: number): Ask
}

/**
 * Opens a file of recorded answers. Without `live` nothing is asked: a question that the file does not answer is an error
 * that names its case. With it the model is asked, and its answer is added to the file at once, so that a run that breaks
 * off is paid for once. The address of the model does not count: answers are worth the same wherever they came from.
 */
export async function openRecorded(file: string, live: Ask | null): Promise<Recorded> {
  const known = new Map<string, LlmAnswer>()
  const recorded: Recorded = {
    simulated: false,
    counts: { replayed: 0, recorded: 0 },
    ask: (caseId, model, repetition) => async (request) => {
      const key = requestKey({ baseUrl: '', model, request, repetition }, sha256)
      const answer = known.get(key)
      if (answer) {
        recorded.counts.replayed += 1
        return answer
      }
      if (!live)
        throw new DomainError(
          'not_found',
          `${file} has no answer for the case "${caseId}" (key ${key}): its document, the workflow or the prompt has changed since. Record it with --record and --base-url.`,
        )
      const fresh = await live(request)
      await appendFile(file, `${JSON.stringify({ key, answer: fresh })}\n`)
      known.set(key, fresh)
      recorded.counts.recorded += 1
      return fresh
    },
  }
  for (const [i, row] of (await textOf(file, live !== null)).split(/\r?\n/).entries()) {
    if (row.trim() === '') continue
    const line = lineOf(row, `${file}, line ${i + 1}`)
    if ('key' in line) known.set(line.key, line.answer)
    else recorded.simulated ||= line.simulated
  }
  return recorded
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

async function textOf(file: string, mayBeMissing: boolean): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && mayBeMissing) return ''
    if (error.code !== 'ENOENT') throw error
    throw new DomainError('not_found', `There is no file ${file}: record answers into it with --record and --base-url.`)
  })
}

function lineOf(row: string, where: string): z.output<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(row))
  } catch {
    throw new DomainError('invalid', `${where} is no recorded answer: each line has to be {"key", "answer"}.`)
  }
}
