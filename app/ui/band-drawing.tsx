import { type CSSProperties, type MouseEvent, useState } from 'react'
import classes from './band-drawing.module.css'
import type { PlotAxis } from './plot-drawing.tsx'

/** Blue is the manual arm, orange the assisted one; the rest means nothing in particular, loud aside. */
export type BandColor = 'manual' | 'assisted' | 'accent' | 'quiet' | 'loud'

/** An estimate with its interval, in the axis's unit; null where there is none. */
export type BandValue = { y: number; low: number | null; high: number | null } | null

/** One place of the horizontal axis, ascending; `note` stands above the figures at the pointer ("12 Mar, n = 214"). */
export type BandPoint = { x: number; note: string; values: Record<string, BandValue> }

export type BandSeries = { key: string; label: string; color: BandColor }

/** A line across the plot at one level, with its words above or below its left end. */
export type BandLevel = { y: number; label: string; color: BandColor; side: 'above' | 'below' }

export type BandDrawingProps = {
  x: PlotAxis
  y: PlotAxis
  points: BandPoint[]
  series: BandSeries[]
  levels?: BandLevel[]
  /** A line across the plot at one place, named at its top. */
  places?: { x: number; label: string }[]
  /** Points that are marked and named, below them, or with `lift` so many lines above, where names would touch. */
  flags?: { x: number; y: number; label: string; lift?: number }[]
  /** What stands at the end of each line; its label by default. */
  endText?: (series: BandSeries) => string
  /** Where it stands: above the band, or beside the last point, for which the plot gets narrower. */
  ends?: 'above' | 'beside'
  /** In px. */
  height: number
  /** A press chooses the nearest point, by its place in `points`; who offers that also takes keys. */
  onPick?: (at: number) => void
}

/** Room around the plot for what stands on its axes, px; the style sheet says the same. */
const around = { top: 20, bottom: 24 }
const labelHeight = 15
const mostDots = 16
/** Lines differ by dashes, and their places by being filled or hollow, as well as by colour. */
const dashes = ['', '5 3', '2 3']
const colorOf = (color: BandColor) => `var(--chart-${color})`

/** Where something stands in the plot: 0..100 from the left and from the top. */
type Place = (x: number, y: number) => [left: number, top: number]

function placeIn({ x, y }: Pick<BandDrawingProps, 'x' | 'y'>): Place {
  const along = (axis: PlotAxis, value: number) => (100 * (value - axis.from)) / (axis.to - axis.from || 1)
  return (left, top) => [along(x, left), 100 - along(y, top)]
}

/**
 * Bands and lines over a numeric axis, held against levels and places; values outside the axes are cut off. Plain HTML and
 * SVG that stretches: the same on the server, at any width, and on paper, where nothing can be measured.
 */
