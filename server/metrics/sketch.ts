/**
 * Histograms that can be added and taken away: what roll-ups keep of a distribution. Durations go into buckets that grow
 * by a constant factor (DDSketch: Masson, Rim, Lee, VLDB 2019), so that every quantile, of any sum of days, is known
 * within 1 %; unlike t-digests, what was added can be subtracted again, exactly.
 */

/** Relative error of a quantile. */
export const accuracy = 0.01
const gamma = (1 + accuracy) / (1 - accuracy)
/** Natural logarithm of the growth from bucket to bucket; bucket i holds the values in (gamma^(i-1), gamma^i]. */
export const logGamma = Math.log(gamma)
/** The bucket of 0 ms. Values are whole milliseconds: all others are at least 1, bucket 0. */
export const zeroBucket = -1

/** What each histogram is of: its number in the database. `age` are ages of what is open at the day's end. */
export const measures = {
  touch: 1,
  handling: 2,
  wait: 3,
  cycle: 4,
  approval: 5,
  /** By whole days from completion to rework, each begun day counted. */
  rework: 6,
  age: 7,
  /** By hour of the local week, 0 = Monday 00:00. */
  arrival: 8,
  /** By number of fields changed, of reviewed assisted items. */
  changed: 9,
} as const
export type Measure = keyof typeof measures

/** Counts by bucket, ascending by bucket; none is 0. */
export type Histogram = readonly { bucket: number; n: number }[]

export const bucketOf = (value: number): number => (value <= 0 ? zeroBucket : Math.ceil(Math.log(value) / logGamma))

/** The value that stands for a bucket: nowhere farther than 1 % from any value in it. */
export const middleOf = (bucket: number): number =>
  bucket <= zeroBucket ? 0 : (2 * Math.exp(bucket * logGamma)) / (gamma + 1)

/** Bounds of a bucket: above the first, at most the second. */
export const boundsOf = (bucket: number): [number, number] =>
  bucket <= zeroBucket
    ? [Number.NEGATIVE_INFINITY, 0]
    : [Math.exp((bucket - 1) * logGamma), Math.exp(bucket * logGamma)]

/**
 * Quantiles by linear interpolation between order statistics (type 7, as server/platform/statistics.ts), each statistic
 * within 1 % and so the result. `shares` in 0..1, ascending; null of nothing.
 */
export function quantilesOf(histogram: Histogram, shares: readonly number[]): (number | null)[] {
  const n = histogram.reduce((sum, each) => sum + each.n, 0)
  if (n <= 0) return shares.map(() => null)
  let at = 0
  let before = 0
  const valueAt = (rank: number): number => {
    let here = histogram[at]
    while (here && before + here.n <= rank && at < histogram.length - 1) {
      before += here.n
      at += 1
      here = histogram[at]
    }
    return here ? middleOf(here.bucket) : 0
  }
  return shares.map((share) => {
    const position = (n - 1) * share
    const below = valueAt(Math.floor(position))
    const mark = [at, before] as const
    const above = valueAt(Math.ceil(position))
    ;[at, before] = mark
    return below + (above - below) * (position - Math.floor(position))
  })
}

/** The sum of histograms. */
export function addHistograms(...histograms: Histogram[]): Histogram {
  const counts = new Map<number, number>()
  for (const histogram of histograms)
    for (const { bucket, n } of histogram) counts.set(bucket, (counts.get(bucket) ?? 0) + n)
  return [...counts]
    .filter(([, n]) => n !== 0)
    .sort(([a], [b]) => a - b)
    .map(([bucket, n]) => ({ bucket, n }))
}
