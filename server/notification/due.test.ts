import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueAt, dueReports, nextDue, timetableSchema, timetableText } from './due.ts'
import { weekOf } from './week.ts'

const at = (iso: string) => Date.parse(iso)
const none: ReadonlySet<string> = new Set()

describe('when a report falls due', () => {
  it.each([
    ['2026-11-30', 1, 8, 'Europe/Berlin', '2026-11-30T07:00:00.000Z'],
    ['2026-11-30', 7, 23, 'America/New_York', '2026-12-07T04:00:00.000Z'],
    // Clocks go forward on Sunday 29 March 2026: 02:00 does not exist and is 03:00.
    ['2026-03-23', 7, 2, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-03-23', 7, 3, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    // They go back on 25 October: 02:00 comes twice, and the report with the first.
    ['2026-10-19', 7, 2, 'Europe/Berlin', '2026-10-25T00:00:00.000Z'],
    // In Beirut midnight itself is left out.
    ['2026-03-23', 7, 0, 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
    // Samoa had no Friday 30 December 2011.
    ['2011-12-26', 5, 8, 'Pacific/Apia', '2011-12-30T18:00:00.000Z'],
  ])('in the week of %s on day %i at %i in %s it is %s', (monday, weekday, hour, zone, iso) => {
    expect(new Date(dueAt(monday, { weekday, hour }, zone)).toISOString()).toBe(iso)
  })

  it('stays at its hour on the wall when the clocks change', () => {
    const monday = { weekday: 1, hour: 8 }
    expect(new Date(dueAt('2026-10-19', monday, 'Europe/Berlin')).toISOString()).toBe('2026-10-19T06:00:00.000Z')
    expect(new Date(dueAt('2026-10-26', monday, 'Europe/Berlin')).toISOString()).toBe('2026-10-26T07:00:00.000Z')
  })
})

describe('what is to be sent', () => {
  const monday = { weekday: 1, hour: 8 }
  const since = at('2026-11-04T10:00:00Z')

  it('is nothing before the hour, and the report from it on', () => {
    const first = { ...monday, since }
    expect(dueReports(first, at('2026-11-09T06:59:59Z'), 'Europe/Berlin', none).send).toBeNull()
    expect(dueReports(first, at('2026-11-09T07:00:00Z'), 'Europe/Berlin', none)).toEqual({
      send: { week: '2026-11-09', dueAt: at('2026-11-09T07:00:00Z') },
      missed: [],
    })
  })

  it('is nothing that was due before the subscription, or before it was changed', () => {
    // Subscribed on Wednesday for Mondays: the first comes next week.
    expect(dueReports({ ...monday, since }, at('2026-11-08T23:00:00Z'), 'Europe/Berlin', none).send).toBeNull()
  })

  it('is one report after weeks of silence, which names the weeks that were missed', () => {
    const found = dueReports({ ...monday, since }, at('2026-11-25T12:00:00Z'), 'Europe/Berlin', new Set(['2026-11-09']))
    expect(found.send?.week).toBe('2026-11-23')
    expect(found.missed.map((d) => d.week)).toEqual(['2026-11-16'])
  })

  it('is never a report that is on record, whenever it is looked', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
    const steps = fc.array(fc.integer({ min: 1, max: 20 * 24 * 60 }), { maxLength: 40 })
    const table = fc.record({ weekday: fc.integer({ min: 1, max: 7 }), hour: fc.integer({ min: 0, max: 23 }) })
    fc.assert(
      fc.property(zone, steps, table, (timeZone, minutes, timetable) => {
        const known = new Set<string>()
        let now = at('2026-01-01T00:00:00Z')
        const begin = now
        for (const step of minutes) {
          now += step * 60_000
          const { send, missed } = dueReports({ ...timetable, since: begin }, now, timeZone, known)
          for (const due of [...missed, ...(send ? [send] : [])]) {
            expect(known.has(due.week)).toBe(false)
            expect(due.dueAt).toBeLessThanOrEqual(now)
            expect(weekOf(due.week).monday).toBe(due.week)
            known.add(due.week)
          }
          // Looked at again at once, there is nothing left.
          expect(dueReports({ ...timetable, since: begin }, now, timeZone, known)).toEqual({ send: null, missed: [] })
        }
      }),
      { numRuns: 15 },
    )
  })
})

describe('the next report', () => {
  it('is the one of this week as long as it is to come', () => {
    const friday = { weekday: 5, hour: 7 }
    expect(new Date(nextDue(friday, at('2026-11-25T12:00:00Z'), 'UTC', none)).toISOString()).toBe(
      '2026-11-27T07:00:00.000Z',
    )
    expect(new Date(nextDue(friday, at('2026-11-28T12:00:00Z'), 'UTC', none)).toISOString()).toBe(
      '2026-12-04T07:00:00.000Z',
    )
    // It went out on Monday; then the person moved it to Friday: this week had its report.
    const sent = new Set(['2026-11-23'])
    expect(new Date(nextDue(friday, at('2026-11-25T12:00:00Z'), 'UTC', sent)).toISOString()).toBe(
      '2026-12-04T07:00:00.000Z',
    )
  })
})

it('a timetable is read from a form and written in words', () => {
  expect(timetableText(timetableSchema.parse({ weekday: '1', hour: '8' }))).toBe('Monday at 08:00')
  expect(timetableSchema.safeParse({ weekday: '8', hour: '8' }).success).toBe(false)
  expect(timetableSchema.safeParse({ weekday: '1', hour: '24' }).success).toBe(false)
})
