import { isCritical } from '#server/quality/comparison.ts'
import { type FieldValue, isEmpty, labelsOf } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type DraftOutcome, draftOutcome } from './draft-score.ts'
import type { CaseAnswer, CaseFacts, CaseResult, RunCase } from './run.ts'
import { type ValueOutcome, valueOutcome } from './score-fields.ts'

/** One field of one case. `right` is null where a draft states no fact that could be missing. */
export type FieldOutcome = Omit<ValueOutcome, 'right'> & {
  right: boolean | null
  truth: FieldValue
  value: FieldValue
  confidence: number
  /** What the confidence speaks of: the value, or the option that was held back; null of tables, drafts and nothing. */
  guess: { confidence: number; right: boolean } | null
  draft?: DraftOutcome
}

/** One answer to one case, judged. A field that the truth does not hold is left out. */
export type JudgedCase = {
  facts: CaseFacts
  /** Inverse of its inclusion probability. */
  weight: number
  /** There was no answer: nothing of it is right. */
  failed: boolean
  fields: ReadonlyMap<string, FieldOutcome>
  /** No part that makes an output an error is wrong; null where the truth holds none of them. */
  outputRight: boolean | null
}

/**
 * The fields whose wrong value makes an output an error (metrics.md, Rates). Where a workflow marks none, every field but
 * drafts is one, so that a gate never passes for want of anything to look at.
 */
export function outputFields({ fields }: Pick<Definition, 'fields'>): Field[] {
  const critical = fields.filter(isCritical)
  return critical.length > 0 ? critical : fields.filter((field) => field.type !== 'draft')
}

/** The answer that counts: production asks once, so of several repetitions it is the first. Null: not asked yet. */
export function firstResult({ results }: RunCase): CaseResult | null {
  return results.reduce<CaseResult | null>((first, r) => (first && first.repetition <= r.repetition ? first : r), null)
}

/** Cases in one order, whatever order they came in: sums of fractions, and draws, depend on it. */
export function ordered(cases: readonly RunCase[]): RunCase[] {
  return cases.toSorted((a, b) => (a.facts.caseId < b.facts.caseId ? -1 : 1))
}

/** Whether the truth was found without the proposal in view: what gates look at. */
export const foundApart = ({ grade }: Pick<CaseFacts, 'grade'>): boolean => grade !== 'assisted'

export function judgeCase(definition: Definition, facts: CaseFacts, result: CaseResult): JudgedCase {
  const { answer } = result
  const fields = new Map<string, FieldOutcome>()
  for (const field of definition.fields)
    if (Object.hasOwn(facts.truth, field.key)) fields.set(field.key, fieldOutcome(definition, field, facts, answer))
  const parts = outputFields(definition).flatMap(({ key }) => fields.get(key) ?? [])
  return {
    facts,
    weight: 1 / facts.inclusion,
    failed: answer === null,
    fields,
    outputRight: parts.length === 0 ? null : parts.every((part) => part.right === true),
  }
}

function fieldOutcome(definition: Definition, field: Field, facts: CaseFacts, answer: CaseAnswer | null): FieldOutcome {
  const truth = facts.truth[field.key] ?? null
  const truths = [truth, ...(facts.accepted?.[field.key] ?? [])]
  const said = answer?.values.find((v) => v.key === field.key)
  const value = said?.value ?? null
  const outcome = valueOutcome(field, truths, value)
  const common = { truth, value, confidence: said?.confidence ?? 0, counts: outcome.counts }
  if (field.type === 'draft') return draftField(definition, facts, { ...common, failed: answer === null })
  const guess = said && field.type !== 'table' ? guessed(field, truths, said) : null
  const right = answer !== null && outcome.right
  return { ...common, ...(outcome.columns ? { columns: outcome.columns } : {}), right, guess }
}

type Said = CaseAnswer['values'][number]

/** As `guessOf` of the calibration: where a choice was held back, its confidence speaks of the first other reading. */
function guessed(field: Field, truths: readonly FieldValue[], said: Said): FieldOutcome['guess'] {
  const { first, confidence } = said
  const held = isEmpty(said.value)
  if (held && !(first && confidence > 0 && first.confidence === confidence)) return null
  const value = held && first ? first.value : said.value
  return { confidence, right: truths.some((truth) => sameValue(field, truth, value)) }
}

type DraftParts = Pick<FieldOutcome, 'truth' | 'value' | 'confidence'> & { failed: boolean }

/** A draft is right where it states every fact that the true one states, or where neither has a word. */
function draftField(definition: Definition, facts: CaseFacts, { failed, ...parts }: DraftParts): FieldOutcome {
  const [sent, proposed] = [textOf(parts.truth), textOf(parts.value)]
  const others = { fields: definition.fields.filter((f) => f.type !== 'draft') }
  const draft = draftOutcome(others, sent, proposed, facts.truth, facts.facts)
  const lacking = draft.missing.fields.length + draft.missing.facts.length
  const both = sent !== '' && proposed !== ''
  const right = failed ? false : !both ? sent === proposed : draft.facts === 0 ? null : lacking === 0
  const counts = {
    right: right === true && both ? 1 : 0,
    proposed: proposed !== '' && right !== null ? 1 : 0,
    expected: sent !== '' && right !== null ? 1 : 0,
  }
  return { ...parts, counts, right, guess: null, draft }
}

const textOf = (value: FieldValue) => (typeof value === 'string' ? value : '')

/** Whether a label's value holds one of the options that put an item before others. */
export function isUrgent(field: Field, value: FieldValue): boolean {
  if (field.type !== 'label') return false
  const keys = labelsOf(value)
  return field.options.some((option) => option.priority > 0 && keys.includes(option.key))
}

/** Whether two answers are the same in every field, by the fields' own equality. */
export function sameAnswer(
  definition: Pick<Definition, 'fields'>,
  a: CaseAnswer | null,
  b: CaseAnswer | null,
): boolean {
  return differingKeys(definition, a, b).length === 0
}

/** Keys of the fields on which two answers differ; an answer and none differ in all. */
export function differingKeys(
  { fields }: Pick<Definition, 'fields'>,
  a: CaseAnswer | null,
  b: CaseAnswer | null,
): string[] {
  if (!a || !b) return a === b ? [] : fields.map((f) => f.key)
  const said = (answer: CaseAnswer, key: string) => answer.values.find((v) => v.key === key)?.value
  return fields.filter((f) => !sameValue(f, said(a, f.key), said(b, f.key))).map((f) => f.key)
}
