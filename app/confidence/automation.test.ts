import { expect, it } from 'vitest'
import { type Decided, stepsOf } from '#server/proposal/confidence/thresholds.ts'
import { automationPoints, keyTo, mostWrong, placeOf } from './automation.ts'

const many = (confidence: number, right: number, wrong: number): Decided[] => [
  ...Array(right).fill({ confidence, probability: confidence, right: true, weight: 1 }),
  ...Array(wrong).fill({ confidence, probability: confidence, right: false, weight: 1 }),
]
const steps = stepsOf([...many(0.7, 30, 10), ...many(0.9, 38, 2), ...many(0.99, 20, 0)])

it('runs from nothing that passes to everything, each share once, with what is wrong of it', () => {
  const points = automationPoints(steps, null)
  expect(points.map((p) => [p.threshold, p.passes, p.n])).toEqual([
    [1, 0, 0],
    [0.99, 0.2, 20],
    [0.9, 0.6, 60],
    [0.7, 1, 100],
  ])
  expect(points[0]?.wrong).toBeNull()
  // 2 of 60, and of all 100; Wilson 58/60 = (0.8864, 0.9908).
  expect(points[2]?.wrong?.rate).toBeCloseTo(2 / 60)
  expect(points[2]?.wrong?.low).toBeCloseTo(0.0092, 4)
  expect(points[2]?.wrong?.high).toBeCloseTo(0.1136, 4)
  expect(points[2]?.wrongOfAll).toBeCloseTo(0.02)
  expect(points[3]?.wrongOfAll).toBeCloseTo(0.12)
})

it('finds a threshold that stands between two steps by what passes', () => {
  const points = automationPoints(steps, null)
  expect([0, 0.7, 0.705, 0.9, 0.95, 0.995, 1].map((t) => placeOf(points, steps, t))).toEqual([3, 3, 2, 2, 1, 0, 0])
})

it('costs each point, where costs are known', () => {
  const [none, , some] = automationPoints(steps, { look: 0.5, error: 10 })
  expect(none?.cost).toMatchObject({ review: 0.5, errors: 0 })
  // 40 % looked at; (40 * 0.1 + 20 * 0.01) errors expected of 100.
  expect(some?.cost?.review).toBeCloseTo(0.2)
  expect(some?.cost?.errors).toBeCloseTo(0.42)
})

it('scales to the intervals that rest on enough', () => {
  expect(mostWrong(automationPoints(stepsOf(many(0.9, 1, 0)), null))).toBe(0.02)
  expect(mostWrong(automationPoints(stepsOf(many(0.9, 1, 1)), null))).toBe(0.5)
})

it('keys step through the points and stay among them', () => {
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'PageUp', 'x'].map((key) => keyTo(key, 2, 5))).toEqual([
    3,
    1,
    0,
    4,
    4,
    null,
  ])
  expect(keyTo('ArrowLeft', 0, 5)).toBe(0)
})
