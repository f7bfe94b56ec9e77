import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { dayOf } from '#server/metrics/flow.ts'
import { weekAfter, weekOf } from './week.ts'

/** When a person wants their report: ISO weekday (1 = Monday) and hour on the wall clock of the workflow. */
export const timetableSchema = z.object({
  weekday: z.coerce.number().int().min(1, 'choose a weekday').max(7, 'choose a weekday'),
  hour: z.coerce.number().int().min(0, 'choose an hour').max(23, 'choose an hour'),
})
export type Timetable = z.output<typeof timetableSchema>

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

export const timetableText = ({ weekday, hour }: Timetable): string =>
  `${weekdays[weekday - 1] ?? 'Monday'} at ${String(hour).padStart(2, '0')}:00`

/**
 * When a report falls due in the week of this Monday, in ms since 1970. An hour that the change of clocks leaves out is the
 * hour after; of one that comes twice it is the first.
 */
export function dueAt(monday: string, { weekday, hour }: Timetable, timeZone: string): number {
  const day = Temporal.PlainDate.from(monday).add({ days: weekday - 1 })
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) }).epochMilliseconds
}

/** Weeks back for which a report that nobody could send is still made up for. */
const lookBack = 8

/** What is to be done for a subscription: one report at most, and the weeks that went by without one. */
export type Due = { week: string; dueAt: number }

/**
 * The reports that have fallen due since the subscription was made or changed, and are not on record (`known`: Mondays): the
 * newest is to be sent, those before it were missed while nobody was there to send them. A person who comes back after three
 * weeks gets one mail that names the other two, not three mails.
 */
export function dueReports(
  subscription: Timetable & { since: number },
  now: number,
  timeZone: string,
  known: ReadonlySet<string>,
): { send: Due | null; missed: Due[] } {
  const current = weekOf(dayOf(now, timeZone))
  const fallen: Due[] = []
  for (let back = lookBack; back >= 0; back--) {
    const { monday } = weekAfter(current, -back)
    const at = dueAt(monday, subscription, timeZone)
    if (at > subscription.since && at <= now && !known.has(monday)) fallen.push({ week: monday, dueAt: at })
  }
  const send = fallen.at(-1) ?? null
  return { send, missed: fallen.slice(0, -1) }
}

/** When the next report falls due after `now`, in ms since 1970, where this week's is on record (`known`) or past. */
export function nextDue(timetable: Timetable, now: number, timeZone: string, known: ReadonlySet<string>): number {
  const current = weekOf(dayOf(now, timeZone))
  const here = dueAt(current.monday, timetable, timeZone)
  return here > now && !known.has(current.monday) ? here : dueAt(weekAfter(current, 1).monday, timetable, timeZone)
}
