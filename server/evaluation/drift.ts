import { logGamma } from '#server/platform/distributions.ts'
import { type Rate, rateOf } from '#server/platform/statistics.ts'

/** Whether this week's labels come in other shares than those of the weeks before: pure figures over counts. */

/** How often each option was decided in one week, by its key. */
export type WeekCounts = ReadonlyMap<string, number>

export type LabelShift = { key: string; now: Rate; before: Rate }

export type LabelDrift = {
  /** Labels of this week, and of the weeks before together. */
  n: number
  before: number
  /** Weeks before that had any. */
  weeks: number
  labels: LabelShift[]
  /** Null where nothing can be compared. */
  test: { chiSquare: number; df: number; p: number; pooled: string[] } | null
  /** Population stability index; null like the test. */
  psi: number | null
}

/** Weeks that a week is held against. */
export const weeksBefore = 8
/** Below this expected count the approximation of the test fails (Cochran 1954): such labels are tested together. */
const leastExpected = 5

/** Shares of labels in a week against those of the weeks before, each with its interval, and two figures for the whole. */
export function labelDrift(options: readonly string[], now: WeekCounts, weeks: readonly WeekCounts[]): LabelDrift {
  const keys = [...new Set([...options, ...now.keys(), ...weeks.flatMap((w) => [...w.keys()])])]
  const earlier = (key: string) => weeks.reduce((sum, w) => sum + (w.get(key) ?? 0), 0)
  const rows = keys
    .map((key) => ({ key, now: now.get(key) ?? 0, before: earlier(key) }))
    .filter((row) => row.now + row.before > 0)
  const [n, before] = [sum(rows.map((r) => r.now)), sum(rows.map((r) => r.before))]
  const comparable = n > 0 && before > 0
  return {
    n,
    before,
    weeks: weeks.filter((w) => sum([...w.values()]) > 0).length,
    labels: rows
      .map((row) => ({ key: row.key, now: rateOf(row.now, n), before: rateOf(row.before, before) }))
      .sort((a, b) => shift(b) - shift(a)),
    test: comparable ? homogeneity(rows, n, before) : null,
    psi: comparable ? stabilityIndex(rows.map((r) => [r.now, r.before])) : null,
  }
}

const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0)
const shift = ({ now, before }: LabelShift) => Math.abs((now.rate ?? 0) - (before.rate ?? 0))

type Row = { key: string; now: number; before: number }

/** The two rows' chi-square with rare labels taken together; null where fewer than two are left. */
function homogeneity(rows: readonly Row[], n: number, before: number): LabelDrift['test'] {
  const expected = (row: Row) => ((row.now + row.before) * Math.min(n, before)) / (n + before)
  const [common, rare] = [
    rows.filter((r) => expected(r) >= leastExpected),
    rows.filter((r) => expected(r) < leastExpected),
  ]
  const together: Row = { key: '', now: sum(rare.map((r) => r.now)), before: sum(rare.map((r) => r.before)) }
  const tested = rare.length > 0 ? [...common, together] : common
  if (tested.length < 2) return null
  const { chiSquare, df } = chiSquareOf(tested.map((r) => [r.now, r.before]))
  return { chiSquare, df, p: chiSquareTail(chiSquare, df), pooled: rare.map((r) => r.key) }
}

/** Pearson's chi-square (1900) of a table of two columns: whether both came from one distribution. */
export function chiSquareOf(rows: readonly (readonly [number, number])[]): { chiSquare: number; df: number } {
  const [left, right] = [sum(rows.map((r) => r[0])), sum(rows.map((r) => r[1]))]
  const all = left + right
  const terms = rows.map(([a, b]) => {
    const [x, y] = [((a + b) * left) / all, ((a + b) * right) / all]
    return a + b === 0 ? 0 : (a - x) ** 2 / x + (b - y) ** 2 / y
  })
  return { chiSquare: sum(terms), df: rows.length - 1 }
}

/**
 * P(X >= x) for a chi-square with `df` degrees of freedom: the regularised upper incomplete gamma Q(df/2, x/2), by its
 * series below the mean (DLMF 8.11.4) and by its continued fraction above (DLMF 8.9.2, Lentz's method).
 */
export function chiSquareTail(x: number, df: number): number {
  if (x <= 0) return 1
  const [a, half] = [df / 2, x / 2]
  const front = Math.exp(a * Math.log(half) - half - logGamma(a))
  if (half < a + 1) {
    let [term, total] = [1 / a, 1 / a]
    for (let i = 1; i < 1000 && term > total * 1e-16; i++) {
      term *= half / (a + i)
      total += term
    }
    return Math.max(0, 1 - front * total)
  }
  const tiny = 1e-300
  let b = half + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let fraction = d
  for (let i = 1; i < 1000; i++) {
    const step = -i * (i - a)
    b += 2
    d = 1 / (step * d + b || tiny)
    c = b + step / c || tiny
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return front * fraction
}

/**
 * Population stability index: sum of (p - q) ln(p / q) over labels. By custom below 0.1 is calm and above 0.25 a change
 * (Siddiqi 2006). Half a label is added to each count, so that one that was never seen does not make it infinite.
 */
export function stabilityIndex(rows: readonly (readonly [number, number])[]): number {
  const [left, right] = [sum(rows.map((r) => r[0] + 0.5)), sum(rows.map((r) => r[1] + 0.5))]
  return sum(
    rows.map(([a, b]) => {
      const [p, q] = [(a + 0.5) / left, (b + 0.5) / right]
      return (p - q) * Math.log(p / q)
    }),
  )
}
