import { Alert, Button, Group, List, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import type { InputTrialAnswer } from '#app/schedule/report-inputs.route.ts'
import { Wide } from '#app/ui/wide.tsx'
import { figureText } from '#server/schedule/compare.ts'
import type { InputTrial } from '#server/schedule/views.server.ts'
import type { Every, ReportInput } from '#server/workflow/schedule.ts'

type Props = { input: ReportInput; every: Every; timeZone: string; organisation: string }

/** Asks the input as it is written now, and shows its first rows and what a report would make of it. */
export function InputTrialPanel({ input, every, timeZone, organisation }: Props) {
  const fetcher = useFetcher<InputTrialAnswer>({ key: `input-trial ${input.key}` })
  const answer = fetcher.data
  const ask = () =>
    void fetcher.submit(JSON.stringify({ input, every, timeZone }), {
      method: 'post',
      encType: 'application/json',
      action: `/o/${organisation}/report-inputs`,
    })
  return (
    <Stack gap="xs" mt="sm">
      <Group>
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
          loading={fetcher.state !== 'idle'}
          onClick={ask}
        >
          Try this input now
        </Button>
      </Group>
      <div aria-live="polite">
        {answer && !answer.ok && <Problem>{answer.message}</Problem>}
        {answer?.ok && (answer.value.problem ? <Problem>{answer.value.problem}</Problem> : <Found {...answer.value} />)}
      </div>
    </Stack>
  )
}

function Problem({ children }: { children: string }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />}>
      {children}
    </Alert>
  )
}

function Found({ period, before, headers, sample, rows, rowsBefore, figures, problems, remarks }: InputTrial) {
  return (
    <Stack gap="xs">
      <Text size="sm">
        {period.charAt(0).toUpperCase() + period.slice(1)}:
        {headers.length > 0 && ` ${rows} ${rows === 1 ? 'row' : 'rows'}`}
        {headers.length > 0 && rowsBefore !== null && ` (${rowsBefore} ${before})`}
        {figures.map(
          ({ label, now, unit, n }) =>
            ` · ${label} ${now === null ? 'not known' : figureText(now, unit)}${headers.length === 0 ? ` (n = ${n})` : ''}`,
        )}
      </Text>
      {problems.length + remarks.length > 0 && (
        <List size="sm">
          {[...problems, ...remarks].map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
      {sample.length > 0 && (
        <Wide label="First rows of the input">
          <Table fz="xs" withTableBorder>
            <Table.Caption>The first {sample.length} rows as they came</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                {headers.map((header) => (
                  <Table.Th key={header}>{header}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sample.map((cells, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name and never move
                <Table.Tr key={row}>
                  {headers.map((header, i) => (
                    <Table.Td key={header}>{cells[i]}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
    </Stack>
  )
}
