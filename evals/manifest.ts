import { readFile } from 'node:fs/promises'
import path from 'node:path'
import Big from 'big.js'
import { z } from 'zod'
import { normalise } from '#server/workflow/value.ts'
import {
  type Column,
  type Definition,
  type Field,
  type FieldValue,
  rowsOf,
  type TableRow,
} from '#server/workflow/workflow.ts'

/**
 * Where each field's truth lies in a manifest's `ground_truth`, by kind of document: paths with points, every one that is
 * present is accepted. A kind's tables map their columns in the same way.
 */
const truthPaths: Record<
  string,
  {
    fields: Record<string, string[]>
    columns?: Record<string, string[]>
    /** What a manifest calls an option, by field and option key. */
    options?: Record<string, Record<string, string[]>>
  }
> = {
  invoice: {
    fields: {
      seller: ['seller.name', 'issuer', 'partner_name'],
      number: ['invoice_number'],
      issue_date: ['issue_date', 'date'],
      due_date: ['due_date', 'date_due'],
      net: ['net_total', 'amount_untaxed'],
      tax: ['tax_total', 'amount_tax'],
      total: ['grand_total', 'amount'],
      currency: ['currency'],
      order_number: ['order_reference', 'order_id', 'po_number'],
      lines: ['lines'],
    },
    columns: {
      description: ['name', 'desc'],
      quantity: ['quantity', 'qty'],
      unit_price: ['net_price', 'price_unit', 'price'],
      amount: ['line_total', 'price_subtotal'],
    },
  },
  receipt: {
    fields: {
      merchant: ['company'],
      address: ['address'],
      date: ['date_iso'],
      total: ['total_num'],
      currency: ['currency'],
    },
  },
  'document-routing': {
    fields: { document_type: ['document_type'] },
    options: { document_type: { invoice: ['invoice', 'credit_note'], letter: ['letter', 'email'] } },
  },
  'support-triage': {
    fields: { label: ['label'], urgency: ['urgency'], order_number: ['order_number'] },
  },
}

const lineSchema = z.object({
  id: z.string(),
  file: z.string().nullable(),
  ground_truth: z.record(z.string(), z.unknown()),
})

export type ManifestCase = { id: string; file: string; truths: Map<string, FieldValue[]> }

/** Reads a manifest (one JSON object a line); files are resolved against its folder. */
export async function readManifest(manifest: string, kind: string, definition: Definition): Promise<ManifestCase[]> {
  const text = await readFile(manifest, 'utf8')
  return text.split('\n').flatMap((row): ManifestCase[] => {
    if (row.trim() === '') return []
    const line = lineSchema.parse(JSON.parse(row))
    if (line.file === null) return []
    return [
      {
        id: line.id,
        file: path.resolve(path.dirname(manifest), line.file),
        truths: truthsOf(kind, definition, line.ground_truth),
      },
    ]
  })
}

/** The accepted truths by field key; a field that the ground truth does not hold is left out. */
export function truthsOf(
  kind: string,
  definition: Definition,
  truth: Record<string, unknown>,
): Map<string, FieldValue[]> {
  const paths = truthPaths[kind]
  const truths = new Map<string, FieldValue[]>()
  for (const field of definition.fields) {
    const raw = (paths?.fields[field.key] ?? [])
      .map((p) => at(truth, p))
      .filter((v) => v !== null && v !== undefined && v !== '')
    const values = raw.flatMap((v): FieldValue[] =>
      field.type === 'table'
        ? tableTruth(field, v, paths?.columns ?? {})
        : scalarTruth(field, optionNamed(paths?.options?.[field.key], v)),
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
