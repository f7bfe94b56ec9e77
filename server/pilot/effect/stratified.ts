import type { Arm } from '#server/allocation/allocation.ts'
import { studentQuantile } from '#server/platform/distributions.ts'
import type { Interval } from './effect.ts'
import { addTo, type Moments, noMoments, together, varianceOfMean } from './moments.ts'
import { zAt } from './sequence.ts'

/** One quantity in one stratum, by arm. `difference` is that within an item (manual - assisted), in the paired design alone. */
export type Cell = Record<Arm, Moments> & { difference: Moments }

export const noCell = (): Cell => ({ manual: noMoments(), assisted: noMoments(), difference: noMoments() })

export const cellsTogether = (a: Cell, b: Cell): Cell => ({
  manual: together(a.manual, b.manual),
  assisted: together(a.assisted, b.assisted),
  difference: together(a.difference, b.difference),
})

export function addPairTo(cell: Cell, manual: number, assisted: number): void {
  addTo(cell.manual, manual)
  addTo(cell.assisted, assisted)
  addTo(cell.difference, manual - assisted)
}

/** A stratified difference of means, manual minus assisted, in the unit of the values. */
export type Stratified = {
  /** Independent observations: items of both arms, or pairs. */
  t: number
  n: Record<Arm, number>
  /** Null where no stratum can be used, and with it all below. */
  estimate: number
  /** Of the estimate. */
  variance: number
  /** Welch and Satterthwaite's degrees of freedom; infinite where nothing varies. */
  df: number
  /** Means over the strata with the same weights, so that they subtract to the estimate. */
  arms: Record<Arm, { mean: number; se: number }>
}

/** Fewer in an arm have no variance of their own. */
const fewest = 2

const usable = (cell: Cell, paired: boolean) =>
  paired ? cell.difference.n >= fewest : cell.manual.n >= fewest && cell.assisted.n >= fewest

/**
 * The cells that the estimate rests on (metrics.md, Effects): those with at least two items in each arm as they are, the
 * rest as one remainder where that has as many, else left out: `leftOut` are their places in `cells`.
 */
export function usedCells(cells: readonly Cell[], paired: boolean): { used: Cell[]; leftOut: number[] } {
  const used: Cell[] = []
  const small: number[] = []
  let remainder: Cell | null = null
  for (const [index, cell] of cells.entries()) {
    if (cell.manual.n + cell.assisted.n === 0) continue
    if (usable(cell, paired)) used.push(cell)
    else {
      small.push(index)
      remainder = remainder ? cellsTogether(remainder, cell) : cell
    }
  }
  if (!remainder) return { used, leftOut: [] }
  return usable(remainder, paired) ? { used: [...used, remainder], leftOut: [] } : { used, leftOut: small }
}

/**
 * Difference within each stratum, weighted by its share of the items, w_s = n_s / N; variance V = sum of
 * w_s^2 (s_1s^2 / n_1s + s_0s^2 / n_0s), of pairs w_s^2 s_s^2 / n_s; df = V^2 / sum of (w_s^2 s^2 / n)^2 / (n - 1) over
 * strata and arms (metrics.md, Effects). Null of nothing.
 */
export function stratified(used: readonly Cell[], paired: boolean): Stratified | null {
  let manual = 0
  let assisted = 0
  for (const cell of used) {
    manual += cell.manual.n
    assisted += cell.assisted.n
  }
  const total = manual + assisted
  if (total === 0) return null
  const means = { manual: 0, assisted: 0 }
  const spreads = { manual: 0, assisted: 0 }
  let variance = 0
  let fourth = 0
  const take = (part: number, n: number) => {
    variance += part
    fourth += (part * part) / (n - 1)
  }
  for (const cell of used) {
    const weight = (cell.manual.n + cell.assisted.n) / total
    const squared = weight * weight
    const ofManual = squared * varianceOfMean(cell.manual)
    const ofAssisted = squared * varianceOfMean(cell.assisted)
    means.manual += weight * cell.manual.mean
    means.assisted += weight * cell.assisted.mean
    spreads.manual += ofManual
    spreads.assisted += ofAssisted
    if (paired) take(squared * varianceOfMean(cell.difference), cell.difference.n)
    else {
      take(ofManual, cell.manual.n)
      take(ofAssisted, cell.assisted.n)
    }
  }
  return {
    t: paired ? manual : total,
    n: { manual, assisted },
    estimate: means.manual - means.assisted,
    variance,
    df: fourth > 0 ? (variance * variance) / fourth : Number.POSITIVE_INFINITY,
    arms: {
      manual: { mean: means.manual, se: Math.sqrt(spreads.manual) },
      assisted: { mean: means.assisted, se: Math.sqrt(spreads.assisted) },
    },
  }
}

export const noInterval: Interval = { estimate: null, low: null, high: null }

const around = (estimate: number, half: number): Interval => ({
  estimate,
  low: estimate - half,
  high: estimate + half,
})

/** Valid at all looks together: half-width s * z_t / sqrt(t) with s^2 = t * V, which is z_t * sqrt(V). */
export function sequenceOf(result: Stratified | null, rho: number, alpha: number): Interval {
  if (!result) return noInterval
  return around(result.estimate, zAt(result.t, rho, alpha) * Math.sqrt(result.variance))
}

/** Valid at one look that was fixed before: Student's t. */
export function fixedOf(result: Stratified | null, alpha: number): Interval {
  if (!result) return noInterval
  if (result.variance === 0) return around(result.estimate, 0)
  return around(result.estimate, studentQuantile(1 - alpha / 2, result.df) * Math.sqrt(result.variance))
}

/** Of a difference of mean logarithms, manual minus assisted: assisted over manual, the ratio of geometric means. */
export function ratioOf({ estimate, low, high }: Interval): Interval {
  if (estimate === null || low === null || high === null) return noInterval
  return { estimate: Math.exp(-estimate), low: Math.exp(-high), high: Math.exp(-low) }
}
