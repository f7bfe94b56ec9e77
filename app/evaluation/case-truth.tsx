import { List, Table, Text, UnstyledButton } from '@mantine/core'
import { IconCheck, IconPencil } from '@tabler/icons-react'
import { useLocale } from '#app/ui/locale.tsx'
import type { Evidence } from '#server/document/document.ts'
import { rowsOf, type Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import type { CaseData } from './case-data.ts'
import classes from './sets.module.css'
import { valueText } from './sets-words.ts'

type Props = { view: CaseData; onLook(evidence: readonly Evidence[]): void }

/** The truth beside what was proposed, field by field; pointing at a proposed value shows its place. */
export function CaseTruth({ view, onLook }: Props) {
  const { definition, truth, proposal, facts, accepted } = view
  if (!truth) return null
  return (
    <>
      {!proposal && view.itemNumber === null && (
        <Text size="sm" c="dimmed" mb="xs">
          Nothing was proposed for it here: a run asks its candidates.
        </Text>
      )}
      <div className={classes.scrollX}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">True</Table.Th>
              {proposal && <Table.Th scope="col">{proposal.seen ? 'Proposed then' : 'Proposed'}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {definition.fields.map((field) => (
              <Row key={field.key} {...{ field, view, truth, onLook }} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {Object.keys(accepted).length > 0 && (
        <Text size="sm" mt="xs">
          Other values that are as right:{' '}
          {Object.entries(accepted)
            .map(
              ([key, values]) =>
                `${key}: ${values.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join(' or ')}`,
            )
            .join('; ')}
        </Text>
      )}
      {facts.length > 0 && (
        <>
          <Text size="sm" mt="xs">
            A draft has to say:
          </Text>
          <List size="sm">
            {facts.map((fact) => (
              <List.Item key={fact} className={classes.wrap}>
                {fact}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </>
  )
}

type RowProps = { field: Field; view: CaseData; truth: Values; onLook(evidence: readonly Evidence[]): void }

function Row({ field, view, truth, onLook }: RowProps) {
  const locale = useLocale()
  const proposed = view.proposal?.values.find((v) => v.key === field.key)
  const judged = field.key in truth
  const same = judged && sameValue(field, truth[field.key], proposed?.value)
  const text = (value: Values[string] | undefined) => valueText(field, value, truth, view.definition, locale)
  const evidence = proposed?.evidence ?? []
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} c="dimmed">
        {field.label}
      </Table.Th>
      <Table.Td className={classes.wrap}>
        <Value field={field} value={truth[field.key]} text={text(truth[field.key])} />
      </Table.Td>
      {view.proposal && (
        <Table.Td className={classes.wrap}>
          {same ? (
            <Text component="span" size="sm" c="dimmed">
              <IconCheck size={14} aria-hidden /> the same
            </Text>
          ) : (
            <span className={judged ? classes.changed : undefined}>
              {judged && <IconPencil size={14} aria-label="differs" />}{' '}
              <Value field={field} value={proposed?.value} text={text(proposed?.value ?? null)} />
            </span>
          )}
          {evidence.length > 0 && (
            <UnstyledButton
              className={classes.places}
              fz="xs"
              c="dimmed"
              display="block"
              onMouseEnter={() => onLook(evidence)}
              onMouseLeave={() => onLook([])}
              onFocus={() => onLook(evidence)}
              onBlur={() => onLook([])}
            >
              where it stands
            </UnstyledButton>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}

/** A value, a table by its rows. */
function Value({ field, value, text }: { field: Field; value: Values[string] | undefined; text: string }) {
  const rows = rowsOf(value)
  if (field.type !== 'table' || rows.length === 0) return <>{text}</>
  return (
    <details>
      <summary>{text}</summary>
      {rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Text key={i} size="xs">
          {field.columns.map((c) => `${c.label}: ${row[c.key] ?? '–'}`).join(' · ')}
        </Text>
      ))}
    </details>
  )
}
