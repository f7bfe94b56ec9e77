import type { ComponentProps } from 'react'
import { TermLink } from '#app/effect/term-link.tsx'
import type { BandValue } from '#app/ui/band-drawing.tsx'
import { BandPlot } from '#app/ui/band-plot.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { ticksBetween } from '#app/ui/ticks.ts'
import { type Arm, arms } from '#server/allocation/allocation.ts'
import type { Term } from '#server/roi/definitions.ts'
import type { ComparisonWeek, ExecutiveSummary } from '#server/roi/executive.ts'
import { countText, decimals, percentText } from '#server/roi/executive-text.ts'
import classes from './executive.module.css'

type Cell = { value: BandValue; n: number | null }

/** One of the four: what it reads of a week, and how it writes it. Values in the axis's unit. */
type Multiple = {
  term: Term
  title: string
  unit: string
  /** What n counts. */
  counted: string
  lines: { key: string; label: string; color: 'manual' | 'assisted' | 'quiet' }[]
  cell: (week: ComparisonWeek, key: string) => Cell
  text: (value: number, locale: string) => string
  empty: string
}

const minute = 60_000
const byArm = arms.map((arm) => ({ key: arm, label: arm, color: arm }))
const scaled = (value: number | null, by: number) => (value === null ? null : value / by)

function cellOf(found: { mean: number | null; low: number | null; high: number | null; n: number }, by: number): Cell {
  const { mean, low, high, n } = found
  return { value: mean === null ? null : { y: mean / by, low: scaled(low, by), high: scaled(high, by) }, n }
}

/** Time, errors, backlog and approval speed, side by side on one axis of weeks, manual against assisted. */
export function SmallMultiples({ summary: { weeks, workflow } }: { summary: ExecutiveSummary }) {
  const { many } = workflow.noun
  const hours = weeks.some((week) => arms.some((arm) => (week.arms[arm].approval.median ?? 0) > 2 * 60 * minute))
  const approvalUnit = hours ? 60 * minute : minute
  const multiples: Multiple[] = [
    {
      term: 'touch',
      title: 'Time per item',
      unit: 'mean touch time, minutes',
      counted: '',
      lines: byArm,
      cell: (week, key) => cellOf(week.arms[key as Arm].touch, minute),
      text: (value) => formatDuration(Math.round(value * minute)),
      empty: `No ${many} with a trusted clock in these weeks; the figure comes with the first one.`,
    },
    {
      term: 'errors',
      title: 'Errors',
      unit: 'wrong of checked',
      counted: ' checked',
      lines: byArm,
      cell: (week, key) => {
        const { rate, ...rest } = week.arms[key as Arm].errors
        return cellOf({ mean: rate, ...rest }, 0.01)
      },
      text: (value, locale) => percentText(value / 100, locale),
      empty: `No ${many} were checked in these weeks; the figure comes with the first blind second entry.`,
    },
    {
      term: 'backlog',
      title: 'Backlog',
      unit: "at the week's end, both arms",
      counted: '',
      lines: [{ key: 'backlog', label: 'backlog', color: 'quiet' }],
      cell: (week) => ({ value: { y: week.backlog, low: null, high: null }, n: null }),
      text: (value, locale) => countText(value, locale),
      empty: `No ${many} waited at the end of any of these weeks.`,
    },
    {
      term: 'approval',
      title: 'Approval speed',
      unit: `median ${hours ? 'hours' : 'minutes'} to decide`,
      counted: '',
      lines: byArm,
      cell: (week, key) => {
        const { median, n } = week.arms[key as Arm].approval
        return cellOf({ mean: median, low: null, high: null, n }, approvalUnit)
      },
      text: (value) => formatDuration(Math.round(value * approvalUnit)),
      empty: 'No approvals in these weeks; the figure comes with the first decided one.',
    },
  ]
  return (
    <section className={classes.multiples} aria-label="Week by week, manual against assisted">
      {multiples.map((multiple) => (
        <div key={multiple.title} className={classes.multiple}>
          <Small {...multiple} weeks={weeks} many={many} />
        </div>
      ))}
    </section>
  )
}

