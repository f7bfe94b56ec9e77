import type { Rate } from '#server/platform/statistics.ts'
import { type Kind, kindOf } from '#server/workflow/field-value.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { applyMap } from './calibrate.ts'
import { type DecidedSample, guessedOptions, guessIn, type SaidValue } from './decided.ts'
import { type BeforeAfter, type Calibration, compare, heldOut, mapFor } from './fit.ts'
import { type Decided, type Step, settingAt, stepsOf } from './thresholds.ts'

/** One thing a threshold can be set for: a field, or one option of a label. */
export type Judged = { n: number; accuracy: Rate; steps: Step[] }
export type FieldConfidence = Judged & {
  key: string
  label: string
  type: Field['type']
  critical: boolean
  /** Money at stake when the value is wrong; null where the field names none. */
  atStake: number | null
  /** Whether proposals now carry calibrated confidence for this field. */
  calibrated: boolean
  reliability: BeforeAfter
  options: (Judged & { key: string; label: string })[]
}

export function kindsOf(fields: readonly Field[]): Record<string, Kind> {
  return Object.fromEntries(fields.map((f) => [f.key, kindOf(f)]))
}

/**
 * Every field with decided values: how well its confidence matches before and after calibration, and the decided values
 * by the confidence that proposals now carry. Each value is judged by maps that had not seen its group.
 */
export function fieldConfidences(
  definition: Pick<Definition, 'fields' | 'queues'>,
  samples: readonly DecidedSample[],
  calibration: Calibration | null,
): FieldConfidence[] {
  const after = heldOut(samples, kindsOf(definition.fields))
  const judged = samples.map((sample, i) => {
    const mapped = calibration !== null && mapFor(calibration, sample.provider, sample.fieldKey) !== null
    const probability = after[i] as number
    return { ...sample, mapped, probability, now: mapped ? probability : sample.confidence }
  })
  return definition.fields.flatMap((field): FieldConfidence[] => {
    const own = judged.filter((s) => s.fieldKey === field.key)
    if (own.length === 0) return []
    const decided = (of: typeof own) => judgedOf(of.map((s): Decided => ({ ...s, confidence: s.now })))
    return [
      {
        key: field.key,
        label: field.label,
        type: field.type,
        critical: field.critical,
        atStake: field.type === 'money' ? (field.atStake ?? null) : null,
        calibrated: own.some((s) => s.mapped),
        reliability: compare(
          own,
          own.map((s) => s.probability),
        ),
        ...decided(own),
        options: optionsOf(field, definition).flatMap(({ key, label }) => {
          const named = own.filter((s) => guessedOptions(s).includes(key))
          return named.length === 0 ? [] : [{ key, label, ...decided(named) }]
        }),
      },
    ]
  })
}

function judgedOf(decided: readonly Decided[]): Judged {
  const steps = stepsOf(decided)
  const { n, accuracy } = settingAt(steps, 0)
  return { n, accuracy, steps }
}

/** The confidence of a past value as the calibration now in use would give it. */
export function confidenceNow(calibration: Calibration | null, provider: string, said: SaidValue): number {
  const map = calibration && mapFor(calibration, provider, said.key)
  const guess = guessIn(said)
  return map && guess ? applyMap(map, guess.raw) : said.confidence
}
