import { Temporal } from 'temporal-polyfill'
import { dayBegins, dayOf } from '#server/metrics/flow.ts'
import { DomainError } from '#server/platform/errors.ts'

/** A stretch of time in ms since 1970, the end not in it. */
export type Span = { from: number; to: number }

/** ISO week by its Monday and Sunday (local dates), with its number: "2026-11-23", "2026-11-29", 48 of 2026. */
export type Week = { monday: string; sunday: string; number: number; year: number }

/**
 * A week beside the one before it. A week that is not over (`whole` false) is compared with the same part of the week
 * before, to the minute on the clock on the wall: three days against seven would always look like a fall.
 */
export type Compared = { week: Week; whole: boolean; now: Span; before: Span }

/** The ISO week that a local date ("2026-11-29") lies in. */
export function weekOf(date: string): Week {
  const day = plainDate(date)
  const monday = day.subtract({ days: day.dayOfWeek - 1 })
  return {
    monday: monday.toString(),
    sunday: monday.add({ days: 6 }).toString(),
    number: day.weekOfYear ?? 0,
    year: day.yearOfWeek ?? day.year,
  }
}

/** The same week so many weeks later, or earlier where `weeks` is negative. */
export function weekAfter(week: Pick<Week, 'monday'>, weeks: number): Week {
  return weekOf(plainDate(week.monday).add({ weeks }).toString())
}

/** The last week that is over at `now` (ms since 1970) in this zone. */
export function lastWholeWeek(now: number, timeZone: string): Week {
  return weekAfter(weekOf(dayOf(now, timeZone)), -1)
}

/** The week that an address asks for by one of its days; without one, the last that is over. None of the future. */
export function askedWeek(of: string | null, now: number, timeZone: string): Week {
  if (of === null) return lastWholeWeek(now, timeZone)
  const week = weekOf(of)
  if (week.monday > dayOf(now, timeZone))
    throw new DomainError('invalid', 'This week has not begun: choose this week or an earlier one.', 'of')
  return week
}

export function comparedWeek(week: Week, now: number, timeZone: string): Compared {
  const from = dayBegins(week.monday, timeZone)
  const end = dayBegins(weekAfter(week, 1).monday, timeZone)
  const before = weekAfter(week, -1)
  const whole = end <= now
  if (whole)
    return { week, whole, now: { from, to: end }, before: { from: dayBegins(before.monday, timeZone), to: from } }
  const lastWeek = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .subtract({ weeks: 1 }).epochMilliseconds
  return {
    week,
    whole,
    now: { from, to: now + 1 },
    before: { from: dayBegins(before.monday, timeZone), to: Math.min(lastWeek + 1, from) },
  }
}

function plainDate(date: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' })
  } catch {
    throw new DomainError('invalid', 'Write the week as one of its days, such as 2026-11-23.', 'of')
  }
}
