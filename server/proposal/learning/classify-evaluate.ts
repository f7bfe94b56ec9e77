import { z } from 'zod'
import type { HeldBack } from './classify-train.ts'

/** How a model did on decisions that it had not learned from. Counts, so that intervals can be given with them. */
export const fieldEvaluationSchema = z.object({
  key: z.string(),
  n: z.number().int(),
  /** Right in full: the one option, or all of several. */
  right: z.number().int(),
  /** What the options' own words alone would have got right. */
  rightByWords: z.number().int(),
  macroF1: z.number().nullable(),
  /** Expected calibration error over ten bands of confidence. */
  ece: z.number().nullable(),
  options: z.array(
    z.object({ key: z.string(), n: z.number().int(), proposed: z.number().int(), right: z.number().int() }),
  ),
  /** At each confidence: how many are proposed at or above it, and how many of those are right. */
  abstention: z.array(z.object({ at: z.number(), proposed: z.number().int(), right: z.number().int() })),
})
export type FieldEvaluation = z.infer<typeof fieldEvaluationSchema>

const levels = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]

type Told = { truth: readonly number[]; said: number[]; confidence: number; words: readonly number[] }

/** Judges what was proposed for lessons held back against what people decided. */
export function evaluateHeldBack(
  key: string,
  optionKeys: readonly string[],
  heldBack: readonly HeldBack[],
  multiple: boolean,
): FieldEvaluation {
  const told = heldBack.map((h): Told => {
    const said = multiple ? positions(h.p, (p) => p >= 0.5) : [topOf(h.p)]
    const confidence = multiple ? Math.min(1, ...h.p.map((p) => Math.max(p, 1 - p))) : (h.p[said[0] ?? 0] ?? 0)
    return { truth: h.truth, said, confidence, words: h.unlearned }
  })
  const isRight = (t: Told) => same(t.truth, t.said)
  const options = optionKeys.map((option, c) => ({
    key: option,
    n: told.filter((t) => t.truth.includes(c)).length,
    proposed: told.filter((t) => t.said.includes(c)).length,
    right: told.filter((t) => t.said.includes(c) && t.truth.includes(c)).length,
  }))
  return {
    key,
    n: told.length,
    right: told.filter(isRight).length,
    rightByWords: told.filter((t) => same(t.truth, t.words)).length,
    macroF1: macroF1(options),
    ece: calibrationError(told.map((t) => ({ confidence: t.confidence, right: isRight(t) }))),
    options,
    abstention: levels.map((at) => {
      const above = told.filter((t) => t.confidence >= at)
      return { at, proposed: above.length, right: above.filter(isRight).length }
    }),
  }
}

/** Mean F1 = 2TP / (2TP + FP + FN) of the options that occur; null where none does. */
export function macroF1(options: readonly { n: number; proposed: number; right: number }[]): number | null {
  const occurring = options.filter((o) => o.n > 0)
  if (occurring.length === 0) return null
  return rounded(occurring.reduce((sum, o) => sum + (2 * o.right) / (o.proposed + o.n), 0) / occurring.length)
}

/** Mean distance of confidence and accuracy over ten bands of equal width, weighted by how many fall into each. */
function calibrationError(told: readonly { confidence: number; right: boolean }[]): number | null {
  if (told.length === 0) return null
  const bands = Map.groupBy(told, (t) => Math.min(9, Math.floor(t.confidence * 10)))
  let error = 0
  for (const band of bands.values()) {
    const confidence = band.reduce((sum, t) => sum + t.confidence, 0)
    error += Math.abs(confidence - band.filter((t) => t.right).length)
  }
  return rounded(error / told.length)
}

const positions = (values: readonly number[], holds: (value: number) => boolean) =>
  values.flatMap((value, c) => (holds(value) ? [c] : []))

function topOf(values: readonly number[]): number {
  return values.reduce((best, value, c) => (value > (values[best] ?? 0) ? c : best), 0)
}

const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((c) => b.includes(c))
const rounded = (value: number) => Math.round(value * 1e4) / 1e4
