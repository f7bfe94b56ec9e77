import { Anchor, Button, Group, NativeSelect, Stack, Switch, Text } from '@mantine/core'
import { Link, useNavigate } from 'react-router'
import { percent } from '#app/quality/rate-text.tsx'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { Section } from '#app/ui/section.tsx'
import { type FieldValue, labelsOf, rowsOf } from '#server/workflow/field-value.ts'
import type { RunMistakes as Mistakes, RunPage } from './candidates-data.ts'
import { type MistakesFilter, mistakesAddress } from './run-address.ts'

type Props = { page: RunPage; filter: MistakesFilter; mistakes: Mistakes; base: string }
type Mistake = Mistakes['rows'][number]

const gradeWords = { adjudicated: 'adjudicated', blind: 'blind', manual: 'blank form', assisted: 'accepted' } as const

/** What a run got wrong, surest first, with filters in the address. */
export function RunMistakes({ page, filter, mistakes, base }: Props) {
  const navigate = useNavigate()
  const go = (change: Partial<MistakesFilter>) =>
    navigate(mistakesAddress(filter, change), { preventScrollReset: true })
  const pages = Math.max(1, Math.ceil(mistakes.total / mistakes.pageSize))
  return (
    <Section
      title="Wrong values"
      text="Surest first: those at or above a threshold are the ones that nobody would have looked at."
    >
      <Stack gap="sm" id="mistakes">
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="Field"
            data={[{ value: '', label: 'every field' }, ...page.fields.map((f) => ({ value: f.key, label: f.label }))]}
            value={filter.field ?? ''}
            onChange={(event) => go({ field: event.currentTarget.value || null })}
          />
          <NativeSelect
            label="Truths"
            data={[
              { value: 'all', label: 'all' },
              { value: 'gate', label: 'found apart from the proposal' },
              { value: 'assisted', label: 'accepted proposals' },
            ]}
            value={filter.of}
            onChange={(event) => go({ of: event.currentTarget.value as MistakesFilter['of'] })}
          />
          <Switch
            label="Only sure ones"
            checked={filter.sure}
            onChange={(event) => go({ sure: event.currentTarget.checked })}
            mb={8}
          />
          <Text size="sm" role="status" mb={8}>
            {mistakes.total === 1 ? '1 found' : `${mistakes.total} found`}
          </Text>
        </Group>
        <DataTable
          caption="Wrong values, surest first"
          rows={mistakes.rows}
          columns={columnsOf(page, base)}
          rowKey={(row) => `${row.caseId}/${row.field}`}
          empty={
            <Text size="sm">
              {filter.field || filter.of !== 'all' || filter.sure
                ? 'Nothing wrong among these.'
                : 'Every value of every case is right.'}
            </Text>
          }
        />
        {pages > 1 && (
          <Group gap="sm">
            <Button variant="default" disabled={mistakes.page <= 1} onClick={() => go({ page: mistakes.page - 1 })}>
              Before
            </Button>
            <Text size="sm">
              Page {mistakes.page} of {pages}
            </Text>
            <Button variant="default" disabled={mistakes.page >= pages} onClick={() => go({ page: mistakes.page + 1 })}>
              Next
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  )
}

function columnsOf(page: RunPage, base: string): DataColumn<Mistake>[] {
  const field = (key: string | null) => page.fields.find((f) => f.key === key)
  const text = (row: Mistake, value: FieldValue) => valueText(value, field(row.field)?.options ?? [])
  return [
    {
      key: 'case',
      header: 'Case',
      rowHeader: true,
      value: (row) => row.name,
      cell: (row) => (
        <Anchor component={Link} to={`${base}/evaluation/cases/${row.caseId}`} underline="always">
          {row.name}
        </Anchor>
      ),
    },
    {
      key: 'field',
      header: 'Field',
      value: (row) => field(row.field)?.label ?? 'the whole case',
    },
    { key: 'value', header: 'Proposed', value: (row) => row.problem ?? text(row, row.value) },
    { key: 'truth', header: 'True', value: (row) => (row.problem === null ? text(row, row.truth) : '') },
    {
      key: 'confidence',
      header: 'Confidence',
      align: 'right',
      value: (row) => row.confidence,
      cell: (row) => (row.confidence === null ? '' : `${percent(row.confidence, 0)}${row.sure ? ', sure' : ''}`),
    },
    { key: 'grade', header: 'Truth', value: (row) => gradeWords[row.grade], wideOnly: true },
    { key: 'group', header: 'Of', value: (row) => row.group, wideOnly: true },
  ]
}

/** A value in one line: options by their labels, tables by their number of rows. */
function valueText(value: FieldValue, options: readonly { key: string; label: string }[]): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'none'
  const rows = rowsOf(value)
  if (rows.length > 0) return rows.map((row) => Object.values(row).filter(Boolean).join(' ')).join(' / ')
  if (options.length === 0) return String(value)
  return labelsOf(value)
    .map((key) => options.find((o) => o.key === key)?.label ?? key)
    .join(', ')
}
