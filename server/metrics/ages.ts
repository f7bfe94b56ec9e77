import { boundsOf, bucketOf, type Histogram, middleOf, zeroBucket } from './sketch.ts'

/**
 * Quantiles of the age of what was open at a moment: `closed` are the ages of what has been completed since, as a sketch;
 * `received` (ascending, ms since 1970) is what is open still, of which those received before `until` count. Type 7,
 * within 1 %. `n` is how many there were.
 */
export function agesAt(
  closed: Histogram,
  received: readonly number[],
  until: number,
  shares: readonly number[],
): { n: number; ages: (number | null)[] } {
  const open = countBelow(received, until)
  const cumulative: number[] = []
  let sum = 0
  for (const { n } of closed) {
    sum += n
    cumulative.push(sum)
  }
  const total = sum + open
  if (total === 0) return { n: 0, ages: shares.map(() => null) }
  const oldest = Math.max(
    closed.at(-1)?.bucket ?? zeroBucket,
    open > 0 ? bucketOf(until - (received[0] ?? until)) + 1 : zeroBucket,
  )
  const closedUpTo = (bucket: number) => cumulative[countUpTo(closed, bucket) - 1] ?? 0
  // As old as the bucket's upper bound or younger: received then or later.
  const openUpTo = (bucket: number) => open - countBelow(received, Math.ceil(until - boundsOf(bucket)[1]))
  const valueAt = (rank: number) => {
    let low = zeroBucket
    let high = oldest
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (closedUpTo(middle) + openUpTo(middle) > rank) high = middle
      else low = middle + 1
    }
    return middleOf(low)
  }
  return {
    n: total,
    ages: shares.map((share) => {
      const position = (total - 1) * share
      const below = valueAt(Math.floor(position))
      if (Number.isInteger(position)) return below
      return below + (valueAt(Math.ceil(position)) - below) * (position - Math.floor(position))
    }),
  }
}

/** How many of the ascending numbers lie below `limit`. */
export function countBelow(sorted: readonly number[], limit: number): number {
  return partition(sorted.length, (i) => (sorted[i] ?? limit) < limit)
}

function countUpTo(histogram: Histogram, bucket: number): number {
  return partition(histogram.length, (i) => (histogram[i]?.bucket ?? bucket) <= bucket)
}

/** How many of the first indices fulfil a condition that no later one does. */
function partition(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}
