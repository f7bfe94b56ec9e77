import { Paper, SimpleGrid } from '@mantine/core'
import { BarChart, LineChart } from '#app/ui/charts.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { PlotTable } from '#app/ui/plot.tsx'
import type { SummarySource } from '#server/metrics/baseline/read.server.ts'
import type { SummaryWeek } from '#server/metrics/baseline/summary.ts'
import { minutesText, rateText } from './figure-text.ts'

type Props = { weeks: SummaryWeek[]; source: SummarySource; many: string }

/** Weeks drawn; the table has them all. */
const drawn = 52

export function WeekCharts({ weeks: all, source, many }: Props) {
  const locale = useLocale()
  const weeks = all.slice(-drawn)
  const label = ({ monday, partial }: SummaryWeek) => `${formatDate(monday, locale)}${partial ? ' (part)' : ''}`
  const sum = (of: (week: SummaryWeek) => number | null) => weeks.reduce((total, week) => total + (of(week) ?? 0), 0)
  const flows = weeks.some((week) => week.arrivals !== null)
  const timed = weeks.filter((week) => week.minutes !== null)
  const manual = source === 'manual' || source === 'stopwatch'
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Paper withBorder p="md">
        <LineChart
          title="Minutes an item"
          subtitle={`mean of the week with its 95 % interval, n = ${sum((week) => week.minutes?.n ?? 0)} ${many}`}
          pointName="Week of"
          points={timed.map((week) => ({
            label: label(week),
            values: {
              mean: week.minutes?.mean ?? null,
              low: week.minutes?.low ?? null,
              high: week.minutes?.high ?? null,
            },
          }))}
          series={[
            { key: 'mean', label: 'minutes', color: manual ? 'manual' : 'accent', band: { low: 'low', high: 'high' } },
          ]}
          format={(value) => String(Math.round(value * 10) / 10)}
          empty="This source knows no minutes of work yet: a week needs two items with minutes."
        />
      </Paper>
      <Paper withBorder p="md">
        <BarChart
          title={flows ? 'Arrivals and items done' : 'Items done'}
          subtitle={`${many} a week, ${flows ? `n = ${sum((week) => week.arrivals)} received, ` : 'n = '}${sum((week) => week.done)} done`}
          pointName="Week of"
          points={weeks.map((week) => ({ label: label(week), values: { arrivals: week.arrivals, done: week.done } }))}
          series={[
            ...(flows ? [{ key: 'arrivals', label: 'received', color: 'quiet' as const }] : []),
            { key: 'done', label: 'done', color: 'accent' },
          ]}
          empty="Nothing was done in these weeks."
        />
      </Paper>
      {flows && (
        <Paper withBorder p="md">
          <LineChart
            title="Backlog at the end of the week"
            subtitle={`${many} received and not done by the end of its last day, n = ${weeks.at(-1)?.backlog ?? 0} in the last week`}
            pointName="Week of"
            points={weeks.map((week) => ({ label: label(week), values: { backlog: week.backlog } }))}
            series={[{ key: 'backlog', label: 'backlog', color: 'accent' }]}
            empty="The backlog begins with the first item received."
          />
        </Paper>
      )}
    </SimpleGrid>
  )
}

/** The same weeks with every figure, newest first. */
export function WeekTable({ weeks, many }: Omit<Props, 'source'>) {
  const locale = useLocale()
  const rows = weeks
    .toReversed()
    .map((week) => [
      `${formatDate(week.monday, locale)}${week.partial ? ' (part)' : ''}`,
      week.arrivals === null ? 'not known' : String(week.arrivals),
      String(week.done),
      week.minutes ? minutesText(week.minutes, week.minutes) : 'none',
      week.errors.n === 0 ? 'none checked' : rateText(week.errors),
      week.rework.n === 0 ? 'not known' : rateText(week.rework),
      week.backlog === null ? 'not known' : String(week.backlog),
    ])
  const columns = [
    'Week of',
    `Received ${many}`,
    'Done',
    'Minutes each',
    'Wrong, of those checked',
    'Came back',
    'Backlog at its end',
  ]
  return (
    <Paper withBorder p="md">
      <PlotTable title="Weeks, newest first" columns={columns} rows={rows} />
    </Paper>
  )
}
