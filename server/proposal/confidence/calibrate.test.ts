import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyMap,
  type ConfidenceMap,
  fitIsotonic,
  fitPlatt,
  fitSigmoid,
  identity,
  logit,
  type Pair,
  plattTargets,
  poolAdjacent,
  sigmoid,
} from './calibrate.ts'

const pair = (confidence: number, right: boolean, weight = 1): Pair => ({ confidence, right, weight })
const pairs = fc.array(
  fc.record({
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    right: fc.boolean(),
    weight: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 40 },
)
const repeated = (all: Pair[]) => all.flatMap((p) => Array.from({ length: p.weight }, () => ({ ...p, weight: 1 })))
const expectRising = (map: ConfidenceMap) => {
  const values = Array.from({ length: 101 }, (_, i) => applyMap(map, i / 100))
  for (const [i, value] of values.entries()) {
    expect(value).toBeGreaterThanOrEqual(Math.max(0, (values[i - 1] ?? 0) - 1e-12))
    expect(value).toBeLessThanOrEqual(1)
  }
}

describe('a sigmoid fitted by Newton steps', () => {
  const free = { slope: 0, offset: 0, strength: 0 }

  it('gives the A and B that LIBSVM gives for decision values 5, -4, 1 of which the first alone is right', () => {
    const { right, wrong } = plattTargets([pair(0, true), pair(0, false), pair(0, false)])
    expect([right, wrong]).toEqual([2 / 3, 1 / 4])
    const aims = [
      { score: 5, target: right, weight: 1 },
      { score: -4, target: wrong, weight: 1 },
      { score: 1, target: wrong, weight: 1 },
    ]
    const { slope, offset } = fitSigmoid(aims, free)
    // LIBSVM writes 1 / (1 + exp(A f + B)); published to these digits in the tests of its ports.
    expect(-slope).toBeCloseTo(-0.20261354391187855, 5)
    expect(-offset).toBeCloseTo(0.6523631498001051, 5)
  })

  it('meets the mean target of each of two places exactly: two parameters, two log-odds', () => {
    const share = fc.double({ min: 0.05, max: 0.95, noNaN: true })
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 50 }), (low, high, weight) => {
        const { slope, offset } = fitSigmoid(
          [
            { score: -1, target: low, weight },
            { score: 2, target: high, weight: 1 },
          ],
          free,
        )
        expect(sigmoid(-slope + offset)).toBeCloseTo(low, 5)
        expect(sigmoid(2 * slope + offset)).toBeCloseTo(high, 5)
      }),
    )
  })

  it('stays where its prior is without data, and where data and prior agree', () => {
    expect(fitPlatt([])).toEqual(identity)
    const towards = { method: 'platt' as const, slope: 0.6, offset: -1 }
    const p = sigmoid(towards.slope * 1.5 + towards.offset)
    const { slope, offset } = fitSigmoid([{ score: 1.5, target: p, weight: 9 }], { ...towards, strength: 2 })
    expect([slope, offset]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(-1, 6)])
  })
})

describe('Platt scaling', () => {
  it('finds the overconfidence it was made with: log-odds halved and shifted', () => {
    // At each confidence exactly the share that the truth says, by weight.
    const truth = (c: number) => sigmoid(0.5 * logit(c) - 0.5)
    const made = [0.55, 0.7, 0.8, 0.9, 0.95, 0.99].flatMap((c) => [
      pair(c, true, 2000 * truth(c)),
      pair(c, false, 2000 * (1 - truth(c))),
    ])
    const map = fitPlatt(made)
    expect(map.slope).toBeCloseTo(0.5, 2)
    expect(map.offset).toBeCloseTo(-0.5, 2)
  })

  it('rises, stays within 0 and 1, and counts a weight as so many repetitions', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const map = fitPlatt(all)
        expectRising(map)
        expect(applyMap(map, 0.5)).toBeCloseTo(applyMap(fitPlatt(repeated(all)), 0.5), 6)
      }),
      { numRuns: 40 },
    )
  })

  it('is level where more confidence means less truth', () => {
    const map = fitPlatt([...Array(50).fill(pair(0.6, true)), ...Array(50).fill(pair(0.95, false))])
    expect(map.slope).toBe(0)
    expect(applyMap(map, 0.99)).toBeCloseTo(0.5, 1)
  })

  it('trusts twenty right values of twenty no more than they allow', () => {
    const map = fitPlatt(Array(20).fill(pair(0.9, true)))
    expect(applyMap(map, 0.9)).toBeGreaterThan(0.9)
    expect(applyMap(map, 0.9)).toBeLessThan(21 / 22)
  })
})

describe('isotonic regression', () => {
  it('pools what is out of order, as in the textbook', () => {
    expect(poolAdjacent([3, 7, 5, 9, 8, 7, 10], [])).toEqual([3, 6, 6, 8, 8, 8, 10])
    expect(poolAdjacent([10, 0, 2], [])).toEqual([4, 4, 4])
    expect(poolAdjacent([1, 0], [1, 3])).toEqual([0.25, 0.25])
  })

  it('is the max-min of means of all blocks around each place, by brute force', () => {
    const mean = (values: readonly number[], weights: readonly number[], from: number, to: number) => {
      let [sum, weight] = [0, 0]
      for (let i = from; i <= to; i++) {
        sum += (values[i] ?? 0) * (weights[i] ?? 0)
        weight += weights[i] ?? 0
      }
      return sum / weight
    }
    const point = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 5 }))
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
        const [values, weights] = [points.map((p) => p[0]), points.map((p) => p[1])]
        const places = values.map((_, i) => i)
        const brute = places.map((i) =>
          Math.max(
            ...places
              .filter((from) => from <= i)
              .map((from) => Math.min(...places.filter((to) => to >= i).map((to) => mean(values, weights, from, to)))),
          ),
        )
        for (const [i, value] of poolAdjacent(values, weights).entries()) expect(value).toBeCloseTo(brute[i] ?? -1, 9)
      }),
    )
  })

  it('rises, stays within 0 and 1, keeps off both ends, and counts a weight as so many repetitions', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const map = fitIsotonic(all)
        expectRising(map)
        const { right, wrong } = plattTargets(all)
        for (const p of all) {
          const mapped = applyMap(map, p.confidence)
          expect(mapped).toBeGreaterThanOrEqual(wrong - 1e-12)
          expect(mapped).toBeLessThanOrEqual(right + 1e-12)
          expect(mapped).toBeCloseTo(applyMap(fitIsotonic(repeated(all)), p.confidence), 9)
        }
      }),
      { numRuns: 40 },
    )
  })
})

it('a map that changes nothing gives back exactly what was said', () => {
  for (const c of [0, 0.3, 0.999999, 1]) expect(applyMap(identity, c)).toBe(c)
})
