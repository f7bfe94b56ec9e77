import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTo, noMoments, together, varianceOfMean } from './moments.ts'
import { addPairTo, type Cell, fixedOf, noCell, ratioOf, sequenceOf, stratified, usedCells } from './stratified.ts'

const cellOf = (manual: readonly number[], assisted: readonly number[]): Cell => {
  const cell = noCell()
  for (const value of manual) addTo(cell.manual, value)
  for (const value of assisted) addTo(cell.assisted, value)
  return cell
}

const pairsOf = (pairs: readonly (readonly [number, number])[]): Cell => {
  const cell = noCell()
  for (const [manual, assisted] of pairs) addPairTo(cell, manual, assisted)
  return cell
}

const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 })

describe('moments kept up one by one', () => {
  it('are those of two passes, in one sample and in two put together', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const all = [...a, ...b]
        const mean = all.reduce((x, y) => x + y, 0) / all.length
        const squares = all.reduce((x, y) => x + (y - mean) ** 2, 0)
        const [one, other] = [noMoments(), noMoments()]
        for (const value of a) addTo(one, value)
        for (const value of b) addTo(other, value)
        const both = together(one, other)
        expect(both.n).toBe(all.length)
        expect(both.mean).toBeCloseTo(mean, 9)
        expect(both.squares).toBeCloseTo(squares, 6)
        expect(varianceOfMean(both)).toBeCloseTo(squares / (all.length - 1) / all.length, 8)
      }),
    )
  })
})

describe('the stratified difference', () => {
  // Stratum A: manual 4, 6, 8 (mean 6, s^2 4), assisted 3, 5 (4, 2): difference 2, weight 5/9, variance 4/3 + 2/2 = 7/3.
  // Stratum B: manual 10, 12 (11, 2), assisted 7, 11 (9, 8): difference 2, weight 4/9, variance 1 + 4 = 5.
  const a = cellOf([4, 6, 8], [3, 5])
  const b = cellOf([10, 12], [7, 11])

  it('weights the strata by their items: 2 minutes with V = 25/81 * 7/3 + 16/81 * 5', () => {
    const result = stratified([a, b], false)
    expect(result?.estimate).toBeCloseTo(2, 12)
    const v = (25 / 81) * (7 / 3) + (16 / 81) * 5
    expect(result?.variance).toBeCloseTo(v, 12)
    expect(result).toMatchObject({ t: 9, n: { manual: 5, assisted: 4 } })
    // df = V^2 / sum of (w^2 s^2 / n)^2 / (n - 1): the four parts are 25/81 * 4/3, 25/81, 16/81, 16/81 * 4.
    const parts = [(25 / 81) * (4 / 3), 25 / 81, 16 / 81, (16 / 81) * 4] as const
    expect(result?.df).toBeCloseTo(v ** 2 / (parts[0] ** 2 / 2 + parts[1] ** 2 + parts[2] ** 2 + parts[3] ** 2), 10)
  })

  it('has arm means with the same weights that subtract to it', () => {
    const result = stratified([a, b], false)
    expect(result?.arms.manual.mean).toBeCloseTo((5 * 6 + 4 * 11) / 9, 12)
    expect(result?.arms.assisted.mean).toBeCloseTo((5 * 4 + 4 * 9) / 9, 12)
    expect(result?.arms.manual.se).toBeCloseTo(Math.sqrt((25 / 81) * (4 / 3) + 16 / 81), 12)
    expect((result?.arms.manual.se ?? 0) ** 2 + (result?.arms.assisted.se ?? 0) ** 2).toBeCloseTo(
      result?.variance ?? 0,
      12,
    )
  })

  it('is the plain difference with Welch interval in one stratum', () => {
    // SciPy 1.17: ttest_ind([1.2, 3.4, 2.2, 5.0, 4.1], [0.7, 1.9, 1.1, 2.4], equal_var=False).confidence_interval()
    const result = stratified([cellOf([1.2, 3.4, 2.2, 5, 4.1], [0.7, 1.9, 1.1, 2.4])], false)
    const { estimate, low, high } = fixedOf(result, 0.05)
    expect(estimate).toBeCloseTo(1.655, 12)
    expect(result?.df).toBeCloseTo(6.1516385975363574, 6)
    expect(low).toBeCloseTo(-0.23175604895849333, 6)
    expect(high).toBeCloseTo(3.5417560489584936, 6)
  })

  it('pools strata with fewer than two items in an arm', () => {
    const small = [cellOf([1], [2, 3]), cellOf([5], []), cellOf([], [4])]
    const { used, leftOut } = usedCells([a, ...small], false)
    expect(leftOut).toEqual([])
    expect(used).toHaveLength(2)
    expect(used[1]?.manual).toMatchObject({ n: 2, mean: 3 })
    expect(used[1]?.assisted).toMatchObject({ n: 3, mean: 3 })
  })

  it('leaves out what is too small even together, and says which', () => {
    const { used, leftOut } = usedCells([cellOf([1], [2, 3]), a, noCell(), cellOf([], [4])], false)
    expect(used).toEqual([a])
    expect(leftOut).toEqual([0, 3])
    expect(stratified(used, false)?.t).toBe(5)
    expect(stratified(usedCells([cellOf([1, 2, 3], [])], false).used, false)).toBeNull()
  })

  it('holds its estimate, whichever interval, and does not care in which order the strata come', () => {
    const cell = fc.tuple(values, values).map(([m, s]) => cellOf(m, s))
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const result = stratified(cells, false)
        for (const interval of [fixedOf(result, 0.05), sequenceOf(result, 0.2, 0.05)]) {
          expect(interval.low).toBeLessThanOrEqual(interval.estimate ?? Number.NaN)
          expect(interval.high).toBeGreaterThanOrEqual(interval.estimate ?? Number.NaN)
        }
        const turned = stratified([...cells].reverse(), false)
        expect(turned?.estimate).toBeCloseTo(result?.estimate ?? Number.NaN, 9)
        expect(turned?.variance).toBeCloseTo(result?.variance ?? Number.NaN, 9)
      }),
    )
  })

  it('is a point where nothing varies', () => {
    expect(fixedOf(stratified([cellOf([3, 3], [1, 1])], false), 0.05)).toEqual({ estimate: 2, low: 2, high: 2 })
  })
})

