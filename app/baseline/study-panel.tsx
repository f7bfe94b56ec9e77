import { Alert, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useActionData } from 'react-router'
import { formatDuration } from '#app/ui/duration.ts'
import { Moment } from '#app/ui/moment.tsx'
import type { BaselineData } from './baseline-data.ts'
import { rateText } from './figure-text.ts'
import { VoidForm } from './void-form.tsx'

/** How the stopwatch study stands; whose times they were is for the lead alone, where the workflow shows persons. */
export function StudyPanel({ study, workflow }: Pick<BaselineData, 'study' | 'workflow'>) {
  const answer = useActionData<{ message: string } | null>()
  const { counted: n, people, suspect, unchecked, voided, persons, newest } = study
  if (n + voided === 0) return null
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="study">
      <Stack gap="sm">
        <Title order={2} size="h3" id="study">
          The stopwatch study
        </Title>
        {answer?.message && <Alert color="red" role="alert" title={answer.message} />}
        <Text size="sm">
          {n === 1 ? '1 entry' : `${n} entries`} of {people === 1 ? '1 person' : `${people} people`}; {unchecked} not
          checked by somebody else yet; {suspect} left out of times, because the device's clock ran ahead of the server;{' '}
          {voided} void.
        </Text>
        {persons && (
          <Table withRowBorders={false} maw={640} verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Person</Table.Th>
                <Table.Th scope="col" ta="right">
                  Entries
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  Minutes each
                </Table.Th>
                <Table.Th scope="col">Wrong, of those checked</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {persons.map((person) => (
                <Table.Tr key={person.name}>
                  <Table.Th scope="row" fw={400}>
                    {person.name}
                  </Table.Th>
                  <Table.Td ta="right">{person.n}</Table.Td>
                  <Table.Td ta="right">
                    {person.meanMinutes === null ? 'too few' : person.meanMinutes.toFixed(1)}
                  </Table.Td>
                  <Table.Td>{rateText(person.errors)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {newest && (
          <details>
            <summary>Newest entries</summary>
            {newest.map((entry) => (
              <Group key={entry.id} justify="space-between" wrap="nowrap" py={4}>
                <Text size="sm" td={entry.voided ? 'line-through' : undefined}>
                  {formatDuration(entry.activeMs)} · {entry.reference ?? 'no reference'} · {entry.person} ·{' '}
                  <Moment at={entry.endedAt} timeZone={workflow.timeZone} />
                  {entry.voided && ` · void: ${entry.voidReason}`}
                  {entry.suspect && ' · suspect'}
                </Text>
                {!entry.voided && <VoidForm id={entry.id} what={entry.reference ?? 'this entry'} />}
              </Group>
            ))}
          </details>
        )}
      </Stack>
    </Paper>
  )
}
