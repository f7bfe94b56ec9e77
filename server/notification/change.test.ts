import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addWeight, noWeights } from '#server/platform/statistics.ts'
import { countChange, exactChange, meanChange, shareChange } from './change.ts'

const named = { key: 'x', title: 'X', good: 'less' as const }
const sums = (count: number, n: number, weight = 1) => {
  const all = noWeights()
  for (let i = 0; i < n; i++) addWeight(all, i < count, weight)
  return all
}
const minute = 60_000

describe('a mean against the week before', () => {
  it('has the interval of Welch', () => {
    // 20 items each, means 5 and 6 min, sd 1 and 2 min: se = sqrt(1/20 + 4/20) = 0.5, df = 27.9412, t = 2.048576.
    const change = meanChange(
      named,
      { n: 20, mean: 5 * minute, sd: minute },
      { n: 20, mean: 6 * minute, sd: 2 * minute },
      1,
    )
    expect(change.difference.estimate).toBe(-minute)
    expect((change.difference.low ?? 0) / minute).toBeCloseTo(-1 - 0.5 * 2.0486, 3)
    expect((change.difference.high ?? 0) / minute).toBeCloseTo(-1 + 0.5 * 2.0486, 3)
    expect(change).toMatchObject({ word: 'noise', means: null, now: { value: 300_000, n: 20 } })
  })

  it('with fewer than five items a week says nothing', () => {
    const one = { n: 4, mean: 1, sd: 0.1 }
    expect(meanChange(named, one, { n: 400, mean: 9, sd: 0.1 }, 1)).toMatchObject({ word: 'too_few', means: null })
    const none = { n: 0, mean: null, sd: null }
    expect(meanChange(named, none, none, 1)).toMatchObject({ word: 'too_few', now: { value: null, n: 0 } })
  })

  it('needs more to stand out among many figures than alone', () => {
    const now = { n: 30, mean: 100, sd: 20 }
    const before = { n: 30, mean: 112, sd: 20 }
    expect(meanChange(named, now, before, 1).word).toBe('more')
    expect(meanChange(named, now, before, 14)).toMatchObject({ word: 'perhaps', means: 'better' })
  })

  it('of times that are all the same is exact', () => {
    const change = meanChange(named, { n: 9, mean: 0, sd: 0 }, { n: 9, mean: 0, sd: 0 }, 3)
    expect(change).toMatchObject({ word: 'noise', difference: { estimate: 0, low: 0, high: 0 } })
  })
})

describe('a share against the week before', () => {
  it('has the interval of Newcombe', () => {
    // metrics.md: 56/70 - 48/80 = 0.2000 (0.0524, 0.3339)
    const { difference, word, means } = shareChange(named, sums(56, 70), sums(48, 80), 1)
    expect([difference.estimate, difference.low, difference.high].map((v) => v?.toFixed(4))).toEqual([
      '0.2000',
      '0.0524',
      '0.3339',
    ])
    expect([word, means]).toEqual(['more', 'worse'])
  })

  it('counts what was looked at, however it was weighted', () => {
    expect(shareChange(named, sums(3, 40, 10), sums(3, 40, 2), 1)).toMatchObject({
      now: { value: 0.075, n: 40 },
      word: 'noise',
    })
    expect(shareChange(named, sums(0, 0), sums(3, 40), 1)).toMatchObject({
      now: { value: null, n: 0 },
      word: 'too_few',
    })
  })
})

describe('a count against the week before', () => {
  it('that doubles from a hundred stands out, and from three does not', () => {
    expect(countChange({ ...named, good: 'more' }, 200, 100, 14)).toMatchObject({ word: 'more', means: 'better' })
    expect(countChange(named, 6, 3, 14)).toMatchObject({ word: 'noise', means: null })
    expect(countChange(named, 1, 0, 14).word).toBe('too_few')
  })

  it('turned round is the same with the other sign', () => {
    const count = fc.integer({ min: 0, max: 5000 })
    fc.assert(
      fc.property(count, count, (a, b) => {
        const [one, other] = [countChange(named, a, b, 14), countChange(named, b, a, 14)]
        expect(one.difference.low).toBeCloseTo(-(other.difference.high ?? 0), 6)
        expect(one.word).toBe(other.word)
        expect(one.difference.low ?? 0).toBeLessThanOrEqual(a - b)
      }),
    )
  })
})

it('what is counted whole has a difference and no interval', () => {
  expect(exactChange(named, 12, 20)).toMatchObject({
    word: 'exact',
    means: 'better',
    difference: { estimate: -8, low: null, high: null },
  })
  expect(exactChange(named, 12, 12).means).toBeNull()
})
