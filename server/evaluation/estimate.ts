import type { LlmUsage } from '#server/platform/llm.ts'
import type { Prices } from '#server/proposal/openai/cost.ts'
import { costOf } from '#server/proposal/openai/cost.ts'
import type { Estimate } from './run.ts'

/** Means of one document, over `n` documents. */
export type PerDocument = LlmUsage & { n: number }

/** What a run will ask and cost, before it is ordered; the local provider asks nothing. */
export function freeEstimate(cases: number, repetitions: number): Estimate {
  const nothing = { requests: 0, inputTokens: 0, outputTokens: 0, cost: 0, currency: null }
  return { cases, repetitions, ...nothing, basis: 'free', n: cases }
}

/**
 * Cases times repetitions times what one document takes. It is the most that is to be expected: questions that were
 * answered before are not paid for again.
 */
export function estimateFrom(
  per: PerDocument,
  basis: 'measured' | 'words',
  asked: { cases: number; repetitions: number; model: string; prices: Prices },
): Estimate {
  const { cases, repetitions, model, prices } = asked
  const times = cases * repetitions
  const usage = {
    requests: Math.ceil(per.requests * times),
    inputTokens: Math.ceil(per.inputTokens * times),
    outputTokens: Math.ceil(per.outputTokens * times),
  }
  const cost = costOf(prices, [model], usage)
  return { cases, repetitions, ...usage, cost, currency: prices.currency, basis, n: per.n }
}

/** Tokens of a word with its share of the line's number, rather too many than too few (proposal/openai/words.ts). */
const tokensPerWord = 2.4
const tokensPerImage = 1_200
const mostImages = 8
const exampleTokens = 1_500
/** What models were seen to answer with, for a field and for a row of a table. */
const answerTokens = { field: 80, row: 60 }
const usualRows = 5

/** One document's usage from its length, where nothing of the model was measured yet. */
export function usageFromWords(document: {
  /** Means over `n` documents. */
  words: number
  pages: number
  n: number
  /** Tokens of the prompt and the schema without any document. */
  promptTokens: number
  fields: number
  tables: number
  examples: number
  images: boolean
  chunkTokens: number
}): PerDocument {
  const own = document.words * tokensPerWord
  const requests = Math.max(1, Math.ceil(own / document.chunkTokens))
  const examples = document.examples * Math.min(exampleTokens, own)
  const images = document.images ? Math.min(mostImages, document.pages) * tokensPerImage : 0
  return {
    n: document.n,
    requests,
    inputTokens: own + images + requests * (document.promptTokens + examples),
    outputTokens: requests * (document.fields * answerTokens.field + document.tables * usualRows * answerTokens.row),
  }
}

/**
 * Whether another question may be put under a limit: what is spent, and what those under way and this one will take by
 * the mean so far (before the first answer: by the estimate), stays within it.
 */
export function mayAsk(run: {
  cost: number
  limit: number | null
  /** Answers that were paid for, and questions under way. */
  asked: number
  underWay: number
  estimate: Pick<Estimate, 'cost' | 'cases' | 'repetitions'> | null
}): boolean {
  const { cost, limit, asked, underWay, estimate } = run
  if (limit === null) return true
  if (cost >= limit) return false
  const guess = estimate?.cost ? estimate.cost / Math.max(1, estimate.cases * estimate.repetitions) : 0
  const each = asked > 0 ? cost / asked : guess
  // The first of all is put in any case: an estimate that is too high must not keep a run from beginning.
  return asked + underWay === 0 || cost + (underWay + 1) * each <= limit
}
