import type { ReactNode } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import { Whiskers } from '#app/ui/whiskers.tsx'
import type { Interval } from '#server/pilot/effect/effect.ts'
import type { Sensitivity, Variant } from '#server/pilot/effect/sensitivity.ts'
import { countText, minutesText, percentText } from '#server/roi/executive-text.ts'

type Props = {
  sensitivity: Sensitivity
  minimumSavingMinutes: number
  /** How a reviewer is called here; by default by their place, because figures of persons are not for everybody. */
  reviewerName?: (id: string, place: number) => string
  level?: 2 | 3
  aside?: ReactNode
}

/** The saving with each choice made differently, on one scale: whether the answer hangs on one of them. */
export function SensitivityPlot({ sensitivity, minimumSavingMinutes: minimum, level = 2, aside, ...props }: Props) {
  const locale = useLocale()
  const name = props.reviewerName ?? ((_: string, place: number) => `reviewer ${place}`)
  const rows = variantsOf(sensitivity, name, locale).map(({ label, variant, main = false }) => ({
    key: label,
    label,
    detail: `n = ${countText(variant.n.manual + variant.n.assisted, locale)}`,
    ...variant.saving,
    text: minutesText(variant.saving, locale),
    color: 'accent' as const,
    main,
  }))
  const { low, high } = scaleOf([...rows], [0, minimum], sensitivity.main.saving)
  return (
    <Whiskers
      title="Does the answer hang on a choice?"
      subtitle="minutes saved per item, manual minus assisted, interval valid at every look"
      level={level}
      aside={aside}
      rows={rows}
      from={low}
      to={high}
      lines={[{ at: 0, label: 'no saving' }, ...(minimum > 0 ? [{ at: minimum, label: 'worth having' }] : [])]}
      empty={
        sensitivity.main.saving.estimate === null
          ? 'Nothing to compare yet: it comes with the first estimate of the saving.'
          : null
      }
    />
  )
}

type Named = { label: string; variant: Variant; main?: boolean }

function variantsOf(
  { main, suspectIn, winsorised, experience, withoutReviewer }: Sensitivity,
  name: (id: string, place: number) => string,
  locale: string,
): Named[] {
  const share = percentText(winsorised.share, locale, 0)
  return [
    { label: 'As the verdict takes it', variant: main, main: true },
    ...(suspectIn.count > 0
      ? [{ label: `With ${countText(suspectIn.count, locale)} suspect clocks put back`, variant: suspectIn }]
      : []),
    { label: `Longest ${share} of times cut`, variant: winsorised },
    ...(experience.groups
      ? [
          { label: 'New reviewers alone', variant: experience.groups.novice },
          { label: 'Experienced reviewers alone', variant: experience.groups.expert },
        ]
      : []),
    ...withoutReviewer.map((one, i) => ({ label: `Without ${name(one.reviewer, i + 1)}`, variant: one })),
  ]
}

/** All estimates, lines and the main interval; of the other intervals what is within twice its width. */
function scaleOf(rows: readonly Interval[], lines: readonly number[], main: Interval): { low: number; high: number } {
  const sure = [...lines, main.low, main.high, ...rows.map((row) => row.estimate)].filter((v) => v !== null)
  const [least, most] = [Math.min(...sure), Math.max(...sure)]
  const room = most - least || 1
  const ends = rows.flatMap(({ low, high }) => [low, high]).filter((v) => v !== null)
  const low = Math.max(least - room, Math.min(least, ...ends))
  const high = Math.min(most + room, Math.max(most, ...ends))
  return { low: low - room * 0.03, high: high + room * 0.03 }
}
