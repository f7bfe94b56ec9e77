import { formatDate } from '#app/ui/moment.ts'
import type { Evidence } from '#server/document/document.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { type FieldValue, labelsOf, rowsOf, type TableRow, type Values } from '#server/workflow/field-value.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Column, Definition, Field } from '#server/workflow/workflow.ts'

/** A kept value as the reader writes it: "1.204,50 €" in German; text that does not fit its type is shown as it is. */
export function scalarText(
  field: Field | Column,
  value: string,
  { locale, currency }: { locale: string; currency?: string | undefined },
) {
  switch (field.type) {
    case 'money':
    case 'number':
      return decimalText(value, locale, field.type === 'money' ? currency : undefined)
    case 'date':
      return formatDate(value, locale)
    default:
      return value
  }
}

function decimalText(value: string, locale: string, currency: string | undefined): string {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value
  const digits = Math.min(value.split('.')[1]?.length ?? 0, 20)
  const style = currency && /^[A-Z]{3}$/.test(currency) ? ({ style: 'currency', currency } as const) : {}
  // As text, not as a number: large sums keep their cents.
  return new Intl.NumberFormat(locale, {
    ...style,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value as `${number}`)
}

/** The currency of a money field, from the field that holds it. */
export function currencyOfField(field: Field, values: Values): string | undefined {
  const value = field.type === 'money' && field.currencyField ? values[field.currencyField] : undefined
  return typeof value === 'string' ? value : undefined
}

/** How sure the proposal is, in the workflow's words. */
export function confidenceWord(confidence: number, key: string, { sure, look, fields }: Definition['thresholds']) {
  if (confidence >= (fields[key] ?? sure)) return 'sure'
  return confidence >= look ? 'look' : 'unsure'
}

/** What a field of the item page shows. */
export type FieldView = {
  field: Field
  value: FieldValue
  /** Of a value that a person changed: what had been proposed. */
  proposed: FieldValue | undefined
  /** Where the shown value stands in the document; empty for a value that was typed in. */
  evidence: Evidence[]
  /** Tables: the same for each row. */
  rows: Evidence[][]
  confidence: number | null
  grounded: boolean
}

/** Lays the output over the proposal, field by field. Without an output the proposal is shown. */
export function fieldViews(
  fields: readonly Field[],
  proposal: readonly ProposedValue[] | null,
  output: Values | null,
): FieldView[] {
  return fields.map((field) => {
    const given = proposal?.find((p) => p.key === field.key)
    const value = output ? (output[field.key] ?? null) : (given?.value ?? null)
    const same = given !== undefined && sameValue(given.value, value)
    const other = given?.candidates.find((c) => sameValue(c.value, value))
    return {
      field,
      value,
      proposed: output && given && !same ? given.value : undefined,
      evidence: same ? given.evidence : (other?.evidence ?? []),
      rows: same ? (given.rows ?? []).map((row) => Object.values(row).flatMap((cell) => cell.evidence)) : [],
      confidence: !output && given && given.value !== null ? given.confidence : null,
      grounded: given?.grounded ?? false,
    }
  })
}

function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return (a ?? '') === (b ?? '')
  const [labels, others] = [labelsOf(a), labelsOf(b)]
  if (labels.length + others.length > 0)
    return labels.length === others.length && labels.every((label) => others.includes(label))
  const keys = (row: TableRow) => Object.keys(row).filter((k) => (row[k] ?? '') !== '')
  const [rows, otherRows] = [rowsOf(a), rowsOf(b)]
  return (
    rows.length === otherRows.length &&
    rows.every((row, i) => {
      const other = otherRows[i] ?? {}
      return [...new Set([...keys(row), ...keys(other)])].every((k) => (row[k] ?? '') === (other[k] ?? ''))
    })
  )
}

/** What the chosen options of a label or route are called, in their order; a key nobody knows any more stands for itself. */
export function optionNames(field: Field, value: FieldValue, queues: Definition['queues']): string[] {
  const options = optionsOf(field, { queues })
  return labelsOf(value).map((key) => options.find((option) => option.key === key)?.label ?? key)
}
