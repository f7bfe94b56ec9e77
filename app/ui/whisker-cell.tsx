import { Table } from '@mantine/core'
import type { BandColor } from './band-drawing.tsx'
import classes from './whiskers.module.css'

type Props = {
  estimate: number | null
  low: number | null
  high: number | null
  /** What the scale shows, in the same unit; lines stand at `lines`. */
  from: number
  to: number
  lines?: readonly number[]
  color: BandColor
}

/** An estimate with its whiskers as a cell of any table, beside its figures; the table stands in an element of class `whiskerFrame`. */
export function WhiskerCell({ estimate, low, high, from, to, lines = [], color }: Props) {
  const along = (value: number) => Math.min(100, Math.max(0, (100 * (value - from)) / (to - from || 1)))
  const ink = { color: `var(--chart-${color})` }
  return (
    <Table.Td className={classes.scale} aria-hidden>
      {lines.map((line) => (
        <span key={line} className={classes.line} style={{ left: `${along(line)}%` }} />
      ))}
      {low !== null && high !== null && (
        <span
          className={classes.whisker}
          style={{ ...ink, left: `${along(low)}%`, width: `${along(high) - along(low)}%` }}
        />
      )}
      {estimate !== null && <span className={classes.point} style={{ ...ink, left: `${along(estimate)}%` }} />}
    </Table.Td>
  )
}

/** Class of what holds such cells: the colours of charts. */
export const whiskerFrame = classes.figure
