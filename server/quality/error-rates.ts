import { type Rate, rateOf } from '#server/platform/statistics.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { isCritical } from './comparison.ts'
import { type Stratum, strata } from './sampling.ts'

/** A decision whose truth is known: drawn from a stratum with a probability, and the fields that were wrong. */
export type Checked = {
  stratum: Stratum
  probability: number
  fieldKeys: readonly string[]
  differing: readonly string[]
}

/** `count` and `n` are what was counted; rate and interval are those of the weighted sample; `nEff` its effective size. */
export type WeightedRate = Rate & { nEff: number }

export type ErrorRates = {
  /** Outputs with a wrong critical field, over both strata weighted back to all decisions. */
  output: WeightedRate
  byStratum: { stratum: Stratum; output: WeightedRate }[]
  fields: { key: string; label: string; critical: boolean; wrong: WeightedRate }[]
}

/**
 * Hajek's estimate for unequal sampling: weights w = 1 / probability, p = sum(w x) / sum(w), n_eff = (sum w)^2 / sum w^2
 * and x_eff = p * n_eff in Wilson's formula (metrics.md, Truth).
 */
export function weightedRate(sample: readonly { wrong: boolean; probability: number }[]): WeightedRate {
  const weights = sample.map((s) => 1 / s.probability)
  const sum = weights.reduce((a, w) => a + w, 0)
  const squares = weights.reduce((a, w) => a + w * w, 0)
  const nEff = sample.length === 0 ? 0 : (sum * sum) / squares
  const count = sample.filter((s) => s.wrong).length
  const weighted = sample.reduce((a, s, i) => a + (s.wrong ? (weights[i] ?? 0) : 0), 0)
  // All or nothing wrong is exactly so; a quotient of sums would miss it by a hair.
  const xEff = count === 0 ? 0 : count === sample.length ? nEff : (weighted / sum) * nEff
  return { ...rateOf(xEff, nEff), count, n: sample.length, nEff }
}

/** Error of the output and of each field over checked decisions, all together and by stratum (metrics.md, Rates). */
export function errorRates(definition: Pick<Definition, 'fields'>, checked: readonly Checked[]): ErrorRates {
  const critical = new Set(definition.fields.filter(isCritical).map((f) => f.key))
  const output = (rows: readonly Checked[]) =>
    weightedRate(rows.map((c) => ({ wrong: c.differing.some((k) => critical.has(k)), probability: c.probability })))
  return {
    output: output(checked),
    byStratum: strata.map((stratum) => ({ stratum, output: output(checked.filter((c) => c.stratum === stratum)) })),
    fields: definition.fields.map((field) => ({
      key: field.key,
      label: field.label,
      critical: critical.has(field.key),
      wrong: weightedRate(
        checked
          .filter((c) => c.fieldKeys.includes(field.key))
          .map((c) => ({ wrong: c.differing.includes(field.key), probability: c.probability })),
      ),
    })),
  }
}
