import { readFile } from 'node:fs/promises'
import path from 'node:path'
import Big from 'big.js'
import { z } from 'zod'
import { DomainError } from '#server/platform/errors.ts'
import { type FieldValue, rowsOf, type TableRow } from '#server/workflow/field-value.ts'
import { normalise } from '#server/workflow/value.ts'
import type { Column, Definition, Field } from '#server/workflow/workflow.ts'
import type { TruthPaths } from './kinds.ts'

const lineSchema = z.object({
  id: z.string(),
  file: z.string().nullable().default(null),
  text: z.string().optional(),
  ground_truth: z.record(z.string(), z.unknown()),
})

/** A file, or the text itself where there is none. */
export type CaseSource = { file: string } | { text: string; fileName?: string }

/** One line of a manifest. */
export type ManifestCase = {
  id: string
  source: CaseSource
  truths: Map<string, FieldValue[]>
}

/**
 * Reads a manifest (one JSON object a line); files are resolved against its folder and may lie outside it. Throws
 * `not_found` without the file, and `invalid` naming the line that is no case.
 */
export async function readManifest(
  manifest: string,
  paths: TruthPaths,
  definition: Definition,
): Promise<ManifestCase[]> {
  const text = await readFile(manifest, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error
    throw new DomainError('not_found', `There is no file ${manifest}; name a manifest.jsonl that exists.`)
  })
  return text.split(/\r?\n/).flatMap((row, i): ManifestCase[] => {
    if (row.trim() === '') return []
    const line = lineOf(row, `${manifest}, line ${i + 1}`)
    const truths = truthsOf(paths, definition, line.ground_truth)
    if (line.file !== null)
      return [{ id: line.id, source: { file: path.resolve(path.dirname(manifest), line.file) }, truths }]
    return line.text === undefined ? [] : [{ id: line.id, source: { text: line.text }, truths }]
  })
}

function lineOf(row: string, where: string): z.output<typeof lineSchema> {
  let json: unknown
  try {
    json = JSON.parse(row)
  } catch {
    throw new DomainError('invalid', `${where} is not JSON: a manifest has one object a line.`)
  }
  const line = lineSchema.safeParse(json)
  if (line.success) return line.data
  const [issue] = line.error.issues
  throw new DomainError(
    'invalid',
    `${where}: ${issue?.path.join('.') || 'the object'} is not as it should be: ${issue?.message}.`,
  )
}

/** The accepted truths by field key; a field that the ground truth does not hold is left out. */
export function truthsOf(
  paths: TruthPaths,
  definition: Definition,
  truth: Record<string, unknown>,
): Map<string, FieldValue[]> {
  const truths = new Map<string, FieldValue[]>()
  for (const field of definition.fields) {
    const raw = (paths.fields[field.key] ?? [])
      .map((p) => at(truth, p))
      .filter((v) => v !== null && v !== undefined && v !== '')
    const values = raw.flatMap((v): FieldValue[] =>
      field.type === 'table'
        ? tableTruth(field, v, paths.columns ?? {})
        : scalarTruth(field, optionNamed(paths.options?.[field.key], v)),
    )
    const signed = field.type === 'money' || field.type === 'table' ? [...values, ...values.map(negated)] : values
    // The embedded data of credit notes gives amounts without the sign that the page prints.
    if (values.length > 0) truths.set(field.key, truth.type === 'credit_note' ? signed : values)
  }
  return truths
}

function optionNamed(options: Record<string, string[]> | undefined, value: unknown): unknown {
  return Object.entries(options ?? {}).find(([, names]) => names.includes(String(value)))?.[0] ?? value
}

function at(truth: unknown, where: string): unknown {
  return where
    .split('.')
    .reduce<unknown>(
      (value, key) => (value && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined),
      truth,
    )
}

function scalarTruth(field: Field | Column, value: unknown): FieldValue[] {
  const normal = normalise(field, String(value), { language: 'en' })
  return 'value' in normal && normal.value !== null ? [normal.value] : []
}

/** Rows without any figure are remarks; a row that names a price but no amount is worth quantity times price. */
function tableTruth(
  field: Extract<Field, { type: 'table' }>,
  value: unknown,
  columns: Record<string, string[]>,
): FieldValue[] {
  if (!Array.isArray(value) || value.length === 0) return []
  const rows = value.flatMap((entry: unknown): TableRow[] => {
    const row: TableRow = {}
    for (const column of field.columns) {
      const raw = (columns[column.key] ?? []).map((p) => at(entry, p)).find((v) => v !== null && v !== undefined)
      const cell = raw === undefined ? [] : scalarTruth(column, raw)
      row[column.key] = typeof cell[0] === 'string' ? cell[0] : null
    }
    if (row.amount === null && row.unit_price) row.amount = new Big(row.unit_price).times(row.quantity ?? 1).toFixed(2)
    return field.columns.some((c) => c.type !== 'text' && row[c.key] !== null) ? [row] : []
  })
  return rows.length > 0 ? [rows] : []
}

function negated(value: FieldValue): FieldValue {
  if (Array.isArray(value))
    return rowsOf(value).map((row) => ({
      ...row,
      amount: typeof row.amount === 'string' ? new Big(row.amount).times(-1).toFixed(2) : null,
    }))
  return value === null ? null : new Big(value).times(-1).toFixed(2)
}
