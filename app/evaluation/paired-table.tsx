import { Anchor, Table, Text, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { WhiskerCell, whiskerFrame } from '#app/ui/whisker-cell.tsx'
import { Wide } from '#app/ui/wide.tsx'
import type { PairedView } from '#server/evaluation/compare-view.ts'
import classes from './compare.module.css'
import { type CompareAddress, listing, writeAddress } from './compare-address.ts'
import { percentText, pointsText } from './compare-words.ts'

export type PairedRow = {
  key: string
  label: string
  note?: string
  /** The row that the others are parts of. */
  loud?: boolean
  paired: Pick<PairedView, 'current' | 'candidate' | 'difference' | 'fixed' | 'broken' | 'n'>
  p: string
  /** Which of the listed cases its counts lead to. */
  cases: Pick<Parameters<typeof listing>[1], 'of' | 'field' | 'slice'>
}

type Props = {
  caption: string
  head: { what: string; p: string }
  rows: readonly PairedRow[]
  address: CompareAddress
  /** What stands below. */
  children: ReactNode
}

/** Both versions side by side: shares right, the difference with its interval, what was fixed and what was broken. */
export function PairedTable({ caption, head, rows, address, children }: Props) {
  const bound = scaleOf(rows.map((row) => row.paired))
  const heads = ['Points (95\u00a0%)', 'Fixed', 'Broken', head.p, 'n']
  return (
    <Wide least={820} label={`${caption}, table`} className={whiskerFrame}>
      <Table className={classes.table} verticalSpacing={4} withRowBorders={false}>
        <Table.Caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{head.what}</Table.Th>
            <NumberHead>Current</NumberHead>
            <NumberHead>Candidate</NumberHead>
            <Table.Th scope="col">Difference, ±{Math.round(bound * 100)} points</Table.Th>
            {heads.map((text) => (
              <NumberHead key={text}>{text}</NumberHead>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.key} {...{ row, bound, address }} />
          ))}
        </Table.Tbody>
      </Table>
      {children}
    </Wide>
  )
}

function NumberHead({ children }: { children: string }) {
  return (
    <Table.Th scope="col" ta="right">
      {children}
    </Table.Th>
  )
}

function Row({ row, bound, address }: { row: PairedRow; bound: number; address: CompareAddress }) {
  const { label, note, loud, paired, p, cases } = row
  const { current, candidate, difference } = paired
  const count = (list: 'fixed' | 'broken') => (
    <Table.Td ta="right">
      <CountLink
        n={paired[list]}
        to={writeAddress(listing(address, { list, ...cases }))}
        label={`${label}: ${paired[list]} ${list}`}
      />
    </Table.Td>
  )
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={loud ? 600 : 400}>
        {label}{' '}
        {note && (
          <Text span size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Table.Th>
      <Table.Td ta="right">{current.rate === null ? 'none' : percentText(current.rate)}</Table.Td>
      <Table.Td ta="right">{candidate.rate === null ? 'none' : percentText(candidate.rate)}</Table.Td>
      <WhiskerCell {...difference} from={-bound} to={bound} lines={[0]} color={colorOf(difference)} />
      <Table.Td ta="right" className={classes.nowrap}>
        <DifferenceText {...difference} />
      </Table.Td>
      {count('fixed')}
      {count('broken')}
      <Table.Td ta="right">{p}</Table.Td>
      <Table.Td ta="right">{paired.n}</Table.Td>
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
function CountLink({ n, to, label }: { n: number; to: string; label: string }) {
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
