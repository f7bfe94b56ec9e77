import { Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { WhiskerCell, whiskerFrame } from '#app/ui/whisker-cell.tsx'
import type { SliceView } from '#server/evaluation/compare-view.ts'
import classes from './compare.module.css'
import { type CompareAddress, listing, writeAddress } from './compare-address.ts'
import { CountLink, colorOf, DifferenceText, scaleOf } from './compare-fields.tsx'
import { Wide } from './compare-section.tsx'
import { percentText, pText } from './compare-words.ts'

const few = 12

/** Parts of the cases, worse ones first; the smallest cannot be judged and say so. */
export function CompareSlices({ slices, address }: { slices: SliceView[]; address: CompareAddress }) {
  const [all, setAll] = useState(false)
  if (slices.length === 0)
    return <Text>The cases do not fall into parts: there is one supplier, one label, one language at most.</Text>
  const shown = all ? slices : slices.slice(0, few)
  const bound = scaleOf(shown)
  return (
    <Wide label="Parts of the cases, table" className={whiskerFrame}>
      <Table className={classes.table} verticalSpacing={4} withRowBorders={false}>
        <Table.Caption>
          <VisuallyHidden>Parts of the cases, worse ones first</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Part</Table.Th>
            <Table.Th scope="col" ta="right">
              Current
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Candidate
            </Table.Th>
            <Table.Th scope="col">Difference, ±{Math.round(bound * 100)} points</Table.Th>
            <Table.Th scope="col" ta="right">
              Points (95&nbsp;%)
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Fixed
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Broken
            </Table.Th>
            <Table.Th scope="col" ta="right">
              p, adjusted
            </Table.Th>
            <Table.Th scope="col" ta="right">
              n
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((slice) => (
            <SliceRow key={`${slice.dimension} ${slice.fieldKey} ${slice.value}`} {...{ slice, bound, address }} />
          ))}
        </Table.Tbody>
      </Table>
      {slices.length > few && (
        <UnstyledButton className={`${classes.filter} no-print`} mt="xs" onClick={() => setAll(!all)}>
          {all ? `Show the first ${few}` : `Show all ${slices.length}`}
        </UnstyledButton>
      )}
      <Text size="xs" c="dimmed" maw={820} mt="xs">
        p: exact McNemar, adjusted by Holm for the number of parts with 20 cases or more; smaller parts are shown and
        not judged.
      </Text>
    </Wide>
  )
}

function SliceRow({ slice, bound, address }: { slice: SliceView; bound: number; address: CompareAddress }) {
  const { dimension, fieldKey, value, current, candidate, difference } = slice
  const to = (list: 'fixed' | 'broken') =>
    writeAddress(listing(address, { list, of: 'gate', field: null, slice: { dimension, fieldKey, value } }))
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {slice.name}
      </Table.Th>
      <Table.Td ta="right">{current.rate === null ? 'none' : percentText(current.rate)}</Table.Td>
      <Table.Td ta="right">{candidate.rate === null ? 'none' : percentText(candidate.rate)}</Table.Td>
      <WhiskerCell {...difference} from={-bound} to={bound} lines={[0]} color={colorOf(difference)} />
      <Table.Td ta="right" className={classes.nowrap}>
        <DifferenceText {...difference} />
      </Table.Td>
      <Table.Td ta="right">
        <CountLink n={slice.fixed} to={to('fixed')} label={`${slice.name}: ${slice.fixed} fixed`} />
      </Table.Td>
      <Table.Td ta="right">
        <CountLink n={slice.broken} to={to('broken')} label={`${slice.name}: ${slice.broken} broken`} />
      </Table.Td>
      <Table.Td ta="right">{slice.adjusted === null ? 'too few' : pText(slice.adjusted)}</Table.Td>
      <Table.Td ta="right">{slice.n}</Table.Td>
    </Table.Tr>
  )
}
