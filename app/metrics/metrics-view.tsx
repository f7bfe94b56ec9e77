import { Alert, Paper, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { BarChart, LineChart } from '#app/ui/charts.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import type { Board } from '#server/metrics/board.server.ts'
import { definitions, type MetricKey } from '#server/metrics/definitions.ts'
import type { MetricFilter } from '#server/metrics/filter.ts'
import type { DayFlow, WeekFlow } from '#server/metrics/flow.ts'
import { ArmsTable } from './arms-table.tsx'
import { DefinitionLink } from './definition-link.tsx'
import { DrillLink, DrillPlace } from './drill-link.tsx'
import { FieldsTable } from './fields-table.tsx'
import { AccuracyCard, DurationCard, RateCard, ReworkCard } from './figures.tsx'
import { Filters } from './filters.tsx'
import { HeatMap } from './heat-map.tsx'

export type MetricsViewProps = Board & {
  workflow: { name: string; noun: { one: string; many: string }; timeZone: string }
  filter: MetricFilter
  /** The page's address when figures lead to their items; null: they do not. */
  base: string | null
  /** The figures come from demonstration data. */
  demo: boolean
}

/** The figures of one workflow over a period, each with its n and its definition. */
export function MetricsView(props: MetricsViewProps) {
  const { workflow, period, metrics, arms, days, weeks, filter, base, demo } = props
  const date = useDates()
  const { many } = workflow.noun
  const bothArms = !filter.arm && arms.manual.completed > 0 && arms.assisted.completed > 0
  return (
    <DrillPlace value={base === null ? null : { base, filter }}>
      <Stack gap="lg">
        <div>
          <PageTitle demo={demo}>{workflow.name}: metrics</PageTitle>
          <Text c="dimmed" component="div">
            {metrics.completed} {metrics.completed === 1 ? workflow.noun.one : many} completed from{' '}
            {date(period.firstDay)} to {date(period.lastDay)}, days of {workflow.timeZone}{' '}
            <DefinitionLink metric="precision" />
          </Text>
        </div>
        <Filters filter={filter} documentTypes={props.documentTypes} />
        {props.missing > 0 && (
          <Alert color="yellow" title={`${props.missing} ${many} are not in these figures yet`}>
            The figures of this workflow are being computed, and everything comes in within minutes: load the page
            again.
          </Alert>
        )}
        {metrics.suspect > 0 && (
          <Alert
            color="gray"
            styles={{ title: { color: 'var(--mantine-color-text)' } }}
            title={`${metrics.suspect} left out of touch time`}
          >
            The active clock of {metrics.suspect === 1 ? 'this item' : 'these items'} ran more than 10 % ahead of the
            server's time, so it is not trusted. All other figures count {metrics.suspect === 1 ? 'it' : 'them'}.{' '}
            <DrillLink metric="suspect">n = {metrics.suspect}</DrillLink>
          </Alert>
        )}
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
          {(['touch', 'handling', 'wait', 'cycle'] as const).map((metric) => (
            <DurationCard key={metric} metric={metric} summary={metrics[metric]} many={many} drill={metric} />
          ))}
        </SimpleGrid>
        {bothArms && <ArmsTable metrics={arms} />}
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }}>
          <RateCard
            metric="errors"
            rate={metrics.errors}
            of={`completed ${many} with known truth`}
            counted="error"
            among="checked"
            missing={`No figure yet: no completed ${many} of this period were checked. It comes with blind entry, set on the quality page.`}
          />
          <RateCard
            metric="correction"
            rate={metrics.correction}
            of={`reviewed assisted ${many}`}
            counted="corrected"
            among="reviewed"
          />
          <AccuracyCard accuracy={props.accuracy} />
          <ReworkCard rework={metrics.rework} many={many} />
          <RateCard
            metric="straightThrough"
            rate={metrics.straightThrough}
            of={`completed ${many}`}
            counted="untouched"
            among="completed"
          />
          <RateCard
            metric="caught"
            rate={props.caught}
            of="seeded checks"
            missing="No figure yet: no seeded checks were decided in this period. They are set on the quality page."
          />
          <RateCard metric="sla" rate={metrics.sla} of={`completed ${many}`} among="completed">
            {metrics.sla.n > 0 && (
              <Text size="sm">
                <DrillLink metric="late">{metrics.sla.n - metrics.sla.count} late</DrillLink>
              </Text>
            )}
          </RateCard>
          <DurationCard
            metric="approval"
            summary={metrics.approval.speed}
            many={`approvals of ${many}`}
            drill="approvals"
          />
          <RateCard metric="approvalInTime" rate={metrics.approval.inTime} of="approvals" among="approvals" />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, lg: 2 }}>
          <FlowChart days={days} weeks={weeks} many={many} />
          <BacklogChart days={days} many={many} />
          <AgeChart days={days} many={many} />
          <FieldsTable fields={props.fields} many={many} />
        </SimpleGrid>
        <HeatMap heat={props.heat} many={many} timeZone={workflow.timeZone} />
        <Definitions />
      </Stack>
    </DrillPlace>
  )
}

