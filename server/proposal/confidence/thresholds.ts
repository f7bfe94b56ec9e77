import { type Rate, rateOf } from '#server/platform/statistics.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/**
 * Three ways to set a threshold: by number, by the accuracy to be reached above it, and by money (metrics.md, Threshold by
 * money). Pure figures over decided values, so that the page may try settings without asking the server.
 */

/** Thresholds are set in steps of half a percent. */
export const grain = 0.005
const places = Math.round(1 / grain)

/** One decided value: confidence as proposals now carry it, and the probability of being right by a map that had not seen it. */
export type Decided = { confidence: number; probability: number; right: boolean; weight: number }

/** The decided values of one place of the scale, summed: what the page needs, whatever the number of items. */
export type Step = {
  /** Values from here to just below the next step. */
  at: number
  n: number
  right: number
  /** Sums of weights, of squared weights, of the weights of right ones, and of weight times probability of being wrong. */
  weight: number
  squares: number
  rightWeight: number
  expectedWrong: number
}

/** The step that a confidence falls into: the highest setting that it still reaches. */
export function stepOf(confidence: number): number {
  // A hair of rounding must not push 0.29 below 0.29.
  return Math.min(places, Math.floor(confidence / grain + 1e-9)) / places
}

export function stepsOf(decided: readonly Decided[]): Step[] {
  const steps = new Map<number, Step>()
  for (const { confidence, probability, right, weight } of decided) {
    const at = stepOf(confidence)
    const step = steps.get(at) ?? { at, n: 0, right: 0, weight: 0, squares: 0, rightWeight: 0, expectedWrong: 0 }
    step.n += 1
    step.right += right ? 1 : 0
    step.weight += weight
    step.squares += weight * weight
    step.rightWeight += right ? weight : 0
    step.expectedWrong += weight * (1 - probability)
    steps.set(at, step)
  }
  return [...steps.values()].sort((a, b) => a.at - b.at)
}

/** What a setting means: values at and above it, their share of all, how many of them are right, and what errs. */
export type Setting = {
  threshold: number
  n: number
  /** Weighted share of all values that stand at or above the threshold. */
  coverage: number | null
  /** Of those above; interval by the effective number. */
  accuracy: Rate
  /** Of all values: those above that are wrong, by calibrated probability. */
  wrongAbove: number | null
}

/** The setting that this threshold makes of decided values. */
export function settingAt(steps: readonly Step[], threshold: number): Setting {
  const least = stepOf(threshold) + (threshold - stepOf(threshold) > 1e-9 ? grain : 0)
  const above = steps.filter((s) => s.at >= least - 1e-9)
  const sum = (of: readonly Step[], key: Exclude<keyof Step, 'at'>) => of.reduce((a, s) => a + s[key], 0)
  const [all, weight, n, right] = [sum(steps, 'weight'), sum(above, 'weight'), sum(above, 'n'), sum(above, 'right')]
  const nEff = n === 0 ? 0 : weight ** 2 / sum(above, 'squares')
  const rate = right === n ? 1 : right === 0 ? 0 : sum(above, 'rightWeight') / weight
  return {
    threshold,
    n,
    coverage: all === 0 ? null : weight / all,
    accuracy: { ...rateOf(rate * nEff, nEff), count: right, n },
    wrongAbove: all === 0 ? null : sum(above, 'expectedWrong') / all,
  }
}

/** The setting of every threshold that changes anything, from "all pass" to "none passes". */
export function settings(steps: readonly Step[]): Setting[] {
  const marks = [0, ...steps.map((s) => s.at), ...steps.slice(-1).map((s) => Math.min(1, s.at + grain)), 1]
  return [...new Set(marks.map((m) => Math.round(m * places) / places))]
    .sort((a, b) => a - b)
    .map((threshold) => settingAt(steps, threshold))
}

/** Below so many values above a threshold their plain share says nothing; the interval's lower end knows that by itself. */
const leastAbove = 20

/**
 * The lowest threshold (of those where a decided value stands) above which the accuracy reaches the target (0..1): its point estimate, or with `by: 'low'` the
 * lower end of its 95 % interval. Null where no threshold does; `best` is then the nearest.
 */
export function byTarget(
  steps: readonly Step[],
  target: number,
  by: 'rate' | 'low',
): { reached: Setting | null; best: Setting | null } {
  const known = settings(steps).filter((s) => s.n >= (by === 'rate' ? leastAbove : 1))
  const reached = known.find((s) => (s.accuracy[by] ?? 0) >= target) ?? null
  const best = known.reduce<Setting | null>(
    (a, s) => (a === null || (s.accuracy[by] ?? 0) > (a.accuracy[by] ?? 0) ? s : a),
    null,
  )
  return { reached, best }
}

/** In the workflow's currency: a person's look at one value, and a wrong one that passes. */
export type Costs = { look: number; error: number }
export type CostPoint = Setting & { review: number; errors: number; cost: number }

/**
 * Expected cost a value: looks at what falls below plus errors that pass above. What a person looks at counts as put
 * right. The chance of an error is the calibrated one, because a handful of decided values without an error does not mean
 * that there are none.
 */
export function costAt(setting: Setting, costs: Costs): CostPoint {
  const review = (1 - (setting.coverage ?? 0)) * costs.look
  const errors = (setting.wrongAbove ?? 0) * costs.error
  return { ...setting, review, errors, cost: review + errors }
}

/** The curve of expected cost and its minimum; of equal costs the highest threshold, which lets the least pass. */
export function byMoney(steps: readonly Step[], costs: Costs): { curve: CostPoint[]; least: CostPoint | null } {
  const curve = settings(steps).map((s) => costAt(s, costs))
  const least = curve.reduce<CostPoint | null>((a, p) => (a === null || p.cost <= a.cost + 1e-12 ? p : a), null)
  return { curve, least }
}

/** Minutes and rate to money: what a look at one of an item's `fields` values costs. */
export function lookCost(minutesPerItem: number, hourlyRate: number, fields: number): number {
  return (minutesPerItem / Math.max(1, fields) / 60) * hourlyRate
}

export type Looked = Pick<ProposedValue, 'key' | 'confidence'> & { empty: boolean }

/** Whether an item needs a person: a value below its threshold, or a required one missing; also one without a proposal. */
export function needsLook(
  definition: { fields: readonly { key: string; required: boolean }[]; thresholds: Definition['thresholds'] },
  values: readonly Looked[] | null,
): boolean {
  if (!values) return true
  return !definition.fields.every((field) => {
    const proposed = values.find((v) => v.key === field.key)
    if (!proposed || proposed.empty) return !field.required
    return proposed.confidence >= (definition.thresholds.fields[field.key] ?? definition.thresholds.sure)
  })
}

export function lookedAt(values: readonly Pick<ProposedValue, 'key' | 'value' | 'confidence'>[]): Looked[] {
  return values.map(({ key, value, confidence }) => ({ key, confidence, empty: isEmpty(value) }))
}
