import { SegmentedControl } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { BandLevel } from '#app/ui/band-drawing.tsx'
import { BandPlot } from '#app/ui/band-plot.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { type Ticks, ticksBetween } from '#app/ui/ticks.ts'
import type { Look } from '#server/pilot/effect/effect.ts'
import { verdictWords } from '#server/pilot/verdict.ts'
import { decimals, minutesText } from '#server/roi/executive-text.ts'
import { type Along, dateTicks, reachedAt, shownRange, verdictChanges } from './looks.ts'

export type IntervalPlotProps = {
  looks: Look[]
  /** The plan's minutes an item that the saving must exceed. */
  minimumSavingMinutes: number
  /** The plan's completed items over both arms. */
  plannedItems: number
  /** IANA name, of the workflow. */
  timeZone: string
  title?: string
  level?: 2 | 3
  height?: number
  /** What stands beside the switch: a link to the definition. */
  aside?: ReactNode
}

/** The interval of the time saving as it stood at each look, against no saving and the plan's minimum. */
export function IntervalPlot(props: IntervalPlotProps) {
  const { looks, minimumSavingMinutes: minimum, plannedItems, timeZone } = props
  const locale = useLocale()
  const [along, setAlong] = useState<Along>('date')
  const known = looks.filter((look) => look.saving.estimate !== null)
  const day = useDays(timeZone)
  const last = known.at(-1)
  const { low, high, cut } = shownRange(known, (look) => look.saving, [0, minimum])
  const y = ticksBetween(low, high)
  const items = (n: number) => decimals(n, 0, locale)
  const placeOf = (look: Look) => (along === 'date' ? look.at : look.n)
  const reached = along === 'date' ? reachedAt(known, plannedItems) : plannedItems
  return (
    <BandPlot
      title={props.title ?? 'Minutes saved per item, as the items came in'}
      subtitle={`manual minus assisted, minutes, interval valid at every look, n = ${items(last?.n ?? 0)} of ${items(plannedItems)} planned items`}
      level={props.level ?? 2}
      height={props.height ?? 300}
      aside={
        <>
          {props.aside}
          {known.length > 0 && <AlongSwitch along={along} onChange={setAlong} />}
        </>
      }
      empty={
        last ? null : 'No interval yet: it comes once both arms have at least two completed items with a trusted clock.'
      }
      note={cut ? 'The first intervals are wider than the plot; the table has them.' : null}
      x={axisAlong(along, known, plannedItems, { day: day.short, items })}
      y={{ label: '', ...y, format: (value) => decimals(value, y.digits, locale) }}
      points={known.map((look) => ({
        x: placeOf(look),
        note: `${day.long(look.at)}, n = ${items(look.n)}`,
        values: { saving: { y: look.saving.estimate ?? 0, low: look.saving.low, high: look.saving.high } },
      }))}
      series={[{ key: 'saving', label: 'minutes saved', color: 'accent' }]}
      endText={() => (last ? minutesText(last.saving, locale) : '')}
      levels={levelsOf(minimum, y, (value) => minimumText(value, locale))}
      places={reached === null ? [] : [{ x: reached, label: `planned: ${items(plannedItems)} items` }]}
      flags={verdictChanges(known).map(({ look, verdict }) => ({
        x: placeOf(look),
        y: look.saving.estimate ?? 0,
        label: `${verdictWords[verdict]}, ${day.short(look.at)}`,
      }))}
      table={{
        columns: ['Look', 'Items', 'Minutes saved', 'Low', 'High', 'Verdict'],
        rows: known.map(({ at, n, saving, verdict }) => [
          day.long(at),
          items(n),
          ...[saving.estimate, saving.low, saving.high].map((v) => (v === null ? 'none' : decimals(v, 2, locale))),
          verdictWords[verdict],
        ]),
      }}
    />
  )
}

export function AlongSwitch({ along, onChange }: { along: Along; onChange: (along: Along) => void }) {
  return (
    <SegmentedControl
      className="no-print"
      size="xs"
      aria-label="Laid along"
      data={[
        { value: 'date', label: 'by date' },
        { value: 'items', label: 'by items' },
      ]}
      value={along}
      onChange={(value) => onChange(value === 'items' ? 'items' : 'date')}
    />
  )
}

/** The axis from the first look to the last; along the items from zero to the planned number at least. */
export function axisAlong(
  along: Along,
  looks: readonly Look[],
  planned: number,
  text: { day: (at: number) => string; items: (n: number) => string },
  of: 'n' | 'checked' = 'n',
) {
  const first = looks[0]
  const last = looks.at(-1)
  if (along === 'date') return { label: '', ...dateTicks(first?.at ?? 0, last?.at ?? 1, 7), format: text.day }
  const ticks = ticksBetween(0, Math.max(last?.[of] ?? 0, planned), 5, true)
  return { label: of === 'n' ? 'completed items' : 'checked items', ...ticks, format: text.items }
}

/** Instants as local days: "12 Mar" on axes, "12 Mar 2026" elsewhere. */
export function useDays(timeZone: string): { short: (at: number) => string; long: (at: number) => string } {
  const locale = useLocale()
  const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone })
  const long = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone })
  return { short: (at) => short.format(at), long: (at) => long.format(at) }
}

/** No saving and the plan's minimum; where the two are too close for two lines of words, the minimum speaks for both. */
function levelsOf(minimum: number, y: Ticks, text: (minutes: number) => string): BandLevel[] {
  if (minimum === 0) return [{ y: 0, label: 'no saving: the plan asks for more', color: 'loud', side: 'above' }]
  const worth: BandLevel = { y: minimum, label: `worth having: ${text(minimum)} min`, color: 'loud', side: 'above' }
  const close = minimum / (y.to - y.from) < 0.09
  if (close && y.from === 0) return [worth, { y: 0, label: '', color: 'quiet', side: 'above' }]
  return [worth, { y: 0, label: 'no saving', color: 'quiet', side: y.from === 0 ? 'above' : 'below' }]
}

const minimumText = (minimum: number, locale: string) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(minimum)
