/** Comparing two shares. Every function states its source; none rounds. Levels come as normal quantiles, 95 % unless told. */
import { type Rate, rateOf, z95 } from './statistics.ts'

/** A difference of two shares with its interval, -1..1; null where one of them has no cases. */
export type Difference = { estimate: number | null; low: number | null; high: number | null }

const nothing: Difference = { estimate: null, low: null, high: null }

/** Whole numbers, or the effective ones of an unequal sample (`effectiveCounts`). */
export type Counts = { count: number; n: number }

/**
 * first - second of two independent samples: Newcombe's hybrid score interval (Newcombe 1998, Statistics in Medicine 17,
 * 873-890, method 10).
 */
export function rateDifference(first: Counts, second: Counts, z = z95): Difference {
  return squareAndAdd(rateOf(first.count, first.n, z), rateOf(second.count, second.n, z), 0)
}

/** Pairs by what held for the first and for the second of them. */
export type PairCounts = { both: number; firstOnly: number; secondOnly: number; neither: number }

/**
 * first - second of paired shares: Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10, whose correlation phi is
 * corrected for continuity. The counts may be effective ones.
 */
export function pairedRateDifference({ both, firstOnly, secondOnly, neither }: PairCounts, z = z95): Difference {
  const n = both + firstOnly + secondOnly + neither
  const first = both + firstOnly
  const second = both + secondOnly
  const margins = first * (n - first) * second * (n - second)
  const covariance = both * neither - firstOnly * secondOnly
  const corrected = covariance > 0 ? Math.max(0, covariance - n / 2) : covariance
  const phi = margins > 0 ? corrected / Math.sqrt(margins) : 0
  return squareAndAdd(rateOf(first, n, z), rateOf(second, n, z), phi)
}

/** Puts two score intervals together; `phi` is the correlation of the two shares. */
function squareAndAdd(a: Rate, b: Rate, phi: number): Difference {
  if (a.rate === null || a.low === null || a.high === null) return nothing
  if (b.rate === null || b.low === null || b.high === null) return nothing
  const estimate = a.rate - b.rate
  const down = joint(a.rate - a.low, b.high - b.rate, phi)
  const up = joint(a.high - a.rate, b.rate - b.low, phi)
  return { estimate, low: Math.max(-1, estimate - down), high: Math.min(1, estimate + up) }
}

const joint = (a: number, b: number, phi: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b))

/**
 * Exact McNemar test, two-sided: the chance, were both equally good, of a split of the discordant pairs at least this
 * uneven (McNemar 1947; the binomial form). Whole numbers. Terms are relative to the largest, which is found by logarithms,
 * because 0.5^n is no number any more beyond a thousand pairs.
 */
export function mcnemar(broken: number, fixed: number): number {
  const n = broken + fixed
  const fewer = Math.min(broken, fixed)
  let largest = -n * Math.LN2
  for (let i = 0; i < fewer; i++) largest += Math.log((n - i) / (i + 1))
  let sum = 0
  let term = 1
  for (let i = fewer; i >= 0; i--) {
    sum += term
    term *= i / (n - i + 1)
  }
  return Math.min(1, 2 * Math.exp(largest) * sum)
}
