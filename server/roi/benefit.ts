import { Big } from 'big.js'
import { Temporal } from 'temporal-polyfill'
import { noWeights, rateOfSums, type WeightSums } from '#server/platform/statistics.ts'
import { type CostKey, type CostModel, costKeys } from './cost-model.ts'
import { bestOf, type CostInputs, errorFindings, type Findings, inputsOf, leastOf } from './inputs.ts'
import { type CostWeek, costFacts } from './measured-costs.ts'
import { type CostPeriod, periodAt } from './periods.ts'
import { type Money, netSavingOf } from './roi.ts'

/**
 * Estimated against realised benefit, week by week since the AI went live (metrics.md). Estimated: the cost model in force
 * in that week, as it was typed. Realised: the same lines with that week's items, measured minutes, checked errors and
 * metered costs; of the work before AI what was known by the week's end. Nothing that is measured later changes a past
 * week, but what belongs to the week itself can still come in: rework of its items, checks of its items that are settled
 * afterwards, and those of a pilot that had ended by then.
 */
export type AssistedWeek = CostWeek & {
  /** Items completed with AI. */
  items: number
  /** Of them, those with a trusted clock; the sum of their touch time, ms. */
  timed: number
  touchMs: number
  /** Active time after completion, of all of them so far, ms. */
  reworkMs: number
  /** Of them, those checked so far, by weight: `count` of `n` wrong. */
  errors: WeightSums
}

/** What a pilot found of the work before AI, from the local date of its end on ("2026-03-08"). */
export type KnownBaseline = { on: string; findings: Findings }

export type BenefitWeek = {
  monday: string
  items: number
  /** Minutes an item with AI, rework included; null where no item was timed. */
  minutes: string | null
  estimated: Money
  realised: Money
  /** Sums since the first week. */
  estimatedTotal: Money
  realisedTotal: Money
  /** Inputs of the realised figure that are estimates and could be measured. */
  typed: CostKey[]
}

export type Benefit = {
  weeks: BenefitWeek[]
  /** Weeks with AI before the first cost model: nothing can be said of them. */
  withoutModel: number
}

/** Inputs that a measurement can replace in a week's figure; prices and agreements are typed by their nature. */
const measurable: readonly CostKey[] = ['baselineMinutes', 'assistedMinutes', 'baselineErrorRate', 'assistedErrorRate']

/**
 * `weeks`: every whole local week since the first item that was completed with AI, also those without any. `baselines`: of
 * each pilot that has ended, in any order.
 */
export function benefitOf(
  periods: readonly CostPeriod[],
  weeks: readonly AssistedWeek[],
  baselines: readonly KnownBaseline[],
): Benefit {
  const newestFirst = [...baselines].sort((a, b) => (a.on < b.on ? 1 : -1))
  const result: Benefit = { weeks: [], withoutModel: 0 }
  let [estimatedTotal, realisedTotal] = [new Big(0), new Big(0)]
  for (const [i, week] of weeks.entries()) {
    const sunday = sundayOf(week.monday)
    const period = periodAt(periods, sunday)
    if (!period) {
      result.withoutModel++
      continue
    }
    const known = newestFirst.filter(({ on }) => on <= sunday).map(({ findings }) => findings)
    const inputs = realisedInputs(period.model, week, bestOf(...known, checkedErrors(weeks.slice(0, i + 1))))
    const estimated = netSavingOf(inputsOf(period.model, {}))
    const realised = netSavingOf(inputs)
    estimatedTotal = estimatedTotal.plus(estimated)
    realisedTotal = realisedTotal.plus(realised)
    result.weeks.push({
      monday: week.monday,
      items: week.items,
      minutes: minutesOf(week),
      estimated: estimated.toFixed(),
      realised: realised.toFixed(),
      estimatedTotal: estimatedTotal.toFixed(),
      realisedTotal: realisedTotal.toFixed(),
      typed:
        week.items === 0 ? [] : costKeys.filter((key) => measurable.includes(key) && inputs[key].source === 'typed'),
    })
  }
  return result
}

/** What the week itself had takes the place of any estimate, however few its items: it is no guess about other weeks. */
function realisedInputs(model: CostModel, week: AssistedWeek, known: Findings): CostInputs {
  const minutes = minutesOf(week)
  const facts: Findings = {
    itemsPerWeek: { value: String(week.items), spread: null, source: 'measured', n: 1 },
    ...(minutes === null
      ? {}
      : { assistedMinutes: { value: minutes, spread: null, source: 'measured', n: week.timed } }),
    ...costFacts(week, week.items),
  }
  const inputs = inputsOf(model, known)
  for (const key of costKeys) {
    const fact = facts[key]
    if (fact) inputs[key] = { ...fact, typed: model[key] }
  }
  return inputs
}

/**
 * The error rate with AI as it was known at the end of the last of these weeks: of its own checks, and where those are too
 * few for a rate, of so many weeks before it as make enough.
 */
function checkedErrors(weeks: readonly AssistedWeek[]): Findings {
  const sums = noWeights()
  for (const { errors } of weeks.toReversed()) {
    for (const key of Object.keys(sums) as (keyof WeightSums)[]) sums[key] += errors[key]
    if (sums.n >= leastOf('assistedErrorRate')) break
  }
  return errorFindings(rateOfSums(sums))
}

function minutesOf({ items, timed, touchMs, reworkMs }: AssistedWeek): string | null {
  if (timed === 0) return null
  return new Big(touchMs).div(timed).plus(new Big(reworkMs).div(items)).div(60_000).toFixed()
}

/** The last day of the week that begins on this Monday. */
export const sundayOf = (monday: string): string => Temporal.PlainDate.from(monday).add({ days: 6 }).toString()

/** The Monday of a date's week. */
export function mondayOf(date: string): string {
  const day = Temporal.PlainDate.from(date)
  return day.subtract({ days: day.dayOfWeek - 1 }).toString()
}
