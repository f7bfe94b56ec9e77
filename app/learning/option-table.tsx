import { Table, Text } from '@mantine/core'
import classes from './learning.module.css'
import type { FieldFigures, Models } from './models.ts'

type Props = {
  field: FieldFigures
  /** Decisions learned from, by option. */
  trained: Record<string, number>
  names: Models['names'][string] | undefined
}

const share = (part: number, whole: number) => (whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(0)} %`)

/** How each option did on decisions held back: precision of what was proposed, recall of what people decided. */
export function OptionTable({ field, trained, names }: Props) {
  const options = [...field.options].sort((a, b) => b.n - a.n)
  return (
    <div className={classes.wide}>
      <Table verticalSpacing={4} withRowBorders={false} maw={720} className={classes.number}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Option</Table.Th>
            {['Learned from', 'Decided so', 'Proposed', 'Right', 'Precision', 'Recall'].map((head) => (
              <Table.Th key={head} scope="col" ta="right">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {options.map((o) => (
            <Table.Tr key={o.key}>
              <Table.Th scope="row" fw={400}>
                {names?.options[o.key] ?? o.key}
              </Table.Th>
              <Table.Td ta="right">{trained[o.key] ?? 0}</Table.Td>
              <Table.Td ta="right">{o.n}</Table.Td>
              <Table.Td ta="right">{o.proposed}</Table.Td>
              <Table.Td ta="right">{o.right}</Table.Td>
              <Table.Td ta="right">{share(o.right, o.proposed)}</Table.Td>
              <Table.Td ta="right">{share(o.right, o.n)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt="xs">
        {field.ece !== null && `Confidence is off by ${(100 * field.ece).toFixed(1)} points on average (ECE). `}
        {atLeast(field)}
      </Text>
    </div>
  )
}

/** The abstention curve in one sentence, at 90 %. */
function atLeast({ abstention, n }: FieldFigures): string {
  const sure = abstention.find((a) => a.at === 0.9)
  if (!sure || n === 0) return ''
  if (sure.proposed === 0) return 'None reached 90 %.'
  return `At 90 % or more: ${sure.proposed} of ${n} proposed, ${sure.right} of them right.`
}
