import { Anchor, Table, Text, VisuallyHidden } from '@mantine/core'
import { Link } from 'react-router'
import { WhiskerCell, whiskerFrame } from '#app/ui/whisker-cell.tsx'
import type { GroupView, PairedView } from '#server/evaluation/compare-view.ts'
import classes from './compare.module.css'
import { type CompareAddress, listing, writeAddress } from './compare-address.ts'
import { Wide } from './compare-section.tsx'
import { percentText, pointsText, pText } from './compare-words.ts'

type Props = { group: GroupView; address: CompareAddress; of?: 'gate' | 'assisted' }
const titles = { gate: 'Share right by field', assisted: 'Share right by field, accepted proposals' } as const
type Row = { key: string | null; label: string; note: string; right: PairedView }

/** Share right by field: both versions, the difference with its interval, what was fixed and what was broken. */
export function CompareFields({ group, address, of = 'gate' }: Props) {
  const rows: Row[] = [
    { key: null, label: 'Outputs without an error', note: '', right: group.output },
    ...group.fields.map(({ key, label, critical, right }) => ({ key, label, note: critical ? 'critical' : '', right })),
  ]
  const bound = scaleOf(rows.map((row) => row.right))
  if (group.n === 0)
    return <Text>No case has a truth that was found apart from the proposal, so nothing is counted.</Text>
  return (
    <Wide label={`${titles[of]}, table`} className={whiskerFrame}>
      <Table className={classes.table} verticalSpacing={4} withRowBorders={false}>
        <Table.Caption>
          <VisuallyHidden>{titles[of]}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Field</Table.Th>
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
              p
            </Table.Th>
            <Table.Th scope="col" ta="right">
              n
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <FieldRow key={row.key ?? ''} {...{ row, bound, address, of }} />
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" maw={820} mt="xs">
        Right after normalisation. Difference: candidate minus current, with the interval of paired shares (Newcombe
        1998). p: exact McNemar, two-sided, of fixed against broken.
      </Text>
    </Wide>
  )
}

type RowProps = { row: Row; bound: number; address: CompareAddress; of: 'gate' | 'assisted' }

function FieldRow({ row, bound, address, of }: RowProps) {
  const { right, key } = row
  const { difference } = right
  const to = (list: 'fixed' | 'broken') => writeAddress(listing(address, { list, of, field: key, slice: null }))
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={key === null ? 600 : 400}>
        {row.label}{' '}
        {row.note && (
          <Text span size="xs" c="dimmed">
            {row.note}
          </Text>
        )}
      </Table.Th>
      <Table.Td ta="right">{right.current.rate === null ? 'none' : percentText(right.current.rate)}</Table.Td>
      <Table.Td ta="right">{right.candidate.rate === null ? 'none' : percentText(right.candidate.rate)}</Table.Td>
      <WhiskerCell {...difference} from={-bound} to={bound} lines={[0]} color={colorOf(difference)} />
      <Table.Td ta="right" className={classes.nowrap}>
        <DifferenceText {...difference} />
      </Table.Td>
      <Table.Td ta="right">
        <CountLink n={right.fixed} to={to('fixed')} label={`${row.label}: ${right.fixed} fixed`} />
      </Table.Td>
      <Table.Td ta="right">
        <CountLink n={right.broken} to={to('broken')} label={`${row.label}: ${right.broken} broken`} />
      </Table.Td>
      <Table.Td ta="right">{right.fixed + right.broken === 0 ? '1' : pText(right.p)}</Table.Td>
      <Table.Td ta="right">{right.n}</Table.Td>
    </Table.Tr>
  )
}

type Interval = { estimate: number | null; low: number | null; high: number | null }

/** "+7.5 (1.2 to 14.0)", in points. */
export function DifferenceText({ estimate, low, high }: Interval) {
  if (estimate === null || low === null || high === null) return 'none'
  return (
    <>
      <strong>{pointsText(estimate)}</strong> ({pointsText(low)} to {pointsText(high)})
    </>
  )
}

/** A count that leads to its cases. */
export function CountLink({ n, to, label }: { n: number; to: string; label: string }) {
  if (n === 0) return '0'
  return (
    <Anchor component={Link} to={`${to}#cases`} underline="always" className={classes.tap} aria-label={label}>
      {n}
    </Anchor>
  )
}

/** Loud only where it is worse beyond chance. */
export const colorOf = ({ high }: Interval) => (high !== null && high < 0 ? 'loud' : 'accent')

/** Half the width of a scale that all whiskers fit on, in steps of five points, five at least. */
export function scaleOf(paired: readonly { difference: Interval }[]): number {
  const most = Math.max(0, ...paired.flatMap(({ difference: d }) => [Math.abs(d.low ?? 0), Math.abs(d.high ?? 0)]))
  return Math.max(0.05, Math.ceil(most * 20) / 20)
}
