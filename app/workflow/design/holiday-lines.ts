import type { Calendar } from '#server/workflow/calendar.ts'
import { parseDate } from '#server/workflow/dates.ts'

type Holiday = Calendar['holidays'][number]

/** Holidays as lines that a person can change: "2026-12-25 Christmas". */
export const linesOf = (holidays: readonly Holiday[]): string =>
  holidays.map(({ date, name }) => (name ? `${date} ${name}` : date)).join('\n')

/**
 * The holidays of pasted lines, each a day and perhaps its name, in the order of the lines: "2026-12-25 Christmas",
 * "25.12.2026;Christmas", "25 December 2026, Christmas". What is no day stays as it was written, for the person to mend;
 * a day that stands twice counts once.
 */
export function holidaysOf(text: string): Holiday[] {
  const found = new Map<string, Holiday>()
  for (const line of text.split('\n')) {
    const holiday = holidayOf(line.trim())
    if (holiday && !found.has(holiday.date)) found.set(holiday.date, holiday)
  }
  return [...found.values()]
}

/** The longest beginning of a line that is a day; the rest is its name. */
function holidayOf(line: string): Holiday | null {
  if (line === '') return null
  const words = line.split(/[\t;, ]+/)
  for (let n = Math.min(4, words.length); n > 0; n--) {
    const date = parseDate(words.slice(0, n).join(' '), { order: 'dmy' })
    if (date) return { date, name: words.slice(n).join(' ').slice(0, 80) }
  }
  const [first = '', ...rest] = words
  return { date: first, name: rest.join(' ').slice(0, 80) }
}
