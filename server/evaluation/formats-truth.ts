import type { FieldValue, TableRow, Values } from '#server/workflow/field-value.ts'
import { normalise, optionsOf } from '#server/workflow/value.ts'
import type { Column, Field } from '#server/workflow/workflow.ts'
import type { Shape } from './formats.ts'

/**
 * Values as a person or a file wrote them, in the form in which they are kept: those that are there. `problems` name the
 * field; `unknown` are keys that are no field.
 */
export function readTruth(
  definition: Shape,
  raw: Record<string, unknown>,
): { truth: Values; problems: { key: string; because: string }[]; unknown: string[] } {
  const truth: Values = {}
  const problems: { key: string; because: string }[] = []
  for (const field of definition.fields) {
    if (!(field.key in raw) || raw[field.key] === undefined) continue
    const read = readValue(definition, field, raw[field.key])
    if ('problem' in read) problems.push({ key: field.key, because: `${field.label}: ${read.problem}` })
    else truth[field.key] = read.value
  }
  const known = new Set(definition.fields.map((f) => f.key))
  return { truth, problems, unknown: Object.keys(raw).filter((key) => !known.has(key)) }
}

type Read = { value: FieldValue } | { problem: string }

function readValue(definition: Shape, field: Field, raw: unknown): Read {
  if (field.type === 'table') return readTable(field, raw)
  if (field.type === 'label' || field.type === 'route') return readChoice(definition, field, raw)
  return readScalar(field, raw)
}

function readScalar(field: Field | Column, raw: unknown): { value: string | null } | { problem: string } {
  if (raw === null) return { value: null }
  if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean')
    return { problem: 'One value is needed, but a list or an object came.' }
  return normalise(field, String(raw))
}

function readTable(field: Extract<Field, { type: 'table' }>, raw: unknown): Read {
  const rows = typeof raw === 'string' ? (raw.trim() === '' ? [] : tryJson(raw)) : (raw ?? [])
  if (!Array.isArray(rows) || !rows.every(isObject))
    return { problem: `Rows are needed, such as [{"${field.columns[0]?.key}": "..."}].` }
  if (rows.length > 2_000) return { problem: 'It has more than 2,000 rows.' }
  const read: TableRow[] = []
  for (const [i, row] of rows.entries()) {
    const cells: TableRow = {}
    for (const column of field.columns) {
      const cell = readScalar(column, row[column.key] ?? null)
      if ('problem' in cell) return { problem: `${column.label} in row ${i + 1}: ${cell.problem}` }
      cells[column.key] = cell.value
    }
    if (Object.values(cells).some((cell) => cell !== null)) read.push(cells)
  }
  return { value: read }
}

function readChoice(definition: Shape, field: Extract<Field, { type: 'label' | 'route' }>, raw: unknown): Read {
  const options = optionsOf(field, definition)
  const several = typeof raw === 'string' && raw.trimStart().startsWith('[') ? tryJson(raw) : raw
  const wanted = Array.isArray(several) ? several : several === null || several === '' ? [] : [several]
  const keys: string[] = []
  for (const one of wanted) {
    const text = String(one).trim()
    const option = options.find((o) => o.key === text || o.label.toLowerCase() === text.toLowerCase())
    if (!option) return { problem: `"${text.slice(0, 80)}" is none of: ${options.map((o) => o.key).join(', ')}.` }
    keys.push(option.key)
  }
  if (field.type === 'label' && field.multiple) {
    const chosen = options.map((o) => o.key).filter((key) => keys.includes(key))
    return { value: chosen.length > 0 ? chosen : null }
  }
  return keys.length > 1 ? { problem: 'One option is needed, but several came.' } : { value: keys[0] ?? null }
}

/** A value as one text: tables and several labels as JSON; null where there is none. */
export function textOf(value: FieldValue | undefined): string | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What JSON says, or the text itself. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Values by field key, each list taken apart into truths of one field. */
export function apart(accepted: unknown): Record<string, unknown>[] {
  if (!isObject(accepted)) return []
  return Object.entries(accepted).flatMap(([key, values]) =>
    Array.isArray(values) ? values.map((value) => ({ [key]: value })) : [],
  )
}
