import { describe, expect, it } from 'vitest'
import { seededRandom } from '#seed/random.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { drawCheck, stratumOf, weeklyCost } from './sampling.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  thresholds: { sure: 0.9, look: 0.5, fields: { note: 0.3 } },
  fields: [
    { key: 'total', label: 'Total', type: 'money', required: true },
    { key: 'note', label: 'Note', type: 'text' },
  ],
})
const proposal = (total: [string | null, number], note: [string | null, number]) => ({
  values: [
    { key: 'total', value: total[0], confidence: total[1] },
    { key: 'note', value: note[0], confidence: note[1] },
  ],
})

describe('the stratum of an item', () => {
  it.each([
    ['above', 'every value at its own threshold', proposal(['1.00', 0.9], ['x', 0.3])],
    ['above', 'nothing proposed for what is not required', proposal(['1.00', 0.95], [null, 0])],
    ['below', 'one value below', proposal(['1.00', 0.89], ['x', 0.9])],
    ['below', 'a required value missing', proposal([null, 1], ['x', 0.9])],
    ['below', 'no proposal', null],
  ])('is %s: %s', (stratum, _, proposed) => {
    expect(stratumOf(definition, proposed)).toBe(stratum)
  })
})

describe('drawing a check', () => {
  it('takes each kind with its probability, blind entry before QA, and says the probability it took', () => {
    const random = seededRandom(7)
    const rates = { qaAbove: 0.2, qaBelow: 0.5, blindShare: 0.25 }
    const n = 20_000
    const drawn = Array.from({ length: n }, () => drawCheck(rates, 'below', random))
    const share = (kind: string) => drawn.filter((d) => d?.kind === kind).length / n
    expect(share('blind')).toBeCloseTo(0.25, 1)
    expect(share('qa')).toBeCloseTo(0.375, 1)
    expect(drawn.find((d) => d?.kind === 'qa')?.probability).toBe(0.375)
    expect(drawn.find((d) => d?.kind === 'blind')?.probability).toBe(0.25)
  })

  it('draws nothing at rate 0 and everything at rate 1', () => {
    const random = seededRandom(1)
    const none = { qaAbove: 0, qaBelow: 0, blindShare: 0 }
    for (let i = 0; i < 100; i++) {
      expect(drawCheck(none, 'above', random)).toBeNull()
      expect(drawCheck({ ...none, qaAbove: 1 }, 'above', random)).toEqual({ kind: 'qa', probability: 1 })
      expect(drawCheck({ ...none, qaAbove: 1 }, 'below', random)).toBeNull()
      expect(drawCheck({ ...none, qaBelow: 1, blindShare: 1 }, 'below', random)).toEqual({
        kind: 'blind',
        probability: 1,
      })
    }
  })
})

describe('what rates cost a week', () => {
  const rates = { qaAbove: 0.1, qaBelow: 0.5, blindShare: 0.2, seededShare: 0.05, personFigures: true }
  it('is the expected checks and the minutes they take, as far as these are known', () => {
    const minutes = { qa: 2, blind: 5, adjudication: null, seeded: 3 }
    expect(weeklyCost(rates, { above: 100, below: 20, assisted: 120, minutes, differing: 0.5 })).toEqual([
      { kind: 'qa', items: 16, minutes: 32 },
      { kind: 'blind', items: 24, minutes: 120 },
      { kind: 'adjudication', items: 24 * 0.525, minutes: null },
      { kind: 'seeded', items: 6, minutes: 18 },
    ])
  })
})
