import { Temporal } from 'temporal-polyfill'
import { dayOf } from '#server/metrics/flow.ts'
import type { Every, Schedule } from '#server/workflow/schedule.ts'

/** Whole local days, both included: "2026-11-16" to "2026-11-22". */
export type Period = { from: string; to: string }

/** The day, ISO week or month that holds a local day. */
export function periodAt(every: Every, day: string): Period {
  const date = Temporal.PlainDate.from(day)
  if (every === 'day') return { from: day, to: day }
  const first = every === 'week' ? date.subtract({ days: date.dayOfWeek - 1 }) : date.with({ day: 1 })
  const last = every === 'week' ? first.add({ days: 6 }) : first.with({ day: first.daysInMonth })
  return { from: first.toString(), to: last.toString() }
}

export function periodBefore(every: Every, { from }: Period): Period {
  return periodAt(every, Temporal.PlainDate.from(from).subtract({ days: 1 }).toString())
}

export function periodAfter(every: Every, { to }: Period): Period {
  return periodAt(every, Temporal.PlainDate.from(to).add({ days: 1 }).toString())
}

/** The period that a stored first day begins; null where no period of this kind begins on it. */
export function periodFrom(every: Every, first: string): Period | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first)) return null
  try {
    const period = periodAt(every, first)
    return period.from === first ? period : null
  } catch {
    return null
  }
}

/**
 * When the report of a period falls due, in ms since 1970: at the schedule's local time of the day after (day), of a weekday
 * of the week after (week), of a day of the month after (month). An hour that the change of clocks leaves out is the hour
 * after; of one that comes twice it is the first.
 */
export function dueAt(schedule: Pick<Schedule, 'every' | 'on' | 'at'>, period: Period, timeZone: string): number {
  const { every, on, at } = schedule
  const next = Temporal.PlainDate.from(periodAfter(every, period).from)
  const day = every === 'day' ? next : next.add({ days: on - 1 })
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(at) }).epochMilliseconds
}

/** Periods back for which it is named that nobody made a report. */
const lookBack = { day: 14, week: 8, month: 6 } as const satisfies Record<Every, number>

export type Due = { period: Period; dueAt: number }

type Timetable = Pick<Schedule, 'every' | 'on' | 'at'>

/**
 * The reports that have fallen due after `since` (ms: when the workflow got its schedule) and are not on record (`known`:
 * first days): the latest is to be made, those before it were missed while nobody was there. Whoever comes back after three
 * weeks gets one report that names the other two, not three.
 */
export function dueReports(
  schedule: Timetable,
  { since, now, timeZone, known }: { since: number; now: number; timeZone: string; known: ReadonlySet<string> },
): { make: Due | null; missed: Due[] } {
  const { every } = schedule
  const fallen: Due[] = []
  let period = periodBefore(every, periodAt(every, dayOf(now, timeZone)))
  for (let back = 0; back < lookBack[every]; back++, period = periodBefore(every, period)) {
    const at = dueAt(schedule, period, timeZone)
    if (at <= since) break
    if (at <= now && !known.has(period.from)) fallen.unshift({ period, dueAt: at })
  }
  // A report that is on record for a later period leaves those before it to a person.
  const latest = [...known].sort().at(-1) ?? ''
  const newest = fallen.at(-1)
  const make = newest && newest.period.from > latest ? newest : null
  return { make, missed: make ? fallen.slice(0, -1) : fallen }
}

/** When the next report falls due after `now`, and of which period. */
export function nextDue(schedule: Timetable, now: number, timeZone: string): Due {
  let period = periodBefore(schedule.every, periodAt(schedule.every, dayOf(now, timeZone)))
  while (dueAt(schedule, period, timeZone) <= now) period = periodAfter(schedule.every, period)
  return { period, dueAt: dueAt(schedule, period, timeZone) }
}

const text = (day: string, style: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

/** A period as people call it: "16 November 2026", "week 47, 2026", "November 2026". */
export function periodName(every: Every, { from }: Period): string {
  if (every === 'day') return text(from, { day: 'numeric', month: 'long', year: 'numeric' })
  if (every === 'month') return text(from, { month: 'long', year: 'numeric' })
  const date = Temporal.PlainDate.from(from)
  return `week ${date.weekOfYear ?? '?'}, ${date.yearOfWeek ?? date.year}`
}

/** The day as it stands in sentences: "16 Nov 2026". */
export const dayText = (day: string): string => text(day, { day: 'numeric', month: 'short', year: 'numeric' })

/** "16 Nov to 22 Nov 2026"; one day alone. */
export function daysText({ from, to }: Period): string {
  return from === to ? dayText(from) : `${text(from, { day: 'numeric', month: 'short' })} to ${dayText(to)}`
}

/** What the period before is called: "the week before". */
export const beforeName: Record<Every, string> = {
  day: 'the day before',
  week: 'the week before',
  month: 'the month before',
}
