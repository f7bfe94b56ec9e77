import { scale } from '#app/confidence/plot-scale.ts'
import { percent } from '#app/quality/rate-text.tsx'
import { Plot } from '#app/ui/plot.tsx'
import type { FieldFigures } from './candidates-data.ts'

const whole = (share: number) => percent(share, 0)

/** The abstention curve: what stays proposed at each confidence, and how much of that is right. */
export function RunCurve({ field }: { field: FieldFigures }) {
  const { curve, right, threshold, ece } = field
  const known = curve.flatMap(({ at, accuracy }) => (accuracy === null ? [] : [{ x: at, y: accuracy }]))
  return (
    <Plot
      title={`${field.label}: right and proposed by confidence`}
      subtitle={`share of values at or above each confidence, n = ${right.n}; confidence off by ${ece === null ? 'not known' : `${(100 * ece).toFixed(1)} points`} on average`}
      x={{ label: 'confidence at and above', from: 0, to: 1, ticks: scale, format: whole }}
      y={{ label: 'share', from: 0, to: 1, ticks: scale, format: whole }}
      series={[
        { key: 'right', label: 'right of those', color: 'accent', as: 'dots', points: known },
        {
          ...{ key: 'coverage', label: 'still proposed', color: 'quiet', as: 'steps' },
          points: curve.map(({ at, coverage }) => ({ x: at, y: coverage })),
        },
      ]}
      marks={[{ x: threshold, label: `sure from ${whole(threshold)}`, color: 'loud' }]}
      empty={curve.length === 0 ? 'No value of this field carries a confidence: nothing to draw.' : null}
      table={{
        columns: ['Confidence at and above', 'Values', 'Still proposed', 'Right of those'],
        rows: curve.map(({ at, n, coverage, accuracy }) => [
          whole(at),
          String(n),
          percent(coverage),
          accuracy === null ? 'none' : percent(accuracy),
        ]),
      }}
    />
  )
}
