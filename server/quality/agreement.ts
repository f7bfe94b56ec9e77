import { kappa, type Rate, rateOf } from '#server/platform/statistics.ts'
import { type FieldValue, isEmpty, labelsOf, type Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** Two entries of one item by two people who did not see each other's. */
export type Pair = { first: Values; second: Values }

/**
 * How far two people agree on a field. `share`: equal entries of all pairs, with its interval. `kappa` (Cohen 1960,
 * metrics.md, Rates): agreement beyond chance, where a field has categories; null for the others, and where everybody
 * always chose the same.
 */
export type FieldAgreement = { key: string; label: string; categories: boolean; share: Rate; kappa: number | null }

/** Agreement of each field over the pairs; kappa for labels, choices and routes, the share of equal entries for all. */
export function agreementOf(definition: Pick<Definition, 'fields'>, pairs: readonly Pair[]): FieldAgreement[] {
  return definition.fields.map((field) => {
    const values = pairs.map((p): [FieldValue, FieldValue] => [p.first[field.key] ?? null, p.second[field.key] ?? null])
    const equal = values.filter(([a, b]) => sameValue(field, a, b)).length
    const categories = hasCategories(field)
    return {
      key: field.key,
      label: field.label,
      categories,
      share: rateOf(equal, values.length),
      kappa: categories ? kappa(confusion(values)).kappa : null,
    }
  })
}

const hasCategories = (field: Field) => field.type === 'label' || field.type === 'enum' || field.type === 'route'

/** Cases by the first person's category (rows) and the second's (columns). Several labels together are one category. */
function confusion(values: readonly [FieldValue, FieldValue][]): number[][] {
  const category = (value: FieldValue) => (isEmpty(value) ? '' : labelsOf(value).toSorted().join(' '))
  const pairs = values.map(([a, b]) => [category(a), category(b)] as const)
  const classes = [...new Set(pairs.flat())].sort()
  return classes.map((row) => classes.map((column) => pairs.filter(([a, b]) => a === row && b === column).length))
}