export function BandDrawing(props: BandDrawingProps) {
  const { x, y, points, series, levels = [], places = [], flags = [], ends = 'above', height } = props
  const [at, setAt] = useState<number | null>(null)
  const place = placeIn(props)
  const pointed = at === null ? null : (points[at] ?? null)
  const nearestTo = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return nearest(points, x.from + ((event.clientX - box.left) / box.width) * (x.to - x.from))
  }
  const pick = (event: MouseEvent<HTMLDivElement>) => {
    const found = nearestTo(event)
    if (found !== null) props.onPick?.(found)
  }
  return (
    <div
      className={classes.drawing}
      data-ends={ends}
      style={{ '--height': `${height + (x.label ? labelHeight : 0)}px` } as CSSProperties}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a drawing; the keys are taken by what stands around it. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div
        className={classes.area}
        data-picks={props.onPick ? true : undefined}
        onPointerMove={(event) => setAt(nearestTo(event))}
        onPointerLeave={() => setAt(null)}
        onClick={props.onPick && pick}
      >
        <svg className={classes.clipped} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {y.ticks.map((tick) => (
            <Stroke key={tick} path={across(place(x.from, tick)[1])} color="var(--chart-grid)" width={1} />
          ))}
          {series.map((one) => (
            <path key={one.key} d={bandPath(points, one.key, place)} fill={colorOf(one.color)} fillOpacity={0.18} />
          ))}
          {levels.map((level) => (
            <Stroke
              key={level.label}
              path={across(place(x.from, level.y)[1])}
              color={colorOf(level.color)}
              width={1.5}
              dash={level.y === 0 ? '' : '6 3'}
            />
          ))}
          {places.map((one) => (
            <Stroke key={one.label} path={down(place(one.x, 0)[0])} color={colorOf('quiet')} width={1.5} dash="2 3" />
          ))}
          {series.map((one, i) => (
            <Stroke
              key={one.key}
              path={linePath(points, one.key, place)}
              color={colorOf(one.color)}
              width={2}
              dash={dashes[i % dashes.length]}
            />
          ))}
          {pointed && <Stroke path={down(place(pointed.x, 0)[0])} color={colorOf('quiet')} width={1} />}
        </svg>
        {points.length <= mostDots && <Dots {...{ points, series, place }} />}
        <AxisWords {...{ x, y, place }} />
        {levels.map(
          (level) =>
            level.label && (
              <span
                key={level.label}
                className={classes.level}
                data-side={level.side}
                style={{ top: `${place(x.from, level.y)[1]}%` }}
              >
                {level.label}
              </span>
            ),
        )}
        {places.map((one) => (
          <Word key={one.label} className={classes.place} left={place(one.x, 0)[0]} text={one.label} />
        ))}
        {flags.map((flag) => {
          const [left, top] = place(flag.x, flag.y)
          return (
            <span key={flag.x}>
              <span className={classes.diamond} style={{ left: `${left}%`, top: `${top}%` }} />
              <Word className={classes.flag} left={left} top={top} text={flag.label} lift={flag.lift} />
            </span>
          )
        })}
        {ends === 'above' ? <EndsAbove {...props} place={place} /> : <EndsBeside {...props} place={place} />}
        {pointed && <Note point={pointed} series={series} format={y.format} left={place(pointed.x, 0)[0]} />}
      </div>
    </div>
  )
}

const across = (top: number) => `M0 ${top}H100`
const down = (left: number) => `M${left} 0V100`

/** A line whose width and dashes do not stretch with the plot. */
function Stroke({
  path,
  color,
  width,
  dash = '',
}: {
  path: string
  color: string
  width: number
  dash?: string | undefined
}) {
  return (
    <path
      d={path}
      fill="none"
      stroke={color}
      strokeWidth={width}
      strokeDasharray={dash || undefined}
      strokeLinejoin="round"
      vectorEffect="non-scaling-stroke"
    />
  )
}

/** Points without a figure are passed over. */
function linePath(points: readonly BandPoint[], key: string, place: Place): string {
  const known = points.flatMap((point) => {
    const value = point.values[key]
    return value ? [place(point.x, value.y)] : []
  })
  return known.map(([left, top], i) => `${i === 0 ? 'M' : 'L'}${left} ${top}`).join('')
}

function bandPath(points: readonly BandPoint[], key: string, place: Place): string {
  const known = points.flatMap((point) => {
    const { low = null, high = null } = point.values[key] ?? {}
    return low === null || high === null ? [] : [{ x: point.x, low, high }]
  })
  // Only one: a band has no width there, and the place itself carries a whisker.
  const corners = [
    ...known.map((one) => place(one.x, one.high)),
    ...known.toReversed().map((one) => place(one.x, one.low)),
  ]
  return corners.length < 4 ? '' : `M${corners.map(([left, top]) => `${left} ${top}`).join('L')}Z`
}

/** Round places although the plot stretches: a line of no length has round ends. A single place carries a whisker. */
function Dots({ points, series, place }: Pick<BandDrawingProps, 'points' | 'series'> & { place: Place }) {
  return (
    <svg className={classes.over} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      {series.map((one, i) => {
        const known = points.flatMap((point) => {
          const value = point.values[one.key]
          return value ? [{ x: point.x, ...value }] : []
        })
        const single = known.length === 1
        return known.map((value) => {
          const [left, top] = place(value.x, value.y)
          const dot = { d: `M${left} ${top}h0`, strokeLinecap: 'round', vectorEffect: 'non-scaling-stroke' } as const
          return (
            <g key={`${one.key}-${value.x}`}>
              {single && value.low !== null && value.high !== null && (
                <Stroke
                  path={`M${left} ${place(value.x, value.high)[1]}V${place(value.x, value.low)[1]}`}
                  color={colorOf(one.color)}
                  width={2}
                />
              )}
              <path {...dot} stroke={colorOf(one.color)} strokeWidth={7} />
              {i > 0 && <path {...dot} stroke="var(--mantine-color-body)" strokeWidth={3.5} />}
            </g>
          )
        })
      })}
    </svg>
  )
}

