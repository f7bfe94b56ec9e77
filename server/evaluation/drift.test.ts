import { describe, expect, it } from 'vitest'
import { chiSquareOf, chiSquareTail, labelDrift, stabilityIndex } from './drift.ts'

const counts = (of: Record<string, number>) => new Map(Object.entries(of))

describe('the tail of chi-square', () => {
  // Critical values of the usual tables (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
  it.each([
    [3.841, 1, 0.05],
    [6.635, 1, 0.01],
    [5.991, 2, 0.05],
    [16.919, 9, 0.05],
    [23.209, 10, 0.01],
    [2.706, 1, 0.1],
    [0.004, 1, 0.95],
    [10.851, 20, 0.95],
    [124.342, 100, 0.05],
  ])('%d with %d degrees of freedom is %d', (x, df, p) => {
    expect(chiSquareTail(x, df)).toBeCloseTo(p, 3)
  })

  it('is exp(-x/2) with two degrees of freedom, and 1 at 0', () => {
    for (const x of [0.1, 1, 5, 40]) expect(chiSquareTail(x, 2)).toBeCloseTo(Math.exp(-x / 2), 14)
    expect(chiSquareTail(0, 3)).toBe(1)
  })
})

it("Pearson's chi-square of two columns, by hand", () => {
  // 30 of 50 against 20 of 50: each cell is 5 from the expected 25, 25, 25, 25.
  expect(
    chiSquareOf([
      [30, 20],
      [20, 30],
    ]),
  ).toEqual({ chiSquare: 4, df: 1 })
  // Proportional columns do not differ.
  expect(
    chiSquareOf([
      [10, 100],
      [5, 50],
      [1, 10],
    ]).chiSquare,
  ).toBeCloseTo(0, 12)
})

describe('a week of labels against the eight before', () => {
  it('is in shares with their n, the largest shift first, with one test over all', () => {
    const before = Array.from({ length: 8 }, () => counts({ a: 5, b: 5 }))
    const drift = labelDrift(['a', 'b', 'never'], counts({ a: 32, b: 8 }), before)
    expect(drift).toMatchObject({ n: 40, before: 80, weeks: 8 })
    expect(drift.labels.map((l) => [l.key, l.now.rate, l.before.rate])).toEqual([
      ['a', 0.8, 0.5],
      ['b', 0.2, 0.5],
    ])
    // By hand: rows 72 and 48 of 120; expected 24, 16 and 48, 32: (8^2/24 + 8^2/16 + 8^2/48 + 8^2/32) = 10.
    expect(drift.test?.chiSquare).toBeCloseTo(10, 12)
    expect(drift.test).toMatchObject({ df: 1, pooled: [] })
    expect(drift.test?.p).toBeCloseTo(0.00157, 5)
  })

  it('tests rare labels together, because the approximation needs five expected', () => {
    const drift = labelDrift(['a', 'b', 'c', 'd'], counts({ a: 20, b: 18, c: 1, d: 1 }), [
      counts({ a: 40, b: 38, c: 1, d: 1 }),
    ])
    expect(drift.test).toMatchObject({ df: 2, pooled: ['c', 'd'] })
  })

  it('says nothing without a week to compare with, and of one label alone', () => {
    expect(labelDrift(['a'], counts({ a: 4 }), [])).toMatchObject({ n: 4, before: 0, weeks: 0, test: null, psi: null })
    expect(labelDrift(['a'], counts({ a: 40 }), [counts({ a: 40 })]).test).toBeNull()
    expect(labelDrift(['a'], counts({}), [counts({ a: 3 })]).test).toBeNull()
  })

  it('keeps options that the workflow no longer has', () => {
    expect(labelDrift([], counts({ old: 2 }), [counts({ gone: 1 })]).labels.map((l) => l.key)).toEqual(['old', 'gone'])
  })
})

it('the stability index is 0 for equal shares, and 0.3 ln(1.6) + 0.3 ln(2.5) for 80:20 against 50:50', () => {
  expect(
    stabilityIndex([
      [10, 10],
      [5, 5],
    ]),
  ).toBe(0)
  const many = 1e6
  expect(
    stabilityIndex([
      [0.8 * many, 0.5 * many],
      [0.2 * many, 0.5 * many],
    ]),
  ).toBeCloseTo(0.3 * Math.log(1.6) + 0.3 * Math.log(2.5), 5)
})
