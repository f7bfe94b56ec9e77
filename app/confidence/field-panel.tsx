import { SimpleGrid } from '@mantine/core'
import { percent } from '#app/quality/rate-text.tsx'
import { Plot } from '#app/ui/plot.tsx'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import type { ReliabilityBin } from '#server/proposal/confidence/reliability.ts'
import { scale } from './plot-scale.ts'
import type { Thresholds } from './settings.ts'
import { ThresholdEditor } from './threshold-editor.tsx'
import type { Money } from './threshold-money.tsx'

type Props = {
  field: FieldConfidence
  /** Fields of an item: a look at one value costs its share of the item. */
  count: number
  currency: string
  today: Thresholds
  draft: Thresholds
  money: Money
  onChange(draft: Thresholds): void
  onMoney(money: Money): void
}

/** One field: how far its confidence can be believed, and its thresholds. */
export function FieldPanel(props: Props) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" verticalSpacing="xl">
      <ReliabilityPlot field={props.field} />
      <ThresholdEditor {...props} />
    </SimpleGrid>
  )
}

const whole = (share: number) => percent(share, 0)

function ReliabilityPlot({ field }: { field: FieldConfidence }) {
  const { before, after } = field.reliability
  const points = (bins: readonly ReliabilityBin[]) =>
    bins.map(({ confidence, right }) => ({
      x: confidence,
      y: right.rate ?? 0,
      low: right.low ?? 0,
      high: right.high ?? 1,
    }))
  const gap = (ece: number | null) => (ece === null ? 'not known' : `${(100 * ece).toFixed(1)} points`)
  return (
    <Plot
      title={`${field.label}: said and true`}
      subtitle={`share right by confidence, n = ${before.n}; mean gap ${gap(before.ece)} before, ${gap(after.ece)} after; whiskers 95 %; on the dotted line both are the same`}
      x={{ label: 'confidence', from: 0, to: 1, ticks: scale, format: whole }}
      y={{ label: 'share right', from: 0, to: 1, ticks: scale, format: whole }}
      diagonal
      series={[
        { key: 'before', label: 'before calibration', color: 'quiet', as: 'dots', points: points(before.bins) },
        { key: 'after', label: 'after calibration', color: 'accent', as: 'dots', points: points(after.bins) },
      ]}
      empty={null}
      table={{
        columns: ['Confidence', 'Mean', 'Right', '95 % interval', 'n'],
        rows: [...rowsOf('before', before.bins), ...rowsOf('after', after.bins)],
      }}
    />
  )
}

const rowsOf = (name: string, bins: readonly ReliabilityBin[]) =>
  bins.map(({ from, to, confidence, right }) => [
    `${whole(from)} to ${whole(to)}, ${name}`,
    percent(confidence),
    percent(right.rate ?? 0),
    `${percent(right.low ?? 0)} to ${percent(right.high ?? 1)}`,
    String(right.n),
  ])
