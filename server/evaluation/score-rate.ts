import { z } from 'zod'
import { type WeightedRate, weightedRate } from '#server/platform/statistics.ts'

/** A share over cases: counts as counted; rate and its Wilson interval weighted by 1 / inclusion (metrics.md, Truth). */
export const rateSchema = z.object({
  count: z.number(),
  n: z.number(),
  nEff: z.number(),
  rate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})
export type ScoreRate = WeightedRate & z.infer<typeof rateSchema>

/** One case's part in a figure. */
export type Hit = { hit: boolean; weight: number }
export const rateOfHits = (hits: readonly Hit[]): ScoreRate => weightedRate(hits)
