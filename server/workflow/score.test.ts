import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { charterSchema } from './charter.ts'
import { figuresOf } from './charter-figures.ts'
import {
  anchors,
  byScore,
  type Candidate,
  defaultWeights,
  groupOf,
  onScale,
  painOf,
  parts,
  scoreOf,
  type Weights,
  weightsSchema,
} from './score.ts'

type Answers = Partial<{
  volumePerMonth: number | null
  minutesPerItem: number | null
  reworkRate: number | null
  ruleBoundness: number | null
  ambiguity: number | null
  hourlyCost: string | null
  factor: string | null
}>

function candidate({
  ruleBoundness = null,
  ambiguity = null,
  hourlyCost = null,
  factor = '1',
  ...rest
}: Answers): Candidate {
  const figures = figuresOf({ volumePerMonth: null, minutesPerItem: null, reworkRate: null, ...rest }, {})
  return { figures, ruleBoundness, ambiguity, hourlyCost, currency: 'EUR', factor }
}

const invoices: Answers = {
  ...{ volumePerMonth: 200, minutesPerItem: 6, reworkRate: 0 },
  ...{ ruleBoundness: 4, ambiguity: 2, hourlyCost: '50' },
}

describe('the score of a candidate', () => {
  it('is the weighted mean of its parts, each on its stated scale', () => {
    const score = scoreOf(candidate(invoices), defaultWeights)
    expect(Object.fromEntries(score.parts.map(({ part, low }) => [part, Math.round(low)]))).toEqual({
      // 200 items lie in the middle of 20 to 2,000, 20 hours in the middle of 2 to 200, 1,000 in the middle of 100 to 10,000.
      ...{ volume: 50, rules: 75, clarity: 75, hours: 50, money: 50 },
    })
    // (20 x 50 + 25 x 75 + 20 x 75 + 20 x 50 + 15 x 50) / 100
    expect(score.point).toBeCloseTo(61.25, 9)
    expect(score.missing).toEqual([])
  })

  it('is a range where an answer is missing, and names the question', () => {
    const score = scoreOf(candidate({ ...invoices, ruleBoundness: null }), defaultWeights)
    expect(score.point).toBeNull()
    expect(score.missing).toEqual(['ruleBoundness'])
    expect(score.low).toBeCloseTo(61.25 - 18.75, 9)
    expect(score.high).toBeCloseTo(61.25 + 6.25, 9)
  })

  it('leaves what comes back open between nothing and everything while nobody knows it', () => {
    const { hours, money, missing } = painOf(candidate({ ...invoices, reworkRate: null }))
    expect(hours).toEqual({ low: 20, high: 40 })
    expect(money).toEqual({ low: '1000.00', high: '2000.00' })
    expect(missing).toEqual(['reworkRate'])
  })

  it('asks of nothing that no longer matters', () => {
    const everything = { ...invoices, volumePerMonth: 100_000, reworkRate: null }
    expect(scoreOf(candidate(everything), defaultWeights)).toMatchObject({ missing: [], point: expect.any(Number) })
    const unweighed: Weights = { ...defaultWeights, rules: 0 }
    expect(scoreOf(candidate({ ...invoices, ruleBoundness: null }), unweighed).missing).toEqual([])
    const nothing = scoreOf(
      candidate({ ...invoices, volumePerMonth: 0, minutesPerItem: null, hourlyCost: null }),
      defaultWeights,
    )
    expect(nothing).toMatchObject({ missing: [], point: expect.any(Number) })
  })

  it('compares money in one currency, and leaves it open without a rate', () => {
    const half = scoreOf(candidate({ ...invoices, factor: '0.5' }), defaultWeights)
    expect(half.parts.at(-1)?.low).toBeCloseTo(onScale(500, { zero: 100, full: 10_000 }), 9)
    const none = scoreOf(candidate({ ...invoices, factor: null }), defaultWeights)
    expect(none).toMatchObject({ noRate: true, point: null })
    expect(none.parts.at(-1)).toMatchObject({ low: 0, high: 100 })
  })

  it('rests on what was measured, not on what was typed', () => {
    const charter = charterSchema.parse({ volumePerMonth: 10, minutesPerItem: 1 })
    const figures = figuresOf(charter, {
      perMonth: { value: 200, n: 8, by: 'workbench' },
      measuredMinutes: { value: 6, n: 19, by: 'stopwatch' },
    })
    expect(figures.perMonth).toEqual({ value: 200, from: 'measured', n: 8, by: 'workbench', stated: 10, tooFew: null })
    expect(figures.minutes).toEqual({ value: 1, from: 'stated', n: null, by: null, stated: null, tooFew: 19 })
    expect(figures.rework).toBeNull()
  })
})

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const answers: fc.Arbitrary<Answers> = fc.record({
  volumePerMonth: maybe(fc.double({ min: 0, max: 1e8, noNaN: true })),
  minutesPerItem: maybe(fc.double({ min: 0, max: 1e5, noNaN: true })),
  reworkRate: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
  ruleBoundness: maybe(fc.integer({ min: 1, max: 5 })),
  ambiguity: maybe(fc.integer({ min: 1, max: 5 })),
  hourlyCost: maybe(fc.constantFrom('0', '0.01', '38.50', '999999.99')),
  factor: maybe(fc.constantFrom('1', '0.0061', '160')),
})
const weights: fc.Arbitrary<Weights> = fc
  .record({
    ...Object.fromEntries(parts.map((part) => [part, fc.integer({ min: 0, max: 100 })])),
    moneyFull: fc.integer({ min: 100, max: 1_000_000 }),
  })
  .map((some) => weightsSchema.safeParse(some).data)
  .filter((some) => some !== undefined)

