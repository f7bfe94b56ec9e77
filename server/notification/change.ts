import { normalQuantile, studentQuantile } from '#server/platform/distributions.ts'
import { type Difference, rateDifference } from '#server/platform/proportions.ts'
import { effectiveCounts, rateOf, type WeightSums, z95 } from '#server/platform/statistics.ts'

/** What a figure is in: integer ms, a share 0..1, or a count. */
export type Unit = 'ms' | 'share' | 'count'

/** A figure of one week; null where n is 0. For counts n is the count itself. */
export type WeekFigure = { value: number | null; n: number }

/**
 * more: beyond what a dozen figures looked at together would show by chance · perhaps: beyond chance for this figure alone ·
 * noise: within it · exact: counted whole, nothing is sampled · too_few: cannot be said.
 */
export type Word = 'more' | 'perhaps' | 'noise' | 'exact' | 'too_few'

export const wordTexts: Record<Word, string> = {
  more: 'more than noise',
  perhaps: 'perhaps more than noise',
  noise: 'within noise',
  exact: 'counted, no sample',
  too_few: 'too few to say',
}

/** A figure of this week against the week before: `difference` is this week minus the week before, with its 95 % interval. */
export type Change = {
  key: string
  title: string
  unit: Unit
  now: WeekFigure
  before: WeekFigure
  difference: Difference
  word: Word
  /** What the difference means where it is more than noise, perhaps or for sure; null: neither good nor bad in itself. */
  means: 'better' | 'worse' | null
}

/** Which way is good; null: says nothing by itself. */
export type Good = 'less' | 'more' | null
type Named = { key: string; title: string; good: Good }

/** n, mean and standard deviation (n - 1) of durations in ms. */
export type Spread = { n: number; mean: number | null; sd: number | null }

/** Items below which an interval of a mean rests on nothing. */
const fewest = 5
/** A test of `figures` figures at once: the level of each, so that all together are wrong at most one week in twenty (Bonferroni). */
const strict = (figures: number) => normalQuantile(1 - 0.025 / figures)

type Judged = { wide: Difference; difference: Difference; enough: boolean }

/** Means of two weeks: Welch's interval for the difference of means (Welch 1947). */
export function meanChange(named: Named, now: Spread, before: Spread, figures: number): Change {
  const at = (level: 'plain' | 'strict') => welch(now, before, level === 'plain' ? 0.975 : 1 - 0.025 / figures)
  return changed(named, 'ms', figureOf(now), figureOf(before), {
    difference: at('plain'),
    wide: at('strict'),
    enough: now.n >= fewest && before.n >= fewest,
  })
}

const figureOf = ({ mean, n }: Spread): WeekFigure => ({ value: mean === null ? null : Math.round(mean), n })

function welch(a: Spread, b: Spread, p: number): Difference {
  if (a.mean === null || b.mean === null) return { estimate: null, low: null, high: null }
  const estimate = a.mean - b.mean
  if (a.sd === null || b.sd === null) return { estimate, low: null, high: null }
  const [va, vb] = [a.sd ** 2 / a.n, b.sd ** 2 / b.n]
  if (va + vb === 0) return { estimate, low: estimate, high: estimate }
  const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1))
  const half = studentQuantile(p, df) * Math.sqrt(va + vb)
  return { estimate, low: estimate - half, high: estimate + half }
}

/** Shares of two weeks: Newcombe's interval, with the effective counts of an unequal sample. */
export function shareChange(named: Named, now: WeightSums, before: WeightSums, figures: number): Change {
  const [a, b] = [effectiveCounts(now), effectiveCounts(before)]
  const figure = (sums: WeightSums, { count, n }: { count: number; n: number }): WeekFigure => ({
    value: rateOf(count, n).rate,
    n: sums.n,
  })
  return changed(named, 'share', figure(now, a), figure(before, b), {
    difference: rateDifference(a, b),
    wide: rateDifference(a, b, strict(figures)),
    enough: now.n >= fewest && before.n >= fewest,
  })
}

/**
 * Counts of two stretches of equal length, as if things came one by one (Poisson): score intervals of both, put together by
 * square and add (Zou and Donner, Statistics in Medicine 27, 2008). Things that come in batches are noisier than that.
 */
export function countChange(named: Named, now: number, before: number, figures: number): Change {
  const at = (z: number): Difference => {
    const [a, b] = [poisson(now, z), poisson(before, z)]
    const estimate = now - before
    return {
      estimate,
      low: estimate - Math.hypot(now - a.low, b.high - before),
      high: estimate + Math.hypot(a.high - now, before - b.low),
    }
  }
  const judged = { difference: at(z95), wide: at(strict(figures)), enough: now + before >= fewest }
  return changed(named, 'count', { value: now, n: now }, { value: before, n: before }, judged)
}

/** Score interval of a Poisson mean: the m with (count - m)^2 <= z^2 m. */
function poisson(count: number, z: number): { low: number; high: number } {
  const spread = z * Math.sqrt(count + (z * z) / 4)
  const centre = count + (z * z) / 2
  return { low: count === 0 ? 0 : centre - spread, high: centre + spread }
}

/** What is counted whole at the end of both weeks: a difference without an interval. */
export function exactChange(named: Named, now: number, before: number): Change {
  const estimate = now - before
  const means =
    estimate === 0 || named.good === null ? null : estimate < 0 === (named.good === 'less') ? 'better' : 'worse'
  const { key, title } = named
  const difference = { estimate, low: null, high: null }
  return {
    key,
    title,
    unit: 'count',
    now: { value: now, n: now },
    before: { value: before, n: before },
    difference,
    word: 'exact',
    means,
  }
}

function changed(named: Named, unit: Unit, now: WeekFigure, before: WeekFigure, judged: Judged): Change {
  const { key, title, good } = named
  const { difference, wide, enough } = judged
  const clear = excludesZero(wide)
  const word: Word =
    !enough || difference.low === null ? 'too_few' : clear ? 'more' : excludesZero(difference) ? 'perhaps' : 'noise'
  const told = word === 'more' || word === 'perhaps'
  const less = (difference.estimate ?? 0) < 0
  const means = !told || good === null ? null : less === (good === 'less') ? 'better' : 'worse'
  return { key, title, unit, now, before, difference, word, means }
}

const excludesZero = ({ low, high }: Difference) => low !== null && high !== null && (low > 0 || high < 0)
