import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { dayBegins, dayOf } from './flow.ts'

/** What the figures are narrowed down to; the query of the page's address. */
export const periodWeeks = [4, 12, 26] as const
/** Days of the longest period that can be asked for. */
const mostDays = 371

const localDate = z.iso.date({ error: 'Write a date such as 2026-12-01.' })

export const filterSchema = z
  .object({
    weeks: z.union(periodWeeks.map((n) => z.literal(n))).default(4),
    /** Local dates of the workflow, both included; they take the place of the weeks. */
    from: localDate.optional(),
    to: localDate.optional(),
    arm: z.enum(['manual', 'assisted']).optional(),
    documentType: z.string().min(1).max(40).optional(),
    group: z.enum(['new', 'experienced']).optional(),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), {
    error: 'A period has a first and a last day: give both, or a number of weeks.',
    path: ['from'],
  })
  .refine(({ from, to }) => !from || !to || (from <= to && daysFrom(from, to) <= mostDays), {
    error: `The first day is not after the last one, and a period has at most ${mostDays} days.`,
    path: ['from'],
  })
export type MetricFilter = z.output<typeof filterSchema>

export type Period = { firstDay: string; lastDay: string }

const dayMs = 86_400_000

const daysFrom = (from: string, to: string) => daysBetween(from, to) + 1

/** The local days of a filter, none after today. The last `weeks` weeks include today. */
export function periodOf(filter: Pick<MetricFilter, 'weeks' | 'from' | 'to'>, now: number, timeZone: string): Period {
  const today = dayOf(now, timeZone)
  if (filter.from && filter.to)
    return { firstDay: filter.from, lastDay: filter.to < today || filter.from > today ? filter.to : today }
  return { firstDay: lastDays(today, filter.weeks * 7, timeZone), lastDay: today }
}

/** The first of `count` days that end with `day`. */
export function lastDays(day: string, count: number, timeZone: string): string {
  // From noon, so that no change of clocks moves the first one.
  return dayOf(dayBegins(day, timeZone) + dayMs / 2 - (count - 1) * dayMs, timeZone)
}

/** A period as whole ISO weeks, by their first and last Monday, and the days before and after them; null: no whole week. */
export function wholeWeeks({ firstDay, lastDay }: Period): { firstMonday: string; lastMonday: string } | null {
  const [first, last] = [Temporal.PlainDate.from(firstDay), Temporal.PlainDate.from(lastDay)]
  const firstMonday = first.add({ days: (8 - first.dayOfWeek) % 7 })
  const lastMonday = last.add({ days: 1 }).subtract({ days: (last.dayOfWeek % 7) + 7 })
  if (Temporal.PlainDate.compare(firstMonday, lastMonday) > 0) return null
  return { firstMonday: firstMonday.toString(), lastMonday: lastMonday.toString() }
}

/** The day after a local date, or so many. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}

/** The Monday of a local date's ISO week. */
export function mondayOf(day: string): string {
  const date = Temporal.PlainDate.from(day)
  return date.subtract({ days: date.dayOfWeek - 1 }).toString()
}

/** Whole local days from one date to a later one. */
export function daysBetween(from: string, to: string): number {
  // A date alone is read as midnight in UTC, where every day has 24 hours.
  return (Date.parse(to) - Date.parse(from)) / dayMs
}
