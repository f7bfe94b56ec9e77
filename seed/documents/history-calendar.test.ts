import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { arrivalTimes } from './history-calendar.ts'

const now = new Date('2026-11-20T15:00:00Z')
const local = (at: Date, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone)
const many = (timeZone: string) => arrivalTimes({ seed: 3, count: 2_000, now, days: 21, timeZone })

describe('arrival times', () => {
  it('are as many as asked, in order, within the days before now', () => {
    const times = many('Europe/Berlin')
    expect(times).toHaveLength(2_000)
    expect(times).toEqual([...times].sort((a, b) => a.getTime() - b.getTime()))
    expect(times.every((t) => t < now)).toBe(true)
    expect(times.every((t) => t.getTime() > now.getTime() - 22 * 86_400_000)).toBe(true)
  })

  it('lie in business hours of the time zone, whichever it is', () => {
    for (const timeZone of ['Europe/Berlin', 'America/Los_Angeles', 'Asia/Tokyo']) {
      const hours = many(timeZone).map((t) => local(t, timeZone).hour)
      expect(hours.filter((h) => h >= 7 && h < 18).length / hours.length, timeZone).toBeGreaterThan(0.9)
    }
  })

  it('are few at weekends and most on a Monday', () => {
    const byDay = [0, 0, 0, 0, 0, 0, 0, 0]
    for (const t of many('Europe/Berlin')) {
      const day = local(t, 'Europe/Berlin').dayOfWeek
      byDay[day] = (byDay[day] ?? 0) + 1
    }
    const [, monday = 0, , , , , saturday = 0, sunday = 0] = byDay
    expect(saturday + sunday).toBeGreaterThan(0)
    expect((saturday + sunday) / 2_000).toBeLessThan(0.05)
    expect(monday).toBe(Math.max(...byDay))
  })

  it('repeat for the same seed only', () => {
    const some = (seed: number) => arrivalTimes({ seed, count: 20, now, days: 21, timeZone: 'Europe/Berlin' })
    expect(some(1)).toEqual(some(1))
    expect(some(1)).not.toEqual(some(2))
  })
})
