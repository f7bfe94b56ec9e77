import { z } from 'zod'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

const span = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write hours as 09:00-17:00')
  .refine((text) => text.slice(0, 5) < text.slice(6), 'the end must come after the beginning')

/**
 * When people work on a workflow, in its time zone: spans of local time by weekday, in order and apart; days on which
 * nobody works. Due times, reminders and escalations count working time only.
 */
export const calendarSchema = z.strictObject({
  hours: z.partialRecord(z.enum(weekdays), z.array(span).max(4)),
  holidays: z
    .array(
      z.strictObject({
        date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write a day as 2026-12-25'),
        name: z.string().max(80).default(''),
      }),
    )
    .max(400)
    .default([]),
})
export type Calendar = z.infer<typeof calendarSchema>
