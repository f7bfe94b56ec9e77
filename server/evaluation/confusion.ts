import { z } from 'zod'
import { macroF1 } from '#server/proposal/learning/classify-evaluate.ts'
import { type FieldValue, labelsOf } from '#server/workflow/field-value.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { ratio } from './score-fields.ts'

/** Labels and routes: what was true against what was proposed. */
export const choiceSchema = z.object({
  /** Mean F1 of the options that occur in the truth; null where none does. */
  macroF1: z.number().nullable(),
  /** By option: cases where it is true, where it was proposed, where both; precision and recall null where nothing was counted. */
  options: z.array(
    z.object({
      key: z.string(),
      n: z.number().int(),
      proposed: z.number().int(),
      right: z.number().int(),
      precision: z.number().nullable(),
      recall: z.number().nullable(),
    }),
  ),
  /** Confusion matrix without its zeros: true option, proposed option, cases. `''` stands for none. */
  confusion: z.array(z.tuple([z.string(), z.string(), z.number().int()])),
})
export type ChoiceScore = z.infer<typeof choiceSchema>

export type Choice = { truth: FieldValue; value: FieldValue; weight: number }

/** Counts are of cases; macro F1, precision and recall are weighted. */
export function choiceScore(
  field: Field,
  definition: Pick<Definition, 'queues'>,
  choices: readonly Choice[],
): ChoiceScore {
  const told = choices.map((c) => ({ truth: labelsOf(c.truth), said: labelsOf(c.value), weight: c.weight }))
  const sums = new Map<string, OptionSums>(optionsOf(field, definition).map(({ key }) => [key, noSums()]))
  const of = (key: string) => sums.get(key) ?? (sums.set(key, noSums()).get(key) as OptionSums)
  for (const { truth, said, weight } of told) {
    for (const key of truth) add(of(key), 'n', weight)
    for (const key of said) add(of(key), 'proposed', weight)
    for (const key of said) if (truth.includes(key)) add(of(key), 'right', weight)
  }
  const weighted = [...sums.values()].map((s) => s.weighted)
  return {
    macroF1: macroF1(weighted),
    options: [...sums].map(([key, { counts, weighted: w }]) => ({
      key,
      ...counts,
      precision: ratio(w.right, w.proposed),
      recall: ratio(w.right, w.n),
    })),
    confusion: confusionOf(told),
  }
}

type OptionCounts = { n: number; proposed: number; right: number }
type OptionSums = { counts: OptionCounts; weighted: OptionCounts }

const noSums = (): OptionSums => ({
  counts: { n: 0, proposed: 0, right: 0 },
  weighted: { n: 0, proposed: 0, right: 0 },
})

function add(sums: OptionSums, key: keyof OptionCounts, weight: number): void {
  sums.counts[key] += 1
  sums.weighted[key] += weight
}

/**
 * One option: the pair of true and proposed. Several: each option that is right with itself, the others of either side
 * with none, because nothing says which was taken for which.
 */
function confusionOf(told: readonly { truth: string[]; said: string[] }[]): [string, string, number][] {
  const cells = new Map<string, [string, string, number]>()
  const count = (truth: string, said: string) => {
    const cell = cells.get(`${truth}\n${said}`)
    if (cell) cell[2] += 1
    else cells.set(`${truth}\n${said}`, [truth, said, 1])
  }
  for (const { truth, said } of told) {
    if (truth.length <= 1 && said.length <= 1) {
      count(truth[0] ?? '', said[0] ?? '')
      continue
    }
    for (const key of truth) count(key, said.includes(key) ? key : '')
    for (const key of said) if (!truth.includes(key)) count('', key)
  }
  return [...cells.values()].sort((a, b) => b[2] - a[2] || a[0].localeCompare(b[0]) || a[1].localeCompare(b[1]))
}
