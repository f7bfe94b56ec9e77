import { Anchor, Button, Group, NativeSelect, Table, Text, TextInput } from '@mantine/core'
import { Form, Link, useNavigation } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoment } from '#app/ui/moment.ts'
import { formatValue } from '#server/workflow/value.ts'
import type { OutcomesData } from './outcomes-data.ts'

type Listed = OutcomesData['listed'][number]
type Props = Pick<OutcomesData, 'listed' | 'match' | 'workflow'> & { base: string }

const byWords: Record<string, string> = { hash: 'the file', key: 'number or name', fields: 'its values', hand: 'hand' }
const empty = {
  matched: 'None is matched yet.',
  unmatched: 'None is left over: every outcome was found among the items, or could be one of several.',
  ambiguous: 'None is ambiguous: no outcome could be one of several items.',
}

/** Outcomes of one state; those that are not placed can be placed by hand. */
export function OutcomeList({ listed, match, workflow, base }: Props) {
  if (listed.length === 0) return <Text>{empty[match]}</Text>
  return (
    <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-label="Outcomes">
      <Table verticalSpacing="xs" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Row in the file</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            <Table.Th scope="col">{match === 'matched' ? 'Item' : 'Which item is it?'}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {listed.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>
                {one.fileName}, {one.line}
              </Table.Td>
              <Table.Td>
                <Values one={one} workflow={workflow} />
              </Table.Td>
              <Table.Td>
                {one.number === null ? (
                  <Place one={one} workflow={workflow} />
                ) : (
                  <>
                    <Anchor component={Link} to={`${base}/items/${one.number}`}>
                      #{one.number}
                    </Anchor>{' '}
                    by {byWords[one.matchedBy ?? ''] ?? ''}
                  </>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Values({ one, workflow: { definition } }: { one: Listed; workflow: Props['workflow'] }) {
  const locale = useLocale()
  const known = definition.fields.filter((field) => field.key in one.values).slice(0, 5)
  return known
    .map((field) => `${field.label}: ${formatValue(field, one.values[field.key], locale) || 'empty'}`)
    .join(' · ')
}

function Place({ one, workflow }: { one: Listed; workflow: Props['workflow'] }) {
  const locale = useLocale()
  const busy = useNavigation().state !== 'idle'
  const choices = one.candidates.map((c) => ({
    value: String(c.number),
    label: `#${c.number} ${c.title}, ${c.fileName}, ${formatMoment(c.receivedAt, { locale, timeZone: workflow.timeZone })}`,
  }))
  return (
    <Form method="post">
      <input type="hidden" name="id" value={one.id} />
      <Group gap="xs" wrap="nowrap">
        {choices.length > 0 ? (
          <NativeSelect
            name="number"
            aria-label={`Item of row ${one.line}`}
            size="xs"
            data={[{ value: '', label: 'none of the items' }, ...choices]}
            maw={360}
          />
        ) : (
          <TextInput
            name="number"
            aria-label={`Item number of row ${one.line}`}
            placeholder="#12"
            size="xs"
            pattern="#?[0-9]{1,9}"
            required
            maw={120}
          />
        )}
        <Button
          type="submit"
          name="intent"
          value="resolve"
          size="xs"
          variant="default"
          loading={busy}
          style={{ flexShrink: 0 }}
        >
          Place
        </Button>
      </Group>
    </Form>
  )
}
