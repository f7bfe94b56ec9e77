import { Stack, Table, Text } from '@mantine/core'
import type { ErrorRates } from '#server/quality/error-rates.ts'
import type { QualityOverview } from '#server/quality/overview.server.ts'
import classes from './quality.module.css'
import { RateText } from './rate-text.tsx'

type Props = { errors: QualityOverview['errors']; many: string }

const strataNames = { above: 'Above the thresholds', below: 'Below the thresholds' } as const

/** Errors by what found them: a second look at the values, and an entry made without them. */
export function ErrorTable({ errors, many }: Props) {
  const { qa, blind, pending } = errors
  if (qa.output.n + blind.output.n + pending === 0)
    return (
      <Text size="sm">
        No figure yet: no check of this period is finished. Errors are known from the first one on, and well enough to
        act on from some dozens.
      </Text>
    )
  const rows: { name: string; qa: ErrorRates['output']; blind: ErrorRates['output'] }[] = [
    { name: `All ${many}`, qa: qa.output, blind: blind.output },
    ...qa.byStratum.map(({ stratum, output }, i) => ({
      name: strataNames[stratum],
      qa: output,
      blind: blind.byStratum[i]?.output ?? output,
    })),
  ]
  const fields = qa.fields.map((field, i) => ({
    ...field,
    qa: field.wrong,
    blind: blind.fields[i]?.wrong ?? field.wrong,
  }))
  const unsampled = qa.byStratum.filter((s) => s.output.n === 0 && qa.output.n > 0)
  return (
    <Stack gap="sm" className={classes.wide}>
      <Rows heading="Wrong outputs" rows={rows} />
      <Rows
        heading="Wrong fields"
        rows={fields.map((f) => ({ name: f.critical ? `${f.label} (critical)` : f.label, qa: f.qa, blind: f.blind }))}
      />
      <Text size="sm" c="dimmed">
        95 % Wilson intervals on the effective sample size. Drafts are not counted: another wording is not a mistake.
        {unsampled.length > 0 &&
          ` QA has no item ${unsampled.map((s) => strataNames[s.stratum].toLowerCase()).join(' or ')}, so its first line says nothing about those.`}
        {pending > 0 &&
          ` ${pending} blind ${pending === 1 ? 'entry differs and waits' : 'entries differ and wait'} for a third person: until then the blind column is too good.`}
      </Text>
    </Stack>
  )
}

function Rows({
  heading,
  rows,
}: {
  heading: string
  rows: { name: string; qa: ErrorRates['output']; blind: ErrorRates['output'] }[]
}) {
  return (
    <Table verticalSpacing={4} withRowBorders={false}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{heading}</Table.Th>
          <Table.Th scope="col">found by QA</Table.Th>
          <Table.Th scope="col">found by blind entry</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.name}>
            <Table.Th scope="row" fw={400}>
              {row.name}
            </Table.Th>
            <Table.Td>
              <RateText rate={row.qa} missing="none checked" />
            </Table.Td>
            <Table.Td>
              <RateText rate={row.blind} missing="none checked" />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
