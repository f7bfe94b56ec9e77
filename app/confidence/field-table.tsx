import { Stack, Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import { settingAt } from '#server/proposal/confidence/thresholds.ts'
import classes from './confidence.module.css'
import { settingOf, type Thresholds } from './settings.ts'

type Props = {
  fields: FieldConfidence[]
  thresholds: Thresholds
  chosen: string
  onChoose(key: string): void
}

/** One line a field; choosing one opens its plots and its thresholds below. */
export function FieldTable({ fields, thresholds, chosen, onChoose }: Props) {
  return (
    <Stack gap="xs">
      <div className={classes.wide}>
        <Table verticalSpacing={4} withRowBorders={false} className={classes.number} miw={860}>
          <Table.Caption>
            <VisuallyHidden>Confidence by field</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">Right</Table.Th>
              <Table.Th scope="col" ta="right">
                ECE before
              </Table.Th>
              <Table.Th scope="col" ta="right">
                after
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Threshold
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Pass it
              </Table.Th>
              <Table.Th scope="col">Right of those</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((field) => {
              const threshold = settingOf(thresholds, { part: 'fields', key: field.key })
              const setting = settingAt(field.steps, threshold)
              const { before, after } = field.reliability
              return (
                <Table.Tr key={field.key} data-chosen={field.key === chosen || undefined}>
                  <Table.Th scope="row" fw={400}>
                    <UnstyledButton
                      className={classes.choose}
                      aria-pressed={field.key === chosen}
                      onClick={() => onChoose(field.key)}
                    >
                      {field.label}
                    </UnstyledButton>
                    {field.critical && (
                      <Text span size="sm" c="dimmed">
                        {' '}
                        critical
                      </Text>
                    )}
                  </Table.Th>
                  <Table.Td>
                    <RateText rate={field.accuracy} />
                  </Table.Td>
                  <Table.Td ta="right">{points(before.ece)}</Table.Td>
                  <Table.Td ta="right">{points(after.ece)}</Table.Td>
                  <Table.Td ta="right">{percent(threshold)}</Table.Td>
                  <Table.Td ta="right">{setting.coverage === null ? 'none' : percent(setting.coverage, 0)}</Table.Td>
                  <Table.Td>
                    <RateText rate={setting.accuracy} missing="none passes" />
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm" c="dimmed" maw={820}>
        n = decided values that were proposed. ECE: mean gap between confidence and share right, in points, before and
        after calibration. Intervals are 95 % (Wilson, on the effective number).
      </Text>
    </Stack>
  )
}

const points = (share: number | null) => (share === null ? 'none' : (100 * share).toFixed(1))
