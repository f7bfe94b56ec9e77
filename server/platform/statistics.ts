/** Small statistics over plain numbers. Every function states its source; none rounds. */

/** Standard normal quantile at 0.975: two-sided 95 %. */
export const z95 = 1.959963984540054

/**
 * Quantile by linear interpolation between order statistics: type 7 of Hyndman and Fan (The American Statistician, 1996),
 * the default of R, NumPy and spreadsheets. `sorted` ascending; `p` in 0..1; null of nothing.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number | null {
  const position = (sorted.length - 1) * p
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) return null
  return below + (above - below) * (position - Math.floor(position))
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** A share of n with its interval; `rate`, `low`, `high` in 0..1, null where n is 0. */
export type Rate = { count: number; n: number; rate: number | null; low: number | null; high: number | null }

/**
 * Wilson's score interval (Wilson 1927). `count` of `n`, whole numbers or effective ones; `z` is the normal quantile of the
 * two-sided level, 95 % unless told.
 */
export function rateOf(count: number, n: number, z = z95): Rate {
  if (n === 0) return { count, n, rate: null, low: null, high: null }
  const p = count / n
  const centre = p + z ** 2 / (2 * n)
  const spread = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  const scale = 1 + z ** 2 / n
  // The bounds are 0 and 1 exactly at the ends; floating point would miss them by a hair.
  const low = count === 0 ? 0 : (centre - spread) / scale
  const high = count === n ? 1 : (centre + spread) / scale
  return { count, n, rate: p, low, high }
}

/** `count` and `n` are what was counted; rate and interval are those of the weighted sample; `nEff` its effective size. */
export type WeightedRate = Rate & { nEff: number }

/** What an unequal sample comes to: counts, the sum of the weights, of their squares, and of those of the hits. */
export type WeightSums = { count: number; n: number; weight: number; squares: number; hits: number }

export const noWeights = (): WeightSums => ({ count: 0, n: 0, weight: 0, squares: 0, hits: 0 })

export function addWeight(sums: WeightSums, hit: boolean, weight: number): void {
  sums.n += 1
  sums.weight += weight
  sums.squares += weight * weight
  if (!hit) return
  sums.count += 1
  sums.hits += weight
}

/**
 * Hajek's estimate for unequal sampling as counts for Wilson's and Newcombe's formulas (metrics.md, Truth): weights
 * w = 1 / probability, p = sum(w x) / sum(w), n_eff = (sum w)^2 / sum w^2, x_eff = p * n_eff.
 */
export function effectiveCounts({ count, n, weight, squares, hits }: WeightSums): { count: number; n: number } {
  const nEff = n === 0 ? 0 : (weight * weight) / squares
  // All or nothing is exactly so; a quotient of sums would miss it by a hair.
  return { count: count === 0 ? 0 : count === n ? nEff : (hits / weight) * nEff, n: nEff }
}

/** Share of hits in a sample drawn unequally, with Wilson's interval. */
export function weightedRate(sample: readonly { hit: boolean; weight: number }[]): WeightedRate {
  const sums = noWeights()
  for (const { hit, weight } of sample) addWeight(sums, hit, weight)
  return rateOfSums(sums)
}

export function rateOfSums(sums: WeightSums): WeightedRate {
  const effective = effectiveCounts(sums)
  return { ...rateOf(effective.count, effective.n), count: sums.count, n: sums.n, nEff: effective.n }
}

/**
 * Cohen's kappa (Cohen 1960) of a square table: `table[i][j]` = cases that the first person gave class i and the second
 * class j. Null where chance alone explains everything (one class only) or there are no cases.
 */
export function kappa(table: readonly (readonly number[])[]): { kappa: number | null; n: number } {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0))
  const columns = table.map((_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0))
  const n = rows.reduce((sum, count) => sum + count, 0)
  const agreed = table.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
  // In counts, so that perfect chance agreement is found exactly: n^2 * expected share.
  const expected = rows.reduce((sum, count, i) => sum + count * (columns[i] ?? 0), 0)
  return { kappa: n === 0 || expected === n * n ? null : (n * agreed - expected) / (n * n - expected), n }
}

/** One subject under observation: `ms` until the event, or until now where it has not happened. */
type Observation = { ms: number; event: boolean }

/**
 * Kaplan and Meier (1958): the share that has had the event by `atMs`, 1 - S(atMs), and how many were still under
 * observation then. `share` is null where nobody has been observed that long: the curve does not reach so far.
 */
export function eventShare(
  observations: readonly Observation[],
  atMs: number,
): { share: number | null; atRisk: number } {
  const atRisk = observations.filter((o) => o.ms >= atMs).length
  const sorted = [...observations].sort((a, b) => a.ms - b.ms)
  let survival = 1
  for (let i = 0; i < sorted.length && (sorted[i]?.ms ?? 0) <= atMs; ) {
    const ms = sorted[i]?.ms
    let events = 0
    let leaving = 0
    for (; i + leaving < sorted.length && sorted[i + leaving]?.ms === ms; leaving++)
      if (sorted[i + leaving]?.event) events++
    survival *= 1 - events / (sorted.length - i)
    i += leaving
  }
  const reached = atRisk > 0 || (observations.length > 0 && survival === 0)
  return { share: reached ? 1 - survival : null, atRisk }
}
