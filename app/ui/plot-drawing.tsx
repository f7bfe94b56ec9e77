import {
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Legend,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts'
import classes from './charts.module.css'

type PlotColor = 'accent' | 'quiet' | 'loud'

/** A place of the plane; `low` and `high` are the ends of its whisker. */
export type PlotPoint = { x: number; y: number; low?: number; high?: number }

export type PlotSeries = {
  key: string
  label: string
  color: PlotColor
  /** dots: places with whiskers; steps: a level that holds up to each place. */
  as: 'dots' | 'steps'
  points: PlotPoint[]
}

/** A line across the plot at one place of the horizontal axis. */
export type PlotMark = { x: number; label: string; color: PlotColor }

export type PlotAxis = { label: string; from: number; to: number; ticks: number[]; format: (value: number) => string }

type Props = {
  x: PlotAxis
  y: PlotAxis
  series: PlotSeries[]
  marks?: PlotMark[]
  /** Where confidence and truth would be the same: from corner to corner. */
  diagonal?: boolean
  height: number
}

const tick = { fill: 'var(--chart-text)', fontSize: 12 }
const margin = { top: 8, right: 16, bottom: 4, left: 0 }
const colorOf = (color: PlotColor) => `var(--chart-${color})`
/** Series differ by dashes and by the shape of their places as well as by colour. */
const dashes = ['0', '6 3', '2 3']

/** Numbers on both axes: levels, or places with their whiskers. */
export function PlotDrawing({ x, y, series, marks = [], diagonal = false, height }: Props) {
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart margin={margin} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--chart-grid)" />
        <XAxis
          dataKey="x"
          type="number"
          domain={[x.from, x.to]}
          ticks={x.ticks}
          tick={tick}
          tickFormatter={x.format}
          height={44}
          stroke="var(--chart-grid)"
          label={{ value: x.label, position: 'insideBottom', offset: 2 }}
          allowDataOverflow
        />
        <YAxis
          type="number"
          domain={[y.from, y.to]}
          ticks={y.ticks}
          tick={tick}
          tickFormatter={y.format}
          width={64}
          stroke="var(--chart-grid)"
        />
        <Legend verticalAlign="top" align="left" height={28} itemSorter={null} formatter={keyText} />
        {diagonal && (
          <ReferenceLine
            segment={[
              { x: x.from, y: y.from },
              { x: x.to, y: y.to },
            ]}
            stroke="var(--chart-quiet)"
            strokeDasharray="3 3"
          />
        )}
        {marks.map((mark, i) => (
          <ReferenceLine
            key={mark.label}
            x={mark.x}
            stroke={colorOf(mark.color)}
            strokeWidth={2}
            strokeDasharray={dashes[i % dashes.length]}
            label={{ value: mark.label, position: mark.x > 0.5 ? 'insideTopRight' : 'insideTopLeft', dy: 16 * i }}
          />
        ))}
        {series.map((one, i) => (
          <Line
            key={one.key}
            data={one.points.map(withWhisker)}
            dataKey="y"
            name={one.label}
            type={one.as === 'steps' ? 'stepBefore' : 'linear'}
            stroke={colorOf(one.color)}
            strokeWidth={2}
            strokeDasharray={dashes[i % dashes.length]}
            dot={
              one.as === 'dots' && {
                r: 4,
                strokeDasharray: '0',
                fill: i === 0 ? 'var(--mantine-color-body)' : colorOf(one.color),
              }
            }
            legendType={one.as === 'dots' ? 'circle' : 'plainline'}
            activeDot={false}
            isAnimationActive={false}
          >
            {one.as === 'dots' && (
              <ErrorBar
                dataKey="whisker"
                direction="y"
                width={6}
                stroke={colorOf(one.color)}
                isAnimationActive={false}
              />
            )}
          </Line>
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

const withWhisker = (point: PlotPoint) => ({
  ...point,
  whisker: [point.y - (point.low ?? point.y), (point.high ?? point.y) - point.y],
})

/** The key's text in the page's colour; its sign carries the line's. */
const keyText = (text: string) => <span className={classes.key}>{text}</span>
