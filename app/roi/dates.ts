/** A local date ("2026-03-02") in the reader's words; it is a day, not an instant, so no zone moves it. */
export function dateText(date: string, locale: string, dateStyle: 'medium' | 'short' = 'medium'): string {
  return new Intl.DateTimeFormat(locale, { dateStyle, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}
