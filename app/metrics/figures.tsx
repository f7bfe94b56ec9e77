import { Group, Paper, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Duration } from '#app/ui/duration.tsx'
import { definitions, type MetricKey } from '#server/metrics/definitions.ts'
import type { DrillKey } from '#server/metrics/drill.ts'
import type { DurationSummary, Rework } from '#server/metrics/metrics.ts'
import type { Rate } from '#server/platform/statistics.ts'
import { fewestSeeded, type ProposalAccuracy } from '#server/quality/proposal-accuracy.ts'
import { DefinitionLink } from './definition-link.tsx'
import { DrillLink } from './drill-link.tsx'
import classes from './figures.module.css'

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`

function Card({ metric, children }: { metric: MetricKey; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={definitions[metric].title}>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {definitions[metric].title}
        </Text>
        <DefinitionLink metric={metric} />
      </Group>
      {children}
    </Paper>
  )
}

/** Median large, p90, mean and n below it. */
export function DurationCard(props: { metric: MetricKey; summary: DurationSummary; many: string; drill: DrillKey }) {
  const { metric, summary, many, drill } = props
  const { n, median, p90, mean, low, high } = summary
  if (median === null || p90 === null || mean === null)
    return (
      <Card metric={metric}>
        <Text mt="xs">No figure yet, n = 0: it comes with the first of the {many} that has these times.</Text>
      </Card>
    )
  return (
    <Card metric={metric}>
      <Text className={classes.figure}>
        <Duration ms={median} />
      </Text>
      <Text size="sm" className={classes.detail}>
        median of <DrillLink metric={drill}>n = {n}</DrillLink> · p90 <Duration ms={p90} /> · mean{' '}
        <Duration ms={mean} />
        {low !== null && high !== null && (
          <>
            {' '}
            (95 % interval <Duration ms={Math.max(0, low)} /> to <Duration ms={high} />)
          </>
        )}
      </Text>
    </Card>
  )
}

/** A share with what it is a share of and its 95 % interval, as figures and on a line from 0 to 100 %. */
export function RateCard(props: RateProps & { metric: MetricKey; missing?: string; children?: ReactNode }) {
  const { metric, missing, children, ...figure } = props
  return (
    <Card metric={metric}>
      <RateFigure {...figure} missing={missing ?? `No figure yet: there are no ${figure.of} in this period.`} />
      {children}
    </Card>
  )
}

type RateProps = { rate: Rate; of: string; counted?: DrillKey; among?: DrillKey }

function RateFigure({ rate, of, missing, counted, among }: RateProps & { missing: string }) {
  if (rate.rate === null || rate.low === null || rate.high === null) return <Text mt="xs">{missing}</Text>
  return (
    <>
      <Text className={classes.figure}>{percent(rate.rate)}</Text>
      <div className={classes.scale} aria-hidden>
        <div
          className={classes.interval}
          style={{ left: `${100 * rate.low}%`, width: `${100 * (rate.high - rate.low)}%` }}
        />
        <div className={classes.point} style={{ left: `${100 * rate.rate}%` }} />
      </div>
      <Text size="sm" className={classes.detail}>
        <Linked metric={counted}>{rate.count}</Linked> of <Linked metric={among}>n = {rate.n}</Linked> {of} · 95 %
        interval {percent(rate.low)} to {percent(rate.high)}
      </Text>
    </>
  )
}

function Linked({ metric, children }: { metric: DrillKey | undefined; children: ReactNode }) {
  return metric ? <DrillLink metric={metric}>{children}</DrillLink> : children
}

/** Fewer items than this still under observation: one more would move the share by tens of points. */
const leastAtRisk = 5

function shareText({ share, atRisk }: Rework['curve'][number]): string {
  if (share === null) return 'not reached'
  return atRisk < leastAtRisk ? 'too few' : percent(share)
}

/** The rework rate of items old enough, and what can be said before they are. */
export function ReworkCard({ rework, many }: { rework: Rework; many: string }) {
  const aged = `${many} completed at least ${rework.windowDays} days ago`
  return (
    <Card metric="rework">
      <RateFigure
        rate={rework.rate}
        of={aged}
        among="completed"
        missing={`No figure yet: it needs ${aged}. Until then, by day:`}
      />
      <Table className={classes.detail} mt="xs" verticalSpacing={2} withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">
              Reworked by day <DefinitionLink metric="reworkCurve" />
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Share
            </Table.Th>
            <Table.Th scope="col" ta="right">
              At risk
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rework.curve.map((point) => (
            <Table.Tr key={point.days}>
              <Table.Td>{point.days}</Table.Td>
              <Table.Td ta="right">{shareText(point)}</Table.Td>
              <Table.Td ta="right">{point.atRisk}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" className={classes.detail}>
        {rework.meanMs === null ? (
          'No rework minutes'
        ) : (
          <>
            Mean rework <Duration ms={rework.meanMs} />
          </>
        )}
        , <DrillLink metric="reworked">n = {rework.reworked}</DrillLink> · found by measuring, counted apart:{' '}
        <DrillLink metric="found">{rework.foundByMeasuring}</DrillLink>
      </Text>
    </Card>
  )
}

/** What people left as it was, and what was right with what they miss put back: side by side. */
export function AccuracyCard({ accuracy }: { accuracy: ProposalAccuracy }) {
  const { apparent, corrected, n, seeded } = accuracy
  return (
    <Card metric="accuracy">
      {corrected ? (
        <>
          <Text className={classes.figure}>{percent(corrected.accuracy)}</Text>
          <Text size="sm" className={classes.detail}>
            95 % interval {percent(corrected.low)} to {percent(corrected.high)}, {seeded} seeded checks
          </Text>
        </>
      ) : (
        <Text mt="xs">
          Not shown under {fewestSeeded} seeded checks, or where people catch no more than they change without need: n ={' '}
          {seeded} in this period. It comes with seeded checks, set on the quality page.
        </Text>
      )}
      <Text size="sm" className={classes.detail}>
        {apparent === null
          ? 'No proposed fields were reviewed yet.'
          : `${percent(apparent)} of n = ${n} proposed fields left unchanged`}
      </Text>
    </Card>
  )
}
