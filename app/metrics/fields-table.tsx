import { Paper, Table, Text, Title } from '@mantine/core'
import type { FieldFigures } from '#server/metrics/board.server.ts'
import type { Rate } from '#server/platform/statistics.ts'
import { DefinitionLink } from './definition-link.tsx'
import classes from './figures.module.css'
import { percent } from './figures.tsx'

/** By field: how often nobody changed it, and how often checks found it wrong. */
export function FieldsTable({ fields, many }: { fields: readonly FieldFigures[]; many: string }) {
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="fields">
      <Title order={2} size="h3" id="fields">
        By field <DefinitionLink metric="fields" />
      </Title>
      <Text size="sm" c="dimmed">
        shares of completed assisted {many} and of checked entries, each with its 95 % interval and n
      </Text>
      <Table.ScrollContainer minWidth={420} type="native" tabIndex={0} role="region" aria-label="Fields">
        <Table className={classes.detail} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col" ta="right">
                Unchanged
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Wrong
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((field) => (
              <Table.Tr key={field.key}>
                <Table.Th scope="row" fw={400}>
                  {field.label}
                </Table.Th>
                <Table.Td ta="right">
                  <Share rate={field.unchanged} />
                </Table.Td>
                <Table.Td ta="right">
                  <Share rate={field.wrong} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  )
}

function Share({ rate: { rate, low, high, n } }: { rate: Rate }) {
  if (rate === null || low === null || high === null)
    return (
      <Text size="xs" c="dimmed" component="span">
        none yet, n = 0
      </Text>
    )
  return (
    <>
      {percent(rate)}{' '}
      <Text size="xs" c="dimmed" component="span">
        {percent(low)} to {percent(high)}, n = {n}
      </Text>
    </>
  )
}
