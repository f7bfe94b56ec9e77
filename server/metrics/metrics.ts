import { studentQuantile } from '#server/platform/distributions.ts'
import {
  eventShare,
  mean,
  quantile,
  type Rate,
  rateOf,
  type WeightedRate,
  weightedRate,
} from '#server/platform/statistics.ts'

/**
 * One item, as every metric sees it. Times are milliseconds since 1970 (null: has not happened), durations integer
 * milliseconds. Seeded items are not work and never become rows.
 */
export type ItemRow = {
  id: string
  receivedAt: number
  /** First painted for a person. */
  openedAt: number | null
  decidedAt: number | null
  /** First completion that was not undone before export; a later reopening does not move it. */
  completedAt: number | null
  /** First reopening, return or correction after completion that ordinary work caused. */
  reworkedAt: number | null
  /** The same, found by QA, blind review or adjudication: a product of measuring, counted apart. */
  foundByMeasuringAt: number | null
  dueAt: number | null
  /** none: nobody has begun. */
  arm: 'manual' | 'assisted' | 'shadow' | 'none'
  /** Active time of all people's visits up to completion, without QA, blind and adjudication visits. */
  touchMs: number
  /** Active time of people's visits after completion. */
  reworkMs: number
  /** A visit's clock was clamped by over 10 %. */
  suspect: boolean
  /** A person decided it. */
  reviewed: boolean
  /** Proposed fields that people changed. */
  changedFields: number
  /** The first approval that was asked for it, from asking to its last word. */
  approval?: { requestedAt: number; decidedAt: number | null; inTime: boolean } | null
  /** Known truth: whether the output was an error, and with which probability the item was drawn to find out. */
  checked?: { error: boolean; probability: number } | null
}

/**
 * Integer milliseconds; null where n is 0. Median and p90 are type 7 quantiles, from roll-ups within 1 %. `se` is the
 * standard error of the mean, `low` and `high` its 95 % interval by Student's t; null below two.
 */
export type DurationSummary = {
  n: number
  median: number | null
  p90: number | null
  mean: number | null
  se: number | null
  low: number | null
  high: number | null
}

export type Rework = {
  windowDays: number
  /** Of the items completed at least the window ago, those reworked within it. */
  rate: Rate
  /** 1 - Kaplan-Meier over all completed items: share reworked by day, null where nothing is that old. */
  curve: { days: number; share: number | null; atRisk: number }[]
  /** Items whose correction was found by measuring; not in `rate` or `curve`. */
  foundByMeasuring: number
  /** Mean active time after completion, over the items reworked. */
  meanMs: number | null
  reworked: number
}

export type Metrics = {
  /** Items completed in the period: what all figures below are about. */
  completed: number
  /** Left out of touch time, and of nothing else: the other times do not rest on the active clock. */
  suspect: number
  touch: DurationSummary
  handling: DurationSummary
  wait: DurationSummary
  cycle: DurationSummary
  correction: Rate
  straightThrough: Rate
  rework: Rework
  /** Completed by the time they were due, in clock time. */
  sla: Rate
  /** Outputs with a critical part wrong, of those whose truth is known; Hajek weights. */
  errors: WeightedRate
  /** First approvals decided in the period: how long they waited for the word, and how many had it in time. */
  approval: { speed: DurationSummary; inTime: Rate }
}

const dayMs = 86_400_000

/**
 * The metrics of the items completed in [from, to), seen at `now` (all ms since 1970). One cohort for all figures, so
 * that a saving in one can be looked for in another; what still waits shows in the backlog and its age.
 */
