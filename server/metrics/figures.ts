import { rateOf, rateOfSums } from '#server/platform/statistics.ts'
import { agesAt } from './ages.ts'
import { addDays } from './filter.ts'
import { type DayFlow, dayBegins } from './flow.ts'
import { type DurationSummary, type Metrics, summaryOf } from './metrics.ts'
import { type Cohort, reworkCurve } from './rework.ts'
import { type Histogram, type Measure, quantilesOf } from './sketch.ts'

/** Sums of a cohort of items, as metric_day keeps them (times in ms). */
export type Sums = {
  completed: number
  suspect: number
  touch_sum: number
  touch_squares: number
  handling_n: number
  handling_sum: number
  handling_squares: number
  wait_n: number
  wait_sum: number
  wait_squares: number
  cycle_sum: number
  cycle_squares: number
  reviewed_assisted: number
  corrected: number
  untouched: number
  in_time: number
  reworked: number
  rework_sum: number
  found: number
  checked: number
  errors: number
  weight: number
  weight_squares: number
  weight_errors: number
  approvals: number
  approval_sum: number
  approval_squares: number
  approvals_in_time: number
}
export const noSums: Sums = {
  completed: 0,
  suspect: 0,
  touch_sum: 0,
  touch_squares: 0,
  handling_n: 0,
  handling_sum: 0,
  handling_squares: 0,
  wait_n: 0,
  wait_sum: 0,
  wait_squares: 0,
  cycle_sum: 0,
  cycle_squares: 0,
  reviewed_assisted: 0,
  corrected: 0,
  untouched: 0,
  in_time: 0,
  reworked: 0,
  rework_sum: 0,
  found: 0,
  checked: 0,
  errors: 0,
  weight: 0,
  weight_squares: 0,
  weight_errors: 0,
  approvals: 0,
  approval_sum: 0,
  approval_squares: 0,
  approvals_in_time: 0,
}
export const sumNames = Object.keys(noSums) as (keyof Sums)[]

export function addSums(all: readonly Sums[]): Sums {
  const total = { ...noSums }
  for (const each of all) for (const name of sumNames) total[name] += each[name]
  return total
}

/** Everything that the metrics of some items are computed from. */
export type Parts = {
  sums: Sums
  histograms: Partial<Record<Measure, Histogram>>
  cohorts: readonly Cohort[]
  /** Items old enough for the rework window, and those of them reworked within it. */
  aged: { n: number; reworked: number }
}

/** The metrics of a cohort from its sums and sketches: what `metricsOf` computes from the items one by one. */
export function figuresOf({ sums, histograms, cohorts, aged }: Parts, reworkWindowDays: number): Metrics {
  const duration = (measure: Measure, n: number, sum: number, squares: number): DurationSummary =>
    summaryOf({ n, sum, squares }, quantilesOf(histograms[measure] ?? [], [0.5, 0.9]))
  const { completed, suspect, weight, weight_squares: squares } = sums
  return {
    completed,
    suspect,
    touch: duration('touch', completed - suspect, sums.touch_sum, sums.touch_squares),
    handling: duration('handling', sums.handling_n, sums.handling_sum, sums.handling_squares),
    wait: duration('wait', sums.wait_n, sums.wait_sum, sums.wait_squares),
    cycle: duration('cycle', completed, sums.cycle_sum, sums.cycle_squares),
    correction: rateOf(sums.corrected, sums.reviewed_assisted),
    straightThrough: rateOf(sums.untouched, completed),
    rework: {
      windowDays: reworkWindowDays,
      rate: rateOf(aged.reworked, aged.n),
      curve: reworkCurve(cohorts, [7, 14, 30]),
      foundByMeasuring: sums.found,
      meanMs: sums.reworked === 0 ? null : Math.round(sums.rework_sum / sums.reworked),
      reworked: sums.reworked,
    },
    sla: rateOf(sums.in_time, completed),
    errors: rateOfSums({ count: sums.errors, n: sums.checked, weight, squares, hits: sums.weight_errors }),
    approval: {
      speed: duration('approval', sums.approvals, sums.approval_sum, sums.approval_squares),
      inTime: rateOf(sums.approvals_in_time, sums.approvals),
    },
  }
}

/** What came and went on a local day; days without either are missing. */
export type DayCounts = { day: string; arrivals: number; completed: number; overdueIn: number; overdueOut: number }

export type FlowParts = {
  /** Counts of the days of the period. */
  days: readonly DayCounts[]
  /** Backlog and overdue at the end of the day before the first. */
  before: { backlog: number; overdue: number }
  /** Ages at the end of each day of what was open then and has been completed since. */
  ages: ReadonlyMap<string, Histogram>
  /** What is open now: when it was received (ascending, ms since 1970), and how much of it is overdue now. */
  open: { received: readonly number[]; overdue: number }
}

/** Arrivals, completions and backlog by day: what `dailyFlow` computes from the items one by one. */
export function flowOf(
  { days, before, ages, open }: FlowParts,
  range: { firstDay: string; lastDay: string; timeZone: string; now: number },
): DayFlow[] {
  const counts = new Map(days.map((each) => [each.day, each]))
  const flow: DayFlow[] = []
  let { backlog, overdue } = before
  let begin = dayBegins(range.firstDay, range.timeZone)
  for (let date = range.firstDay; date <= range.lastDay && begin <= range.now; date = addDays(date, 1)) {
    const end = dayBegins(addDays(date, 1), range.timeZone)
    begin = end
    const partial = end > range.now
    const { arrivals = 0, completed = 0, overdueIn = 0, overdueOut = 0 } = counts.get(date) ?? {}
    backlog += arrivals - completed
    overdue += overdueIn - overdueOut
    // What was completed since was open at the ends of earlier days only.
    const { ages: found } = agesAt(ages.get(date) ?? [], open.received, partial ? range.now + 1 : end, [0.5, 0.9])
    const [median = null, p90 = null] = found.map((age) => (age === null ? null : Math.round(age)))
    flow.push({
      date,
      arrivals,
      completions: completed,
      backlog,
      overdue: partial ? open.overdue : overdue,
      ageP50Ms: median,
      ageP90Ms: p90,
      partial,
    })
  }
  return flow
}
