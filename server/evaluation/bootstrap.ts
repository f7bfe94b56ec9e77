import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { quantile } from '#server/platform/statistics.ts'

/**
 * A percentile bootstrap interval of a difference (Efron 1979): 1,000 seeded draws of as many cases as there are, with
 * replacement. `byGroup` draws whole groups of one origin instead, whose cases stand and fall together; null under 10 groups.
 */
export type Interval = {
  estimate: number
  low: number
  high: number
  /** Cases that have a part in it. */
  n: number
  byGroup: { low: number; high: number; groups: number } | null
}

/** What one case adds to the sums that a figure is made of: column and amount, in turn. */
export type Addends = number[]
/** A figure of the sums; null where they say nothing. */
export type Figure = { of: (sums: Float64Array) => number | null; n: number }

const draws = 1_000
const seed = 20_261_201
const leastGroups = 10

/** The intervals of several figures over the same draws. `groups[i]`: where case i comes from, null: from nowhere else. */
export function bootstrapIntervals(
  rows: readonly Addends[],
  width: number,
  figures: readonly Figure[],
  groups: readonly (string | null)[],
): (Interval | null)[] {
  const all = sparse(rows)
  const total = new Float64Array(width)
  addAll(total, all, new Uint16Array(rows.length).fill(1))
  const intervals = percentiles(all, width, figures)
  const grouped = groupRows(rows, groups)
  const byGroup =
    grouped.length >= leastGroups && grouped.length < rows.length ? percentiles(sparse(grouped), width, figures) : null
  return figures.map(({ of, n }, i) => {
    const [estimate, interval, clustered] = [of(total), intervals[i], byGroup?.[i]]
    if (estimate === null || !interval) return null
    return { estimate, ...interval, n, byGroup: clustered ? { ...clustered, groups: grouped.length } : null }
  })
}

/** The rows of each group added up; a case of no group stays by itself. */
function groupRows(rows: readonly Addends[], groups: readonly (string | null)[]): Addends[] {
  const sums = new Map<string, Map<number, number>>()
  for (const [i, row] of rows.entries()) {
    const group = groups[i] === null ? `${i}` : `of ${groups[i]}`
    const sum = sums.get(group) ?? new Map<number, number>()
    for (let k = 0; k < row.length; k += 2)
      sum.set(row[k] as number, (sum.get(row[k] as number) ?? 0) + (row[k + 1] as number))
    sums.set(group, sum)
  }
  return [...sums.values()].map((sum) => [...sum].flat())
}

/** Rows end to end: those of row i lie from starts[i] to starts[i + 1]. */
type Sparse = { starts: Uint32Array; columns: Uint32Array; amounts: Float64Array }

function sparse(rows: readonly Addends[]): Sparse {
  const length = rows.reduce((sum, row) => sum + row.length / 2, 0)
  const packed = {
    starts: new Uint32Array(rows.length + 1),
    columns: new Uint32Array(length),
    amounts: new Float64Array(length),
  }
  let at = 0
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < row.length; k += 2, at++) {
      packed.columns[at] = row[k] as number
      packed.amounts[at] = row[k + 1] as number
    }
    packed.starts[i + 1] = at
  }
  return packed
}

function addAll(sums: Float64Array, { starts, columns, amounts }: Sparse, times: Uint16Array): void {
  for (let i = 0; i < times.length; i++) {
    const drawn = times[i] as number
    if (drawn === 0) continue
    const end = starts[i + 1] as number
    for (let k = starts[i] as number; k < end; k++) {
      const column = columns[k] as number
      sums[column] = (sums[column] as number) + drawn * (amounts[k] as number)
    }
  }
}

function percentiles(
  rows: Sparse,
  width: number,
  figures: readonly Figure[],
): ({ low: number; high: number } | null)[] {
  const n = rows.starts.length - 1
  const generator = xoroshiro128plus(seed)
  const [times, sums] = [new Uint16Array(n), new Float64Array(width)]
  const drawn = figures.map(() => new Float64Array(draws))
  const known = figures.map(() => 0)
  for (let draw = 0; draw < draws && n > 0; draw++) {
    times.fill(0)
    sums.fill(0)
    for (let i = 0; i < n; i++) {
      // 32 random bits times n: uneven by less than n / 2^32.
      const at = Math.floor(((generator.next() >>> 0) * n) / 0x1_0000_0000)
      times[at] = (times[at] as number) + 1
    }
    addAll(sums, rows, times)
    for (const [f, { of }] of figures.entries()) {
      const value = of(sums)
      if (value === null) continue
      const place = known[f] as number
      ;(drawn[f] as Float64Array)[place] = value
      known[f] = place + 1
    }
  }
  return drawn.map((values, f) => {
    const sorted = values.subarray(0, known[f]).sort()
    const [low, high] = [quantile(sorted, 0.025), quantile(sorted, 0.975)]
    return low === null || high === null ? null : { low, high }
  })
}
