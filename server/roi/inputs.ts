import { Big } from 'big.js'
import { leastItems } from '#server/metrics/baseline/baseline.ts'
import type { WeekFlow } from '#server/metrics/flow.ts'
import type { Metrics } from '#server/metrics/metrics.ts'
import type { ArmFigures } from '#server/pilot/effect/effect.ts'
import type { WeightedRate } from '#server/platform/statistics.ts'
import { type CostKey, type CostModel, costKeys } from './cost-model.ts'
import type { Spread } from './distributions.ts'
import { pointOf, spreadOf, type Typed } from './quantity.ts'

/** Where a figure comes from, best first (metrics.md, "Baseline"). */
export const sourceLabels = {
  pilot: 'pilot',
  measured: 'measured',
  stopwatch: 'stopwatch study',
  imported: 'imported history',
  typed: 'estimate',
} as const
export type Source = keyof typeof sourceLabels

/**
 * An input as the figures use it: the point as decimal text, what is known of it (null: the point alone), its source, `n`
 * items (whole weeks for a volume) behind a measured one, and `typed`, the estimate that a measurement replaced. `tooFew`:
 * what is measured of an estimate so far, too little to stand in its place.
 */
export type CostInput = {
  value: string
  spread: Spread | null
  source: Source
  n: number | null
  typed: Typed | null
  tooFew?: number
}
export type CostInputs = Record<CostKey, CostInput>

/** What was measured of the inputs, each by the best source that has it. */
export type Finding = { value: string; spread: Spread | null; source: Exclude<Source, 'typed'>; n: number }
export type Findings = Partial<Record<CostKey, Finding>>

/** Whole weeks of arrivals without which a volume is not measured: one alone tells nothing of the next. */
const leastWeeks = 2

/** Fewer items (whole weeks of a volume) than this are no measurement: the estimate stays until so many are there. */
export const leastOf = (key: CostKey): number => (key === 'itemsPerWeek' ? leastWeeks : leastItems)

/** The inputs of a model: what was typed in, an estimate, unless a measurement of enough items stands in its place. */
export function inputsOf(model: CostModel, findings: Findings): CostInputs {
  const entries = costKeys.map((key): [CostKey, CostInput] => {
    const found = findings[key]
    const typed = model[key]
    if (found && found.n >= leastOf(key)) return [key, { ...found, typed }]
    const estimate = { value: pointOf(typed), spread: spreadOf(typed), source: 'typed', n: null, typed: null } as const
    return [key, found && found.n > 0 ? { ...estimate, tooFew: found.n } : estimate]
  })
  return Object.fromEntries(entries) as CostInputs
}

/**
 * Of several findings of one input the first with enough items stands; the best source comes first. Where none has enough
 * it is the one that has most, which tells how far measuring has come.
 */
export function bestOf(...findings: readonly Findings[]): Findings {
  const entries = costKeys.flatMap((key) => {
    const all = findings.flatMap((one) => one[key] ?? []).filter(({ n }) => n > 0)
    const found = all.find(({ n }) => n >= leastOf(key)) ?? all.sort((a, b) => b.n - a.n)[0]
    return found ? [[key, found]] : []
  })
  return Object.fromEntries(entries)
}

/** A mean of `n` values and its standard error; null where one value alone gives none. */
type Mean = { mean: number; se: number | null; n: number }

/** Digits of a measured point: more than any measurement has, and short enough to be read. */
const digits = 12

export function meanFinding({ mean, se, n }: Mean, source: Finding['source']): Finding {
  const value = new Big(mean).prec(digits).toFixed()
  return { value, spread: se === null ? null : { kind: 'mean', mean: Number(value), se }, source, n }
}

/** Counted errors; `errors` and `n` are effective counts where the sample was weighted, `items` those really checked. */
function rateFinding(rate: { errors: number; n: number; items: number }, source: Finding['source']): Finding {
  const value = new Big(rate.errors).div(rate.n).prec(digits).toFixed()
  return { value, spread: { kind: 'rate', errors: rate.errors, n: rate.n }, source, n: rate.items }
}