function AxisWords({ x, y, place }: Pick<BandDrawingProps, 'x' | 'y'> & { place: Place }) {
  return (
    <>
      {y.ticks.map((tick) => (
        <span key={tick} className={classes.yTick} style={{ top: `${place(x.from, tick)[1]}%` }}>
          {y.format(tick)}
        </span>
      ))}
      <div className={classes.xTicks}>
        {x.ticks.map((tick) => (
          <span key={tick} className={classes.xTick} style={{ left: `${place(tick, 0)[0]}%` }}>
            {x.format(tick)}
          </span>
        ))}
      </div>
      {x.label && <span className={classes.xLabel}>{x.label}</span>}
    </>
  )
}

/** Words at a place, to its right in the left half and to its left in the right one, so that they stay inside. */
function Word({
  className,
  left,
  top,
  text,
  lift,
}: {
  className?: string | undefined
  left: number
  top?: number
  text: string
  lift?: number | undefined
}) {
  return (
    <span
      className={className}
      data-end={left > 50 || undefined}
      style={{
        ...(left > 50 ? { right: `${100 - left}%` } : { left: `${left}%` }),
        ...(top !== undefined && { top: `${top}%` }),
        ...(lift !== undefined && { marginTop: -lift * labelHeight - 9 }),
      }}
    >
      {text}
    </span>
  )
}

type EndsProps = BandDrawingProps & { place: Place }

const insideOf = (height: number) => height - around.top - around.bottom

/** Each line's last point, from the bottom up: where its name would stand, px from the top. */
function lastPoints({ y, points, series, height, place }: EndsProps, of: 'high' | 'y') {
  const ends = series.flatMap((one) => {
    const point = points.findLast((p) => p.values[one.key])
    const value = point?.values[one.key]
    if (!point || !value) return []
    const level = of === 'y' ? value.y : Math.max(value.high ?? value.y, value.y)
    const [left, top] = place(point.x, Math.min(level, y.to))
    return [{ one, left, px: (top / 100) * insideOf(height) }]
  })
  return ends.sort((a, b) => b.px - a.px)
}

/** Each line's name above its band, or just above the name below it. */
function EndsAbove(props: EndsProps) {
  let lowest = Number.POSITIVE_INFINITY
  return lastPoints(props, 'high').map(({ one, left, px }) => {
    lowest = Math.max(0, Math.min(px - 4, lowest - labelHeight))
    const text = props.endText?.(one) ?? one.label
    return (
      <Word
        key={one.key}
        className={classes.end}
        left={left}
        top={(100 * lowest) / insideOf(props.height)}
        text={text}
      />
    )
  })
}

/** Each line's name right of its last point; names that would touch move apart. */
function EndsBeside(props: EndsProps) {
  let lowest = Number.POSITIVE_INFINITY
  return lastPoints(props, 'y').map(({ one, left, px }) => {
    lowest = Math.min(px, lowest - labelHeight)
    return (
      <span
        key={one.key}
        className={classes.beside}
        style={{ left: `${left}%`, top: `${(100 * lowest) / insideOf(props.height)}%`, color: colorOf(one.color) }}
      >
        {props.endText?.(one) ?? one.label}
      </span>
    )
  })
}

function nearest(points: readonly BandPoint[], x: number): number | null {
  const found = points.reduce<{ i: number; gap: number } | null>((best, point, i) => {
    const gap = Math.abs(point.x - x)
    return best && best.gap <= gap ? best : { i, gap }
  }, null)
  return found?.i ?? null
}

type NoteProps = { point: BandPoint; series: BandSeries[]; format: (value: number) => string; left: number }

/** What stands at the pointer: the point, its figures and their intervals. */
function Note({ point, series, format, left }: NoteProps) {
  return (
    <div className={classes.note} style={left > 50 ? { right: `${102 - left}%` } : { left: `${left + 2}%` }}>
      <strong>{point.note}</strong>
      {series.map((one) => {
        const value = point.values[one.key]
        return (
          <div key={one.key}>
            {one.label}: {value ? format(value.y) : 'none'}
            {value && value.low !== null && value.high !== null && ` (${format(value.low)} to ${format(value.high)})`}
          </div>
        )
      })}
    </div>
  )
}
