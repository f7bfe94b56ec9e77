import type { Stated } from '#server/document/document.ts'
import type { Schedule } from '#server/workflow/schedule.ts'
import { cleanLines } from '#server/workflow/value.ts'
import { against, changeText, disagreements, figureText, unusualChanges } from './compare.ts'
import { beforeName, daysText, type Period, periodName } from './due.ts'
import type { Figure, GroupFigures, InputFigures } from './figure.ts'
import { groupName } from './groups.ts'
import { shown } from './reading.ts'

/** A report as it becomes an item: the text that people see, what is stated of it by field key, and what is missing. */
export type Report = { fileName: string; text: string; stated: Stated; problems: string[]; notes: string }

export type ReportFacts = {
  schedule: Schedule
  period: Period
  timeZone: string
  /** Local day and time at which it is made: "2026-11-23 06:00". */
  madeAt: string
  inputs: readonly InputFigures[]
  /** Periods before it of which nobody made a report. */
  missed: readonly Period[]
}

/** Sentences and groups beyond these are counted, not listed. */
const mostProblems = 40
const mostGroups = 60
const nothingMissing = 'Nothing is missing or conflicting.'

/**
 * The report of a period. Nothing in it is estimated or filled in: a figure that is not known stands as "not known", in the
 * text and among the stated values alike, with the reason among the problems.
 */
