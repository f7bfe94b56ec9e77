import { Text } from '@mantine/core'
import type { ComponentProps, ReactNode } from 'react'
import { BandDrawing, type BandDrawingProps } from './band-drawing.tsx'
import { Figure } from './charts.tsx'
import { PlotTable } from './plot.tsx'

type Props = Omit<BandDrawingProps, 'height'> & {
  title: string
  /** Unit and n. */
  subtitle: string
  /** Of the heading; a small multiple stands below a heading of its own. */
  level?: ComponentProps<typeof Figure>['level']
  height?: number
  empty: string | null
  aside?: ReactNode
  /** What the drawing leaves out, said below it. */
  note?: string | null
  /** The figures behind the drawing, as text; the first column names the row. */
  table: { columns: string[]; rows: string[][] }
}

/** Estimates with their intervals along an axis, with the lines that they are held against. */
export function BandPlot({ title, subtitle, level = 2, height = 300, empty, aside, note, table, ...drawing }: Props) {
  return (
    <div>
      <Figure
        title={title}
        subtitle={subtitle}
        level={level}
        aside={aside}
        height="auto"
        still
        empty={empty}
        table={<PlotTable title={title} {...table} />}
      >
        <BandDrawing {...drawing} height={height} />
      </Figure>
      {note && empty === null && (
        <Text size="xs" c="dimmed" mt={4}>
          {note}
        </Text>
      )}
    </div>
  )
}
