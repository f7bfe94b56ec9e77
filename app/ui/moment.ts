import { formatDuration } from './duration.ts'

/** Time zone and locale are always given, so that server and browser write the same text. */
type Place = { locale: string; timeZone: string }

/** "16 Nov 2026, 10:00" in the workflow's time zone; `zone` adds its name ("CET"). ISO in. */
export function formatMoment(iso: string, { locale, timeZone, zone = false }: Place & { zone?: boolean }): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    ...(zone && { timeZoneName: 'short' }),
  }).format(new Date(iso))
}

/** A calendar date ("2026-12-01"), which has no time zone, as the reader writes it; the text itself where it is none. */
export function formatDate(date: string, locale: string): string {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(date) : null
  // 30 February parses to 2 March: then the text is shown as it is.
  if (!parsed || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date) return date
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    parsed,
  )
}

const minute = 60_000

/** One unit from a minute up: "40 min", "3 h", "2 d"; shorter: null. */
function coarse(ms: number): string | null {
  const whole = Math.floor(ms / minute)
  if (whole < 1) return null
  if (whole < 60) return formatDuration(whole * minute)
  if (whole < 24 * 60) return formatDuration(Math.floor(whole / 60) * 60 * minute)
  return formatDuration(Math.floor(whole / 1440) * 1440 * minute)
}

/** "in 3 h", "overdue by 2 d", "due now". */
export function dueText(dueAt: string, now: string): string {
  const left = Date.parse(dueAt) - Date.parse(now)
  const text = coarse(Math.abs(left))
  if (text === null) return 'due now'
  return left > 0 ? `in ${text}` : `overdue by ${text}`
}

/** "3 h ago", "just now". */
export function agoText(at: string, now: string): string {
  const text = coarse(Date.parse(now) - Date.parse(at))
  return text === null ? 'just now' : `${text} ago`
}
