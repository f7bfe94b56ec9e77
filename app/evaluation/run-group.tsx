import { Select, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import { Section } from '#app/ui/section.tsx'
import { Wide } from '#app/ui/wide.tsx'
import classes from './candidates.module.css'
import type { FieldFigures, RunPage } from './candidates-data.ts'
import { RunChoice } from './run-choice.tsx'
import { RunCurve } from './run-curve.tsx'

type Group = NonNullable<RunPage['scores']>['gate']

type Props = { title: string; text: string; group: Group; page: RunPage; base: string }

/** The fields over the cases of some grades: the table, and one of them looked at closely. */
export function RunGroup({ title, text, group, page, base }: Props) {
  const [chosen, setChosen] = useState<string | null>(null)
  const field = group.fields.find((f) => f.key === chosen) ?? group.fields[0]
  return (
    <Section title={title} text={`${text} n = ${group.n}.`}>
      {group.n === 0 || !field ? (
        <Text size="sm">
          No such case in this run. Blind second entries and adjudications (Quality), or cases added by hand, make some.
        </Text>
      ) : (
        <Stack gap="lg">
          <FieldTable group={group} of={title} />
          <Select
            label="Look closely at"
            data={group.fields.map((f) => ({ value: f.key, label: f.label }))}
            value={field.key}
            onChange={setChosen}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            maw={320}
          />
          <RunCurve field={field} />
          <Parts field={field} page={page} base={base} of={title} />
        </Stack>
      )}
    </Section>
  )
}

const share = (value: number | null | undefined) => (value === null || value === undefined ? 'none' : percent(value))

function FieldTable({ group, of }: { group: Group; of: string }) {
  const heads = ['Precision', 'Recall', 'F1', 'Sure', 'Right where sure', 'Off by (ECE)']
  return (
    <Wide label={`Figures by field: ${of}`}>
      <Table verticalSpacing={4} className={classes.number}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Field</Table.Th>
            <Table.Th scope="col">Right</Table.Th>
            {heads.map((head) => (
              <Table.Th key={head} scope="col" ta="right">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {group.fields.map((field) => (
            <Table.Tr key={field.key}>
              <Table.Th scope="row" fw={400}>
                {field.label}
                {field.critical && ' (critical)'}
              </Table.Th>
              <Table.Td className={classes.nowrap}>
                <RateText rate={field.right} missing="none counted" />
              </Table.Td>
              <Table.Td ta="right">{share(field.precision)}</Table.Td>
              <Table.Td ta="right">{share(field.recall)}</Table.Td>
              <Table.Td ta="right">{share(field.choice ? field.choice.macroF1 : field.f1)}</Table.Td>
              <Table.Td ta="right">{share(field.coverage)}</Table.Td>
              <Table.Td ta="right">
                {field.above.rate === null ? 'none' : `${percent(field.above.rate)}, n = ${field.above.n}`}
              </Table.Td>
              <Table.Td ta="right">{field.ece === null ? 'none' : `${(100 * field.ece).toFixed(1)} points`}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt={4}>
        Right: equal after normalisation. Sure: proposed at or above the field’s threshold. Of labels and routes F1 is
        the mean over the options that occur (macro); of tables it is of the last required column’s cells, rows matched.
      </Text>
    </Wide>
  )
}

/** What only fields of some types have. */
function Parts({ field, page, base, of }: { field: FieldFigures; page: RunPage; base: string; of: string }) {
  const { columns, urgency, draft } = field
  const known = page.fields.find((f) => f.key === field.key)
  const labelOf = (key: string) => known?.columns.find((c) => c.key === key)?.label ?? key
  return (
    <>
      {field.choice && <RunChoice field={field} choice={field.choice} options={known?.options ?? []} of={of} />}
      {urgency && (
        <Text size="sm">
          <strong>Urgent ones found:</strong> <RateText rate={urgency.recall} missing="no urgent case" />.
          {urgency.missed.length > 0 && ' Missed: '}
          {urgency.missed.slice(0, 20).map((id, i) => (
            <span key={id}>
              {i > 0 && ', '}
              <a href={`${base}/evaluation/cases/${id}`}>case {i + 1}</a>
            </span>
          ))}
          {urgency.missed.length > 20 && ` and ${urgency.missed.length - 20} more`}
        </Text>
      )}
      {columns && (
        <Text size="sm">
          <strong>Cells by column (F1):</strong>{' '}
          {Object.entries(columns)
            .map(([key, f1]) => `${labelOf(key)} ${share(f1)}`)
            .join(', ')}
          .
        </Text>
      )}
      {draft && (
        <Text size="sm">
          <strong>Drafts:</strong>{' '}
          {draft.distance === null
            ? 'none compared, n = 0.'
            : `${percent(draft.distance)} of the words would have to be changed on average, n = ${draft.n}.`}{' '}
          {draft.facts === 0
            ? 'The true ones state no facts that could be missing.'
            : `${draft.present} of ${draft.facts} facts are stated.`}
        </Text>
      )}
    </>
  )
}
