import { describe, expect, it } from 'vitest'
import { costModelSchema } from './cost-model.ts'
import { openPeriod, periodAt } from './periods.ts'

const model = costModelSchema.parse({
  itemsPerWeek: 150,
  baselineMinutes: 6,
  assistedMinutes: 1.5,
  hourlyRate: 25,
  baselineErrorRate: 0.04,
  assistedErrorRate: 0.005,
  costPerError: 33,
})

describe('periods', () => {
  const first = { from: '2026-01-05', model }
  const second = { from: '2026-03-02', model: { ...model, hourlyRate: '30' } }

  it('hold from their date until the next one', () => {
    const periods = openPeriod(openPeriod([], first), second)
    expect(periodAt(periods, '2026-01-04')).toBeNull()
    expect(periodAt(periods, '2026-03-01')).toBe(first)
    expect(periodAt(periods, '2026-03-02')).toBe(second)
  })

  it('never change what was in force before: an earlier date is refused, the same date adds a correction', () => {
    const periods = openPeriod([], second)
    expect(() => openPeriod(periods, first)).toThrow(/already changed on 2026-03-02/)
    const mended = { from: second.from, model: { ...model, hourlyRate: '31' } }
    const after = openPeriod(periods, mended)
    expect(after[0]).toBe(second)
    expect(periodAt(after, '2026-03-02')).toBe(mended)
  })
})
