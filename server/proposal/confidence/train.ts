import type { Kind } from '#server/workflow/field-value.ts'
import { type DecidedSample, leastItems } from './decided.ts'
import { type BeforeAfter, type Calibration, compare, fitCalibration, heldOut } from './fit.ts'

type Gap = { ece: number | null; adaptive: number | null; brier: number | null }
/** How well the maps did on values they had not seen. `on`: the test split, or with too few of them folds of all items. */
export type CalibrationEvaluation = {
  on: 'test' | 'folds'
  n: number
  before: Gap
  after: Gap
  fields: Record<string, { n: number; before: Gap; after: Gap }>
}

export type TrainedCalibration = { content: Calibration; evaluation: CalibrationEvaluation; better: boolean }

const gap = ({ ece, adaptive, brier }: BeforeAfter['before']): Gap => ({ ece, adaptive, brier })

/**
 * Maps fitted on the learning split, with what they do on values they have not seen. `better`: their mean squared error is
 * not above that of the provider's own figures; calibration that makes them worse is kept but not used. Null with too few
 * learning items.
 */
export function trainCalibration(
  samples: readonly DecidedSample[],
  fieldKeys: Readonly<Record<string, Kind>>,
): TrainedCalibration | null {
  const learning = samples.filter((s) => s.split === 'learn')
  if (itemsOf(samples) < leastItems || learning.length === 0) return null
  const content = fitCalibration(learning, fieldKeys)
  const after = heldOut(samples, fieldKeys)
  const tested = samples.map((s, i) => ({ ...s, after: after[i] as number })).filter((s) => s.split === 'test')
  const on = itemsOf(tested) >= leastItems ? 'test' : 'folds'
  const judged = on === 'test' ? tested : samples.map((s, i) => ({ ...s, after: after[i] as number }))
  const whole = compare(
    judged,
    judged.map((s) => s.after),
  )
  const fields = Object.keys(fieldKeys).flatMap((key) => {
    const own = judged.filter((s) => s.fieldKey === key)
    if (own.length === 0) return []
    const { before, after: mapped } = compare(
      own,
      own.map((s) => s.after),
    )
    return [[key, { n: own.length, before: gap(before), after: gap(mapped) }] as const]
  })
  return {
    content,
    evaluation: {
      on,
      n: judged.length,
      before: gap(whole.before),
      after: gap(whole.after),
      fields: Object.fromEntries(fields),
    },
    better: (whole.after.brier ?? 1) <= (whole.before.brier ?? 1),
  }
}

const itemsOf = (samples: readonly DecidedSample[]) => new Set(samples.map((s) => s.itemId)).size
