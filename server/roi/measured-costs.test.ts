import { describe, expect, it } from 'vitest'
import { type CostWeek, costFacts, costFindings, noCosts } from './measured-costs.ts'

const minute = 60_000
const none = noCosts('2026-03-02')
/** 22 checks of 3 minutes with a trusted clock, two without one. */
const checked: CostWeek = { ...none, checks: { done: 24, timed: 22, ms: 66 * minute, squares: 22 * 9 * minute ** 2 } }
/** Items that cost 0.02 and 0.04, 20 of each. */
const used: CostWeek = { ...none, usage: { calls: 60, unpriced: 0, cost: '1.2', squares: 20 * (0.0004 + 0.0016) } }

describe('quality checks', () => {
  it('are the minutes of a week, those without a trusted clock as long as the others', () => {
    const { qaMinutesPerWeek } = costFindings([checked, checked], { wholeWeeks: 2, items: 100 })
    // 48 checks of 3 minutes in 2 weeks: 72 a week; sqrt(44 x 9) = 19.8997 minutes x 24/22 / 2 = 10.8544.
    expect(qaMinutesPerWeek).toMatchObject({ value: '72', source: 'measured', n: 44 })
    expect(qaMinutesPerWeek?.spread).toMatchObject({ kind: 'mean', mean: 72, se: expect.closeTo(10.8544, 4) })
  })

  it('count weeks without any', () => {
    expect(costFindings([checked], { wholeWeeks: 4, items: 0 }).qaMinutesPerWeek?.value).toBe('18')
  })

  it('are not known where none was done', () => {
    expect(costFindings([none], { wholeWeeks: 1, items: 9 })).toEqual({})
  })
})

describe('model usage', () => {
  it('is the cost of an item over all that came, with what varies between them', () => {
    const { usagePerItem } = costFindings([used], { wholeWeeks: 1, items: 40 })
    // Variance 0.04/40 - 0.03^2 = 0.0001; se 0.01 / sqrt(40).
    expect(usagePerItem).toMatchObject({ value: '0.03', n: 40, spread: { se: expect.closeTo(0.001581, 6) } })
    expect(costFindings([used], { wholeWeeks: 1, items: 80 }).usagePerItem?.value).toBe('0.015')
  })

  it('is not known with a call that has no price in the currency, nor without items', () => {
    const foreign = { ...used, usage: { ...used.usage, unpriced: 1 } }
    expect(costFindings([used, foreign], { wholeWeeks: 2, items: 40 }).usagePerItem).toBeUndefined()
    expect(costFindings([used], { wholeWeeks: 1, items: 0 }).usagePerItem).toBeUndefined()
  })
})

it('tells what a single week really cost', () => {
  const week = { ...checked, usage: used.usage }
  expect(costFacts(week, 48)).toEqual({
    qaMinutesPerWeek: { value: '72', spread: null, source: 'measured', n: 22 },
    usagePerItem: { value: '0.025', spread: null, source: 'measured', n: 48 },
  })
  expect(costFacts(none, 48)).toEqual({})
})
