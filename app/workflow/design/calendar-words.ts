import { type Calendar, calendarSchema } from '#server/workflow/calendar.ts'
import { addWorking, instantAt } from '#server/workflow/calendar-time.ts'

/** "9-17", "9:00 – 17:30": as it is kept, "09:00-17:30"; what is no span stays as it was typed. */
export function spanOf(typed: string): string {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to|bis)\s*(\d{1,2})(?:[:.](\d{2}))?$/.exec(typed.trim())
  if (!found) return typed
  const [, from = '', fromMinute = '00', to = '', toMinute = '00'] = found
  return `${from.padStart(2, '0')}:${fromMinute}-${to.padStart(2, '0')}:${toMinute}`
}

type Example = { calendar: Calendar; timeZone: string; comesIn: string; hours: number; locale: string }

/** "An item that comes in on Friday 4 December, 16:00 with 8 hours is due on Monday 7 December, 14:00." */
export function previewText({ calendar, timeZone, comesIn, hours, locale }: Example): string {
  const valid = calendarSchema.safeParse(calendar)
  if (!valid.success || !(hours > 0 && hours <= 2_000) || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(comesIn))
    return 'Once the hours can be read, the due time of the example stands here.'
  try {
    const from = instantAt(comesIn, timeZone)
    const shown = new Intl.DateTimeFormat(locale, {
      ...{ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone },
    } as Intl.DateTimeFormatOptions)
    const due = addWorking(valid.data, timeZone, from, hours)
    return `An item that comes in on ${shown.format(from)} with ${hours} hours is due on ${shown.format(due)}.`
  } catch {
    return 'The time zone of the workflow is not known: choose one under Basics.'
  }
}
