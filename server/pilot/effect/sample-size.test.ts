import { describe, expect, it } from 'vitest'
import { fixedItemsPerArm, guardChecksPerArm, type SizePlan, sequenceItems, sizesOf } from './sample-size.ts'

const wish = { sdMinutes: 3, savingMinutes: 1, minimumSavingMinutes: 0, alpha: 0.05, power: 0.8 }
const guard = { manualErrorRate: 0.02, assistedErrorRate: 0.02, margin: 0.02, guardAlpha: 0.1, power: 0.8 }

describe('sample sizes', () => {
  it('are 142 and 757 an arm for the fixed interval', () => {
    expect(fixedItemsPerArm(wish)).toBe(142)
    expect(fixedItemsPerArm({ ...wish, savingMinutes: 0.5, power: 0.9 })).toBe(757)
  })

  it('are 271 and 1,342 an arm for the sequence', () => {
    expect(sequenceItems(wish) / 2).toBe(271)
    expect(sequenceItems({ ...wish, savingMinutes: 0.5, power: 0.9 }) / 2).toBe(1342)
  })

  it('are 1,274 checked items an arm for the guard-rail', () => {
    expect(guardChecksPerArm(guard)).toBe(1274)
  })

  it('count from the minimum, and are without end where nothing is left to show', () => {
    expect(sequenceItems({ ...wish, savingMinutes: 1.5, minimumSavingMinutes: 0.5 })).toBe(sequenceItems(wish))
    expect(sequenceItems({ ...wish, minimumSavingMinutes: 1 })).toBe(Number.POSITIVE_INFINITY)
    expect(guardChecksPerArm({ ...guard, assistedErrorRate: 0.04 })).toBe(Number.POSITIVE_INFINITY)
    expect(guardChecksPerArm({ ...guard, assistedErrorRate: 0.01 })).toBeLessThan(1274)
  })
})

describe('the calculator', () => {
  const plan: SizePlan = {
    design: 'split',
    minimumSavingMinutes: 0,
    margin: 0.02,
    alpha: 0.05,
    guardAlpha: 0.1,
    power: 0.8,
    longestDays: 84,
    expected: {
      savingMinutes: 1,
      sdMinutes: 3,
      manualErrorRate: 0.02,
      assistedErrorRate: 0.02,
      itemsPerWeek: 500,
    },
    sampling: { blindShare: 0.5 },
  }

  it('says which binds: 2,548 checks are 5,096 items at half of them checked, 10.2 weeks at 500 a week', () => {
    const sizes = sizesOf(plan)
    expect(sizes).toMatchObject({
      fixedItems: 284,
      sequenceItems: 542,
      checkedItems: 2548,
      itemsForChecks: 5096,
      items: 5096,
      binding: 'quality',
      reachable: { items: 6000, checkedItems: 3000 },
      canReach: true,
    })
    expect(sizes.weeks).toBeCloseTo(10.192, 10)
    expect(sizes.sentence).toBe(
      'This plan can reach a verdict: 2,548 checked items are needed, which takes 11 weeks at 500 items a week.',
    )
  })

  it('names time where time binds', () => {
    const sizes = sizesOf({ ...plan, margin: 0.1, sampling: { blindShare: 1 } })
    expect(sizes).toMatchObject({ items: 542, binding: 'time' })
    expect(sizes.sentence).toContain('542 completed items')
  })

  it('says before the start that a plan cannot reach it, and what to change', () => {
    const sizes = sizesOf({ ...plan, longestDays: 28 })
    expect(sizes).toMatchObject({ canReach: false, reachable: { items: 2000, checkedItems: 1000 } })
    expect(sizes.sentence).toBe(
      'This plan cannot reach a verdict: 2,548 checked items are needed, which takes 11 weeks at 500 items a week, and it ends after 4.0 weeks with 2,000 items, 1,000 of them checked. Run it longer, check a larger share, widen the margin, or start where there is more volume.',
    )
  })

  it('says that no number is enough where the wishes contradict themselves', () => {
    const dull = sizesOf({ ...plan, minimumSavingMinutes: 1 })
    expect(dull).toMatchObject({ sequenceItems: null, items: null, binding: null, weeks: null, canReach: false })
    expect(dull.sentence).toContain('no number of items can prove it')
    const risky = sizesOf({ ...plan, expected: { ...plan.expected, assistedErrorRate: 0.04 } })
    expect(risky).toMatchObject({ checkedItems: null, canReach: false })
    expect(risky.sentence).toContain('no number of checks')
    const blind = sizesOf({ ...plan, sampling: { blindShare: 0 } })
    expect(blind).toMatchObject({ itemsForChecks: null, canReach: false })
    expect(blind.sentence).toContain('2,548 checked items are needed')
  })

  it('counts an item of a paired plan once in each arm: twice as many a week', () => {
    const paired = sizesOf({ ...plan, design: 'paired' })
    expect(paired.items).toBe(5096)
    expect(paired.weeks).toBeCloseTo(5.096, 10)
    expect(paired.reachable.items).toBe(12_000)
  })
})
