import { Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import filters from '#app/ui/filters.module.css'
import type { SliceView } from '#server/evaluation/compare-view.ts'
import type { CompareAddress } from './compare-address.ts'
import { pText } from './compare-words.ts'
import { type PairedRow, PairedTable } from './paired-table.tsx'

const few = 12

/** Parts of the cases, worse ones first; the smallest cannot be judged and say so. */
export function CompareSlices({ slices, address }: { slices: SliceView[]; address: CompareAddress }) {
  const [all, setAll] = useState(false)
  if (slices.length === 0)
    return <Text>The cases do not fall into parts: there is one supplier, one label, one language at most.</Text>
  const shown = all ? slices : slices.slice(0, few)
  return (
    <PairedTable
      caption="Parts of the cases, worse ones first"
      head={{ what: 'Part', p: 'p, adjusted' }}
      address={address}
      rows={shown.map(rowOf)}
    >
      {slices.length > few && (
        <UnstyledButton className={`${filters.filter} no-print`} mt="xs" onClick={() => setAll(!all)}>
          {all ? `Show the first ${few}` : `Show all ${slices.length}`}
        </UnstyledButton>
      )}
      <Text size="xs" c="dimmed" maw={820} mt="xs">
        p: exact McNemar, adjusted by Holm for the number of parts with 20 cases or more; smaller parts are shown and
        not judged.
      </Text>
    </PairedTable>
  )
}

const rowOf = (slice: SliceView): PairedRow => {
  const { dimension, fieldKey, value, name, adjusted } = slice
  return {
    ...{ key: `${dimension} ${fieldKey} ${value}`, label: name, paired: slice },
    p: adjusted === null ? 'too few' : pText(adjusted),
    cases: { of: 'gate', field: null, slice: { dimension, fieldKey, value } },
  }
}