const nearly = 1e-6

describe('every score', () => {
  it('is a number from 0 to 100, and a range holds its point and each answer that could still be given', () => {
    fc.assert(
      fc.property(answers, answers, weights, (some, others, weigh) => {
        const score = scoreOf(candidate(some), weigh)
        for (const span of [score, ...score.parts]) {
          expect(span.low).toBeGreaterThanOrEqual(0)
          expect(span.low).toBeLessThanOrEqual(span.high)
          expect(span.high).toBeLessThanOrEqual(100 + nearly)
        }
        if (score.point !== null) {
          expect(score.point).toBeGreaterThanOrEqual(score.low)
          expect(score.point).toBeLessThanOrEqual(score.high)
        }
        // Whatever the missing answers turn out to be, the score stays within the range.
        const given = Object.entries(some).filter(([, value]) => value !== null)
        const answered = scoreOf(candidate({ ...others, ...Object.fromEntries(given) }), weigh)
        expect(answered.low).toBeGreaterThanOrEqual(score.low - nearly)
        expect(answered.high).toBeLessThanOrEqual(score.high + nearly)
      }),
    )
  })

  it('does not fall when there is more of it, when it takes longer, when more comes back, or when an hour costs more', () => {
    fc.assert(
      fc.property(answers, weights, fc.double({ min: 1, max: 1000, noNaN: true }), (some, weigh, times) => {
        const before = scoreOf(candidate(some), weigh)
        for (const key of ['volumePerMonth', 'minutesPerItem', 'reworkRate'] as const) {
          const value = some[key]
          if (value === null || value === undefined) continue
          const after = scoreOf(candidate({ ...some, [key]: value * times }), weigh)
          expect(after.low).toBeGreaterThanOrEqual(before.low - nearly)
          expect(after.high).toBeGreaterThanOrEqual(before.high - nearly)
        }
      }),
    )
  })
})

describe('where to start', () => {
  const at = (low: number, high: number) => ({ low, high })

  it('never says "start here" of what something blocks', () => {
    expect(groupOf(at(90, 90), true, defaultWeights)).toBe('start')
    expect(groupOf(at(90, 90), false, defaultWeights)).toBe('next')
  })

  it('waits with what could be worth it until the missing answers are there', () => {
    expect(groupOf(at(20, 80), true, defaultWeights)).toBe('next')
    expect(groupOf(at(20, 50), true, defaultWeights)).toBe('later')
    expect(groupOf(at(35, 50), true, defaultWeights)).toBe('next')
  })

  it('orders by what a score surely is, then by what it could be, then by name', () => {
    const of = (name: string, low: number, high: number) => ({ name, score: at(low, high) })
    const sorted = [of('b', 40, 40), of('a', 40, 40), of('c', 0, 100), of('d', 40, 60)].sort(byScore)
    expect(sorted.map(({ name }) => name)).toEqual(['d', 'a', 'b', 'c'])
  })

  it('takes no weights that weigh nothing, and no thresholds in the wrong order', () => {
    const nothing = Object.fromEntries(parts.map((part) => [part, 0]))
    expect(weightsSchema.safeParse(nothing).success).toBe(false)
    expect(weightsSchema.safeParse({ startAt: 40, nextAt: 40 }).success).toBe(false)
  })

  it('has scales that begin with nothing and end with everything', () => {
    expect([0, 20, 2_000, 1e9].map((value) => onScale(value, anchors.volume))).toEqual([0, 0, 100, 100])
  })
})
