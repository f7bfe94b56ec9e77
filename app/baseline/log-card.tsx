import { Paper, Table, Title } from '@mantine/core'
import type { LogFigures } from '#server/metrics/baseline/read.server.ts'
import { rateText } from './figure-text.ts'
import { counted } from './import-words.ts'

/** What a log of events knows of its cases beside the weeks. */
export function LogCard({ log }: { log: LogFigures }) {
  const lines: [string, string][] = [
    ['Cases and events', `${counted(log.cases, 'case')}, ${counted(log.events, 'event')}`],
    ['Reopened', counted(log.reopened, 'case')],
    [
      'Reassigned',
      log.reassigned
        ? `${counted(log.reassigned.cases, 'case')}, ${counted(log.reassigned.times, 'time')} in all`
        : 'the log does not say',
    ],
    ['Within the agreed time', log.withinSla ? rateText(log.withinSla) : 'the log does not say'],
    [
      'Received to resolved, median',
      `${hours(log.resolved.medianHours)}, n = ${log.resolved.n}${log.resolved.missing > 0 ? `; ${log.resolved.missing} without a time of resolution` : ''}`,
    ],
    ['Received to closed, mean', `${hours(log.closed.meanHours)}, n = ${log.closed.n}`],
  ]
  return (
    <Paper withBorder p="md" maw={640}>
      <Title order={3}>What the log says of its cases</Title>
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {lines.map(([name, text]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

const hours = (value: number | null) => (value === null ? 'not known' : `${value.toFixed(1)} h`)
