import { z } from 'zod'
import { type Sparse, weighted } from './classify-features.ts'

/**
 * A trained classifier as plain data: a linear model over hashed features. No word of a document lies in it. `index`
 * holds differences between feature numbers, `tells` hundredths; weights are whole numbers in units of `unit`.
 */
export const classifierSchema = z.object({
  /** Several options may hold at once: each is judged by itself. */
  multiple: z.boolean(),
  options: z.array(
    z.object({
      key: z.string(),
      /** Decisions it was learned from. */
      n: z.number().int(),
      bias: z.number(),
      /** Position among the features, as differences, and weight there. */
      at: z.array(z.number().int()),
      weights: z.array(z.number().int()),
    }),
  ),
  index: z.array(z.number().int()),
  tells: z.array(z.number().int()),
  /** What a feature tells that was never seen. */
  unseen: z.number(),
  unit: z.number(),
  /** What the option's own words count beside what was learned. */
  spoken: z.number(),
  /** What a confirmed item like this one counts, at similarity 1. */
  n: z.number().int(),
})
export type Classifier = z.infer<typeof classifierSchema>

/** The classifier ready to use, made once from its data. */
type Ready = {
  classifier: Classifier
  tells: Map<number, number>
  /** By feature: the options it speaks for or against, with the weight. */
  weights: Map<number, [option: number, weight: number][]>
}

const made = new WeakMap<object, Ready>()

function readyOf(classifier: Classifier): Ready {
  const known = made.get(classifier)
  if (known) return known
  const features: number[] = []
  const tells = new Map<number, number>()
  let feature = 0
  for (const [i, step] of classifier.index.entries()) {
    feature += step
    features.push(feature)
    tells.set(feature, (classifier.tells[i] ?? 0) / 100)
  }
  const weights: Ready['weights'] = new Map()
  for (const [option, { at, weights: own }] of classifier.options.entries()) {
    let position = 0
    for (const [i, step] of at.entries()) {
      position += step
      const f = features[position]
      if (f === undefined) continue
      const entry: [number, number] = [option, (own[i] ?? 0) * classifier.unit]
      const list = weights.get(f)
      if (list) list.push(entry)
      else weights.set(f, [entry])
    }
  }
  const ready = { classifier, tells, weights }
  made.set(classifier, ready)
  return ready
}

export type Judged = {
  /** Score of each option, in the classifier's order; a natural logarithm of odds up to a constant. */
  scores: number[]
  /** What each feature of the text adds to the score of an option beyond what it adds to all on average. */
  speaksFor(option: number): Map<number, number>
}

/** Judges a text by its features alone. */
export function judge(classifier: Classifier, features: Sparse): Judged {
  const { tells, weights } = readyOf(classifier)
  const x = weighted(features, (f) => tells.get(f) ?? classifier.unseen)
  const scores = classifier.options.map((o) => o.bias)
  for (const [i, f] of x.index.entries())
    for (const [option, weight] of weights.get(f) ?? [])
      scores[option] = (scores[option] ?? 0) + weight * (x.value[i] ?? 0)
  const speaksFor = (option: number) => {
    const adds = new Map<number, number>()
    for (const [i, f] of x.index.entries()) {
      const list = weights.get(f)
      if (!list) continue
      const sum = list.reduce((total, [, weight]) => total + weight, 0)
      const own = list.find(([o]) => o === option)?.[1] ?? 0
      const others = (sum - own) / Math.max(1, classifier.options.length - 1)
      adds.set(f, (own - others) * (x.value[i] ?? 0))
    }
    return adds
  }
  return { scores, speaksFor }
}

/** Probabilities of scores: shares of 1 where one option holds, each by itself where several may. */
export function probabilities(scores: readonly number[], multiple: boolean): number[] {
  if (multiple) return scores.map((s) => 1 / (1 + Math.exp(-s)))
  const top = Math.max(...scores)
  const shares = scores.map((s) => Math.exp(s - top))
  const total = shares.reduce((a, b) => a + b, 0)
  return shares.map((s) => s / total)
}

/**
 * Probabilities no surer than so many decisions allow: one more decision, spread evenly over what is possible, is counted
 * with them (Laplace's rule of succession).
 */
export function tempered(p: readonly number[], decisions: number, multiple: boolean): number[] {
  const even = multiple ? 0.5 : 1 / p.length
  const share = 1 / (decisions + 2)
  return p.map((one) => one * (1 - share) + even * share)
}
