import { Table, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { RateText } from '#app/quality/rate-text.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { Wide } from '#app/ui/wide.tsx'
import type { HistoryStep } from '#server/pilot/autonomy/view.server.ts'
import { kindLabel, levelLabel } from '#server/workflow/autonomy-levels.ts'

/** The steps, newest first, each with its reason and the figures of the moment. */
export function HistoryTable({ history, timeZone }: { history: readonly HistoryStep[]; timeZone: string }) {
  return (
    <Wide label="Steps" least={820}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">When, by whom</Table.Th>
            <Table.Th scope="col">Step</Table.Th>
            <Table.Th scope="col">Why</Table.Th>
            <Table.Th scope="col">Figures of the moment</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {history.map((step) => (
            <Table.Tr key={`${step.kind} ${step.at} ${step.level}`}>
              <Table.Td style={{ verticalAlign: 'top' }}>
                <Moment at={step.at} timeZone={timeZone} />
                <Text size="sm" c="dimmed">
                  {step.by}
                </Text>
              </Table.Td>
              <Table.Td style={{ verticalAlign: 'top' }}>
                <Text size="sm" fw={500}>
                  {kindLabel[step.kind]}
                </Text>
                <Text size="sm">
                  {levelLabel[step.before]} → {levelLabel[step.level]}
                </Text>
              </Table.Td>
              <Table.Td style={{ verticalAlign: 'top' }}>
                <Text size="sm" maw={420}>
                  {step.alarm && (
                    <IconAlertTriangle
                      size={15}
                      role="img"
                      aria-label="stepped back by itself"
                      style={{ verticalAlign: '-2px', marginRight: 4 }}
                    />
                  )}
                  {step.because}
                </Text>
              </Table.Td>
              <Table.Td style={{ verticalAlign: 'top' }}>
                {step.errors && (
                  <Text size="sm" component="div">
                    Errors: <RateText rate={step.errors} missing="none checked" />
                  </Text>
                )}
                {step.catches && (
                  <Text size="sm" component="div">
                    Caught: <RateText rate={step.catches} missing="none seeded" />
                  </Text>
                )}
                {step.version !== null && (
                  <Text size="sm" c="dimmed">
                    Version {step.version}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
