import { setTimeout as delay } from 'node:timers/promises'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { type LlmAccount, type LlmAnswer, LlmError, type LlmRequest } from '#server/platform/llm.ts'
import { requestKey } from './answer-cache.ts'
import { sha256 } from './candidate-hash.server.ts'

/** What putting the questions of one case took. `costs` null where no price is known. */
export type Meter = {
  /** Questions that were answered before, and those that were put now. */
  kept: number
  asked: number
  /** Time spent here, and how long the model itself took, kept answers by what they took then. */
  spentMs: number
  modelMs: number
}

export const newMeter = (): Meter => ({ kept: 0, asked: 0, spentMs: 0, modelMs: 0 })

type Keeping = {
  organisationId: string
  account: LlmAccount
  repetition: number
  meter: Meter
  /** What an answer costs; null where no price is known. */
  costOf(usage: LlmAnswer['usage'], model: string): number | null
  /** Books a cost where it belongs, in the transaction that keeps the answer. */
  book(db: Db, cost: number): Promise<void>
}

/** How long to wait for whoever puts the same question at this moment. */
const lookAgainMs = 250

/**
 * Puts questions to a model, each once: an answer is kept by the content of its question, with what it cost, in one
 * transaction. Where two put the same question at the same time, over all processes, one of them waits for the other's
 * answer. What fails is paid for and not kept. Throws `LlmError`.
 */
export function keptAnswers(ctx: Ctx, keeping: Keeping): (request: LlmRequest) => Promise<LlmAnswer> {
  const { organisationId, account, repetition, meter } = keeping
  return async (request) => {
    const begun = performance.now()
    const key = requestKey({ baseUrl: account.baseUrl, model: account.model, request, repetition }, sha256)
    try {
      for (;;) {
        const kept = await findAnswer(ctx.db, organisationId, key)
        if (kept) {
          meter.kept += 1
          meter.modelMs += kept.latencyMs
          return kept.answer
        }
        const release = await ctx.slots.take(`question/${organisationId}/${key}`, 1)
        if (!release) {
          await delay(lookAgainMs)
          continue
        }
        try {
          // Kept since it was looked for, by whoever held the slot before.
          if (await findAnswer(ctx.db, organisationId, key)) continue
          return await put(ctx, keeping, key, request)
        } finally {
          await release()
        }
      }
    } finally {
      meter.spentMs += performance.now() - begun
    }
  }
}

async function put(ctx: Ctx, keeping: Keeping, key: string, request: LlmRequest): Promise<LlmAnswer> {
  const { organisationId, account, meter } = keeping
  const at = ctx.now()
  const begun = performance.now()
  meter.asked += 1
  try {
    const answer = await ctx.llm.ask(account, request)
    const latencyMs = Math.round(performance.now() - begun)
    const cost = keeping.costOf(answer.usage, answer.model)
    await ctx.db.$transaction(async (tx) => {
      await keepAnswer(tx, { organisationId, key, answer, latencyMs, at })
      if (cost) await keeping.book(tx, cost)
    })
    meter.modelMs += latencyMs
    return answer
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    meter.modelMs += Math.round(performance.now() - begun)
    const cost = keeping.costOf(error.usage, account.model)
    if (cost) await keeping.book(ctx.db, cost)
    throw error
  }
}

async function findAnswer(
  db: Db,
  organisationId: string,
  key: string,
): Promise<{ answer: LlmAnswer; latencyMs: number } | null> {
  const row = await db.modelAnswer.findUnique({ where: { organisationId_key: { organisationId, key } } })
  if (!row) return null
  const { model, requests, inputTokens, outputTokens, latencyMs } = row
  const json: unknown = JSON.parse(String(row.answer))
  return { answer: { json, model, usage: { requests, inputTokens, outputTokens } }, latencyMs }
}

/** The answer is kept as the text that it is, because the database would put the members of an object in another order. */
async function keepAnswer(
  tx: Tx,
  row: { organisationId: string; key: string; answer: LlmAnswer; latencyMs: number; at: Date },
): Promise<void> {
  const { organisationId, key, latencyMs, at } = row
  const { json, model, usage } = row.answer
  await tx.modelAnswer.createMany({
    data: [{ organisationId, key, model, answer: JSON.stringify(json), ...usage, latencyMs, at }],
    skipDuplicates: true,
  })
}