/** Errors among the assisted items that were checked. */
export const errorFindings = (rate: WeightedRate): Findings =>
  found({ assistedErrorRate: checkedFinding(rate, 'measured') })

/** A weighted rate enters with its effective counts, x_eff = p n_eff (metrics.md, "Rates"); none without a check. */
function checkedFinding({ rate, nEff, n }: WeightedRate, source: Finding['source']): Finding[] {
  return rate === null ? [] : [rateFinding({ errors: rate * nEff, n: nEff, items: n }, source)]
}

const minutes = 60_000

/** Working time after completion that an item costs: rework rate x mean rework minutes. */
export function reworkMinutes({ rework: { rate, curve, meanMs } }: Metrics): number {
  const share = rate.rate ?? curve.findLast((point) => point.share !== null)?.share ?? 0
  return (share * (meanMs ?? 0)) / minutes
}

/**
 * What the workbench has measured: minutes per item of each arm (mean touch time + rework rate x mean rework minutes) and
 * its errors, and arrivals a week over whole weeks. What has no n is left out.
 */
export function workbenchFindings(arms: { assisted: Metrics; manual: Metrics }, weeks: readonly WeekFlow[]): Findings {
  const arrivals = weeks.filter((week) => !week.partial).map((week) => week.arrivals)
  return found({
    itemsPerWeek: arrivals.length > 0 ? [meanFinding(meanOf(arrivals), 'measured')] : [],
    baselineMinutes: touchFinding(arms.manual),
    assistedMinutes: touchFinding(arms.assisted),
    baselineErrorRate: checkedFinding(arms.manual.errors, 'measured'),
    assistedErrorRate: checkedFinding(arms.assisted.errors, 'measured'),
  })
}

function touchFinding(metrics: Metrics): Finding[] {
  const { n, mean, se } = metrics.touch
  if (mean === null) return []
  const spent = { mean: mean / minutes + reworkMinutes(metrics), se: se === null ? null : se / minutes, n }
  return [meanFinding(spent, 'measured')]
}

function meanOf(values: readonly number[]): Mean {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, se: n > 1 ? Math.sqrt(squares / (n - 1) / n) : null, n }
}

/**
 * What a pilot has measured in its arms. Its minutes end with completion: `rework` adds what each arm's items cost
 * afterwards, minutes an item.
 */
export function pilotFindings(
  arms: { manual: ArmFigures; assisted: ArmFigures },
  rework: { manual: number; assisted: number },
): Findings {
  const time = ({ n, meanMinutes, seMinutes }: ArmFigures, more: number): Finding[] =>
    meanMinutes === null ? [] : [meanFinding({ mean: meanMinutes + more, se: seMinutes, n }, 'pilot')]
  return found({
    baselineMinutes: time(arms.manual, rework.manual),
    assistedMinutes: time(arms.assisted, rework.assisted),
    baselineErrorRate: checkedFinding(arms.manual.errors, 'pilot'),
    assistedErrorRate: checkedFinding(arms.assisted.errors, 'pilot'),
  })
}

/** What was found of the work before AI, by stopwatch or in imported history (server/metrics/baseline). */
export type Baseline = {
  source: 'stopwatch' | 'imported'
  minutes: { mean: number; se: number | null; n: number } | null
  errors: { errors: number; n: number } | null
}

export function baselineFindings({ source, minutes: time, errors }: Baseline): Findings {
  return found({
    baselineMinutes: time && time.n > 0 ? [meanFinding(time, source)] : [],
    baselineErrorRate: errors && errors.n > 0 ? [rateFinding({ ...errors, items: errors.n }, source)] : [],
  })
}

function found(all: Partial<Record<CostKey, readonly Finding[]>>): Findings {
  return Object.fromEntries(Object.entries(all).flatMap(([key, [one]]) => (one ? [[key, one]] : [])))
}
