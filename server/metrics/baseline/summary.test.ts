import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dailyFlow } from '#server/metrics/flow.ts'
import { type BaselineFigures, bestBaseline, figuresOf, intervalOf, meanMinutes } from './baseline.ts'
import { flowsOfCases, summaryWeeks } from './summary.ts'

const minute = 60_000
const late = Date.UTC(2030, 0, 1)
const at = (iso: string) => Date.parse(iso)

describe('the figures of a source', () => {
  it('are the mean with its standard error, and shares of what is known', () => {
    expect(
      figuresOf([
        { activeMs: 4 * minute, error: true, reworked: null },
        { activeMs: 6 * minute, error: false, reworked: null },
        { activeMs: 8 * minute, error: null, reworked: null },
        { activeMs: null, error: null, reworked: null },
      ]),
    ).toEqual({
      minutes: { mean: 6, se: expect.closeTo(2 / Math.sqrt(3), 12), n: 3 },
      errors: { errors: 1, n: 2 },
      rework: null,
    })
    expect(meanMinutes([4 * minute])).toBeNull()
    // t(0.975, 2) = 4.30265.
    expect(intervalOf({ mean: 6, se: 1, n: 3 })).toEqual({
      low: expect.closeTo(1.69735, 4),
      high: expect.closeTo(10.30265, 4),
    })
  })

  it('come from the best source with 20 items, and from one source only', () => {
    const source = (name: 'stopwatch' | 'imported', n: number, checked = 0): BaselineFigures => ({
      source: name,
      minutes: { mean: 5, se: 1, n },
      errors: checked > 0 ? { errors: 1, n: checked } : null,
      rework: null,
    })
    expect(bestBaseline([source('stopwatch', 20), source('imported', 900)])?.source).toBe('stopwatch')
    expect(bestBaseline([source('stopwatch', 19, 40), source('imported', 900)])?.source).toBe('imported')
    expect(bestBaseline([source('stopwatch', 19, 40), source('imported', 3)])?.source).toBe('stopwatch')
    expect(bestBaseline([source('stopwatch', 19), source('imported', 19)])).toBeNull()
    expect(bestBaseline([])).toBeNull()
  })
})

describe('the weekly summary', () => {
  const item = (received: string, ended: string | null, minutes: number | null = null) => ({
    ...{ receivedAt: at(received), startedAt: null, endedAt: ended === null ? null : at(ended) },
    ...{ activeMs: minutes === null ? null : minutes * minute, error: null, reworked: null },
  })

  it('has ISO weeks of the zone without gaps, with the backlog at the end of their last day', () => {
    const cases = [
      // Sunday 23:30 in Berlin belongs to the week before.
      item('2026-03-01T22:30:00Z', '2026-03-02T09:00:00Z', 4),
      item('2026-03-01T23:30:00Z', '2026-03-02T10:00:00Z', 6),
      item('2026-03-03T09:00:00Z', '2026-03-17T09:00:00Z', 5),
      item('2026-03-04T09:00:00Z', null),
    ]
    const weeks = flowsOfCases(cases, { timeZone: 'Europe/Berlin', now: late })
    expect(
      weeks.map((w) => [w.monday, w.arrivals, w.done, w.minutes?.mean ?? null, w.minutes?.n ?? 0, w.backlog]),
    ).toEqual([
      ['2026-02-23', 1, 0, null, 0, 1],
      ['2026-03-02', 3, 2, 5, 2, 2],
      ['2026-03-09', 0, 0, null, 0, 2],
      ['2026-03-16', 0, 1, null, 0, 1],
    ])
  })

  it('of a source that does not know when items came says nothing of arrivals and backlog', () => {
    const entry = { receivedAt: null, endedAt: at('2026-03-04T09:00:00Z'), at: at('2026-03-04T09:00:00Z') }
    const [week] = summaryWeeks([{ ...entry, activeMs: minute, error: true, reworked: null }], {
      ...{ timeZone: 'UTC', now: at('2026-03-05T00:00:00Z'), flows: false },
    })
    expect(week).toMatchObject({
      arrivals: null,
      backlog: null,
      partial: true,
      errors: { count: 1, n: 1 },
      rework: { n: 0 },
    })
  })

  it('counts arrivals and backlog as the days of the metrics page do, in any zone', () => {
    const day = 86_400_000
    const start = at('2026-03-16T00:00:00Z')
    const one = fc.tuple(fc.integer({ min: 0, max: 40 * day }), fc.option(fc.integer({ min: 0, max: 20 * day })))
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 30 }), zone, (items, timeZone) => {
        const cases = items.map(([came, took]) => ({
          ...{ receivedAt: start + came, startedAt: null, endedAt: took === null ? null : start + came + took },
          ...{ activeMs: null, error: null, reworked: null },
        }))
        const rows = cases.map((c) => ({ receivedAt: c.receivedAt, completedAt: c.endedAt, dueAt: null }))
        const days = dailyFlow(rows, { firstDay: '2026-03-09', lastDay: '2026-05-31', timeZone, now: late })
        for (const week of flowsOfCases(cases, { timeZone, now: late })) {
          const own = days.filter((d) => d.date >= week.monday && d.date < nextMonday(week.monday))
          expect(week.arrivals).toBe(own.reduce((sum, d) => sum + d.arrivals, 0))
          expect(week.backlog).toBe(own.at(-1)?.backlog)
        }
      }),
      { numRuns: 40 },
    )
  })
})

const nextMonday = (monday: string) => new Date(at(`${monday}T00:00:00Z`) + 7 * 86_400_000).toISOString().slice(0, 10)
