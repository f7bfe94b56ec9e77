import { Anchor, Group, Paper, Text, Title } from '@mantine/core'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import type { CostKey } from '#server/roi/cost-model.ts'
import type { CostInput, CostInputs } from '#server/roi/inputs.ts'
import { dateText } from './dates.ts'
import { inputGroups, inputTexts } from './inputs.ts'
import { countText, inputText, spreadText, tooFewText, typedText } from './quantity-text.ts'
import { SourceMark } from './source-mark.tsx'

type Props = { currency: string; inputs: CostInputs; from: string; fileAt: string }

/** What the figures rest on: each input with its unit, its range, its source and, where measured, its n and the estimate it replaced. */
export function InputTable({ currency, inputs, from, fileAt }: Props) {
  const locale = useLocale()
  const options = { currency, locale }
  const rows = inputGroups.flatMap((group) => group.keys).map((key) => ({ key, input: inputs[key] }))
  const columns: DataColumn<{ key: CostKey; input: CostInput }>[] = [
    { key: 'input', header: 'Input', value: ({ key }) => inputTexts[key].label, rowHeader: true, sortable: false },
    {
      key: 'value',
      header: 'Value',
      value: ({ key, input }) => inputText(key, input.value, options),
      align: 'right',
      sortable: false,
    },
    {
      key: 'range',
      header: 'Range',
      value: ({ key, input }) => spreadText(key, input, options) || 'none',
      sortable: false,
    },
    {
      key: 'source',
      header: 'Source',
      value: ({ input }) => input.source,
      cell: ({ key, input }) => (
        <span>
          <SourceMark inputs={[input]} /> {basis(key, input, options)}
        </span>
      ),
      sortable: false,
    },
  ]
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="inputs">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h3" id="inputs">
          What this rests on
        </Title>
        <Anchor href={fileAt} download size="sm" className="no-print">
          Download for the command countersign roi
        </Anchor>
      </Group>
      <Text size="sm" c="dimmed">
        Inputs in force since {dateText(from, locale)}
      </Text>
      <DataTable caption="Inputs of the figures" rows={rows} columns={columns} rowKey={({ key }) => key} />
    </Paper>
  )
}

function basis(key: CostKey, input: CostInput, options: { currency: string; locale: string }): string {
  const n = countText(key, input) || tooFewText(key, input)
  return input.typed === null ? n : `${n}; the estimate was ${typedText(key, input.typed, options)}`
}
