import { Temporal } from 'temporal-polyfill'
import { DomainError } from '#server/platform/errors.ts'
import { quantile } from '#server/platform/statistics.ts'
import type { ItemRow } from './metrics.ts'

/** Arrivals, throughput and backlog by day and week, reconstructed from when items came and were completed. */
export type FlowRow = Pick<ItemRow, 'receivedAt' | 'completedAt' | 'dueAt'>

/** One local day ("2026-03-29"). Backlog, ages (integer ms, null of an empty backlog) and overdue stand at its end. */
export type DayFlow = {
  date: string
  arrivals: number
  completions: number
  backlog: number
  overdue: number
  ageP50Ms: number | null
  ageP90Ms: number | null
  /** The day is not over: its end-of-day figures are those of now. */
  partial: boolean
}

/** One ISO week, by its Monday. `days` counts the days it is made of; below 7 it is a part of a week. */
export type WeekFlow = {
  monday: string
  days: number
  arrivals: number
  completions: number
  backlog: number
  partial: boolean
}

/** The local date of an instant (ms since 1970) in an IANA time zone. */
export function dayOf(at: number, timeZone: string): string {
  return inZone(at, timeZone).toPlainDate().toString()
}

/** A year of days costs a page tens of milliseconds to work out, and is always the same. */
const begins = new Map<string, number>()
const mostBegins = 20_000

/** When a local day begins, in ms since 1970; its end is the next day's begin, 23 to 25 hours later. */
export function dayBegins(date: string, timeZone: string): number {
  const key = `${timeZone} ${date}`
  const known = begins.get(key)
  if (known !== undefined) return known
  if (begins.size >= mostBegins) begins.clear()
  const at = Temporal.PlainDate.from(date).toZonedDateTime(checked(timeZone)).epochMilliseconds
  begins.set(key, at)
  return at
}

/**
 * The days from `firstDay` to `lastDay` (local dates, inclusive), without those after `now`. Backlog at t = received
 * before t and not completed before t, t = the end of the day. Items received before the first day count in the backlog.
 */
export function dailyFlow(
  rows: readonly FlowRow[],
  range: { firstDay: string; lastDay: string; timeZone: string; now: number },
): DayFlow[] {
  const received = rows.map((row) => row.receivedAt).sort((a, b) => a - b)
  const completed = rows.flatMap((row) => row.completedAt ?? []).sort((a, b) => a - b)
  const last = Temporal.PlainDate.from(range.lastDay)
  const days: DayFlow[] = []
  for (
    let day = Temporal.PlainDate.from(range.firstDay);
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  ) {
    const begin = dayBegins(day.toString(), range.timeZone)
    if (begin > range.now) break
    const end = dayBegins(day.add({ days: 1 }).toString(), range.timeZone)
    const partial = end > range.now
    // What happened in this very millisecond has happened.
    const until = partial ? range.now + 1 : end
    days.push({
      date: day.toString(),
      arrivals: countBefore(received, until) - countBefore(received, begin),
      completions: countBefore(completed, until) - countBefore(completed, begin),
      ...backlogAt(rows, until),
      partial,
    })
  }
  return days
}

/** Sums of consecutive days by ISO week; the backlog is that of the week's last day. */
export function weeklyFlow(days: readonly DayFlow[]): WeekFlow[] {
  const weeks: WeekFlow[] = []
  for (const day of days) {
    const date = Temporal.PlainDate.from(day.date)
    const monday = date.subtract({ days: date.dayOfWeek - 1 }).toString()
    const week = weeks.at(-1)
    if (week?.monday === monday) {
      week.days += 1
      week.arrivals += day.arrivals
      week.completions += day.completions
      week.backlog = day.backlog
      week.partial ||= day.partial
    } else {
      const { arrivals, completions, backlog, partial } = day
      weeks.push({ monday, days: 1, arrivals, completions, backlog, partial })
    }
  }
  for (const week of weeks) week.partial ||= week.days < 7
  return weeks
}

function backlogAt(rows: readonly FlowRow[], until: number) {
  const open = rows.filter((row) => row.receivedAt < until && (row.completedAt === null || row.completedAt >= until))
  const ages = open.map((row) => until - row.receivedAt).sort((a, b) => a - b)
  const whole = (value: number | null) => (value === null ? null : Math.round(value))
  return {
    backlog: open.length,
    overdue: open.filter((row) => row.dueAt !== null && row.dueAt < until).length,
    ageP50Ms: whole(quantile(ages, 0.5)),
    ageP90Ms: whole(quantile(ages, 0.9)),
  }
}

/** How many of the ascending times lie before `until`. */
function countBefore(sorted: readonly number[], until: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? until) < until) low = middle + 1
    else high = middle
  }
  return low
}

function inZone(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(checked(timeZone))
}

const knownZones = new Set<string>()

function checked(timeZone: string): string {
  if (knownZones.has(timeZone)) return timeZone
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone)
  } catch {
    throw new DomainError(
      'invalid',
      `"${timeZone}" is not a time zone; use an IANA name such as Europe/Berlin.`,
      'timeZone',
    )
  }
  knownZones.add(timeZone)
  return timeZone
}
