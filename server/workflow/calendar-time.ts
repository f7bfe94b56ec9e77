import { Temporal } from 'temporal-polyfill'
import { type Calendar, minutesOf, weekdays } from './calendar.ts'

/** Working time: without a calendar every hour counts. Moments are instants, durations integer ms. */
const hourMs = 3_600_000

/** A stretch of work as instants (ms since 1970), the end not in it. */
type Span = readonly [begins: number, ends: number]

/** The days that have been worked out, by calendar: a calendar is part of a definition, which never changes. */
const known = new WeakMap<Calendar, Map<string, readonly Span[]>>()

function dayAt(ms: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate()
}

/**
 * When work goes on on a local day. Where the clock is put forward within a span it is shorter, where it is put back
 * longer: people come and go by the clock on the wall.
 */
function spansOn(calendar: Calendar, timeZone: string, day: Temporal.PlainDate): readonly Span[] {
  const days = known.get(calendar) ?? new Map<string, readonly Span[]>()
  known.set(calendar, days)
  const date = day.toString()
  const key = `${timeZone} ${date}`
  const found = days.get(key)
  if (found) return found
  const weekday = weekdays[day.dayOfWeek - 1] ?? 'mon'
  const free = calendar.holidays.some((holiday) => holiday.date === date)
  const spans: Span[] = []
  for (const text of free ? [] : (calendar.hours[weekday] ?? [])) {
    const [begins, ends] = minutesOf(text).map((minute) => instantOf(day, minute, timeZone)) as [number, number]
    const from = Math.max(begins, spans.at(-1)?.[1] ?? begins)
    if (ends > from) spans.push([from, ends])
  }
  days.set(key, spans)
  return spans
}

function instantOf(day: Temporal.PlainDate, minute: number, timeZone: string): number {
  const date = minute === 1440 ? day.add({ days: 1 }) : day
  const time = { hour: Math.floor(minute / 60) % 24, minute: minute % 60 }
  return date.toPlainDateTime(time).toZonedDateTime(timeZone).epochMilliseconds
}

/** A calendar without hours (validation refuses it) counts as none: its time would never come. */
const isWorked = (calendar: Calendar | undefined): calendar is Calendar =>
  calendar !== undefined && weekdays.some((weekday) => (calendar.hours[weekday] ?? []).length > 0)

/** The spans from a moment on, the first cut to it; without end. */
function* spansFrom(calendar: Calendar, timeZone: string, from: number): Generator<Span> {
  for (let day = dayAt(from, timeZone).subtract({ days: 1 }); ; day = day.add({ days: 1 }))
    for (const [begins, ends] of spansOn(calendar, timeZone, day)) if (ends > from) yield [Math.max(begins, from), ends]
}

/** The earliest moment before which so many hours of work have passed since `from`. */
export function addWorking(calendar: Calendar | undefined, timeZone: string, from: Date, hours: number): Date {
  let left = Math.round(hours * hourMs)
  if (!isWorked(calendar) || left <= 0) return new Date(from.getTime() + Math.max(0, left))
  for (const [begins, ends] of spansFrom(calendar, timeZone, from.getTime())) {
    if (left <= ends - begins) return new Date(begins + left)
    left -= ends - begins
  }
  throw new Error('a calendar has no end')
}

/** How much of the time from one moment to another was working time, in ms; 0 where `to` is not after `from`. */
export function workingMsBetween(calendar: Calendar | undefined, timeZone: string, from: Date, to: Date): number {
  const [begin, end] = [from.getTime(), to.getTime()]
  if (end <= begin) return 0
  if (!isWorked(calendar)) return end - begin
  let ms = 0
  for (const [begins, ends] of spansFrom(calendar, timeZone, begin)) {
    if (begins >= end) break
    ms += Math.min(ends, end) - begins
  }
  return ms
}

/** The moment at which the clock on the wall of a time zone shows this: "2026-12-04T16:00". */
export function instantAt(local: string, timeZone: string): Date {
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds)
}

/** When a local day begins; its end is the begin of the day that is `plus: 1` later. */
export function beginOfDay(date: string, timeZone: string, { plus = 0 }: { plus?: number } = {}): Date {
  const at = Temporal.PlainDate.from(date).add({ days: plus }).toZonedDateTime(timeZone).epochMilliseconds
  return new Date(at)
}

/** This moment where people work then, else the next at which they do. */
export function nextWorking(calendar: Calendar | undefined, timeZone: string, at: Date): Date {
  if (!isWorked(calendar)) return at
  for (const [begins] of spansFrom(calendar, timeZone, at.getTime())) return new Date(begins)
  throw new Error('a calendar has no end')
}
