import type { LlmUsage } from '#server/platform/llm.ts'

/** What models cost: per million tokens, in the account's currency. */
export type Prices = { currency: string; models: readonly { model: string; input: number; output: number }[] }

/**
 * What was used, in the account's currency: tokens / 10^6 * price, input and output apart. `names` are tried in turn, the
 * model that answered before the one asked for, because servers name the dated model. Null where none has a price.
 */
export function costOf(prices: Prices, names: readonly string[], usage: LlmUsage): number | null {
  const price = names.flatMap((name) => prices.models.find((m) => m.model === name) ?? [])[0]
  if (!price) return null
  const cost = (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1e6
  return Math.round(cost * 1e8) / 1e8
}
