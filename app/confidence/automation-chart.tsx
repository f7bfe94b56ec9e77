import { SegmentedControl } from '@mantine/core'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { percent } from '#app/quality/rate-text.tsx'
import { BandDrawing, type BandPoint, type BandSeries } from '#app/ui/band-drawing.tsx'
import { Figure } from '#app/ui/charts.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { PlotTable } from '#app/ui/plot.tsx'
import { byMoney, type Costs } from '#server/proposal/confidence/thresholds.ts'
import { type AutomationPoint, automationPoints, keyTo, mostWrong, placeOf } from './automation.ts'
import classes from './confidence.module.css'
import { roundTicks, scale } from './plot-scale.ts'
import type { Target } from './settings.ts'

type Props = {
  title: string
  target: Target
  currency: string
  /** Null until somebody has said what a look and an error cost. */
  costs: Costs | null
  now: number
  next: number
  onUse(threshold: number): void
}

const height = 340
const whole = (share: number) => percent(share, 0)

/**
 * What passes without a look against what is wrong of it, a point a threshold. A press or the arrow keys choose a point and
 * with it the threshold.
 */
export function AutomationChart({ title, target, currency, costs, now, next, onUse }: Props) {
  const [shows, setShows] = useState('wrong')
  const locale = useLocale()
  const { steps, n } = target.judged
  const points = useMemo(() => automationPoints(steps, costs), [steps, costs])
  const inMoney = shows === 'cost' && costs !== null
  const cash = (amount: number) => formatMoney(amount.toFixed(2), { currency, locale })
  const axis = inMoney ? costAxis(points) : wrongAxis(points)
  const drawn = points.map((point): BandPoint => (inMoney ? costPoint(point) : wrongPoint(point)))
  const at = placeOf(points, steps, next)
  const choose = (place: number) => {
    const point = points[place]
    if (point) onUse(point.threshold)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const place = keyTo(event.key, at, points.length)
    if (place === null) return
    event.preventDefault()
    choose(place)
  }
  const least = (costs && byMoney(steps, costs).least?.threshold) ?? null
  const flags = flagsOf(points, (threshold) => placeOf(points, steps, threshold), { now, next, least })
  const passes = target.part === 'fields' ? 'passes without a look' : 'is proposed'
  return (
    <Figure
      title={`${title}: ${inMoney ? 'cost' : 'error'} against automation`}
      subtitle={
        inMoney
          ? `${currency} per 100 values by the share that ${passes}, n = ${n} decided values; errors by calibrated probability`
          : `share wrong by the share that ${passes}, n = ${n} decided values; band 95 %`
      }
      aside={
        costs && (
          <SegmentedControl
            aria-label="What the chart shows"
            size="xs"
            value={shows}
            onChange={setShows}
            data={[
              { value: 'wrong', label: 'Errors' },
              { value: 'cost', label: 'Cost' },
            ]}
          />
        )
      }
      height="auto"
      still
      operated
      empty={points.length < 2 ? 'No threshold changes anything: all decided values have one confidence.' : null}
      table={<PlotTable title={title} {...tableOf(points, costs && cash)} />}
    >
      <div
        role="slider"
        tabIndex={0}
        className={classes.operated}
        aria-label={`Share of ${title} that ${passes}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * (points[at]?.passes ?? 0))}
        aria-valuetext={points[at] && inWords(points[at], next)}
        onKeyDown={onKeyDown}
      >
        <BandDrawing
          x={{ label: `share that ${passes}`, from: 0, to: 1, ticks: scale, format: whole }}
          y={{ label: '', from: 0, to: axis.at(-1) ?? 1, ticks: axis, format: inMoney ? String : wrongText(axis) }}
          points={drawn}
          series={inMoney ? costSeries : wrongSeries}
          flags={flags.map(({ place, label, lift }) => ({
            ...{ label, lift },
            x: points[place]?.passes ?? 0,
            y: drawn[place]?.values[inMoney ? 'cost' : 'wrong']?.y ?? 0,
          }))}
          height={height}
          onPick={choose}
        />
      </div>
    </Figure>
  )
}

const wrongSeries: BandSeries[] = [
  { key: 'wrong', label: 'wrong of what passes', color: 'accent' },
  { key: 'ofAll', label: 'of all values', color: 'quiet' },
]
const costSeries: BandSeries[] = [
  { key: 'cost', label: 'both', color: 'accent' },
  { key: 'review', label: 'looks', color: 'quiet' },
  { key: 'errors', label: 'errors', color: 'loud' },
]

const noteOf = ({ threshold, passes, n }: AutomationPoint) =>
  `threshold ${percent(threshold)}: ${whole(passes)}, n = ${n}`

function wrongPoint(point: AutomationPoint): BandPoint {
  const { wrong, wrongOfAll, passes } = point
  return {
    x: passes,
    note: noteOf(point),
    values: {
      wrong: wrong && { y: wrong.rate, low: wrong.low, high: wrong.high },
      ofAll: { y: wrongOfAll, low: null, high: null },
    },
  }
}

function costPoint(point: AutomationPoint): BandPoint {
  const level = (amount: number | undefined) =>
    amount === undefined ? null : { y: 100 * amount, low: null, high: null }
  const { cost, passes } = point
  return {
    x: passes,
    note: noteOf(point),
    values: { cost: level(cost?.cost), review: level(cost?.review), errors: level(cost?.errors) },
  }
}

const wrongAxis = (points: readonly AutomationPoint[]) => roundTicks(mostWrong(points))
const costAxis = (points: readonly AutomationPoint[]) =>
  roundTicks(100 * Math.max(...points.map((p) => p.cost?.cost ?? 0)) || 1)
const wrongText = (axis: readonly number[]) => (share: number) => percent(share, (axis[1] ?? 1) < 0.01 ? 1 : 0)

/** What stands where, in words, each with its own threshold; places that fall together share a line. */
function flagsOf(
  points: readonly AutomationPoint[],
  place: (threshold: number) => number,
  { now, next, least }: { now: number; next: number; least: number | null },
) {
  const named = [
    { word: 'today', threshold: now },
    ...(least === null ? [] : [{ word: 'least cost', threshold: least }]),
    ...(place(next) === place(now) ? [] : [{ word: 'new', threshold: next }]),
  ]
  const flags = [...Map.groupBy(named, ({ threshold }) => place(threshold))]
    .map(([at, words]) => ({
      place: at,
      x: points[at]?.passes ?? 0,
      label: words.map(({ word, threshold }) => `${word} ${percent(threshold)}`).join(', '),
    }))
    .sort((a, b) => a.x - b.x)
  return flags.map(({ place: at, x, label }, i) => ({
    place: at,
    label,
    // Each a line above the one before it, where the two would touch.
    lift: flags.slice(0, i).filter((before) => x - before.x < nameWidth).length + 1,
  }))
}

/** So much of the axis a name takes. */
const nameWidth = 0.28

function inWords({ passes, wrong, n }: AutomationPoint, threshold: number): string {
  const error = wrong ? `${percent(wrong.rate)} of those wrong, n = ${n}` : 'so nothing is wrong'
  return `threshold ${percent(threshold)}: ${whole(passes)} pass, ${error}`
}

function tableOf(points: readonly AutomationPoint[], cash: ((amount: number) => string) | null) {
  return {
    columns: [
      'Threshold',
      'Passes',
      'Wrong of that',
      '95 % interval',
      'Wrong of all',
      'n',
      ...(cash ? ['Cost per 100'] : []),
    ],
    rows: points.map(({ threshold, passes, wrong, wrongOfAll, n, cost }) => [
      percent(threshold),
      percent(passes),
      wrong ? percent(wrong.rate) : 'none',
      wrong ? `${percent(wrong.low)} to ${percent(wrong.high)}` : 'none',
      percent(wrongOfAll),
      String(n),
      ...(cash ? [cost ? cash(100 * cost.cost) : 'none'] : []),
    ]),
  }
}