export function metricsOf(
  rows: readonly ItemRow[],
  period: { from: number; to: number },
  options: { now: number; reworkWindowDays: number },
): Metrics {
  const completed = rows.flatMap((row) =>
    row.completedAt !== null && row.completedAt >= period.from && row.completedAt < period.to
      ? [{ ...row, completedAt: row.completedAt }]
      : [],
  )
  const trusted = completed.filter((row) => !row.suspect)
  const reviewedAssisted = completed.filter((row) => row.reviewed && row.arm === 'assisted')
  return {
    completed: completed.length,
    suspect: completed.length - trusted.length,
    touch: summarise(trusted.map((row) => row.touchMs)),
    handling: summarise(completed.flatMap((row) => between(row.openedAt, row.decidedAt))),
    wait: summarise(completed.flatMap((row) => between(row.receivedAt, row.openedAt))),
    cycle: summarise(completed.flatMap((row) => between(row.receivedAt, row.completedAt))),
    correction: rateOf(reviewedAssisted.filter((row) => row.changedFields > 0).length, reviewedAssisted.length),
    straightThrough: rateOf(completed.filter((row) => row.openedAt === null && !row.reviewed).length, completed.length),
    rework: reworkOf(completed, options),
    sla: rateOf(completed.filter((row) => row.dueAt !== null && row.completedAt <= row.dueAt).length, completed.length),
    errors: weightedRate(
      completed.flatMap(({ checked }) => (checked ? [{ hit: checked.error, weight: 1 / checked.probability }] : [])),
    ),
    approval: approvalsOf(rows, period),
  }
}

function approvalsOf(rows: readonly ItemRow[], period: { from: number; to: number }): Metrics['approval'] {
  const decided = rows.flatMap(({ approval }) =>
    approval && approval.decidedAt !== null && approval.decidedAt >= period.from && approval.decidedAt < period.to
      ? [{ ms: approval.decidedAt - approval.requestedAt, inTime: approval.inTime }]
      : [],
  )
  return {
    speed: summarise(decided.map((each) => each.ms)),
    inTime: rateOf(decided.filter((each) => each.inTime).length, decided.length),
  }
}

/** Median, p90 and mean of durations, rounded to the millisecond. */
function summarise(durations: readonly number[]): DurationSummary {
  const sorted = [...durations].sort((a, b) => a - b)
  const sum = sorted.reduce((total, ms) => total + ms, 0)
  const squares = sorted.reduce((total, ms) => total + ms * ms, 0)
  return summaryOf({ n: sorted.length, sum, squares }, [quantile(sorted, 0.5), quantile(sorted, 0.9)])
}

/** A summary from n, sum and sum of squares, and the quantiles at 0.5 and 0.9. */
export function summaryOf(
  { n, sum, squares }: { n: number; sum: number; squares: number },
  [median = null, p90 = null]: readonly (number | null)[],
): DurationSummary {
  const whole = (value: number | null) => (value === null ? null : Math.round(value))
  const average = n === 0 ? null : sum / n
  const se = average === null || n < 2 ? null : Math.sqrt(Math.max(0, squares - sum * average) / (n - 1) / n)
  const half = se === null ? null : studentQuantile(0.975, n - 1) * se
  return {
    n,
    median: whole(median),
    p90: whole(p90),
    mean: whole(average),
    se: whole(se),
    low: average === null || half === null ? null : Math.round(average - half),
    high: average === null || half === null ? null : Math.round(average + half),
  }
}

function between(start: number | null, end: number | null): number[] {
  return start === null || end === null ? [] : [end - start]
}

function reworkOf(
  completed: readonly (ItemRow & { completedAt: number })[],
  options: { now: number; reworkWindowDays: number },
): Rework {
  const windowMs = options.reworkWindowDays * dayMs
  const after = (row: { completedAt: number; reworkedAt: number | null }) =>
    row.reworkedAt === null ? null : row.reworkedAt - row.completedAt
  const oldEnough = completed.filter((row) => row.completedAt + windowMs <= options.now)
  const within = oldEnough.filter((row) => (after(row) ?? Number.POSITIVE_INFINITY) <= windowMs)
  const observations = completed.map((row) => ({
    ms: after(row) ?? options.now - row.completedAt,
    event: row.reworkedAt !== null,
  }))
  const reworked = completed.filter((row) => row.reworkedAt !== null)
  const meanMs = mean(reworked.map((row) => row.reworkMs))
  return {
    windowDays: options.reworkWindowDays,
    rate: rateOf(within.length, oldEnough.length),
    curve: [7, 14, 30].map((days) => ({ days, ...eventShare(observations, days * dayMs) })),
    foundByMeasuring: completed.filter((row) => row.foundByMeasuringAt !== null).length,
    meanMs: meanMs === null ? null : Math.round(meanMs),
    reworked: reworked.length,
  }
}
