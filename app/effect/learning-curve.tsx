import type { ReactNode } from 'react'
import { BandPlot } from '#app/ui/band-plot.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { ticksBetween } from '#app/ui/ticks.ts'
import { arms } from '#server/allocation/allocation.ts'
import type { LearningPoint } from '#server/pilot/effect/sensitivity.ts'
import { countText, decimals } from '#server/roi/executive-text.ts'

type Props = { learning: LearningPoint[]; level?: 2 | 3; height?: number; aside?: ReactNode }

const classOf = ({ from, to }: Pick<LearningPoint, 'from' | 'to'>) => (to === null ? `${from}+` : `${from}-${to}`)

/** Mean touch time by the reviewers' n-th item in an arm: whether people are still getting faster. */
export function LearningCurve({ learning, level = 2, height = 240, aside }: Props) {
  const locale = useLocale()
  const classes = [...new Map(learning.map((point) => [point.from, point])).values()].sort((a, b) => a.from - b.from)
  const find = (arm: string, from: number) => learning.find((one) => one.arm === arm && one.from === from)
  const y = ticksBetween(0, Math.max(0, ...learning.map((point) => point.meanMinutes)))
  const n = learning.reduce((sum, point) => sum + point.n, 0)
  const minutes = (value: number | undefined) => (value === undefined ? 'none' : decimals(value, 2, locale))
  return (
    <BandPlot
      title="Learning curve"
      subtitle={`mean minutes an item, by the reviewer's n-th item, n = ${countText(n, locale)}`}
      level={level}
      height={height}
      aside={aside}
      empty={learning.length === 0 ? 'No curve yet: it comes with the first completed items.' : null}
      x={{
        label: "the reviewer's n-th item",
        from: 0,
        to: Math.max(1, classes.length - 1),
        ticks: classes.map((_, i) => i),
        format: (i) => classOf(classes[i] ?? { from: 0, to: null }),
      }}
      y={{ label: '', ...y, format: (value) => decimals(value, y.digits, locale) }}
      points={classes.map((one, i) => ({
        x: i,
        note: `Items ${classOf(one)}`,
        values: Object.fromEntries(
          arms.map((arm) => {
            const found = find(arm, one.from)
            return [arm, found ? { y: found.meanMinutes, low: null, high: null } : null]
          }),
        ),
      }))}
      series={arms.map((arm) => ({ key: arm, label: arm, color: arm }))}
      ends="beside"
      table={{
        columns: ['Items', ...arms.flatMap((arm) => [`${arm}, mean`, `${arm}, median`, `${arm}, n`])],
        rows: classes.map((one) => [
          classOf(one),
          ...arms.flatMap((arm) => {
            const found = find(arm, one.from)
            return [minutes(found?.meanMinutes), minutes(found?.medianMinutes), countText(found?.n ?? 0, locale)]
          }),
        ]),
      }}
    />
  )
}
