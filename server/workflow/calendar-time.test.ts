import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Calendar, calendarSchema, weekdays } from './calendar.ts'
import { addWorking, nextWorking, workingMsBetween } from './calendar-time.ts'

const hour = 3_600_000
const zone = 'Europe/Berlin'
const office: Calendar = calendarSchema.parse({
  hours: {
    mon: ['09:00-12:00', '13:00-17:00'],
    tue: ['09:00-12:00', '13:00-17:00'],
    wed: ['09:00-12:00', '13:00-17:00'],
    thu: ['09:00-12:00', '13:00-17:00'],
    fri: ['09:00-15:00'],
  },
  holidays: [{ date: '2026-12-25', name: 'Christmas' }],
})
/** 2026-11-27 is a Friday; Berlin is one hour ahead of UTC in winter. */
const at = (text: string) => new Date(`${text}+01:00`)

describe('a due time', () => {
  it('skips the night, the break and the weekend', () => {
    expect(addWorking(office, zone, at('2026-11-27T14:00'), 8)).toEqual(at('2026-11-30T17:00'))
    expect(addWorking(office, zone, at('2026-11-30T11:00'), 2)).toEqual(at('2026-11-30T14:00'))
    expect(addWorking(office, zone, at('2026-11-28T10:00'), 1)).toEqual(at('2026-11-30T10:00'))
  })

  it('skips a holiday', () => {
    expect(addWorking(office, zone, at('2026-12-24T16:00'), 2)).toEqual(at('2026-12-28T10:00'))
  })

  it('falls on the end of the day rather than on the next morning', () => {
    expect(addWorking(office, zone, at('2026-11-27T13:00'), 2)).toEqual(at('2026-11-27T15:00'))
  })

  it('counts every hour where there is no calendar', () => {
    expect(addWorking(undefined, zone, at('2026-11-27T16:00'), 48)).toEqual(at('2026-11-29T16:00'))
    expect(workingMsBetween(undefined, zone, at('2026-11-27T16:00'), at('2026-11-29T16:00'))).toBe(48 * hour)
  })

  it('goes by the clock on the wall where the clock changes', () => {
    const night = calendarSchema.parse({ hours: { sat: ['22:00-24:00'], sun: ['00:00-06:00'] } })
    // 29 March 2026: from 02:00 to 03:00; 25 October 2026: from 03:00 to 02:00.
    const spring = [new Date('2026-03-28T21:00Z'), new Date('2026-03-29T10:00Z')] as const
    const autumn = [new Date('2026-10-24T20:00Z'), new Date('2026-10-25T10:00Z')] as const
    expect(workingMsBetween(night, zone, ...spring)).toBe(7 * hour)
    expect(workingMsBetween(night, zone, ...autumn)).toBe(9 * hour)
    expect(addWorking(night, zone, autumn[0], 9)).toEqual(new Date('2026-10-25T05:00Z'))
  })
})

describe('the next working moment', () => {
  it('is now within the hours, else their next beginning', () => {
    expect(nextWorking(office, zone, at('2026-11-27T10:00'))).toEqual(at('2026-11-27T10:00'))
    expect(nextWorking(office, zone, at('2026-11-27T15:00'))).toEqual(at('2026-11-30T09:00'))
    expect(nextWorking(undefined, zone, at('2026-11-28T15:00'))).toEqual(at('2026-11-28T15:00'))
  })
})

describe('a calendar', () => {
  it.each([
    ['no hours at all', { hours: {} }, 'at least one hour'],
    ['days without spans', { hours: { mon: [], sun: [] } }, 'at least one hour'],
    ['a few minutes a week', { hours: { mon: ['09:00-09:05'] } }, 'at least one hour'],
    ['hours that overlap', { hours: { mon: ['09:00-12:00', '11:00-15:00'] } }, 'in order and apart'],
    ['hours out of order', { hours: { mon: ['13:00-15:00', '09:00-12:00'] } }, 'in order and apart'],
    ['an end before its beginning', { hours: { mon: ['15:00-09:00'] } }, 'after the beginning'],
    ['a day that there is not', { hours: { mon: ['09:00-17:00'] }, holidays: [{ date: '2026-02-30' }] }, 'no such day'],
  ])('with %s is refused', (_, calendar, says) => {
    const problems = calendarSchema.safeParse(calendar).error?.issues.map((issue) => issue.message) ?? []
    expect(problems.join(' ')).toContain(says)
  })
})

const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 0, maxLength: 6 }).map((marks) => {
  const text = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
  const sorted = marks.sort((a, b) => a - b)
  return Array.from(
    { length: Math.floor(sorted.length / 2) },
    (_, i) => `${text(sorted[2 * i] ?? 0)}-${text(sorted[2 * i + 1] ?? 0)}`,
  )
})
const anyCalendar = fc
  .record({
    hours: fc.record(Object.fromEntries(weekdays.map((weekday) => [weekday, minutes]))),
    holidays: fc.array(
      fc
        .integer({ min: 0, max: 60 })
        .map((n) => ({ date: new Date(Date.UTC(2026, 2, 1 + n)).toISOString().slice(0, 10) })),
      { maxLength: 8 },
    ),
  })
  .filter((calendar) => calendarSchema.safeParse(calendar).success)
  .map((calendar) => calendarSchema.parse(calendar))
const anyZone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
)
const moment = fc.integer({ min: Date.UTC(2026, 1, 1), max: Date.UTC(2026, 11, 1) }).map((ms) => new Date(ms))
const hours = fc.integer({ min: 1, max: 40 * 60 }).map((m) => m / 60)

describe('for every calendar, zone and moment', () => {
  it('the working time up to a due time is the hours that it was given', () => {
    fc.assert(
      fc.property(anyCalendar, anyZone, moment, hours, (calendar, timeZone, from, h) => {
        const due = addWorking(calendar, timeZone, from, h)
        expect(workingMsBetween(calendar, timeZone, from, due)).toBe(Math.round(h * hour))
      }),
      { numRuns: 300 },
    )
  })

  it('who begins later is due no earlier, and more hours never end sooner', () => {
    fc.assert(
      fc.property(anyCalendar, anyZone, moment, moment, hours, hours, (calendar, timeZone, a, b, h, more) => {
        const [early, late] = a < b ? [a, b] : [b, a]
        const due = addWorking(calendar, timeZone, early, h).getTime()
        expect(addWorking(calendar, timeZone, late, h).getTime()).toBeGreaterThanOrEqual(due)
        expect(addWorking(calendar, timeZone, early, h + more).getTime()).toBeGreaterThan(due)
      }),
      { numRuns: 300 },
    )
  })

  it('working time adds up over a moment in between, and is never more than the clock says', () => {
    fc.assert(
      fc.property(anyCalendar, anyZone, fc.tuple(moment, moment, moment), (calendar, timeZone, moments) => {
        const [a, b, c] = moments.sort((x, y) => x.getTime() - y.getTime())
        if (!a || !b || !c) return
        const whole = workingMsBetween(calendar, timeZone, a, c)
        expect(workingMsBetween(calendar, timeZone, a, b) + workingMsBetween(calendar, timeZone, b, c)).toBe(whole)
        expect(whole).toBeLessThanOrEqual(c.getTime() - a.getTime())
      }),
      { numRuns: 30 },
    )
  })
})