describe('the paired difference', () => {
  // Differences 2, 4, 3 (mean 3, s^2 1) and 1, 5 (3, 8): weights 3/5 and 2/5, V = 9/25 * 1/3 + 4/25 * 8/2 = 0.76.
  const cells = [
    pairsOf([
      [5, 3],
      [8, 4],
      [6, 3],
    ]),
    pairsOf([
      [4, 3],
      [9, 4],
    ]),
  ]

  it('counts pairs, and takes its variance within items', () => {
    const result = stratified(cells, true)
    expect(result).toMatchObject({ t: 5, n: { manual: 5, assisted: 5 } })
    expect(result?.estimate).toBeCloseTo(3, 12)
    expect(result?.variance).toBeCloseTo(0.76, 12)
    // (9/25 * 1/3)^2 / 2 + (4/25 * 4)^2 / 1
    expect(result?.df).toBeCloseTo(0.76 ** 2 / (0.12 ** 2 / 2 + 0.64 ** 2), 10)
    expect((result?.arms.manual.mean ?? 0) - (result?.arms.assisted.mean ?? 0)).toBeCloseTo(3, 12)
  })

  it('pools pairs of people with one item', () => {
    const { used, leftOut } = usedCells([pairsOf([[5, 3]]), ...cells, pairsOf([[1, 1]])], true)
    expect(used).toHaveLength(3)
    expect(used[2]?.difference).toMatchObject({ n: 2, mean: 1 })
    expect(leftOut).toEqual([])
    expect(usedCells([pairsOf([[5, 3]]), ...cells], true).leftOut).toEqual([0])
  })
})

describe('the ratio of geometric means', () => {
  it('turns a difference of logarithms into assisted over manual', () => {
    expect(ratioOf({ estimate: Math.log(2), low: 0, high: Math.log(4) })).toEqual({ estimate: 0.5, low: 0.25, high: 1 })
    expect(ratioOf({ estimate: null, low: null, high: null }).estimate).toBeNull()
  })
})
