import type { reasonCodes, WorkItem } from '#server/review/review.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import type { Draft, Mark, Status } from './session.ts'

/** All that a row of the form is drawn from. */
export type RowProps<F extends Field = Field> = {
  work: WorkItem
  field: F
  value: FieldValue
  mark: Mark | undefined
  status: Status
  wrong: boolean
  selected: boolean
  pointed: boolean
  draft: Draft | null
  /** Why it was corrected, where that was said. */
  reason: (typeof reasonCodes)[number]['key'] | undefined
  /** Whether a text is shown beside what was proposed. */
  diff: boolean
  /** All values of the form, while a text is written from them. */
  values: Values | null
}
