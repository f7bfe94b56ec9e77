import type { Evidence } from '#server/document/document.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** Fields that practice asks for: tables and drafts have no one right answer that a plain form could compare. */
export function practiceFields(definition: Pick<Definition, 'fields'>): Field[] {
  return definition.fields.filter((f) => f.type !== 'table' && f.type !== 'draft')
}

export type FieldFeedback = {
  key: string
  right: boolean
  /** What the person entered, and the known answer with where it stands, as far as the proposal knew the place. */
  entered: FieldValue
  answer: FieldValue
  evidence: Evidence[]
}

/** Compares what a person entered with the known answers, field by field, by the field type's equality. */
export function feedbackOn(
  definition: Pick<Definition, 'fields'>,
  entered: Values,
  truth: Values,
  proposal: Proposal | null,
): FieldFeedback[] {
  return practiceFields(definition).map((field) => {
    const [mine, answer] = [entered[field.key] ?? null, truth[field.key] ?? null]
    const proposed = proposal?.values.find((v) => v.key === field.key)
    const reading =
      proposed && sameValue(field, proposed.value, answer)
        ? proposed
        : proposed?.candidates.find((c) => sameValue(field, c.value, answer))
    return {
      key: field.key,
      right: sameValue(field, mine, answer),
      entered: mine,
      answer,
      evidence: reading?.evidence ?? [],
    }
  })
}
