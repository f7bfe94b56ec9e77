import { type ReactNode, useState } from 'react'
import { BandPlot } from '#app/ui/band-plot.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { ticksBetween } from '#app/ui/ticks.ts'
import type { Look } from '#server/pilot/effect/effect.ts'
import { decimals, pointsText } from '#server/roi/executive-text.ts'
import { AlongSwitch, axisAlong, useDays } from './interval-plot.tsx'
import { type Along, reachedAt, shownRange } from './looks.ts'

type Props = {
  looks: Look[]
  /** The plan's, 0..1. */
  margin: number
  /** The plan's checked items over both arms. */
  plannedChecked: number
  timeZone: string
  level?: 2 | 3
  height?: number
  aside?: ReactNode
}

/** The interval of the difference in error rates at each look, against the plan's margin: the guard-rail. */
export function GuardPlot(props: Props) {
  const { looks, margin, plannedChecked, timeZone } = props
  const locale = useLocale()
  const [along, setAlong] = useState<Along>('date')
  const known = looks.filter((look) => look.errorDifference.estimate !== null)
  const day = useDays(timeZone)
  const last = known.at(-1)
  const { low, high, cut } = shownRange(known, (look) => look.errorDifference, [0, margin])
  // Percentage points, so that the axis reads "2.5" and not "0.025".
  const y = ticksBetween(100 * low, 100 * high)
  const items = (n: number) => decimals(n, 0, locale)
  const points = (rate: number) => decimals(100 * rate, 1, locale)
  const placeOf = (look: Look) => (along === 'date' ? look.at : look.checked)
  const reached = along === 'date' ? reachedAt(known, plannedChecked, 'checked') : plannedChecked
  const hundred = (value: number | null) => (value === null ? null : 100 * value)
  return (
    <BandPlot
      title="Errors: assisted against manual"
      subtitle={`difference of error rates, percentage points, n = ${items(last?.checked ?? 0)} of ${items(plannedChecked)} planned checked items`}
      level={props.level ?? 2}
      height={props.height ?? 300}
      aside={
        <>
          {props.aside}
          {known.length > 0 && <AlongSwitch along={along} onChange={setAlong} />}
        </>
      }
      empty={last ? null : 'No difference yet: it comes once checked items of both arms are there.'}
      note={cut ? 'The first intervals are wider than the plot; the table has them.' : null}
      x={axisAlong(along, known, plannedChecked, { day: day.short, items }, 'checked')}
      y={{ label: '', ...y, format: (value) => decimals(value, y.digits, locale) }}
      points={known.map(({ errorDifference: d, ...look }) => ({
        x: along === 'date' ? look.at : look.checked,
        note: `${day.long(look.at)}, ${items(look.checked)} checked`,
        values: { errors: { y: 100 * (d.estimate ?? 0), low: hundred(d.low), high: hundred(d.high) } },
      }))}
      series={[{ key: 'errors', label: 'difference in points', color: 'accent' }]}
      endText={() => (last ? pointsText(last.errorDifference, locale) : '')}
      levels={[
        { y: 0, label: 'as many errors as by hand', color: 'quiet', side: 'below' },
        { y: 100 * margin, label: `the plan's margin: ${points(margin)} points`, color: 'loud', side: 'above' },
      ]}
      places={
        reached === null || plannedChecked === 0
          ? []
          : [{ x: reached, label: `planned: ${items(plannedChecked)} checked` }]
      }
      flags={known.flatMap((look, i) => {
        const held = (one: Look | undefined) => one?.errorDifference.high != null && one.errorDifference.high < margin
        if (held(look) === held(known[i - 1])) return []
        return [
          {
            x: placeOf(look),
            y: 100 * (look.errorDifference.estimate ?? 0),
            label: `${held(look) ? 'below the margin' : 'open again'}, ${day.short(look.at)}`,
          },
        ]
      })}
      table={{
        columns: ['Look', 'Checked', 'Points', 'Low', 'High'],
        rows: known.map(({ at, checked, errorDifference: d }) => [
          day.long(at),
          items(checked),
          ...[d.estimate, d.low, d.high].map((v) => (v === null ? 'none' : points(v))),
        ]),
      }}
    />
  )
}
