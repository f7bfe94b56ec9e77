import Big from 'big.js'
import type { TableRows } from '#server/document/table.ts'
import type { Every, ReportInput } from '#server/workflow/schedule.ts'
import type { Answered, Remembered } from './answer.ts'
import { dayText, type Period, periodBefore, periodName } from './due.ts'
import { type ColumnCell, type NumberColumn, readDates, readNumbers, shown, sum } from './reading.ts'

/** One figure, in the period and in the one before: plain decimals, null where it is not known. `n`: of how many rows. */
export type Figure = {
  key: string
  label: string
  unit: 'number' | 'count' | 'minutes' | 'percent'
  now: string | null
  before: string | null
  n: number
  nBefore: number | null
}
export type GroupFigures = { name: string; rows: number; rowsBefore: number | null; figures: Figure[] }

/** What a report says of one input. */
export type InputFigures = {
  key: string
  label: string
  /** Why there are no figures, in one sentence; null: there are. */
  failed: string | null
  passing: boolean
  /** Where from: a file's name, a connection's. */
  from: string
  measured: boolean
  rows: number
  rowsBefore: number | null
  figures: Figure[]
  /** How groups are called ("site"), and those of the period and of the one before. */
  groupBy: string | null
  groups: GroupFigures[]
  /** What is missing or conflicts, one sentence each. */
  problems: string[]
  /** What else has to be known to understand the figures. */
  remarks: string[]
}

export type When = { every: Every; period: Period; timeZone: string; now: number }

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

/** Rows of one stretch of time. */
type Part = { rows: readonly TableRows['rows'][number][]; column(name: string): ColumnCell[] }

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
    ? byPeriod(input, answered, { ...columns, date: columns.date }, when, written)
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

const dayIn = (at: number, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)
/** Until when a file may have been changed last and still count as old: half a day is not held against it. */
const endOf = ({ period, now }: When) => Math.min(now, Date.parse(`${period.to}T12:00:00Z`))
const named = ({ every, period }: When) => {
  const name = periodName(every, period)
  return name.charAt(0).toUpperCase() + name.slice(1)
}
/** How the rows of an input are called within a sentence: "invoices". */
export const noun = (label: string) =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label

type Columns = { date: string | null; group: string | null; values: { value: string; header: string | null }[] }

function columnsOf(input: ReportInput, { headers }: TableRows, problems: string[]): Columns {
  const find = (wanted: string) => {
    const found =
      headers.find((header) => header === wanted) ??
      headers.find((header) => header.trim().toLowerCase() === wanted.trim().toLowerCase())
    if (found === undefined)
      problems.push(
        `${input.label} has no column "${shown(wanted)}"; it has ${headers
          .slice(0, 12)
          .map((header) => `"${shown(header, 30)}"`)
          .join(', ')}.`,
      )
    return found ?? null
  }
  return {
    date: input.date ? find(input.date) : null,
    group: input.group ? find(input.group) : null,
    values: input.values.map((value) => ({ value, header: find(value) })),
  }
}

function part(headers: readonly string[], rows: Part['rows']): Part {
  return {
    rows,
    column(name) {
      const at = headers.indexOf(name)
      return rows.map(({ number, cells }) => ({ row: number, text: at < 0 ? '' : (cells[at] ?? '') }))
    },
  }
}

type Parted = { now: Part['rows']; before: Part['rows'] | null; problems: string[]; remarks: string[] }

