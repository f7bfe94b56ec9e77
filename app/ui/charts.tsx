import { Box, Button, Group, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { lazy, type ReactNode, Suspense, useId, useState } from 'react'
import type { Point, Series } from './chart-drawings.tsx'
import classes from './charts.module.css'

/** The drawing library is large: it loads with the first chart, after the page. */
const LineDrawing = lazy(async () => ({ default: (await import('./chart-drawings.tsx')).LineDrawing }))
const BarDrawing = lazy(async () => ({ default: (await import('./chart-drawings.tsx')).BarDrawing }))

const plotHeight = 240

type ChartProps = {
  /** What the finding is about. */
  title: string
  /** Unit and n: "items a day, n = 412". */
  subtitle: string
  /** Heading of the points' labels in the table: "Day". */
  pointName: string
  points: Point[]
  series: Series[]
  /** Which figure is missing and how it will come. */
  empty: string
  /** A value as text, on axes and in the table; by default the number itself. */
  format?: (value: number) => string
  /** What stands right of the title: a link to the definition, a switch. */
  aside?: ReactNode
}

/** Lines over time, from zero, each named at its end; a series may carry a band. */
export function LineChart(props: ChartProps) {
  return <Chart {...props} Drawing={LineDrawing} />
}

/** Bars from zero, side by side. */
export function BarChart(props: ChartProps) {
  return <Chart {...props} Drawing={BarDrawing} />
}

function Chart({ Drawing, ...props }: ChartProps & { Drawing: typeof LineDrawing | typeof BarDrawing }) {
  const { title, subtitle, pointName, points, series, aside } = props
  const format = props.format ?? String
  return (
    <Figure
      title={title}
      subtitle={subtitle}
      aside={aside}
      height={plotHeight}
      empty={points.length === 0 ? props.empty : null}
      table={<ChartTable {...{ pointName, points, series, format, title }} />}
    >
      <Drawing points={points} series={series} format={format} height={plotHeight} />
    </Figure>
  )
}

type FigureProps = {
  title: string
  subtitle: string
  /** Of the title in the page's outline. */
  level?: 2 | 3
  aside?: ReactNode
  /** In px; auto where the drawing brings its own. */
  height: number | 'auto'
  /** Drawn without the library, so that it is there at once and on paper. */
  still?: boolean
  /** What is drawn can be operated and names itself: it is more than a picture. */
  operated?: boolean
  /** Said in place of the drawing; null where there is something to draw. */
  empty: string | null
  /** The same figures as a table, one click away. */
  table: ReactNode
  /** The drawing, from the library that loads after the page. */
  children: ReactNode
}

/** The frame of every chart: title, unit and n, the drawing or its table, or what is missing. */
export function Figure(props: FigureProps) {
  const { title, subtitle, level = 2, aside, height, still = false, operated = false, empty, table, children } = props
  const [asTable, setAsTable] = useState(false)
  const mounted = useMounted()
  const id = useId()
  return (
    <Stack component="figure" gap="xs" m={0} aria-labelledby={id}>
      <Group justify="space-between" align="flex-start" wrap="wrap" gap="xs">
        <div id={id} style={{ flex: `1 1 ${level === 3 ? 9 : 16}rem` }}>
          <Title order={level} size="h3">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {subtitle}
          </Text>
        </div>
        <Group gap="xs">
          {aside}
          {empty === null && (
            <Button
              className={classes.toggle}
              size={level === 3 ? 'compact-xs' : 'compact-sm'}
              variant="default"
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {level === 3 ? '' : 'Show as '}
              {asTable ? 'chart' : 'table'}
            </Button>
          )}
        </Group>
      </Group>
      {empty !== null ? (
        <Text>{empty}</Text>
      ) : asTable ? (
        table
      ) : (
        <Box
          className={classes.plot}
          h={height}
          {...(!operated && { role: 'img', 'aria-label': `${title}. ${subtitle}. Show as table for the figures.` })}
        >
          {(still || mounted) && <Suspense fallback={null}>{children}</Suspense>}
        </Box>
      )}
    </Stack>
  )
}

function ChartTable(
  props: Pick<ChartProps, 'pointName' | 'points' | 'series' | 'title'> & { format: (value: number) => string },
) {
  return (
    <Table.ScrollContainer minWidth={0} mah={360}>
      <Table withRowBorders={false} stickyHeader style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Caption>
          <VisuallyHidden>{props.title}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{props.pointName}</Table.Th>
            {props.series.map((one) => (
              <Table.Th key={one.key} scope="col" ta="right">
                {one.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.points.map((point) => (
            <Table.Tr key={point.label}>
              <Table.Th scope="row" fw={400}>
                {point.label}
              </Table.Th>
              {props.series.map((one) => {
                const value = point.values[one.key] ?? null
                return (
                  <Table.Td key={one.key} ta="right">
                    {value === null ? 'none' : props.format(value)}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

type StackPart = { label: string; value: number; text: string }
type StackBar = { label: string; color: 'manual' | 'assisted'; total: string; parts: StackPart[] }

/** A part at least this share of the longest bar has room for its name. */
const shareWithRoom = 0.14

/**
 * Bars of parts that add up, to one scale from zero; each part is named in its place where it has room, and listed below
 * the bar with its figure. Plain HTML: also there on paper and before scripts load.
 */
export function StackedBars({ bars }: { bars: StackBar[] }) {
  const totals = bars.map((bar) => bar.parts.reduce((sum, part) => sum + part.value, 0))
  const longest = Math.max(...totals, Number.MIN_VALUE)
  return (
    <Stack className={classes.plot} gap="md">
      {bars.map((bar, i) => (
        <div key={bar.label}>
          <Text size="sm">
            {bar.label}: <strong>{bar.total}</strong>
          </Text>
          <div className={classes.stack} style={{ width: `${(100 * (totals[i] ?? 0)) / longest}%` }} aria-hidden>
            {bar.parts.map((part, j) => (
              <div
                key={part.label}
                className={classes.part}
                style={{ flexGrow: part.value, flexBasis: 0, background: shade(bar, j) }}
              >
                {part.value >= longest * shareWithRoom && part.label}
              </div>
            ))}
          </div>
          <Group gap="md" mt={4}>
            {bar.parts.map((part, j) => (
              <Group key={part.label} gap={6}>
                <Box w={10} h={10} bg={shade(bar, j)} aria-hidden />
                <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
                  {part.label} {part.text}
                </Text>
              </Group>
            ))}
          </Group>
        </div>
      ))}
    </Stack>
  )
}

/** Parts of one bar differ in strength of one colour, so that the bar keeps its arm's colour; text stays readable on each. */
function shade(bar: StackBar, part: number): string {
  const strength = 42 - (part * 28) / Math.max(1, bar.parts.length - 1)
  return `color-mix(in srgb, var(--chart-${bar.color}) ${strength}%, var(--mantine-color-body))`
}
