import { DomainError } from '#server/platform/errors.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import { type FieldValue, labelsOf, rowsOf, type TableRow, type Values } from '#server/workflow/field-value.ts'
import { normalise, sameValue } from '#server/workflow/value.ts'
import type { Column, Definition, Field } from '#server/workflow/workflow.ts'

/**
 * A person's values in the definition's form: every field present (null where empty), each value as its type is kept.
 * Refuses, naming the field, what does not fit; a value that is already in its normal form passes unchanged.
 */
export function cleanValues(definition: Pick<Definition, 'fields' | 'queues'>, values: Values): Values {
  const known = new Set(definition.fields.map((f) => f.key))
  const unknown = Object.keys(values).find((key) => !known.has(key))
  if (unknown !== undefined)
    throw new DomainError(
      'invalid',
      `This workflow has no field "${unknown}": reload the page, its definition may have changed.`,
      unknown,
    )
  return Object.fromEntries(
    definition.fields.map((field) => [field.key, cleanValue(definition, field, values[field.key] ?? null)]),
  )
}

function cleanValue(definition: Pick<Definition, 'queues'>, field: Field, value: FieldValue): FieldValue {
  if (field.type === 'label') return cleanLabels(field, value)
  if (field.type === 'route' && typeof value === 'string' && !definition.queues.some((q) => q.key === value))
    throw new DomainError(
      'invalid',
      `${field.label}: there is no queue "${value}": choose one of ${definition.queues.map((q) => q.label).join(', ')}.`,
      field.key,
    )
  if (field.type === 'table') {
    if (value === null) return []
    if (!Array.isArray(value))
      throw new DomainError('invalid', `${field.label} needs rows, but one value came.`, field.key)
    return rowsOf(value)
      .map((row, i) => cleanRow(field, row, i))
      .filter((row) => Object.values(row).some((cell) => cell !== null))
  }
  if (Array.isArray(value))
    throw new DomainError('invalid', `${field.label} needs one value, but rows came.`, field.key)
  return cleanCell(field, value, field.label, field.key)
}

/** One key, or with `multiple` the chosen keys in the options' order; nothing chosen is null. */
function cleanLabels(field: Extract<Field, { type: 'label' }>, value: FieldValue): FieldValue {
  const chosen = labelsOf(value)
  const unknown = chosen.find((key) => !field.options.some((o) => o.key === key))
  if (unknown !== undefined)
    throw new DomainError('invalid', `${field.label} has no option "${unknown}": choose one of the list.`, field.key)
  if (!field.multiple && chosen.length > 1)
    throw new DomainError('invalid', `${field.label} takes one option, but ${chosen.length} came.`, field.key)
  const keys = field.options.map((o) => o.key).filter((key) => chosen.includes(key))
  return field.multiple ? (keys.length > 0 ? keys : null) : (keys[0] ?? null)
}

function cleanRow(field: Extract<Field, { type: 'table' }>, row: TableRow, index: number): TableRow {
  return Object.fromEntries(
    field.columns.map((column) => [
      column.key,
      cleanCell(column, row[column.key] ?? null, `${column.label} in row ${index + 1}`, field.key),
    ]),
  )
}

function cleanCell(field: Field | Column, raw: string | null, label: string, subject: string): string | null {
  if (raw === null || raw.trim() === '') return null
  const result = normalise(field, raw)
  if ('problem' in result) throw new DomainError('invalid', `${label}: ${result.problem}`, subject)
  return result.value
}

/** Fields where the final value differs from the proposed one, by the field type's equality. */
export function correctionsOf(
  definition: Pick<Definition, 'fields'>,
  proposal: Proposal | null,
  values: Values,
): { fieldKey: string; proposed: FieldValue; final: FieldValue }[] {
  if (!proposal) return []
  const proposed = new Map(proposal.values.map((v) => [v.key, v.value]))
  return definition.fields.flatMap((field) => {
    const before = proposed.get(field.key) ?? null
    const after = values[field.key] ?? null
    return sameValue(field, before, after) ? [] : [{ fieldKey: field.key, proposed: before, final: after }]
  })
}
