import { Text } from '@mantine/core'
import type { ComponentProps } from 'react'
import { percent } from '#app/quality/rate-text.tsx'
import { Plot } from '#app/ui/plot.tsx'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import type { ReliabilityBin } from '#server/proposal/confidence/reliability.ts'
import classes from './confidence.module.css'
import { scale } from './plot-scale.ts'
import { ThresholdEditor } from './threshold-editor.tsx'

/** One field: its thresholds, and behind a click how far its confidence can be believed. */
export function FieldPanel(props: ComponentProps<typeof ThresholdEditor>) {
  const { before, after } = props.field.reliability
  return (
    <>
      <ThresholdEditor {...props} />
      <details className={classes.fold}>
        <summary>
          <Text span size="sm">
            How far its confidence can be believed: mean gap {gap(before.ece)} before calibration, {gap(after.ece)}{' '}
            after
          </Text>
        </summary>
        <ReliabilityPlot field={props.field} />
      </details>
    </>
  )
}

const gap = (ece: number | null) => (ece === null ? 'not known' : `${(100 * ece).toFixed(1)} points`)
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
