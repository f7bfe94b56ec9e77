import { Text } from '@mantine/core'
import type { GroupView } from '#server/evaluation/compare-view.ts'
import type { CompareAddress } from './compare-address.ts'
import { pText } from './compare-words.ts'
import { type PairedRow, PairedTable } from './paired-table.tsx'

type Props = { group: GroupView; address: CompareAddress; of?: 'gate' | 'assisted' }
const titles = { gate: 'Share right by field', assisted: 'Share right by field, accepted proposals' } as const

/** Share right by field: both versions, the difference with its interval, what was fixed and what was broken. */
export function CompareFields({ group, address, of = 'gate' }: Props) {
  const row = (key: string | null, label: string, note: string, right: GroupView['output']): PairedRow => ({
    ...{ key: key ?? '', label, note, loud: key === null, paired: right },
    p: right.fixed + right.broken === 0 ? '1' : pText(right.p),
    cases: { of, field: key, slice: null },
  })
  if (group.n === 0)
    return <Text>No case has a truth that was found apart from the proposal, so nothing is counted.</Text>
  return (
    <PairedTable
      caption={titles[of]}
      head={{ what: 'Field', p: 'p' }}
      address={address}
      rows={[
        row(null, 'Outputs without an error', '', group.output),
        ...group.fields.map(({ key, label, critical, right }) => row(key, label, critical ? 'critical' : '', right)),
      ]}
    >
      <Text size="xs" c="dimmed" maw={820} mt="xs">
        Right after normalisation. Difference: candidate minus current, with the interval of paired shares (Newcombe
        1998). p: exact McNemar, two-sided, of fixed against broken.
      </Text>
    </PairedTable>
  )
}
