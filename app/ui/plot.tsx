import { Table, VisuallyHidden } from '@mantine/core'
import { type ComponentProps, lazy } from 'react'
import classes from './charts.module.css'
import { Figure } from './charts.tsx'
import type { PlotAxis, PlotMark, PlotSeries } from './plot-drawing.tsx'

/** The drawing library is large: it loads with the first chart, after the page. */
const PlotDrawing = lazy(async () => ({ default: (await import('./plot-drawing.tsx')).PlotDrawing }))

const plotHeight = 300

type Props = {
  title: string
  /** Unit and n. */
  subtitle: string
  x: PlotAxis
  y: PlotAxis
  series: PlotSeries[]
  marks?: PlotMark[]
  diagonal?: boolean
  empty: string | null
  aside?: ComponentProps<typeof Figure>['aside']
  /** The figures behind the drawing, as text; the first column names the row. */
  table: { columns: string[]; rows: string[][] }
}

/** Numbers against numbers: levels over a scale, or places with their intervals. */
export function Plot({ title, subtitle, empty, aside, table, ...drawing }: Props) {
  return (
    <Figure
      title={title}
      subtitle={subtitle}
      aside={aside}
      height={plotHeight}
      empty={empty}
      table={<PlotTable title={title} {...table} />}
    >
      <PlotDrawing {...drawing} height={plotHeight} />
    </Figure>
  )
}

/** The figures behind a drawing; the first column names the row. */
export function PlotTable({ title, columns, rows }: { title: string } & Props['table']) {
  return (
    // Reached by the keyboard, because it scrolls.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable.
    <section className={classes.scroll} style={{ maxHeight: plotHeight }} tabIndex={0} aria-label={`${title}, table`}>
      <Table withRowBorders={false} stickyHeader verticalSpacing={4} style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Caption>
          <VisuallyHidden>{title}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, i) => (
              <Table.Th key={column} scope="col" ta={i === 0 ? 'left' : 'right'}>
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([name, ...cells]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              {cells.map((cell, i) => (
                <Table.Td key={columns[i + 1]} ta="right">
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
