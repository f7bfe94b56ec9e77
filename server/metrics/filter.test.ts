import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, daysBetween, filterSchema, mondayOf, periodOf, wholeWeeks } from './filter.ts'

describe('a period', () => {
  it('of weeks ends today, also where clocks change within it', () => {
    const now = Date.parse('2026-04-01T22:30:00Z')
    expect(periodOf(filterSchema.parse({}), now, 'Europe/Berlin')).toEqual({
      firstDay: '2026-03-06',
      lastDay: '2026-04-02',
    })
    expect(periodOf(filterSchema.parse({}), now, 'America/New_York')).toEqual({
      firstDay: '2026-03-05',
      lastDay: '2026-04-01',
    })
  })

  it('of dates has no days to come', () => {
    const now = Date.parse('2026-04-01T12:00:00Z')
    const of = (from: string, to: string) => periodOf(filterSchema.parse({ from, to }), now, 'UTC')
    expect(of('2026-03-01', '2026-03-31')).toEqual({ firstDay: '2026-03-01', lastDay: '2026-03-31' })
    expect(of('2026-03-01', '2026-12-31')).toEqual({ firstDay: '2026-03-01', lastDay: '2026-04-01' })
  })

  it.each([
    [{ from: '2026-03-02', to: '2026-03-01' }, /not after the last/],
    [{ from: '2024-03-02', to: '2026-03-01' }, /at most 371 days/],
    [{ from: '2026-03-02' }, /give both/],
    [{ from: 'yesterday', to: '2026-03-02' }, /such as 2026-12-01/],
  ])('%j is refused with what to do', (input, says) => {
    expect(filterSchema.safeParse(input).error?.issues[0]?.message).toMatch(says)
  })

  it('is whole weeks and the days before and after them', () => {
    const start = fc.integer({ min: 0, max: 800 })
    fc.assert(
      fc.property(start, fc.integer({ min: 0, max: 60 }), (from, length) => {
        const firstDay = addDays('2025-01-01', from)
        const lastDay = addDays(firstDay, length)
        const weeks = wholeWeeks({ firstDay, lastDay })
        const mondays = Array.from({ length: length + 1 }, (_, i) => addDays(firstDay, i)).filter(
          (day) => mondayOf(day) === day && addDays(day, 6) <= lastDay,
        )
        expect(weeks).toEqual(mondays[0] ? { firstMonday: mondays[0], lastMonday: mondays.at(-1) } : null)
        expect(daysBetween(firstDay, lastDay)).toBe(length)
      }),
    )
  })
})
