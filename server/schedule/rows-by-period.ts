import type { TableRows } from '#server/document/table.ts'
import type { Every, ReportInput } from '#server/workflow/schedule.ts'
import type { Answered } from './answer.ts'
import { dayText, type Period, periodBefore, periodName } from './due.ts'
import { type ColumnCell, readDates, shown } from './reading.ts'
import { are, type Part, part, rowsText } from './rows.ts'

/** The period that a report is about, and the moment at which it is made. */
export type When = { every: Every; period: Period; timeZone: string; now: number }

export const dayIn = (at: number, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)

/** The period at the beginning of a sentence. */
export const named = ({ every, period }: When) => {
  const name = periodName(every, period)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

type Parted = { now: Part['rows']; before: Part['rows'] | null; problems: string[]; remarks: string[] }

/** Rows by the period that their date lies in; those without one, and those of other times, are counted and named. */
export function byPeriod(
  input: ReportInput,
  answered: Extract<Answered, { kind: 'table' }>,
  dateHeader: string,
  when: When,
  written: ReportInput['written'],
): Parted {
  const { label } = input
  const { table } = answered
  const dates = datesOf(table, dateHeader, written, when)
  const last = periodBefore(when.every, when.period)
  const days = [...dates.days.values()].filter((day) => day !== null)
  const count = (test: (day: string) => boolean) => days.filter(test).length
  const today = dayIn(when.now, when.timeZone)
  const [older, later] = [count((day) => day < last.from), count((day) => day > when.period.to && day <= today)]
  const ahead = count((day) => day > today)
  const { blank, unreadable, unclear } = dates
  const problems = [
    ...(blank.length > 0 ? [`${label}: ${rowsText(blank)} no date and ${are(blank.length)} not counted.`] : []),
    ...cellProblem(label, unreadable, 'a date that cannot be read'),
    ...cellProblem(label, unclear, 'a date whose day and month could be swapped'),
    ...(ahead > 0
      ? [
          `${label}: ${ahead} ${ahead === 1 ? 'row has a date' : 'rows have dates'} after today and ${are(ahead)} not counted.`,
        ]
      : []),
  ]
  const now = within(table, dates, when.period)
  const asked = answered.before && within(answered.before, datesOf(answered.before, dateHeader, written, when), last)
  const before = asked ?? within(table, dates, last)
  // A file that begins with this period says nothing about the one before.
  const reaches = asked !== null || days.some((day) => day < when.period.from)
  const lastDay =
    now.length > 0
      ? days
          .filter((day) => day <= when.period.to)
          .sort()
          .at(-1)
      : undefined
  const remarks = [
    ...(older + later > 0 ? [`${label}: ${leftOut(older, later, when)} left out.`] : []),
    ...(lastDay && lastDay < when.period.to ? [`${label}: the last row is of ${dayText(lastDay)}.`] : []),
  ]
  return { now, before: reaches ? before : null, problems, remarks }
}

type Dates = ReturnType<typeof readDates>

const datesOf = (table: TableRows, header: string, written: ReportInput['written'], { timeZone }: When): Dates =>
  readDates(part(table.headers, table.rows).column(header), written, timeZone)

const within = (table: TableRows, { days }: Dates, { from, to }: Period): Part['rows'] =>
  table.rows.filter(({ number }) => {
    const day = days.get(number)
    return day !== null && day !== undefined && day >= from && day <= to
  })

function leftOut(older: number, later: number, { every, period }: When): string {
  const parts = [
    ...(older > 0
      ? [`${older} ${older === 1 ? 'row' : 'rows'} from before ${dayText(periodBefore(every, period).from)}`]
      : []),
    ...(later > 0 ? [`${later} ${later === 1 ? 'row' : 'rows'} from after ${dayText(period.to)}`] : []),
  ]
  return `${parts.join(' and ')} ${are(older + later)}`
}

function cellProblem(label: string, cells: readonly ColumnCell[], what: string): string[] {
  const [first] = cells
  if (!first) return []
  const example = `"${shown(first.text, 40)}" in row ${first.row}`
  return cells.length === 1
    ? [`${label}: one row has ${what} (${example}) and is not counted.`]
    : [`${label}: ${cells.length} rows have ${what} (the first is ${example}) and are not counted.`]
}
