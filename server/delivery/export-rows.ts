import { labelsOf, rowsOf, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

export type ExportColumn = { key: string; label: string; type: 'text' | 'number' | 'date' }

export type ExportItem = { reference: string; fileName: string; completedAt: Date; decidedBy: string; values: Values }

/** Columns of an export: what names the item, then the fields; a table field adds its columns, one line a row. */
export function exportColumns(definition: Definition): ExportColumn[] {
  const fixed: ExportColumn[] = [
    { key: '_item', label: 'Item', type: 'text' },
    { key: '_file', label: 'File', type: 'text' },
    { key: '_completed', label: 'Completed at (UTC)', type: 'text' },
    { key: '_by', label: 'Decided by', type: 'text' },
  ]
  const kindOf = (type: string): ExportColumn['type'] =>
    type === 'money' || type === 'number' ? 'number' : type === 'date' ? 'date' : 'text'
  return [
    ...fixed,
    ...definition.fields.flatMap((field): ExportColumn[] =>
      field.type === 'table'
        ? field.columns.map((c) => ({
            key: `${field.key}.${c.key}`,
            label: `${field.label}: ${c.label}`,
            type: kindOf(c.type),
          }))
        : [{ key: field.key, label: field.label, type: kindOf(field.type) }],
    ),
  ]
}

/**
 * The lines of one item: its scalar fields repeated beside each row of its longest table, so that the file filters and
 * pivots in a spreadsheet. An item without rows has one line.
 */
export function exportLines(definition: Definition, item: ExportItem): Record<string, string | null>[] {
  const tables = definition.fields.filter((f) => f.type === 'table')
  const rows = (key: string) => rowsOf(item.values[key])
  const height = Math.max(1, ...tables.map((f) => rows(f.key).length))
  const base: Record<string, string | null> = {
    _item: item.reference,
    _file: item.fileName,
    _completed: item.completedAt.toISOString(),
    _by: item.decidedBy,
  }
  for (const field of definition.fields) {
    const value = item.values[field.key]
    if (field.type !== 'table') base[field.key] = labelsOf(value).join(', ') || null
  }
  return Array.from({ length: height }, (_, i) => {
    const line = { ...base }
    for (const table of tables)
      for (const column of table.columns) line[`${table.key}.${column.key}`] = rows(table.key)[i]?.[column.key] ?? null
    return line
  })
}
