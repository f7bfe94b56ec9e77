import {
  Area,
  Bar,
  BarChart,
  CartesianGrid,
  ComposedChart,
  LabelList,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import classes from './charts.module.css'

/** Blue is the manual arm, orange the assisted one; the rest means nothing in particular, loud aside. */
type ChartColor = 'manual' | 'assisted' | 'accent' | 'quiet' | 'loud'

export type Series = {
  key: string
  label: string
  color: ChartColor
  /** Keys of the values between which a band is drawn. */
  band?: { low: string; high: string }
}

/** One place on the horizontal axis; values by key, null where there is none. `label` is unique. */
export type Point = { label: string; values: Record<string, number | null> }

type DrawingProps = { points: Point[]; series: Series[]; format: (value: number) => string; height: number }

const margin = { top: 8, right: 96, bottom: 0, left: 0 }
const axisHeight = 30
const labelHeight = 15
const tick = { fill: 'var(--chart-text)', fontSize: 12 }
const colorOf = (series: Series) => `var(--chart-${series.color})`
const value = (key: string) => (point: Point) => point.values[key] ?? null

export function LineDrawing({ points, series, format, height }: DrawingProps) {
  const ticks = ticksFor(points, series)
  const top = ticks.at(-1) ?? 1
  const shifts = labelShifts(points, series, (height - margin.top - axisHeight) / top)
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart data={points} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
        <XAxis dataKey="label" tick={tick} height={axisHeight} minTickGap={24} stroke="var(--chart-grid)" />
        <YAxis
          domain={[0, top]}
          ticks={ticks}
          tick={tick}
          tickFormatter={format}
          width={64}
          stroke="var(--chart-grid)"
        />
        <Tooltip content={<Note series={series} format={format} />} isAnimationActive={false} />
        {series.map((one) =>
          one.band ? (
            <Area
              key={`${one.key}-band`}
              dataKey={bandOf(one.band)}
              stroke="none"
              fill={colorOf(one)}
              fillOpacity={0.16}
              isAnimationActive={false}
              activeDot={false}
            />
          ) : null,
        )}
        {series.map((one, i) => (
          <Line
            key={one.key}
            dataKey={value(one.key)}
            name={one.label}
            stroke={colorOf(one)}
            strokeWidth={2}
            strokeDasharray={dashes[i % dashes.length]}
            dot={points.length === 1}
            isAnimationActive={false}
          >
            <LabelList content={<EndLabel last={points.length - 1} text={one.label} shift={shifts[i] ?? 0} />} />
          </Line>
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

export function BarDrawing({ points, series, format, height }: DrawingProps) {
  const ticks = ticksFor(points, series)
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart
        data={points}
        margin={{ ...margin, right: 8 }}
        accessibilityLayer={false}
        barGap={1}
        barCategoryGap="18%"
      >
        <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
        <XAxis dataKey="label" tick={tick} height={axisHeight} minTickGap={24} stroke="var(--chart-grid)" />
        <YAxis
          domain={[0, ticks.at(-1) ?? 1]}
          ticks={ticks}
          tick={tick}
          tickFormatter={format}
          width={64}
          stroke="var(--chart-grid)"
        />
        <Tooltip
          content={<Note series={series} format={format} />}
          cursor={{ fill: 'var(--chart-grid)', opacity: 0.5 }}
          isAnimationActive={false}
        />
        <Legend verticalAlign="top" align="left" height={32} iconType="square" itemSorter={null} formatter={keyText} />
        {series.map((one) => (
          <Bar key={one.key} dataKey={value(one.key)} name={one.label} fill={colorOf(one)} isAnimationActive={false} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}

/** The key's text in the page's colour; its square carries the bar's. */
const keyText = (text: string) => <span className={classes.key}>{text}</span>

/** Lines differ by dashes as well as by colour. */
const dashes = ['0', '6 3', '2 3', '10 3 2 3']

const bandOf = (band: { low: string; high: string }) => (point: Point) => {
  const low = point.values[band.low] ?? null
  const high = point.values[band.high] ?? null
  return low === null || high === null ? null : [low, high]
}

/**
 * Round ticks from zero to at least the largest value in sight, five or six of them: steps of 1, 2 or 5 times a power of
 * ten, whole numbers where all values are.
 */
function ticksFor(points: readonly Point[], series: readonly Series[]): number[] {
  const keys = series.flatMap((one) => [one.key, ...(one.band ? [one.band.high] : [])])
  const values = points.flatMap((point) => keys.map((key) => point.values[key] ?? 0))
  const largest = Math.max(0, ...values) || 1
  const power = 10 ** Math.floor(Math.log10(largest / 5))
  const rough = [1, 2, 5, 10].find((times) => times * power * 5 >= largest) ?? 10
  const step = values.every(Number.isInteger) ? Math.max(1, rough * power) : rough * power
  // Products, not sums, then cut to 12 digits: no tick reads 0.30000000000000004.
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}

/** How far to move each line's name down (px), so that names of lines that end close together do not overlap. */
function labelShifts(points: readonly Point[], series: readonly Series[], pxPerUnit: number): number[] {
  const ends = series.map((one, i) => ({ i, y: -(points.at(-1)?.values[one.key] ?? 0) * pxPerUnit }))
  ends.sort((a, b) => b.y - a.y)
  const shifts = series.map(() => 0)
  let lowest = Number.POSITIVE_INFINITY
  // From the bottom up: each name stands at its line's end, or just above the name below it.
  for (const end of ends) {
    const y = Math.min(end.y, lowest - labelHeight)
    shifts[end.i] = y - end.y
    lowest = y
  }
  return shifts
}

type EndLabelProps = {
  last: number
  text: string
  shift: number
  index?: number
  x?: number | string
  y?: number | string
}

/** A line's name at its last point; Recharts gives index and place. */
function EndLabel({ last, text, shift, index, x, y }: EndLabelProps) {
  if (index !== last) return null
  return (
    <text x={Number(x) + 8} y={Number(y) + 4 + shift}>
      {text}
    </text>
  )
}

type NoteProps = Pick<DrawingProps, 'series' | 'format'> & {
  active?: boolean
  payload?: readonly { payload?: Point }[]
}

/** What stands at the pointer: the point and its figures. */
function Note({ active, payload, series, format }: NoteProps) {
  const point = payload?.[0]?.payload
  if (!active || !point) return null
  return (
    <div className={classes.note}>
      <strong>{point.label}</strong>
      {series.map((one) => {
        const found = point.values[one.key] ?? null
        return (
          <div key={one.key}>
            {one.label}: {found === null ? 'none' : format(found)}
          </div>
        )
      })}
    </div>
  )
}
