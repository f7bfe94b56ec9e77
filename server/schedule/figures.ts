import type { ReportInput } from '#server/workflow/schedule.ts'
import type { Answered, Remembered } from './answer.ts'
import { columnsOf, numbersOf, totalOf } from './columns.ts'
import { dayText, periodName } from './due.ts'
import type { InputFigures } from './figure.ts'
import { groupProblems, groupsOf, noun } from './groups.ts'
import { shown } from './reading.ts'
import { type Part, part } from './rows.ts'
import { byPeriod, dayIn, named, type When } from './rows-by-period.ts'

/** Rows and sums of one input for a period and the one before; what cannot be counted is named and left out. */
export function figuresOf(
  input: ReportInput,
  answered: Answered,
  when: When,
  remembered: Remembered | null = null,
): InputFigures {
  const { key, label } = input
  const none: InputFigures = {
    ...{ key, label, failed: null, passing: false, from: '', measured: false, rows: 0, rowsBefore: null },
    ...{ figures: [], groupBy: null, groups: [], problems: [], remarks: [] },
  }
  if (answered.kind === 'failed') {
    const failed = `${label} could not be had: ${answered.problem}`
    return { ...none, failed, passing: answered.passing, problems: [failed] }
  }
  if (answered.kind === 'measured') return ofMeasured(input, answered, none)
  return ofTable(input, answered, when, remembered, none)
}

function ofMeasured(
  input: ReportInput,
  answered: Extract<Answered, { kind: 'measured' }>,
  none: InputFigures,
): InputFigures {
  const chosen = answered.figures.filter((f) => input.values.length === 0 || input.values.includes(f.key))
  const unknown = input.values.filter((value) => !answered.figures.some((f) => f.key === value))
  return {
    ...none,
    from: answered.from,
    measured: true,
    figures: chosen,
    problems: unknown.map(
      (value) =>
        `${input.label} has no figure "${shown(value)}": choose of ${answered.figures.map((f) => f.key).join(', ')}.`,
    ),
    remarks: chosen
      .filter((f) => f.now === null)
      .map((f) => `${f.label} of ${input.label} is not known: there was nothing to measure.`),
  }
}

function ofTable(
  input: ReportInput,
  answered: Extract<Answered, { kind: 'table' }>,
  when: When,
  remembered: Remembered | null,
  none: InputFigures,
): InputFigures {
  const { label } = input
  const problems: string[] = []
  const remarks: string[] = []
  const { table, canonical, from, changedAt } = answered
  const columns = columnsOf(input, table, problems)
  if (input.date && !columns.date) {
    const failed = `${label} could not be used: ${problems.join(' ')}`
    return { ...none, failed, from, problems: [failed] }
  }
  const written = canonical ? 'en' : input.written
  const parted = columns.date
    ? byPeriod(input, answered, columns.date, when, written)
    : { now: table.rows, before: answered.before?.rows ?? null, problems: [], remarks: [] }
  problems.push(...parted.problems)
  remarks.push(...parted.remarks)
  if (answered.beforeProblem) remarks.push(`${label} could not be had for the time before: ${answered.beforeProblem}`)
  if (changedAt !== null && changedAt < endOf(when))
    problems.push(
      `${label}: ${shown(from)} was last changed on ${dayText(dayIn(changedAt, when.timeZone))}, before ${periodName(when.every, when.period)} was over, so that later rows are missing.`,
    )
  const now = part(table.headers, parted.now)
  const before = parted.before && part(answered.before?.headers ?? table.headers, parted.before)
  if (now.rows.length === 0) problems.push(`${named(when)} has no ${noun(label)} at all.`)
  problems.push(...duplicatesOf(input, now.rows))
  const known = before ? null : remembered
  const numbers = numbersOf(input, columns.values, now, before, written, problems)
  return {
    ...none,
    from,
    rows: now.rows.length,
    rowsBefore: before?.rows.length ?? known?.rows ?? null,
    figures: numbers.map((column) => totalOf(column, now, before, known)),
    groupBy: columns.group ?? null,
    groups: columns.group ? groupsOf(columns.group, numbers, now, before, known) : [],
    problems: [...problems, ...(columns.group ? groupProblems(input, columns.group, now, before, known, when) : [])],
    remarks,
  }
}

/** Until when a file may have been changed last and still count as old: half a day is not held against it. */
const endOf = ({ period, now }: When) => Math.min(now, Date.parse(`${period.to}T12:00:00Z`))

function duplicatesOf({ label }: ReportInput, rows: Part['rows']): string[] {
  const seen = new Map<string, number>()
  const copies: number[] = []
  for (const { number, cells } of rows) {
    if (cells.length < 2) continue
    const key = JSON.stringify(cells)
    if (seen.has(key)) copies.push(number)
    else seen.set(key, number)
  }
  const [first] = copies
  if (first === undefined) return []
  return copies.length === 1
    ? [`${label}: row ${first} is an exact copy of another one; it is counted as it stands.`]
    : [
        `${label}: ${copies.length} rows are exact copies of others (the first is row ${first}); they are counted as they stand.`,
      ]
}
