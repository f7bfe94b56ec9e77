import { describe, expect, it } from 'vitest'
import { dueAt, dueReports, nextDue, periodAt, periodBefore, periodFrom, periodName } from './due.ts'

const berlin = 'Europe/Berlin'
const week = { every: 'week', on: 1, at: '06:00' } as const
const iso = (ms: number) => new Date(ms).toISOString()
const ms = (text: string) => Date.parse(text)

describe('a period', () => {
  it('is the day, the ISO week or the month that holds a day', () => {
    expect(periodAt('day', '2026-11-18')).toEqual({ from: '2026-11-18', to: '2026-11-18' })
    expect(periodAt('week', '2026-11-18')).toEqual({ from: '2026-11-16', to: '2026-11-22' })
    expect(periodAt('month', '2028-02-29')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  })

  it('follows the one before over the end of a month and of a year', () => {
    expect(periodBefore('month', periodAt('month', '2026-03-31'))).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(periodBefore('week', periodAt('week', '2027-01-04'))).toEqual({ from: '2026-12-28', to: '2027-01-03' })
    expect(periodBefore('day', periodAt('day', '2026-01-01'))).toEqual({ from: '2025-12-31', to: '2025-12-31' })
  })

  it('is called as people call it; the week of a new year belongs to the year that has its Thursday', () => {
    expect(periodName('week', periodAt('week', '2026-11-18'))).toBe('week 47, 2026')
    expect(periodName('week', periodAt('week', '2027-01-01'))).toBe('week 53, 2026')
    expect(periodName('month', periodAt('month', '2026-03-09'))).toBe('March 2026')
    expect(periodName('day', periodAt('day', '2026-03-09'))).toBe('9 March 2026')
  })

  it('is known by its first day and by no other', () => {
    expect(periodFrom('week', '2026-11-16')).not.toBeNull()
    expect(periodFrom('week', '2026-11-17')).toBeNull()
    expect(periodFrom('month', '2026-02-30')).toBeNull()
    expect(periodFrom('day', 'x')).toBeNull()
  })
})

describe('a report', () => {
  it('falls due at its local time after the period, on both sides of a change of clocks', () => {
    expect(iso(dueAt(week, periodAt('week', '2026-10-14'), berlin))).toBe('2026-10-19T04:00:00.000Z')
    expect(iso(dueAt(week, periodAt('week', '2026-10-21'), berlin))).toBe('2026-10-26T05:00:00.000Z')
    expect(iso(dueAt({ ...week, on: 5 }, periodAt('week', '2026-11-18'), berlin))).toBe('2026-11-27T05:00:00.000Z')
    expect(iso(dueAt({ every: 'month', on: 28, at: '23:30' }, periodAt('month', '2026-01-05'), berlin))).toBe(
      '2026-02-28T22:30:00.000Z',
    )
  })

  it('falls due an hour later where the hour is left out, and at the first of two', () => {
    const day = { every: 'day', on: 1, at: '02:30' } as const
    // 29 March 2026: 02:30 does not exist in Berlin. 25 October: it comes twice.
    expect(iso(dueAt(day, periodAt('day', '2026-03-28'), berlin))).toBe('2026-03-29T01:30:00.000Z')
    expect(iso(dueAt(day, periodAt('day', '2026-10-24'), berlin))).toBe('2026-10-25T00:30:00.000Z')
  })

  const at = (now: string, known: string[] = [], since = '2026-09-01T00:00:00Z') => {
    const found = dueReports(week, { since: ms(since), now: ms(now), timeZone: berlin, known: new Set(known) })
    return { make: found.make?.period.from ?? null, missed: found.missed.map(({ period }) => period.from) }
  }

  it('is made for the latest period alone; those before it were missed', () => {
    expect(at('2026-09-21T03:59:00Z', ['2026-08-31', '2026-09-07'])).toEqual({ make: null, missed: [] })
    expect(at('2026-09-21T04:00:00Z', ['2026-08-31', '2026-09-07'])).toEqual({ make: '2026-09-14', missed: [] })
    expect(at('2026-10-06T12:00:00Z', ['2026-08-31', '2026-09-07'])).toEqual({
      make: '2026-09-28',
      missed: ['2026-09-14', '2026-09-21'],
    })
  })

  it('is not made for what fell due before there was a schedule, nor twice', () => {
    expect(at('2026-11-25T12:00:00Z', [], '2026-11-24T12:00:00Z')).toEqual({ make: null, missed: [] })
    expect(at('2026-11-30T12:00:00Z', [], '2026-11-24T12:00:00Z')).toEqual({ make: '2026-11-23', missed: [] })
    expect(at('2026-11-30T12:00:00Z', ['2026-11-23'], '2026-11-24T12:00:00Z')).toEqual({ make: null, missed: [] })
  })

  it('of an old period that a person has not made stays missed, and is not made by the clock', () => {
    expect(at('2026-10-06T12:00:00Z', ['2026-08-31', '2026-09-07', '2026-09-14', '2026-09-28'])).toEqual({
      make: null,
      missed: ['2026-09-21'],
    })
  })

  it('is next due for the period that is running, or for the last one until its hour has come', () => {
    expect(nextDue(week, ms('2026-11-18T12:00:00Z'), berlin).period.from).toBe('2026-11-16')
    expect(nextDue(week, ms('2026-11-23T04:59:00Z'), berlin).period.from).toBe('2026-11-16')
    expect(nextDue(week, ms('2026-11-23T05:00:00Z'), berlin).period.from).toBe('2026-11-23')
  })
})