type FlowProps = { days: DayFlow[]; many: string }

function FlowChart({ days, weeks, many }: FlowProps & { weeks: WeekFlow[] }) {
  const [by, setBy] = useState('day')
  const date = useDates()
  const rows = by === 'day' ? days : weeks
  const arrived = days.reduce((sum, day) => sum + day.arrivals, 0)
  const completed = days.reduce((sum, day) => sum + day.completions, 0)
  return (
    <Paper withBorder p="md">
      <BarChart
        title="Arrivals and throughput"
        subtitle={`${many} a ${by}, n = ${arrived} received, ${completed} completed`}
        pointName={by === 'day' ? 'Day' : 'Week of'}
        points={rows.map((row) => ({
          label: `${date('date' in row ? row.date : row.monday)}${row.partial ? ' (part)' : ''}`,
          values: { arrivals: row.arrivals, completions: row.completions },
        }))}
        series={[
          { key: 'arrivals', label: 'received', color: 'quiet' },
          { key: 'completions', label: 'completed', color: 'accent' },
        ]}
        empty={`No ${many} were received in this period; the chart begins with the first one.`}
        aside={
          <>
            <DrillLink metric="received">received</DrillLink>
            <DrillLink metric="completed">completed</DrillLink>
            <DefinitionLink metric="arrivals" />
            <DefinitionLink metric="throughput" />
            <SegmentedControl size="xs" aria-label="Count by" data={['day', 'week']} value={by} onChange={setBy} />
          </>
        }
      />
    </Paper>
  )
}

function BacklogChart({ days, many }: FlowProps) {
  const date = useDates()
  const last = days.at(-1)
  return (
    <Paper withBorder p="md">
      <LineChart
        title="Backlog at the end of the day"
        subtitle={`${many} not completed, n = ${last?.backlog ?? 0} ${last?.partial ? 'now' : 'on the last day'}`}
        pointName="Day"
        points={days.map((day) => ({ label: date(day.date), values: { backlog: day.backlog, overdue: day.overdue } }))}
        series={[
          { key: 'backlog', label: 'backlog', color: 'accent' },
          { key: 'overdue', label: 'overdue', color: 'loud' },
        ]}
        empty={`No ${many} were received in this period; the backlog begins with the first one.`}
        aside={
          <>
            <DrillLink metric="open">open now</DrillLink>
            <DrillLink metric="overdue">overdue now</DrillLink>
            <DefinitionLink metric="backlog" />
            <DefinitionLink metric="overdue" />
          </>
        }
      />
    </Paper>
  )
}

function AgeChart({ days, many }: FlowProps) {
  const date = useDates()
  const inDays = (ms: number | null) => (ms === null ? null : ms / 86_400_000)
  return (
    <Paper withBorder p="md">
      <LineChart
        title="Age of the backlog at the end of the day"
        subtitle={`days since receipt, n = ${days.at(-1)?.backlog ?? 0} ${many} at the end`}
        pointName="Day"
        points={days.map((day) => ({
          label: date(day.date),
          values: { median: inDays(day.ageP50Ms), p90: inDays(day.ageP90Ms) },
        }))}
        series={[
          { key: 'median', label: 'median', color: 'accent', band: { low: 'median', high: 'p90' } },
          { key: 'p90', label: 'p90', color: 'quiet' },
        ]}
        format={(value) => String(Math.round(value * 10) / 10)}
        empty={`No ${many} were received in this period; ages begin with the first one.`}
        aside={<DefinitionLink metric="backlogAge" />}
      />
    </Paper>
  )
}

function Definitions() {
  return (
    <section aria-labelledby="definitions">
      <Title order={2} id="definitions">
        What these figures mean
      </Title>
      <dl>
        {(Object.keys(definitions) as MetricKey[]).map((metric) => (
          <div key={metric} id={`definition-${metric}`}>
            <dt>
              <strong>{definitions[metric].title}</strong>
            </dt>
            <dd>{definitions[metric].text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Local dates ("2026-03-29") as "29 Mar" in the reader's locale; a date has no zone, so it is written as UTC. */
function useDates(): (date: string) => string {
  const format = new Intl.DateTimeFormat(useLocale(), { day: 'numeric', month: 'short', timeZone: 'UTC' })
  return (date) => format.format(new Date(`${date}T00:00:00Z`))
}
