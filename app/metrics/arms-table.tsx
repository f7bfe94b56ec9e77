import { Badge, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Duration } from '#app/ui/duration.tsx'
import { definitions, type MetricKey } from '#server/metrics/definitions.ts'
import type { DrillKey } from '#server/metrics/drill.ts'
import type { DurationSummary, Metrics } from '#server/metrics/metrics.ts'
import type { Rate } from '#server/platform/statistics.ts'
import { DefinitionLink } from './definition-link.tsx'
import { DrillLink } from './drill-link.tsx'
import classes from './figures.module.css'
import { percent } from './figures.tsx'

type Arm = 'manual' | 'assisted'
type Line = { metric: MetricKey; drill: DrillKey } & (
  | { duration: (metrics: Metrics) => DurationSummary }
  | { rate: (metrics: Metrics) => Rate }
)

const lines: Line[] = [
  { metric: 'touch', drill: 'touch', duration: (m) => m.touch },
  { metric: 'handling', drill: 'handling', duration: (m) => m.handling },
  { metric: 'wait', drill: 'wait', duration: (m) => m.wait },
  { metric: 'cycle', drill: 'cycle', duration: (m) => m.cycle },
  { metric: 'errors', drill: 'checked', rate: (m) => m.errors },
  { metric: 'rework', drill: 'reworked', rate: (m) => m.rework.rate },
  { metric: 'sla', drill: 'completed', rate: (m) => m.sla },
  { metric: 'approval', drill: 'approvals', duration: (m) => m.approval.speed },
]
const arms: { key: Arm; label: string }[] = [
  { key: 'manual', label: 'Manual' },
  { key: 'assisted', label: 'Assisted' },
]

/**
 * The two arms side by side, durations by their mean because money follows it, with interval and n. The differences are the
 * pilot page's: here nothing is balanced over people and document types.
 */
export function ArmsTable({ metrics }: { metrics: Record<Arm, Metrics> }) {
  return (
    <section aria-labelledby="arms" className={classes.arms}>
      <Title order={2} size="h3" id="arms">
        Manual and assisted side by side
      </Title>
      <Text size="sm" c="dimmed">
        means with their 95 % interval and n; not balanced over people and document types, which a pilot does
      </Text>
      <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-label="Arms">
        <Table className={classes.detail} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Figure</Table.Th>
              {arms.map(({ key, label }) => (
                <Table.Th key={key} scope="col" ta="right">
                  <Badge variant="outline" tt="none" color={`var(--chart-${key})`} c="var(--mantine-color-text)">
                    {label}
                  </Badge>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.metric}>
                <Table.Th scope="row" fw={400}>
                  {definitions[line.metric].title} <DefinitionLink metric={line.metric} />
                </Table.Th>
                {arms.map(({ key }) => (
                  <Table.Td key={key} ta="right">
                    <Figure line={line} metrics={metrics[key]} arm={key} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}

function Figure({ line, metrics, arm }: { line: Line; metrics: Metrics; arm: Arm }) {
  const n = (count: number, text: ReactNode) => (
    <Text size="xs" c="dimmed" component="div">
      {text}
      <DrillLink metric={line.drill} more={{ arm }}>
        n = {count}
      </DrillLink>
    </Text>
  )
  if ('duration' in line) {
    const { mean, low, high, n: count } = line.duration(metrics)
    if (mean === null) return n(0, 'none yet, ')
    return (
      <>
        <Duration ms={mean} />
        {n(
          count,
          low !== null && high !== null ? (
            <>
              <Duration ms={Math.max(0, low)} /> to <Duration ms={high} />,{' '}
            </>
          ) : null,
        )}
      </>
    )
  }
  const { rate, low, high, n: count } = line.rate(metrics)
  if (rate === null || low === null || high === null) return n(0, 'none yet, ')
  return (
    <>
      {percent(rate)}
      {n(count, `${percent(low)} to ${percent(high)}, `)}
    </>
  )
}
