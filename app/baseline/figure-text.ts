import type { MeanMinutes } from '#server/metrics/baseline/baseline.ts'
import type { Rate } from '#server/platform/statistics.ts'

const one = (value: number) => value.toFixed(1)
const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** "5.2 min (4.8 to 5.6), n = 42" */
export function minutesText({ mean, n }: MeanMinutes, interval?: { low: number; high: number }): string {
  return `${one(mean)} min${interval ? ` (${one(interval.low)} to ${one(interval.high)})` : ''}, n = ${n}`
}

/** "4.0 % (1.1 to 13.5 %), 2 of 50"; says so where nothing was counted. */
export function rateText({ rate, low, high, count, n }: Rate): string {
  if (rate === null || low === null || high === null) return 'n = 0'
  return `${percent(rate)} (${percent(low)} to ${percent(high)}), ${count} of ${n}`
}
