import { Table, Text } from '@mantine/core'
import type { FieldAgreement } from '#server/quality/agreement.ts'
import classes from './quality.module.css'
import { RateText } from './rate-text.tsx'

/** One line a field; kappa where it has categories. */
export function AgreementTable({ pairs, fields }: { pairs: number; fields: FieldAgreement[] }) {
  if (pairs === 0)
    return (
      <Text size="sm">
        No figure yet: no blind second entry of this period is finished. They come once their rate is above zero.
      </Text>
    )
  return (
    <div className={classes.wide}>
      <Table verticalSpacing={4} withRowBorders={false} className={classes.number}>
        <Table.Caption>n = {pairs} pairs of entries</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Field</Table.Th>
            <Table.Th scope="col">Equal</Table.Th>
            <Table.Th scope="col" ta="right">
              Kappa
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field.key}>
              <Table.Th scope="row" fw={400}>
                {field.label}
              </Table.Th>
              <Table.Td>
                <RateText rate={field.share} />
              </Table.Td>
              <Table.Td ta="right">{kappaText(field)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function kappaText({ categories, kappa }: FieldAgreement): string {
  if (!categories) return 'no categories'
  return kappa === null ? 'one category only' : kappa.toFixed(3)
}