export function reportOf(facts: ReportFacts): Report {
  const { schedule, period, inputs, timeZone, madeAt } = facts
  const name = capital(periodName(schedule.every, period))
  const problems = problemsOf(facts)
  const missing = limited(problems, mostProblems, 'more is missing or conflicts').join('\n')
  const notes = notesOf(facts, name, missing || nothingMissing)
  const text = [
    schedule.title,
    name,
    `From ${period.from} to ${period.to}, ${timeZone}`,
    `Made on ${madeAt} from ${inputs.length} ${inputs.length === 1 ? 'input' : 'inputs'}.`,
    '',
    ...heading('Notes'),
    notes,
    ...inputs.flatMap((input) => ['', ...inputLines(input, schedule)]),
    '',
  ].join('\n')
  return {
    fileName: `${fileStem(schedule.title)}-${period.from}.txt`,
    text,
    problems,
    notes,
    stated: statedOf({ name, period, notes, missing: missing || nothingMissing, inputs, schedule }),
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const heading = (text: string) => [text.toUpperCase(), '='.repeat(text.length)]

function limited(sentences: readonly string[], most: number, rest: string): string[] {
  const more = sentences.length - most
  return more > 0 ? [...sentences.slice(0, most), `And ${more} ${rest}.`] : [...sentences]
}

function problemsOf({ schedule, inputs, missed }: ReportFacts): string[] {
  const skipped = missed.map((period) => periodName(schedule.every, period))
  return [
    ...(skipped.length > 0
      ? [`No report was made for ${skipped.join(' and for ')}: nobody was there when it fell due.`]
      : []),
    ...inputs.flatMap((input) => input.problems),
    ...disagreements(inputs, schedule.agreements),
  ]
}

/** The draft that a person edits and releases: what there is, what is unusual, what is missing. */
function notesOf({ schedule, period, inputs }: ReportFacts, name: string, missing: string): string {
  const before = beforeName[schedule.every]
  const summary = inputs.map((input) => {
    if (input.failed) return `${input.label}: not known.`
    const rows = input.measured
      ? []
      : [`${input.rows} ${input.rows === 1 ? 'row' : 'rows'}${rowsBefore(input, before)}`]
    const known = input.figures.flatMap((figure) =>
      figure.now === null ? [] : [figureWords(input, figure, figure.now, before)],
    )
    const unknown = input.figures.filter((figure) => figure.now === null).map((figure) => figure.label)
    const rest = unknown.length > 0 ? [`not known: ${unknown.join(', ')}`] : []
    return `${input.label}: ${[...rows, ...known, ...rest].join('; ')}.`
  })
  const unusual = unusualChanges(inputs, schedule)
  return cleanLines(
    [
      `${name} (${daysText(period)})`,
      '',
      ...summary,
      '',
      'Unusual changes',
      ...(unusual.length > 0 ? unusual : [`None beyond what is usual, against ${before}.`]),
      '',
      'Missing or conflicting',
      missing,
    ].join('\n'),
  )
}

function figureWords({ measured }: InputFigures, figure: Figure, now: string, before: string): string {
  const value = figureText(now, figure.unit, figure.before)
  return `${figure.label} ${value}, ${against(figure, before)}${measured ? ` (n = ${figure.n})` : ''}`
}

const rowsBefore = ({ rowsBefore: before }: InputFigures, name: string) =>
  before === null ? `, nothing to compare with of ${name}` : `, ${before} ${name}`

const widths = { name: 38, number: 18 }
const cell = (text: string) => text.padStart(widths.number)

function inputLines(input: InputFigures, schedule: Schedule): string[] {
  const from = input.from === '' ? [] : [`From ${shown(input.from)}.`]
  if (input.failed) return [...heading(input.label), 'Not known: see what is missing.']
  const top = `${''.padEnd(widths.name)}${cell(`This ${schedule.every}`)}${cell(capital(beforeName[schedule.every].replace('the ', '')))}${cell('Change')}`
  const rows: Figure = {
    ...{ key: 'rows', label: 'Rows', unit: 'count', now: String(input.rows), n: input.rows, nBefore: input.rowsBefore },
    before: input.rowsBefore === null ? null : String(input.rowsBefore),
  }
  const groups = input.groups
    .filter((group) => group.rows > 0 || (group.rowsBefore ?? 0) > 0)
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const more = groups.length - mostGroups
  return [
    ...heading(input.label),
    ...from,
    ...input.remarks,
    '',
    top,
    ...(input.measured ? [] : [figureLine(rows)]),
    ...input.figures.map(figureLine),
    ...groups.slice(0, mostGroups).flatMap((group) => groupLines(group, input.groupBy)),
    ...(more > 0 ? [`And ${more} more groups, which are in the totals.`] : []),
  ]
}

function groupLines(group: GroupFigures, groupBy: string | null): string[] {
  const name = shown(groupName(groupBy, group.name || '(none)'), widths.name - 2)
  const rows: Figure = {
    ...{ key: 'rows', label: 'rows', unit: 'count', now: String(group.rows), n: group.rows, nBefore: group.rowsBefore },
    before: group.rowsBefore === null ? null : String(group.rowsBefore),
  }
  return ['', name, figureLine(rows, 2), ...group.figures.map((figure) => figureLine(figure, 2))]
}

function figureLine(figure: Figure, indent = 0): string {
  const { label, unit, now, before } = figure
  const name = `${' '.repeat(indent)}${shown(label, widths.name - indent - 2)}`.padEnd(widths.name)
  const value = (text: string | null, beside: string | null) =>
    cell(text === null ? 'not known' : figureText(text, unit, beside))
  return `${name}${value(now, before)}${value(before, now)}${cell(changeText({ now, before }) ?? '-')}`
}

function fileStem(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain.slice(0, 60) || 'report'
}

/** A column's name as it stands in a field's key: "Net amount" -> net_amount. */
export function keyOfColumn(column: string): string {
  return column
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}

type Known = {
  name: string
  period: Period
  notes: string
  missing: string
  inputs: readonly InputFigures[]
  schedule: Schedule
}

/**
 * Field keys that a report fills: period, title, from, to, missing, notes; `<input>_rows`, `<input>_<value>` and
 * `<input>_<value>_change` for every input; total and change are those of the first value of the first input.
 */
function statedOf({ name, period, notes, missing, inputs, schedule }: Known): Stated {
  const [first] = inputs
  const main = first?.figures[0]
  const stated: Record<string, string | null> = {
    ...{ title: schedule.title, period: name, from: period.from, to: period.to, missing, notes },
    total: main ? main.now : first && !first.failed ? String(first.rows) : null,
    change: main ? changeText(main) : null,
  }
  for (const wanted of schedule.inputs) {
    const input = inputs.find(({ key }) => key === wanted.key)
    const known = input && !input.failed ? input : null
    if (!known?.measured) stated[`${wanted.key}_rows`] = known ? String(known.rows) : null
    const values = known ? known.figures.map((figure) => figure.key) : wanted.values
    for (const value of values) {
      const figure = known?.figures.find(({ key }) => key === value)
      stated[`${wanted.key}_${keyOfColumn(value)}`] = figure?.now ?? null
      stated[`${wanted.key}_${keyOfColumn(value)}_change`] = figure ? changeText(figure) : null
    }
  }
  return stated
}