/** Rows by the period that their date lies in; those without one, and those of other times, are counted and named. */
function byPeriod(
  input: ReportInput,
  answered: Extract<Answered, { kind: 'table' }>,
  columns: Columns & { date: string },
  when: When,
  written: ReportInput['written'],
): Parted {
  const { label } = input
  const { table } = answered
  const dates = readDates(part(table.headers, table.rows).column(columns.date), written, when.timeZone)
  const last = periodBefore(when.every, when.period)
  const within = ({ from, to }: Period) =>
    table.rows.filter(({ number }) => {
      const day = dates.days.get(number)
      return day !== null && day !== undefined && day >= from && day <= to
    })
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
  const now = within(when.period)
  const asked = answered.before ? withinOther(answered.before, columns.date, last, written, when.timeZone) : null
  const before = asked ?? within(last)
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

function withinOther(
  table: TableRows,
  dateHeader: string,
  { from, to }: Period,
  written: ReportInput['written'],
  timeZone: string,
): Part['rows'] {
  const { days } = readDates(part(table.headers, table.rows).column(dateHeader), written, timeZone)
  return table.rows.filter(({ number }) => {
    const day = days.get(number)
    return day !== null && day !== undefined && day >= from && day <= to
  })
}

const are = (count: number) => (count === 1 ? 'is' : 'are')

function leftOut(older: number, later: number, { every, period }: When): string {
  const parts = [
    ...(older > 0
      ? [`${older} ${older === 1 ? 'row' : 'rows'} from before ${dayText(periodBefore(every, period).from)}`]
      : []),
    ...(later > 0 ? [`${later} ${later === 1 ? 'row' : 'rows'} from after ${dayText(period.to)}`] : []),
  ]
  return `${parts.join(' and ')} ${are(older + later)}`
}

/** "3 rows (5, 9 and 12) have", "row 5 has". */
function rowsText(rows: readonly number[]): string {
  if (rows.length === 1) return `row ${rows[0]} has`
  const named = rows.slice(0, 5).join(', ')
  return `${rows.length} rows (${named}${rows.length > 5 ? ', ...' : ''}) have`
}

function cellProblem(label: string, cells: readonly ColumnCell[], what: string): string[] {
  const [first] = cells
  if (!first) return []
  const example = `"${shown(first.text, 40)}" in row ${first.row}`
  return cells.length === 1
    ? [`${label}: one row has ${what} (${example}) and is not counted.`]
    : [`${label}: ${cells.length} rows have ${what} (the first is ${example}) and are not counted.`]
}

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

/** A column with its numbers of the period and, where there is one, of the period before. */
type ReadColumn = { value: string; now: NumberColumn | null; before: NumberColumn | null; whole: boolean }

function numbersOf(
  input: ReportInput,
  values: Columns['values'],
  now: Part,
  before: Part | null,
  written: ReportInput['written'],
  problems: string[],
): ReadColumn[] {
  return values.map(({ value, header }) => {
    if (header === null) return { value, now: null, before: null, whole: false }
    const column = readNumbers(now.column(header), written)
    const earlier = before && readNumbers(before.column(header), written)
    const name = `${input.label}: "${shown(value)}"`
    if (column.unclear) problems.push(`${name} ${column.unclear}, so that there is no total.`)
    else if (column.unreadable.length > 0) {
      const [first] = column.unreadable
      problems.push(
        `${name} cannot be read in ${column.unreadable.length === 1 ? `row ${first?.row}` : `${column.unreadable.length} rows`} ("${shown(first?.text ?? '', 40)}"${column.unreadable.length === 1 ? '' : `, first in row ${first?.row}`}), so that there is no total.`,
      )
    }
    if (column.blank.length > 0 && !column.unclear)
      problems.push(`${input.label}: ${rowsText(column.blank)} no ${shown(value)}.`)
    return {
      value,
      now: column.unclear ? null : column,
      before: earlier?.unclear ? null : earlier,
      whole: !column.unclear && column.unreadable.length === 0,
    }
  })
}

type Chosen = (row: number) => boolean
const everyRow: Chosen = () => true

function sumOf(column: NumberColumn | null, chosen: Chosen): string | null {
  if (!column || column.unclear) return null
  if (column.unreadable.some(({ row }) => chosen(row))) return null
  return sum([...column.values].flatMap(([row, value]) => (chosen(row) ? [value] : []))).toFixed()
}

function totalOf(column: ReadColumn, now: Part, before: Part | null, known: Remembered | null): Figure {
  return {
    ...{ key: column.value, label: column.value, unit: 'number', n: now.rows.length },
    now: sumOf(column.now, everyRow),
    before: before ? sumOf(column.before, everyRow) : (known?.totals[column.value] ?? null),
    nBefore: before?.rows.length ?? known?.rows ?? null,
  }
}

/** Groups are told apart without regard to case and spaces; each is called as it is written first. */
const foldedGroup = (text: string) => shown(text, 80).toLowerCase()

function rowsByGroup(
  group: string,
  part: Part,
): Map<string, { name: string; rows: Set<number>; spellings: Set<string> }> {
  const groups = new Map<string, { name: string; rows: Set<number>; spellings: Set<string> }>()
  for (const { row, text } of part.column(group)) {
    const name = shown(text)
    const found = groups.get(foldedGroup(text)) ?? { name, rows: new Set(), spellings: new Set() }
    found.rows.add(row)
    found.spellings.add(name)
    groups.set(foldedGroup(text), found)
  }
  return groups
}

function groupsOf(
  group: string,
  columns: readonly ReadColumn[],
  now: Part,
  before: Part | null,
  known: Remembered | null,
): GroupFigures[] {
  const [here, earlier] = [rowsByGroup(group, now), before ? rowsByGroup(group, before) : null]
  const knownOf = (key: string) =>
    Object.entries(known?.groups ?? {}).find(([name]) => foldedGroup(name) === key)?.[1] ?? null
  const keys = new Set([
    ...here.keys(),
    ...(earlier?.keys() ?? []),
    ...Object.keys(known?.groups ?? {}).map(foldedGroup),
  ])
  return [...keys].map((key) => {
    const [mine, theirs, remembered] = [here.get(key), earlier?.get(key), knownOf(key)]
    const rowsBefore = earlier ? (theirs?.rows.size ?? 0) : known ? (remembered?.rows ?? 0) : null
    const inGroup =
      (rows: Set<number> | undefined): Chosen =>
      (row) =>
        rows?.has(row) ?? false
    return {
      name:
        mine?.name || theirs?.name || Object.keys(known?.groups ?? {}).find((n) => foldedGroup(n) === key) || '(none)',
      rows: mine?.rows.size ?? 0,
      rowsBefore,
      figures: columns.map((column) => ({
        ...{
          key: column.value,
          label: column.value,
          unit: 'number' as const,
          n: mine?.rows.size ?? 0,
          nBefore: rowsBefore,
        },
        now: sumOf(column.now, inGroup(mine?.rows)),
        before: earlier
          ? sumOf(column.before, inGroup(theirs?.rows))
          : (remembered?.totals[column.value] ?? (known ? '0' : null)),
      })),
    }
  })
}

/** "site B"; a name that says what it is already stands alone. */
export function groupName(groupBy: string | null, name: string): string {
  const by = shown(groupBy ?? '').toLowerCase()
  return by === '' || name.toLowerCase().startsWith(by) ? name : `${by} ${name}`
}

function groupProblems(
  input: ReportInput,
  group: string,
  now: Part,
  before: Part | null,
  known: Remembered | null,
  when: When,
): string[] {
  const here = rowsByGroup(group, now)
  const problems: string[] = []
  const missing = (name: string, rest = '') =>
    problems.push(`${named(when)} has no ${noun(input.label)} from ${groupName(group, name)}${rest}.`)
  const expected = new Set(input.expect.map(foldedGroup))
  if (now.rows.length > 0) for (const name of input.expect) if (!here.has(foldedGroup(name))) missing(shown(name))
  const earlier = before
    ? [...rowsByGroup(group, before)].map(([key, { name, rows }]) => ({ key, name, rows: rows.size }))
    : Object.entries(known?.groups ?? {}).map(([name, { rows }]) => ({ key: foldedGroup(name), name, rows }))
  if (now.rows.length > 0)
    for (const { key, name, rows } of earlier)
      if (rows > 0 && key !== '' && !here.has(key) && !expected.has(key)) missing(name, `, which had ${rows} before`)
  for (const [key, { name, rows, spellings }] of here) {
    if (key === '')
      problems.push(
        `${input.label}: ${rows.size === 1 ? 'one row names' : `${rows.size} rows name`} no ${shown(group).toLowerCase()}.`,
      )
    else if (input.expect.length > 0 && !expected.has(key))
      problems.push(
        `${input.label} has ${groupName(group, name)} (${rows.size} ${rows.size === 1 ? 'row' : 'rows'}), which nobody expects: is it a new one, or misspelt?`,
      )
    if (spellings.size > 1)
      problems.push(
        `${input.label} writes ${groupName(group, name)} in ${spellings.size} ways (${[...spellings]
          .slice(0, 3)
          .map((s) => `"${s}"`)
          .join(', ')}); they are counted as one.`,
      )
  }
  return problems
}

/** What is kept of a report's input for the next one. */
export function rememberedOf(figures: InputFigures): Remembered {
  const totals = (of: readonly Figure[]) => Object.fromEntries(of.map(({ key, now }) => [key, now]))
  return {
    rows: figures.rows,
    totals: totals(figures.figures),
    groups: Object.fromEntries(
      figures.groups
        .filter(({ rows }) => rows > 0)
        .slice(0, 500)
        .map((g) => [g.name, { rows: g.rows, totals: totals(g.figures) }]),
    ),
  }
}

/** (now - before) / before; null where either is not known or there was nothing before. */
export function changeOf({ now, before }: Pick<Figure, 'now' | 'before'>): number | null {
  if (now === null || before === null || new Big(before).eq(0)) return null
  return new Big(now).minus(before).div(new Big(before).abs()).toNumber()
}
