import { type WeightedRate, weightedRate } from '#server/platform/statistics.ts'
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

export type ErrorRates = {
  /** Outputs with a wrong critical field, over both strata weighted back to all decisions. */
  output: WeightedRate
  byStratum: { stratum: Stratum; output: WeightedRate }[]
  fields: { key: string; label: string; critical: boolean; wrong: WeightedRate }[]
}

/** Share of wrong ones in a sample drawn with these probabilities. */
export function wrongRate(sample: readonly { wrong: boolean; probability: number }[]): WeightedRate {
  return weightedRate(sample.map((s) => ({ hit: s.wrong, weight: 1 / s.probability })))
}

/** Error of the output and of each field over checked decisions, all together and by stratum (metrics.md, Rates). */
export function errorRates(definition: Pick<Definition, 'fields'>, checked: readonly Checked[]): ErrorRates {
  const critical = new Set(definition.fields.filter(isCritical).map((f) => f.key))
  const output = (rows: readonly Checked[]) =>
    wrongRate(rows.map((c) => ({ wrong: c.differing.some((k) => critical.has(k)), probability: c.probability })))
  return {
    output: output(checked),
    byStratum: strata.map((stratum) => ({ stratum, output: output(checked.filter((c) => c.stratum === stratum)) })),
    fields: definition.fields.map((field) => ({
      key: field.key,
      label: field.label,
      critical: critical.has(field.key),
      wrong: wrongRate(
        checked
          .filter((c) => c.fieldKeys.includes(field.key))
          .map((c) => ({ wrong: c.differing.includes(field.key), probability: c.probability })),
      ),
    })),
  }
}
