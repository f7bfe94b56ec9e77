import { z } from 'zod'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]
export const weekdayNames: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

const span = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write hours as 09:00-17:00')
  .refine((text) => text.slice(0, 5) < text.slice(6), 'the end must come after the beginning')

const isSpan = (text: string) => span.safeParse(text).success
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
/** Minutes of a span of local time, "09:00-17:00": where it begins and ends within its day. */
export const minutesOf = (text: string): [number, number] => [minuteOf(text.slice(0, 5)), minuteOf(text.slice(6))]

/** A day that there is: 30 February is none. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'write a day as 2026-12-25')
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text, 'there is no such day')

/** A week needs this much work at least: with less, a due time of some days would lie in another century. */
const leastMinutes = 60

/**
 * When people work on a workflow, in its time zone: spans of local time by weekday, in order and apart; days on which
 * nobody works. Due times, reminders and escalations count working time only.
 */
export const calendarSchema = z
  .strictObject({
    hours: z.partialRecord(z.enum(weekdays), z.array(span).max(4)),
    holidays: z
      .array(z.strictObject({ date: day, name: z.string().max(80).default('') }))
      .max(400)
      .default([]),
  })
  .superRefine(({ hours }, ctx) => {
    let minutes = 0
    for (const weekday of weekdays) {
      const spans = (hours[weekday] ?? []).filter(isSpan).map(minutesOf)
      for (const [i, [begins, ends]] of spans.entries()) {
        minutes += ends - begins
        if (i > 0 && begins < (spans[i - 1]?.[1] ?? 0))
          ctx.addIssue({
            code: 'custom',
            path: ['hours', weekday, i],
            message: 'write the hours of a day in order and apart',
          })
      }
    }
    if (minutes < leastMinutes)
      ctx.addIssue({
        code: 'custom',
        path: ['hours'],
        message: 'give the week at least one hour of work: otherwise nothing ever falls due',
      })
  })
export type Calendar = z.infer<typeof calendarSchema>
