import type { Knowledge, Proposal, ProposedValue } from '#server/proposal/proposal.ts'
import { type FieldValue, isEmpty } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { applyMap } from './calibrate.ts'
import { type Calibration, calibrationSchema, mapFor } from './fit.ts'

type Said = Pick<ProposedValue, 'value' | 'confidence' | 'raw'> & {
  candidates: readonly Pick<ProposedValue, 'value' | 'confidence'>[]
}

/**
 * What the confidence of a value speaks of: the value, or where a label was held back the option that it would have been,
 * which is then the first candidate with that same confidence. Null where it speaks of nothing being there. `raw` is the
 * provider's own figure.
 */
export function guessOf(said: Said): { value: FieldValue; raw: number } | null {
  const raw = said.raw ?? said.confidence
  if (!isEmpty(said.value)) return { value: said.value, raw }
  const first = said.candidates[0]
  return first && said.confidence > 0 && first.confidence === said.confidence ? { value: first.value, raw } : null
}

export const confidenceKind = 'confidence'

/** The calibration among the models in use; null before the first, or where its content is of another make. */
export function calibrationOf(models: Knowledge['models']): { version: number; calibration: Calibration } | null {
  const model = models.findLast((m) => m.kind === confidenceKind)
  const parsed = calibrationSchema.safeParse(model?.content)
  return model && parsed.success ? { version: model.version, calibration: parsed.data } : null
}

/**
 * The proposal with the share of such values that were right in place of the provider's own confidence, which is kept as
 * `raw`. Only where a map of this very provider and field is known; an empty value and the cells of a table stay as said.
 */
export function calibrated(proposal: Proposal, models: Knowledge['models']): Proposal {
  const found = calibrationOf(models)
  if (!found) return proposal
  const values = proposal.values.map((value): ProposedValue => {
    const map = mapFor(found.calibration, proposal.provider, value.key)
    const guess = guessOf(value)
    if (!map || !guess) return value
    const { raw } = guess
    return {
      ...value,
      raw,
      confidence: applyMap(map, raw),
      candidates: value.candidates.map((c) => ({ ...c, confidence: applyMap(map, within(c.confidence)) })),
    }
  })
  return { ...proposal, values }
}

const within = (share: number) => Math.min(1, Math.max(0, share))

type Abstaining = Pick<Definition, 'fields' | 'thresholds'>

/** What the workflow asks for an option to be proposed: the option's own setting before the field's; null without one. */
function askedFor(field: Field, option: string, thresholds: Abstaining['thresholds']): number | null {
  return thresholds.abstain[`${field.key}/${option}`] ?? thresholds.abstain[field.key] ?? null
}

/**
 * Labels and routes of one option are held to the workflow's settings by their calibrated confidence: one below its
 * setting is no longer proposed but the first candidate; a label that the provider held back by its own figure, and that
 * calibration lifts above, is proposed. An urgent option that a provider proposes stays, because nobody should wait for
 * it; several labels of one field are held back option by option, by the provider.
 */
export function abstained(proposal: Proposal, definition: Abstaining): Proposal {
  const values = proposal.values.map((value): ProposedValue => {
    const field = definition.fields.find((f) => f.key === value.key)
    const single = (field?.type === 'label' && !field.multiple) || field?.type === 'route'
    const guess = guessOf(value)
    if (!field || !single || !guess || typeof guess.value !== 'string') return value
    const least = askedFor(field, guess.value, definition.thresholds)
    if (least === null) return value
    if (isEmpty(value.value)) return lifted(field, value, least)
    const urgent = field.type === 'label' && field.options.some((o) => o.key === guess.value && o.priority > 0)
    if (value.confidence >= least || urgent) return value
    const { value: own, confidence, evidence } = value
    return {
      ...value,
      value: null,
      candidates: [{ value: own, confidence, evidence }, ...value.candidates],
      reason: 'Not sure enough to propose one: below the confidence that this workflow asks for.',
    }
  })
  return { ...proposal, values }
}

/** The label that was held back, where calibration says that it is right as often as the workflow asks. */
function lifted(field: Field, value: ProposedValue, least: number): ProposedValue {
  const [first, ...candidates] = value.candidates
  if (field.type !== 'label' || !first || value.raw === undefined || value.confidence < least) return value
  const { value: guess, evidence } = first
  return {
    ...value,
    value: guess,
    evidence,
    grounded: evidence.length > 0,
    candidates,
    reason: 'Such labels were right as often as this workflow asks for.',
  }
}
