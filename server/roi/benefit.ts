import { Big } from 'big.js'
import { Temporal } from 'temporal-polyfill'
import { type CostKey, costKeys } from './cost-model.ts'
import { type Finding, type Findings, inputsOf } from './inputs.ts'
import { type CostPeriod, periodAt } from './periods.ts'
import { type Money, netSavingOf } from './roi.ts'

/**
 * Estimated against realised benefit, week by week since the AI went live (metrics.md). Estimated: the cost model in force
 * in that week, as it was typed. Realised: the same lines with that week's items and measured minutes.
 */
export type AssistedWeek = {
  /** Local Monday, "2026-03-02". */
  monday: string
  /** Items completed with AI. */
  items: number
  /** Of them, those with a trusted clock; the sum of their touch time, ms. */
  timed: number
  touchMs: number
  /** Active time after completion, of all of them so far, ms. */
  reworkMs: number
}

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
 * `weeks`: every whole local week since the first item that was completed with AI, also those without any. `findings`: what
 * is measured of baseline and errors by now.
 */
export function benefitOf(periods: readonly CostPeriod[], weeks: readonly AssistedWeek[], findings: Findings): Benefit {
  const result: Benefit = { weeks: [], withoutModel: 0 }
  let [estimatedTotal, realisedTotal] = [new Big(0), new Big(0)]
  for (const week of weeks) {
    const period = periodAt(periods, sundayOf(week.monday))
    if (!period) {
      result.withoutModel++
      continue
    }
    const minutes = minutesOf(week)
    const inputs = inputsOf(period.model, {
      ...findings,
      itemsPerWeek: weekly(String(week.items), 1),
      ...(minutes === null ? {} : { assistedMinutes: weekly(minutes, week.timed) }),
    })
    const estimated = netSavingOf(inputsOf(period.model, {}))
    const realised = netSavingOf(inputs)
    estimatedTotal = estimatedTotal.plus(estimated)
    realisedTotal = realisedTotal.plus(realised)
    result.weeks.push({
      monday: week.monday,
      items: week.items,
      minutes,
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

const weekly = (value: string, n: number): Finding => ({ value, spread: null, source: 'measured', n })

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
