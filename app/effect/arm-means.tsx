import type { ReactNode } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import { Whiskers } from '#app/ui/whiskers.tsx'
import { type Arm, arms } from '#server/allocation/allocation.ts'
import type { ArmFigures } from '#server/pilot/effect/effect.ts'
import { countText, decimals, minutesText, percentText } from '#server/roi/executive-text.ts'

type Props = { arms: Record<Arm, ArmFigures>; level?: 2 | 3; aside?: ReactNode }

/** Two-sided 95 % of a normal distribution. */
const z95 = 1.96

/** Mean minutes an item of both arms with their 95 % intervals, from zero. */
export function ArmMeans({ arms: figures, level = 2, aside }: Props) {
  const locale = useLocale()
  const rows = arms.map((arm) => {
    const { n, meanMinutes: mean, seMinutes: se } = figures[arm]
    const interval = {
      estimate: mean,
      low: mean === null || se === null ? null : Math.max(0, mean - z95 * se),
      high: mean === null || se === null ? null : mean + z95 * se,
    }
    const text = minutesText(interval, locale)
    return { key: arm, label: arm, detail: `n = ${countText(n, locale)}`, ...interval, text, color: arm }
  })
  return (
    <Whiskers
      title="Minutes an item, by arm"
      subtitle="weighted mean of the strata, with its 95 % interval"
      level={level}
      aside={aside}
      rows={rows}
      from={0}
      to={topOf(rows)}
      empty={
        rows.every((row) => row.estimate === null) ? 'No items yet: it comes with the first completed ones.' : null
      }
    />
  )
}

/** Error rates of the checked items of both arms with their 95 % intervals, from zero. */
export function ArmErrors({ arms: figures, level = 2, aside }: Props) {
  const locale = useLocale()
  const rows = arms.map((arm) => {
    const { n, rate, low, high } = figures[arm].errors
    const text =
      rate === null || low === null || high === null
        ? 'none checked yet'
        : `${percentText(rate, locale)} (${decimals(100 * low, 1, locale)} to ${decimals(100 * high, 1, locale)})`
    return {
      key: arm,
      label: arm,
      detail: `n = ${countText(n, locale)} checked`,
      estimate: rate,
      low,
      high,
      text,
      color: arm,
    }
  })
  return (
    <Whiskers
      title="Errors, by arm"
      subtitle="share of checked items with a critical part wrong, with its 95 % interval"
      level={level}
      aside={aside}
      rows={rows}
      from={0}
      to={topOf(rows)}
      empty={
        rows.every((row) => row.estimate === null) ? 'No figure yet: it comes with the first checked items.' : null
      }
    />
  )
}

const topOf = (rows: readonly { high: number | null; estimate: number | null }[]) =>
  1.05 * Math.max(...rows.map((row) => row.high ?? row.estimate ?? 0), 1e-9)
