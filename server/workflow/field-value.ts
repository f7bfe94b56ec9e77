// Apart from the schema: what people work with needs no validator in the browser.

/** A row of a table field: column key to normalised value. */
export type TableRow = Record<string, string | null>
/**
 * A field's normalised value. text, enum, draft: the text; number, money: decimal as text with a point ("1204.50");
 * date: ISO 8601 "2026-12-01"; label: the option's key, or with `multiple` the keys in the options' order; route: the
 * queue's key; table: rows; null: nothing there.
 */
export type FieldValue = string | string[] | TableRow[] | null
export type Values = Record<string, FieldValue>

/** The rows of a table's value; none for any other value. */
export function rowsOf(value: FieldValue | undefined): TableRow[] {
  return Array.isArray(value) ? value.filter((row): row is TableRow => typeof row === 'object') : []
}

/** The option keys of a label's value, of one label or of several. */
export function labelsOf(value: FieldValue | undefined): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((key): key is string => typeof key === 'string') : []
}

export function isEmpty(value: FieldValue | undefined): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** What a field asks for, in the product's words. */
export type Kind = 'extraction' | 'label' | 'route' | 'draft'
export function kindOf(field: { type: string }): Kind {
  return field.type === 'label' || field.type === 'route' || field.type === 'draft' ? field.type : 'extraction'
}
