import { describe, expect, it } from 'vitest'
import { askedWeek, comparedWeek, lastWholeWeek, weekAfter, weekOf } from './week.ts'

const hour = 3_600_000
const at = (iso: string) => Date.parse(iso)

describe('ISO weeks', () => {
  it.each([
    ['2026-11-23', '2026-11-23', 48, 2026],
    ['2026-11-29', '2026-11-23', 48, 2026],
    // The year's edges: 2026 has 53 weeks, and 1 January may lie in the old year.
    ['2026-12-31', '2026-12-28', 53, 2026],
    ['2027-01-03', '2026-12-28', 53, 2026],
    ['2027-01-04', '2027-01-04', 1, 2027],
    ['2024-12-30', '2024-12-30', 1, 2025],
    ['2021-01-01', '2020-12-28', 53, 2020],
  ])('%s lies in the week of %s, number %i of %i', (date, monday, number, year) => {
    expect(weekOf(date)).toMatchObject({ monday, number, year })
  })

  it('end on Sunday', () => {
    expect(weekOf('2026-11-25').sunday).toBe('2026-11-29')
    expect(weekAfter(weekOf('2026-12-30'), 1)).toMatchObject({ monday: '2027-01-04', number: 1, year: 2027 })
  })

  it('begin at midnight of the workflow, not of the server', () => {
    // Monday 00:30 in Berlin is still Sunday in New York.
    const now = at('2026-11-29T23:30:00Z')
    expect(lastWholeWeek(now, 'Europe/Berlin').monday).toBe('2026-11-23')
    expect(lastWholeWeek(now, 'America/New_York').monday).toBe('2026-11-16')
  })

  it.each(['2026-02-30', 'last', '2026', ''])('refuse "%s" in one sentence', (text) => {
    expect(() => askedWeek(text, at('2026-11-30T12:00:00Z'), 'UTC')).toThrow('such as 2026-11-23')
  })

  it('of the future are refused, and this one is not', () => {
    const now = at('2026-11-30T12:00:00Z')
    expect(askedWeek('2026-12-06', now, 'UTC').monday).toBe('2026-11-30')
    expect(() => askedWeek('2026-12-07', now, 'UTC')).toThrow('has not begun')
  })
})

describe('a week beside the one before', () => {
  it('is an hour longer when the clocks go back', () => {
    const { now, before } = comparedWeek(weekOf('2026-10-25'), at('2026-11-30T00:00:00Z'), 'Europe/Berlin')
    expect((now.to - now.from) / hour).toBe(169)
    expect((before.to - before.from) / hour).toBe(168)
    expect(before.to).toBe(now.from)
  })

  it('that is not over is compared with the same part of it, by the clock on the wall', () => {
    // Wednesday 14:00 in Berlin, three days after the clocks went back.
    const found = comparedWeek(weekOf('2026-10-28'), at('2026-10-28T13:00:00Z'), 'Europe/Berlin')
    expect(found.whole).toBe(false)
    expect(new Date(found.before.to - 1).toISOString()).toBe('2026-10-21T12:00:00.000Z')
    expect(found.now.to - 1).toBe(at('2026-10-28T13:00:00Z'))
  })

  it('is whole from the first moment of the next', () => {
    expect(comparedWeek(weekOf('2026-11-23'), at('2026-11-30T00:00:00Z'), 'UTC').whole).toBe(true)
    expect(comparedWeek(weekOf('2026-11-23'), at('2026-11-29T23:59:59.999Z'), 'UTC').whole).toBe(false)
  })
})
