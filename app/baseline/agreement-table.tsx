import { Anchor, Table, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatValue } from '#server/workflow/value.ts'
import { rateText } from './figure-text.ts'
import type { OutcomesData } from './outcomes-data.ts'

/** Share of equal values by field, with n and Wilson interval; what a third person found of the others. */
export function AgreementTable({ shadow, many }: { shadow: OutcomesData['shadow']; many: string }) {
  if (shadow.n === 0)
    return (
      <Text>
        No figure yet, n = 0: it comes with the first outcome that is matched to one of the {many} with a proposal.
      </Text>
    )
  return (
    <>
      <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-label="Agreement by field">
        <Table verticalSpacing="xs" maw={900}>
          <Table.Caption>
            {shadow.n} {many} with a proposal and an outcome, 95 % intervals (Wilson)
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">Equal</Table.Th>
              <Table.Th scope="col">Of those that differ, a third person found right</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shadow.critical && (
              <Table.Tr>
                <Table.Th scope="row">All critical fields</Table.Th>
                <Table.Td>{rateText(shadow.critical)}</Table.Td>
                <Table.Td />
              </Table.Tr>
            )}
            {shadow.fields.map(({ key, label, critical, equal, settled }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {label}
                  {critical && ' (critical)'}
                </Table.Th>
                <Table.Td>{rateText(equal)}</Table.Td>
                <Table.Td>
                  {settled.n === 0
                    ? 'none looked at'
                    : `the proposal ${settled.proposal}, the outcome ${settled.legacy}, neither ${settled.neither}, n = ${settled.n}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="sm" c="dimmed" maw={760}>
        Agreement is not accuracy: where the outcome was wrong, a right proposal counts as a difference, and where both
        are wrong in the same way nobody sees it. Without the {many} that no outcome was found for.
      </Text>
    </>
  )
}

/** Items whose proposal and outcome differ, each field with both values. */
export function DisagreementTable({
  disagreements,
  differing,
  shadow,
  workflow,
  base,
}: OutcomesData & { base: string }) {
  const locale = useLocale()
  if (shadow.n === 0) return null
  if (disagreements.length === 0) return <Text>No differences: every compared field is equal.</Text>
  const { definition } = workflow
  const shown = (key: string, value: Parameters<typeof formatValue>[1]) => {
    const field = definition.fields.find((f) => f.key === key)
    return (field && formatValue(field, value, locale)) || 'empty'
  }
  const label = (key: string) => definition.fields.find((f) => f.key === key)?.label ?? key
  return (
    <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-label="Agreement by field">
      <Table verticalSpacing={4} fz="sm">
        <Table.Caption>
          {disagreements.length < differing
            ? `The first ${disagreements.length} of ${differing} that differ`
            : `${differing} that differ`}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Item</Table.Th>
            <Table.Th scope="col">Field</Table.Th>
            <Table.Th scope="col">Proposed</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            <Table.Th scope="col">Third person</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {disagreements.flatMap(({ number, title, keys, values, asked }) =>
            (values ?? [null]).map((one, i) => (
              <Table.Tr key={`${number} ${one?.key}`}>
                <Table.Td>
                  {i === 0 && (
                    <Anchor component={Link} to={`${base}/items/${number}`}>
                      #{number}
                      {values ? ` ${title}` : ''}
                    </Anchor>
                  )}
                </Table.Td>
                {one ? (
                  <>
                    <Table.Td>{label(one.key)}</Table.Td>
                    <Table.Td>{shown(one.key, one.proposed)}</Table.Td>
                    <Table.Td>{shown(one.key, one.legacy)}</Table.Td>
                    <Table.Td>{one.third !== null ? shown(one.key, one.third) : asked ? 'asked' : ''}</Table.Td>
                  </>
                ) : (
                  <>
                    <Table.Td>{keys.map(label).join(', ')}</Table.Td>
                    <Table.Td colSpan={3}>hidden while somebody enters it without seeing values</Table.Td>
                  </>
                )}
              </Table.Tr>
            )),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
