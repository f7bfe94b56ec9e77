import type { Brief } from '#server/item/item.ts'
import type { Random } from '#server/platform/random.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** Keys of the fields on which two entries differ, by the field type's equality. */
export function differingFields(definition: Pick<Definition, 'fields'>, a: Values, b: Values): string[] {
  return definition.fields.filter((field) => !sameValue(field, a[field.key], b[field.key])).map((field) => field.key)
}

/**
 * What an adjudicator opens with: the values on which two entries agree, and both entries of the others, in random order
 * a field, so that nothing says whose is whose.
 */
export function adjudicationBrief(
  definition: Pick<Definition, 'fields'>,
  first: Values,
  second: Values,
  random: Random,
): Brief {
  const differing = new Set(differingFields(definition, first, second))
  const values: Values = {}
  const choices: Record<string, FieldValue[]> = {}
  for (const { key } of definition.fields) {
    const pair = [first[key] ?? null, second[key] ?? null]
    if (differing.has(key)) choices[key] = random.int(2) === 0 ? pair : pair.reverse()
    else values[key] = first[key] ?? null
  }
  return { values, choices }
}

/**
 * Whether a wrong value of this field makes the output an error (metrics.md, Rates): a critical field, a label, urgency
 * or route. A draft's error is ticked on its checklist by a checker, not read off its words.
 */
export function isCritical(field: Field): boolean {
  return field.type !== 'draft' && (field.critical || field.type === 'label' || field.type === 'route')
}
