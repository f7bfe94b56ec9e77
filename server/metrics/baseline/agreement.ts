import { type Rate, rateOf } from '#server/platform/statistics.ts'
import { isCritical } from '#server/quality/comparison.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { comparableFields } from './outcomes.ts'

/**
 * One item of a shadow: what was proposed silently, what the legacy process decided, and, of a disagreement that was
 * drawn for it, what a third person found who saw both without knowing whose they were.
 */
type ShadowItem = { proposed: Values; legacy: Values; third: Values | null }

type FieldAgreement = {
  key: string
  label: string
  critical: boolean
  /** Items on which the proposal equals the legacy outcome, by the field type's equality. */
  equal: Rate
  /** Of the disagreements that a third person settled: who was right. */
  settled: { n: number; proposal: number; legacy: number; neither: number }
}

type Shadow = {
  n: number
  fields: FieldAgreement[]
  /** Items whose critical fields all agree; of `n`. Null where no critical field is compared. */
  critical: Rate | null
  /** Items with at least one field that differs. */
  differing: number
}

/** The fields whose legacy value differs from the proposal; a field that the file does not hold is not compared. */
export function differingKeys(
  definition: Pick<Definition, 'fields'>,
  { proposed, legacy }: Pick<ShadowItem, 'proposed' | 'legacy'>,
): string[] {
  return comparableFields(definition)
    .filter((field) => field.key in legacy && !sameValue(field, proposed[field.key], legacy[field.key]))
    .map((field) => field.key)
}

/** Agreement by field and over the critical ones, with Wilson intervals. */
export function shadowOf(definition: Pick<Definition, 'fields'>, items: readonly ShadowItem[]): Shadow {
  const differing = items.map((item) => new Set(differingKeys(definition, item)))
  const compared = comparableFields(definition).filter((field) => items.some(({ legacy }) => field.key in legacy))
  const fields = compared.map((field): FieldAgreement => {
    const own = items
      .map((item, i) => ({ ...item, differs: differing[i]?.has(field.key) ?? false }))
      .filter(({ legacy }) => field.key in legacy)
    const settled = own.flatMap(({ third, proposed, legacy, differs }) => {
      if (!differs || third === null || !(field.key in third)) return []
      const right = (value: Values) => sameValue(field, value[field.key], third[field.key])
      return [right(proposed) ? ('proposal' as const) : right(legacy) ? ('legacy' as const) : ('neither' as const)]
    })
    const count = (who: (typeof settled)[number]) => settled.filter((s) => s === who).length
    return {
      ...{ key: field.key, label: field.label, critical: isCritical(field) },
      equal: rateOf(own.filter(({ differs }) => !differs).length, own.length),
      settled: { n: settled.length, proposal: count('proposal'), legacy: count('legacy'), neither: count('neither') },
    }
  })
  const critical = compared.filter(isCritical)
  const wrong = differing.filter((keys) => critical.some(({ key }) => keys.has(key))).length
  return {
    ...{ n: items.length, fields, differing: differing.filter((keys) => keys.size > 0).length },
    critical: critical.length === 0 ? null : rateOf(items.length - wrong, items.length),
  }
}
