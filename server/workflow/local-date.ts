const formatters = new Map<string, Intl.DateTimeFormat>()

/** The date on the wall at that moment in an IANA time zone, ISO 8601: "2026-12-01". */
export function localDate(at: Date, timeZone: string): string {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    // The Swedish form is the ISO form.
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
    formatters.set(timeZone, formatter)
  }
  return formatter.format(at)
}
