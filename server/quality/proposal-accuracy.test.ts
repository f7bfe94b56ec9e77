import { describe, expect, it } from 'vitest'
import { seededRandom } from '#seed/random.ts'
import { proposalAccuracy, proposalError, type SeededItem } from './proposal-accuracy.ts'

/** 100 items with 10 proposed fields each, of which people changed `changed` in all. */
const reviewed = (changed: number) =>
  Array.from({ length: 100 }, (_, i) => ({
    proposed: 10,
    changed: Math.floor(changed / 100) + (i < changed % 100 ? 1 : 0),
  }))

const seededItems = (count: number, caught: number, controls = 0, overCorrected = 0): SeededItem[] =>
  Array.from({ length: count }, (_, i) => ({
    caught: i < caught,
    controls,
    overCorrected: i < overCorrected ? 1 : 0,
  }))

describe('the accuracy of proposals', () => {
  it('is 0.90, not 0.92, where people changed 8 % and catch 80 %', () => {
    expect(proposalError(0.08, 0.8, 0)).toBeCloseTo(0.1, 12)
    const found = proposalAccuracy(reviewed(80), seededItems(50, 40), seededRandom(1))
    expect(found).toMatchObject({
      n: 1000,
      items: 100,
      seeded: 50,
      changedShare: 0.08,
      catchRate: 0.8,
      overCorrection: 0,
    })
    expect(found.apparent).toBeCloseTo(0.92, 12)
    expect(found.corrected?.accuracy).toBeCloseTo(0.9, 12)
  })

  it('takes off what people change although it is right: (0.08 - 0.02) / (0.8 - 0.02) = 1/13', () => {
    const found = proposalAccuracy(reviewed(80), seededItems(50, 40, 1, 1), seededRandom(1))
    expect(found.overCorrection).toBe(0.02)
    expect(found.corrected?.accuracy).toBeCloseTo(1 - 1 / 13, 12)
  })

  it('is clipped to 0 and 1', () => {
    expect(proposalError(0.01, 0.8, 0.02)).toBe(0)
    expect(proposalError(0.9, 0.5, 0)).toBe(1)
  })

  it('is not shown under 30 seeded items, nor where people catch no more than they over-correct', () => {
    expect(proposalAccuracy(reviewed(80), seededItems(29, 25), seededRandom(1)).corrected).toBeNull()
    expect(proposalAccuracy(reviewed(80), seededItems(30, 25), seededRandom(1)).corrected).not.toBeNull()
    expect(proposalAccuracy(reviewed(80), seededItems(40, 0), seededRandom(1)).corrected).toBeNull()
    expect(proposalAccuracy([], seededItems(40, 30), seededRandom(1))).toMatchObject({
      apparent: null,
      corrected: null,
    })
  })

  it('has an interval that holds it and says how uncertain the catch rate is', () => {
    const few = proposalAccuracy(reviewed(80), seededItems(30, 24), seededRandom(2)).corrected
    const many = proposalAccuracy(reviewed(80), seededItems(300, 240), seededRandom(2)).corrected
    for (const found of [few, many]) {
      expect(found?.low).toBeLessThan(0.9)
      expect(found?.high).toBeGreaterThan(0.9)
    }
    expect((few?.high ?? 0) - (few?.low ?? 0)).toBeGreaterThan((many?.high ?? 0) - (many?.low ?? 0))
    // With many seeded items what is left is c's own spread: 0.08 +- 1.96 * sqrt of (0.8 * 0.2 / 100) / 10, over 0.8.
    expect((many?.high ?? 0) - (many?.low ?? 0)).toBeCloseTo((2 * 1.96 * Math.sqrt(0.16 / 100)) / 10 / 0.8, 2)
  })

  it('is the same with the same randomness', () => {
    const once = () => proposalAccuracy(reviewed(80), seededItems(50, 40), seededRandom(7)).corrected
    expect(once()).toEqual(once())
  })
})
