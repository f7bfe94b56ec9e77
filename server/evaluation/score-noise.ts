import { z } from 'zod'
import type { Definition } from '#server/workflow/workflow.ts'
import type { RunCase } from './run.ts'
import { differingKeys, judgeCase } from './score-case.ts'
import { rateOfHits } from './score-rate.ts'

const spreadSchema = z.object({ least: z.number(), most: z.number() }).nullable()

/** What a model's own noise does: only for cases that were answered more than once. */
export const noiseSchema = z.object({
  repetitions: z.number().int(),
  /** Cases with two answers or more, and those whose answers differ. */
  cases: z.number().int(),
  differing: z.number().int(),
  share: z.number().nullable(),
  /** By field: cases whose value differs. */
  fields: z.record(z.string(), z.number().int()),
  /** Smallest and largest over the repetitions: error of the output, and share right of all values. */
  error: spreadSchema,
  right: spreadSchema,
})
export type Noise = z.infer<typeof noiseSchema>

/** How much the answers to the same question differ, and the headline figures with them; null where each was asked once. */
export function noiseOf(definition: Definition, cases: readonly RunCase[]): Noise | null {
  const repetitions = [...new Set(cases.flatMap((c) => c.results.map((r) => r.repetition)))].sort((a, b) => a - b)
  if (repetitions.length < 2) return null
  const several = cases.filter((c) => c.results.length > 1)
  const differing = several.map((c) => differingFields(definition, c)).filter((keys) => keys.length > 0)
  const fields: Record<string, number> = {}
  for (const key of differing.flat()) fields[key] = (fields[key] ?? 0) + 1
  const figures = repetitions.map((repetition) => headlines(definition, cases, repetition))
  return {
    repetitions: repetitions.length,
    cases: several.length,
    differing: differing.length,
    share: several.length === 0 ? null : differing.length / several.length,
    fields,
    error: spread(figures.map((f) => f.error)),
    right: spread(figures.map((f) => f.right)),
  }
}

function differingFields(definition: Definition, { results }: RunCase): string[] {
  const [first, ...others] = results
  const keys = others.flatMap((other) => differingKeys(definition, first?.answer ?? null, other.answer))
  return [...new Set(keys)]
}

function headlines(definition: Definition, cases: readonly RunCase[], repetition: number) {
  const judged = cases.flatMap(({ facts, results }) => {
    const result = facts.purposive ? undefined : results.find((r) => r.repetition === repetition)
    return result ? [judgeCase(definition, facts, result)] : []
  })
  return {
    error: rateOfHits(
      judged.flatMap(({ outputRight, weight }) => (outputRight === null ? [] : [{ hit: !outputRight, weight }])),
    ).rate,
    right: rateOfHits(
      judged.flatMap(({ fields, weight }) =>
        [...fields.values()].flatMap(({ right }) => (right === null ? [] : [{ hit: right, weight }])),
      ),
    ).rate,
  }
}

function spread(rates: readonly (number | null)[]): { least: number; most: number } | null {
  const known = rates.filter((rate) => rate !== null)
  return known.length === 0 ? null : { least: Math.min(...known), most: Math.max(...known) }
}