function Small({ weeks, many, ...multiple }: Multiple & { weeks: ComparisonWeek[]; many: string }) {
  const locale = useLocale()
  const { lines, cell, text, term, title, unit, empty } = multiple
  const day = (monday: string) => shortDate(monday, locale)
  const cells = weeks.map((week) => lines.map((line) => cell(week, line.key)))
  const values = cells.flatMap((row) => row.flatMap(({ value }) => (value ? [value.y, value.high ?? value.y] : [])))
  const y = ticksBetween(0, Math.max(0, ...values), 3)
  const nothing = values.length === 0 || (term === 'backlog' && values.every((value) => value === 0))
  return (
    <BandPlot
      title={title}
      subtitle={`${unit}, ${countsText({ ...multiple, weeks, many }, locale)}`}
      level={3}
      height={150}
      aside={<TermLink term={term} />}
      empty={nothing ? empty : null}
      x={{
        label: '',
        from: 0,
        to: Math.max(1, weeks.length - 1),
        ticks: weekTicks(weeks.length),
        format: (i) => day(weeks[i]?.monday ?? ''),
      }}
      y={{ label: '', ...y, format: (value) => decimals(value, y.digits, locale) }}
      points={weeks.map((week, i) => ({
        x: i,
        note: `Week of ${day(week.monday)}${week.partial ? ', part of a week' : ''}`,
        values: Object.fromEntries(lines.map((line, j) => [line.key, cells[i]?.[j]?.value ?? null])),
      }))}
      series={lines}
      ends="beside"
      table={tableOf({ weeks, cells, lines, text: (value) => text(value, locale), day: (m) => formatDate(m, locale) })}
    />
  )
}

/** First, middle and last week. */
function weekTicks(count: number): number[] {
  return [...new Set([0, Math.floor((count - 1) / 2), count - 1])].filter((i) => i >= 0)
}

/** "n = 271 manual, 268 assisted". */
function countsText(
  { lines, cell, counted, weeks, many }: Multiple & { weeks: ComparisonWeek[]; many: string },
  locale: string,
) {
  const last = weeks.at(-1)
  const first = lines[0]
  if (last && first && cell(last, first.key).n === null) return `n = ${countText(last.backlog, locale)} ${many} now`
  const parts = lines.map((line) => {
    const n = weeks.reduce((sum, week) => sum + (cell(week, line.key).n ?? 0), 0)
    return `${countText(n, locale)} ${line.label}`
  })
  return `n = ${parts.join(', ')}${counted}`
}

type TableProps = {
  weeks: ComparisonWeek[]
  cells: Cell[][]
  lines: Multiple['lines']
  text: (value: number) => string
  day: (monday: string) => string
}

function tableOf({ weeks, cells, lines, text, day }: TableProps): ComponentProps<typeof BandPlot>['table'] {
  const withN = cells.some((row) => row.some((cell) => cell.n !== null))
  return {
    columns: ['Week of', ...lines.flatMap((line) => [line.label, ...(withN ? [`${line.label}, n`] : [])])],
    rows: weeks.map((week, i) => [
      `${day(week.monday)}${week.partial ? ' (part)' : ''}`,
      ...(cells[i] ?? []).flatMap(({ value, n }) => [valueText(value, text), ...(withN ? [String(n ?? 0)] : [])]),
    ]),
  }
}

function valueText(value: BandValue, text: (value: number) => string): string {
  if (!value) return 'none'
  const range = value.low === null || value.high === null ? '' : ` (${text(value.low)} to ${text(value.high)})`
  return `${text(value.y)}${range}`
}

/** A calendar date as "12 Mar"; a date has no zone, so it is written as UTC. */
function shortDate(date: string, locale: string): string {
  if (!date) return ''
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  return format.format(new Date(`${date}T00:00:00Z`))
}
