import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dailyFlow, dayBegins, dayOf, type FlowRow, weeklyFlow } from './flow.ts'

const hour = 3_600_000
const day = 24 * hour
const late = Date.UTC(2030, 0, 1)
const at = (iso: string) => Date.parse(iso)
const row = (received: string, completed: string | null = null, due: string | null = null): FlowRow => ({
  receivedAt: at(received),
  completedAt: completed === null ? null : at(completed),
  dueAt: due === null ? null : at(due),
})

describe('local days', () => {
  it('belong to the zone of the workflow, not of the server', () => {
    expect(dayOf(at('2026-01-01T23:30:00Z'), 'Europe/Berlin')).toBe('2026-01-02')
    expect(dayOf(at('2026-01-01T23:30:00Z'), 'America/New_York')).toBe('2026-01-01')
  })

  it('are 23 and 25 hours long when clocks change', () => {
    const length = (date: string, next: string, zone: string) => (dayBegins(next, zone) - dayBegins(date, zone)) / hour
    expect(length('2026-03-29', '2026-03-30', 'Europe/Berlin')).toBe(23)
    expect(length('2026-10-25', '2026-10-26', 'Europe/Berlin')).toBe(25)
    // In Beirut the clocks go forward at midnight: the day begins at 01:00.
    expect(length('2026-03-29', '2026-03-30', 'Asia/Beirut')).toBe(23)
  })

  it('refuse a zone that does not exist in one sentence', () => {
    expect(() => dayOf(0, 'Mars/Olympus')).toThrow(
      '"Mars/Olympus" is not a time zone; use an IANA name such as Europe/Berlin.',
    )
  })
})

describe('daily flow', () => {
  it('puts the hours around a clock change into their local days', () => {
    const rows = [
      row('2026-03-28T22:59:00Z'), // 23:59 in Berlin, still winter time
      row('2026-03-28T23:00:00Z', '2026-03-29T21:59:00Z'), // 00:00, done at 23:59 summer time
      row('2026-03-29T22:00:00Z'), // 00:00 of the 30th
    ]
    const days = dailyFlow(rows, {
      firstDay: '2026-03-28',
      lastDay: '2026-03-30',
      timeZone: 'Europe/Berlin',
      now: late,
    })
    expect(days.map(({ date, arrivals, completions, backlog }) => [date, arrivals, completions, backlog])).toEqual([
      ['2026-03-28', 1, 0, 1],
      ['2026-03-29', 1, 1, 1],
      ['2026-03-30', 1, 0, 2],
    ])
    expect(days[1]?.ageP50Ms).toBe(23 * hour + 60_000)
  })

  it('says how old the backlog is and how much of it is overdue', () => {
    const rows = [
      row('2026-02-02T00:00:00Z', null, '2026-02-04T00:00:00Z'),
      row('2026-02-03T00:00:00Z', null, '2026-02-05T00:00:00Z'),
      row('2026-02-01T00:00:00Z', '2026-02-05T00:00:00Z', '2026-02-03T00:00:00Z'),
    ]
    const days = dailyFlow(rows, { firstDay: '2026-02-03', lastDay: '2026-02-04', timeZone: 'UTC', now: late })
    expect(days[0]).toMatchObject({ backlog: 3, overdue: 1, ageP50Ms: 2 * day })
    // Due at the very end of the day is not overdue yet.
    expect(days[1]).toMatchObject({ backlog: 3, overdue: 2, ageP50Ms: 3 * day, ageP90Ms: 3.8 * day })
  })

  it('shows today as it stands now, and no days to come', () => {
    const now = at('2026-02-03T12:00:00Z')
    const rows = [row('2026-02-03T12:00:00Z'), row('2026-02-03T08:00:00Z', '2026-02-03T12:00:00Z')]
    const days = dailyFlow(rows, { firstDay: '2026-02-02', lastDay: '2026-02-09', timeZone: 'UTC', now })
    expect(days.map((d) => [d.date, d.backlog, d.partial])).toEqual([
      ['2026-02-02', 0, false],
      ['2026-02-03', 1, true],
    ])
  })

  it('has backlog = arrivals - completions at the end of every day, in any zone and order', () => {
    const start = at('2026-10-20T00:00:00Z')
    const item = fc.tuple(fc.integer({ min: 0, max: 12 * day }), fc.option(fc.integer({ min: 0, max: 12 * day })))
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), zone, (items, timeZone) => {
        const rows = items.map(([came, took]) => ({
          receivedAt: start + came,
          completedAt: took === null ? null : start + came + took,
          dueAt: null,
        }))
        const range = { firstDay: '2026-10-19', lastDay: '2026-11-16', timeZone, now: late }
        const days = dailyFlow(rows, range)
        let open = 0
        for (const d of days) {
          open += d.arrivals - d.completions
          expect(d.backlog).toBe(open)
        }
        expect(days.reduce((sum, d) => sum + d.arrivals, 0)).toBe(rows.length)
        expect(dailyFlow(rows.toReversed(), range)).toEqual(days)
      }),
    )
  })
})

describe('weekly flow', () => {
  it('sums ISO weeks and marks those that are not whole', () => {
    const rows = [
      row('2026-02-01T10:00:00Z'),
      row('2026-02-02T10:00:00Z', '2026-02-03T10:00:00Z'),
      row('2026-02-08T10:00:00Z'),
    ]
    const days = dailyFlow(rows, { firstDay: '2026-02-01', lastDay: '2026-02-09', timeZone: 'UTC', now: late })
    expect(weeklyFlow(days)).toEqual([
      { monday: '2026-01-26', days: 1, arrivals: 1, completions: 0, backlog: 1, partial: true },
      { monday: '2026-02-02', days: 7, arrivals: 2, completions: 1, backlog: 2, partial: false },
      { monday: '2026-02-09', days: 1, arrivals: 0, completions: 0, backlog: 2, partial: true },
    ])
  })
})
