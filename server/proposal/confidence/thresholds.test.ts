import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byMoney,
  byTarget,
  type Decided,
  lookCost,
  needsLook,
  settingAt,
  settings,
  stepOf,
  stepsOf,
} from './thresholds.ts'

const many = (confidence: number, right: number, wrong: number, weight = 1): Decided[] => [
  ...Array(right).fill({ confidence, probability: confidence, right: true, weight }),
  ...Array(wrong).fill({ confidence, probability: confidence, right: false, weight }),
]

describe('a threshold by number', () => {
  const steps = stepsOf([...many(0.7, 30, 10), ...many(0.9, 38, 2), ...many(0.99, 20, 0)])

  it('says what stands above it and how much of that is right', () => {
    expect(settingAt(steps, 0.9)).toMatchObject({ n: 60, coverage: 0.6, accuracy: { count: 58, n: 60 } })
    expect(settingAt(steps, 0.9).accuracy.rate).toBeCloseTo(58 / 60)
    expect(settingAt(steps, 0.905)).toMatchObject({ n: 20, coverage: 0.2, accuracy: { rate: 1, high: 1 } })
    expect(settingAt(steps, 1)).toMatchObject({ n: 0, coverage: 0, accuracy: { rate: null } })
    expect(settingAt([], 0.5)).toMatchObject({ n: 0, coverage: null })
  })

  it('agrees with counting the values themselves, on every step of the scale', () => {
    const value = fc.record({
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      right: fc.boolean(),
      weight: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.integer({ min: 0, max: 200 }), (values, place) => {
        const threshold = place / 200
        const found = settingAt(stepsOf(values.map((v) => ({ ...v, probability: 0.5 }))), threshold)
        const above = values.filter((v) => v.confidence >= threshold - 1e-9)
        const sum = (of: typeof values) => of.reduce((a, v) => a + v.weight, 0)
        expect(found.n).toBe(above.length)
        expect(found.coverage).toBeCloseTo(sum(above) / sum(values), 9)
        if (above.length > 0) expect(found.accuracy.rate).toBeCloseTo(sum(above.filter((v) => v.right)) / sum(above), 9)
        expect(found.wrongAbove).toBeCloseTo((0.5 * sum(above)) / sum(values), 9)
      }),
    )
  })

  it('puts a confidence on the highest setting that it reaches', () => {
    expect([0, 0.29, 0.2949, 0.9999, 1].map(stepOf)).toEqual([0, 0.29, 0.29, 0.995, 1])
  })
})

describe('a threshold by target accuracy', () => {
  const steps = stepsOf([...many(0.7, 30, 10), ...many(0.9, 38, 2), ...many(0.99, 100, 0)])

  it('is the lowest one that reaches it', () => {
    expect(byTarget(steps, 0.98, 'rate').reached).toMatchObject({ threshold: 0.9, n: 140 })
    expect(byTarget(steps, 0.9, 'rate').reached?.threshold).toBe(0)
  })

  it('asks the interval for more, and says what is nearest where nothing reaches it', () => {
    // Wilson 138/140: low 0.9495; 100/100: low 0.9630
    expect(byTarget(steps, 0.94, 'low').reached?.threshold).toBe(0.9)
    expect(byTarget(steps, 0.96, 'low').reached?.threshold).toBe(0.99)
    const { reached, best } = byTarget(steps, 0.99, 'low')
    expect(reached).toBeNull()
    expect(best).toMatchObject({ n: 100 })
  })

  it('does not call a handful without an error accurate', () => {
    expect(byTarget(stepsOf([...many(0.5, 20, 20), ...many(0.99, 5, 0)]), 0.99, 'rate').reached).toBeNull()
  })
})

describe('a threshold by money', () => {
  it('lies where a look costs as much as the expected error: 1 - look / error, on calibrated values', () => {
    const even = stepsOf(Array.from({ length: 200 }, (_, i) => many((i + 0.5) / 200, 1, 0)).flat())
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 199 }), fc.double({ min: 0.1, max: 100, noNaN: true }), (place, error) => {
        const look = error * (1 - place / 200)
        expect(byMoney(even, { look, error }).least?.threshold).toBeCloseTo(place / 200, 6)
      }),
      { numRuns: 15 },
    )
  })

  it('adds up: 40 % looked at for 0.50 and 1.8 errors in a hundred for 20', () => {
    const steps = stepsOf([...many(0.5, 20, 20), ...many(0.97, 60, 0)])
    const point = byMoney(steps, { look: 0.5, error: 20 }).curve.find((p) => p.threshold === 0.97)
    expect(point?.review).toBeCloseTo(0.4 * 0.5)
    expect(point?.errors).toBeCloseTo(0.6 * 0.03 * 20)
    expect(point?.cost).toBeCloseTo(0.2 + 0.36)
  })

  it('shows everything to a person where errors are dear, nothing where they are free', () => {
    const steps = stepsOf([...many(0.8, 40, 10), ...many(0.95, 50, 2)])
    expect(byMoney(steps, { look: 0.1, error: 1000 }).least).toMatchObject({ n: 0, coverage: 0 })
    expect(byMoney(steps, { look: 0.1, error: 0 }).least?.coverage).toBe(1)
    expect(byMoney([], { look: 1, error: 1 }).least?.cost).toBe(1)
  })

  it('costs a look by its share of the item: 6 minutes over 12 fields at 30 an hour', () => {
    expect(lookCost(6, 30, 12)).toBeCloseTo(0.25)
  })
})

it('settings run from all to none, each threshold once', () => {
  const steps = stepsOf([...many(0.9, 1, 0), ...many(1, 1, 0)])
  expect(settings(steps).map((s) => [s.threshold, s.n])).toEqual([
    [0, 2],
    [0.9, 2],
    [1, 1],
  ])
})

it('an item needs a person for one value below its threshold, or a required one missing', () => {
  const definition = {
    fields: [
      { key: 'total', required: true },
      { key: 'note', required: false },
    ],
    thresholds: { sure: 0.9, look: 0.6, fields: { note: 0.5 }, abstain: {} },
  }
  const value = (key: string, confidence: number, empty = false) => ({ key, confidence, empty })
  expect(needsLook(definition, [value('total', 0.9), value('note', 0.5)])).toBe(false)
  expect(needsLook(definition, [value('total', 0.89), value('note', 0.9)])).toBe(true)
  expect(needsLook(definition, [value('total', 0.95), value('note', 0.49)])).toBe(true)
  expect(needsLook(definition, [value('total', 0.95), value('note', 0, true)])).toBe(false)
  expect(needsLook(definition, [value('total', 0, true)])).toBe(true)
  expect(needsLook(definition, null)).toBe(true)
})
